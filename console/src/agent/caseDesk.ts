import { createContext, useContext } from 'react';
import type { DeskAction, DeskCaseView } from '@kuaichu/contract/deskCase';
import type { Run } from '../live/act.ts';

/** What every part of the call desk needs: the server's view, its clock, and the way to act on this case. */
export interface CaseDesk {
  readonly view: DeskCaseView;
  now(): number;
  /** Acts; the answered view replaces the shown one. A refusal is shown at the bottom unless `quiet`, and returned. */
  readonly run: Run;
}

export const CaseDeskContext = createContext<CaseDesk | null>(null);

export function useCaseDesk(): CaseDesk {
  const desk = useContext(CaseDeskContext);
  if (!desk) throw new Error('no case desk around this part');
  return desk;
}

/** In the list and not locked; a lock carries its reason in words. */
export function may(view: DeskCaseView, action: DeskAction): boolean {
  return view.allowed.includes(action) && view.locks[action] === undefined;
}
