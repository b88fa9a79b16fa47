import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import { call, type CallResult, type RefusalAnswer } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import { recall, remember } from '../parts/memory.ts';

const place = 'kc.alarm';

/** An alarm pressed but not yet answered outlives a reload, with its key: the repeat is the same alarm. */
export function pendingAlarm(): RaiseAlarmBody | null {
  const kept = recall('session', place);
  return kept && typeof kept === 'object' && 'key' in kept ? (kept as RaiseAlarmBody) : null;
}

export function keepAlarm(body: RaiseAlarmBody | null): void {
  remember('session', place, body);
}

export interface RaiseOptions {
  send?(body: RaiseAlarmBody): Promise<CallResult<PartyView>>;
  wait?(ms: number): Promise<void>;
  /** Tries that got no answer so far. */
  onRetry(failures: number): void;
  wanted(): boolean;
}

/** Says again with the same key until an answer comes: a lost line or a server that is just starting is not an answer. */
export async function raise(
  body: RaiseAlarmBody,
  options: RaiseOptions,
): Promise<{ view: PartyView } | { refusal: RefusalAnswer } | null> {
  const send = options.send ?? ((b) => call('raiseAlarm', { body: b }));
  const wait = options.wait ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  for (let failures = 0; options.wanted(); ) {
    const result = await send(body);
    if (result.ok) return { view: result.value };
    const silent = result.status === 0 || result.status >= 500 || result.status === 429;
    if (!silent) return { refusal: result.refusal };
    failures += 1;
    options.onRetry(failures);
    await wait(Math.min(8000, 700 * 2 ** (failures - 1)));
  }
  return null;
}
