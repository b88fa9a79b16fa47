import type { PartyView } from '@kuaichu/contract/partyView';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

export type HelpKind = 'injured' | 'officer';

/** What every screen needs from the page around it. */
export interface Page {
  readonly view: PartyView | null;
  readonly demoClock: boolean;
  readonly demo: boolean;
  readonly large: boolean;
  /** Words when the view may be old: 截至 hh:mm. */
  readonly stale: string | null;
  setLarge(on: boolean): void;
  openHelp(kind: HelpKind): void;
  /** A newer view from an answer. */
  take(view: PartyView): void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('a screen stands outside the page');
  return page;
}

/** Redraws every `ms` while `running`, for clocks; the answer is the monotonic time in ms. */
export function useTick(ms: number, running = true): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(performance.now()), ms);
    return () => clearInterval(timer);
  }, [ms, running]);
  return now;
}

export type Refused = RefusalAnswer | null;
