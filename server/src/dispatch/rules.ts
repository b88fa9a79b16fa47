import type { LeaveReason } from '@kuaichu/contract/case';
import type { PartyId } from '@kuaichu/contract/ids';
import type { JurisdictionVersion, Unit } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse, type RefusalCode } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { CLOSED, findParty, type Outcome } from '../case/rules.ts';
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

/** Where the city sends parties who object in the call, with the unit’s address; null when it has no such way. */
function togetherWords(version: JurisdictionVersion, unit: Unit): string | null {
  const way = version.review.ways.find((one) => one.way === 'togetherAtBrigade');
  return way ? `${way.words}：${unit.address}，电话 ${unit.phone}。` : null;
}

/**
 * A party objects in the call. The city’s data say what follows: the case leaves for the ordinary procedure, all
 * together to the brigade where that is its way, or the words are kept and the review right does the rest (P146 71).
 */
export function noteObjection(
  current: Case,
  said: { partyId: PartyId; words: string },
  version: JurisdictionVersion,
  unit: Unit,
  now: Date,
): Outcome | Refusal {
  if (!findParty(current, said.partyId)) return refuse('partyUnknown', { party: said.partyId });
  if (CLOSED.includes(current.status) || current.status === 'queued') return refuse('wrongState');
  const handling = version.objectionInCall ?? 'reviewOnly';
  const objection = { ...said, at: now.toISOString(), handling };
  const noted: Outcome = {
    next: { ...current, objections: [...(current.objections ?? []), objection] },
    events: [{ type: 'objection.noted', payload: { ...said, handling } }],
  };
  if (handling === 'reviewOnly') return noted;
  const left = leave(noted.next, 'dispute', said.words, false, now);
  if (isRefusal(left)) return left;
  const say = togetherWords(version, unit);
  const { dispatch } = left.next;
  return {
    ...left,
    next: say !== null && dispatch ? { ...left.next, dispatch: { ...dispatch, say } } : left.next,
    events: [...noted.events, ...left.events],
  };
}
