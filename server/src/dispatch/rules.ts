import type { LeaveReason } from '@kuaichu/contract/case';
import { type Refusal, refuse, type RefusalCode } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { CLOSED, type Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';

/** Everybody reads the same neutral words; a reason that would accuse somebody is never told (DOSSIER 8.2). */
export function toldFor(reason: LeaveReason): string {
  const code: RefusalCode = leaveReasonTable[reason].told;
  return (refuse as (c: RefusalCode) => Refusal)(code).say;
}

/**
 * The case leaves the remote channel: evidence kept, officer dispatched (P146 20(2), 24). An agent in the call stays
 * until he hangs up: voice and safety advice go on.
 */
export function leave(
  current: Case,
  reason: LeaveReason,
  note: string,
  injured: boolean,
  now: Date,
): Outcome | Refusal {
  if (current.status === 'dispatched') return { next: current, events: [] };
  if (current.status !== 'refused' && CLOSED.includes(current.status)) return refuse('wrongState');
  const at = now.toISOString();
  return {
    next: {
      ...current,
      status: 'dispatched',
      statusSince: at,
      dispatch: { reason, note, at, injured, incidentNo: null, etaMinutes: null, say: toldFor(reason) },
    },
    events: [{ type: 'case.dispatched', payload: { reason, injured, from: current.status } }],
    jobs: [
      { task: 'dispatch.request', payload: { caseId: current.id } },
      { task: 'queue.drop', payload: { jurisdictionId: current.jurisdictionId, caseId: current.id } },
    ],
  };
}

/** The 110 desk took it; minutes as it says. */
export function incident(current: Case, incidentNo: string, etaMinutes: number | null): Outcome {
  if (!current.dispatch || current.dispatch.incidentNo !== null) return { next: current, events: [] };
  return {
    next: { ...current, dispatch: { ...current.dispatch, incidentNo, etaMinutes } },
    events: [{ type: 'dispatch.accepted', payload: { incidentNo, etaMinutes } }],
    jobs: [{ task: 'dispatch.tell', payload: { caseId: current.id } }],
  };
}
