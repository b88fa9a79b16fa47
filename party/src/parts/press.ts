import { type CallResult, newKey, type RefusalAnswer } from '@kuaichu/contract/client';
import { useRef, useState } from 'preact/hooks';

export interface Press<T> {
  readonly busy: boolean;
  readonly refusal: RefusalAnswer | null;
  /** Sends once; while it is under way further presses do nothing. */
  press(send: (key: string) => Promise<CallResult<T>>): Promise<CallResult<T> | null>;
  say(refusal: RefusalAnswer | null): void;
}

/** Quiet repeats after a lost answer, in ms; then the sentence with 再试 is shown. The key stays the same. */
const repeats = [800, 2500];

/** One control that asks the server. A repeat of the same press carries the same key, so it is one act. */
export function usePress<T>(onAnswer?: (value: T) => void): Press<T> {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const key = useRef<string | null>(null);
  const running = useRef(false);
  return {
    busy,
    refusal,
    say: setRefusal,
    async press(send) {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      setRefusal(null);
      key.current ??= newKey();
      try {
        let result = await send(key.current);
        for (const wait of repeats) {
          if (result.ok || result.status !== 0) break;
          await new Promise((resolve) => setTimeout(resolve, wait));
          result = await send(key.current);
        }
        if (result.ok || result.status !== 0) key.current = null;
        if (result.ok) onAnswer?.(result.value);
        else setRefusal(result.refusal);
        return result;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
  };
}
