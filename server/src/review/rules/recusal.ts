import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { findParty, type Outcome } from '../../case/rules.ts';
import type { Case, Recusal, ReviewPerson } from '../../case/state.ts';
import { deadlineOf } from './clocks.ts';

const all = (current: Case): Recusal[] => current.recusals ?? [];

/** May this party ask that another officer decides? While one is deciding, and once for each officer (P146 105). */
export function mayAskRecusal(current: Case, partyId: PartyId): Refusal | undefined {
  const { determination, status } = current;
  if (!findParty(current, partyId)) return refuse('notYourCase');
  if (status !== 'collected' || !determination) return refuse('wrongState');
  const asked = all(current).some((one) => one.partyId === partyId && one.officerId === determination.officerId);
  return asked ? refuse('recusalAsked') : undefined;
}

/** P146 105(3): decided within two working days, and told. Until then the work goes on. */
export function askRecusal(current: Case, partyId: PartyId, reason: string, now: Date): Outcome | Refusal {
  const no = mayAskRecusal(current, partyId);
  if (no) return no;
  const { determination } = current;
  if (!determination) return refuse('wrongState');
  const by = deadlineOf('recusalRequested', now);
  const asked: Recusal = {
    partyId,
    officerId: determination.officerId,
    officerName: determination.officerName,
    reason,
    at: now.toISOString(),
    decideBy: isRefusal(by) ? null : by.lastDay,
    state: 'asked',
    decision: null,
  };
  return {
    next: { ...current, recusals: [...all(current), asked] },
    events: [{ type: 'recusal.asked', payload: { partyId, officerId: asked.officerId, reason } }],
  };
}

/** The officer steps back: nobody has to prove anything, another one takes the case (P146 105(1)). */
export function declareRecusal(current: Case, officer: ReviewPerson, reason: string, now: Date): Outcome | Refusal {
  const { determination, status } = current;
  if (status !== 'collected' || !determination) return refuse('wrongState');
  if (determination.officerId !== officer.staffId) return refuse('notYourCase');
  const at = now.toISOString();
  const declared: Recusal = {
    partyId: null,
    officerId: officer.staffId,
    officerName: officer.name,
    reason,
    at,
    decideBy: null,
    state: 'declared',
    decision: { by: officer, at, words: reason },
  };
  return {
    next: { ...current, determination: null, recusals: [...all(current), declared] },
    events: [{ type: 'recusal.declared', payload: { officerId: officer.staffId, reason } }],
  };
}

/**
 * The head of the unit decides (P146 105(2)). Granted, the case goes to another officer; what was issued meanwhile
 * stands until the unit revokes it.
 */
export function decideRecusal(
  current: Case,
  head: ReviewPerson,
  said: { partyId: PartyId; grants: boolean; words: string },
  now: Date,
): Outcome | Refusal {
  const asked = all(current).find((one) => one.partyId === said.partyId && one.state === 'asked');
  if (!asked) return refuse('wrongState');
  if (asked.officerId === head.staffId) return refuse('reviewSecondPerson');
  const decided: Recusal = {
    ...asked,
    state: said.grants ? 'granted' : 'refused',
    decision: { by: head, at: now.toISOString(), words: said.words },
  };
  const goes = said.grants && current.status === 'collected' && current.determination?.officerId === asked.officerId;
  return {
    next: {
      ...current,
      determination: goes ? null : current.determination,
      recusals: all(current).map((one) => (one === asked ? decided : one)),
    },
    events: [
      {
        type: 'recusal.decided',
        payload: { partyId: said.partyId, officerId: asked.officerId, grants: said.grants, words: said.words },
      },
    ],
    jobs: [
      {
        task: 'review.tell',
        payload: { caseId: current.id, partyId: said.partyId, what: 'recusalDecided', at: now.toISOString() },
      },
    ],
  };
}
