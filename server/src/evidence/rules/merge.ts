import { type Refusal, isRefusal, refuse } from '@kuaichu/contract/refusal';
import type { PartyId } from '@kuaichu/contract/ids';
import { changeParty, move, newParty, type Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';

/**
 * The other alarm's caller becomes a party of this case: the empty 乙 if there is one, else the next label. One
 * accident, one case; what the other phone already gave stays with its own case, which points here.
 */
export function takeIn(current: Case, other: Case): (Outcome & { partyId: PartyId }) | Refusal {
  if (!['inCall', 'interrupted', 'clearing'].includes(current.status)) return refuse('wrongState');
  const caller = other.parties[0];
  if (!caller) return refuse('notFound');
  const free = current.parties.find((p) => !p.hasPhone && p.name === '' && p.phone === null);
  const added = free ?? newParty(current.parties.length, caller.role, false);
  if (!added) return refuse('wrongState');
  const parties = free ? current.parties : [...current.parties, added];
  const next = changeParty({ ...current, parties }, added.id, {
    hasPhone: true,
    phone: caller.phone,
    phoneProven: caller.phoneProven,
    name: caller.name,
    simplifiedConsent: caller.simplifiedConsent,
  });
  return {
    partyId: added.id,
    next: {
      ...next,
      merge: {
        ...current.merge,
        proposals: current.merge.proposals.map((p) => (p.caseId === other.id ? { ...p, state: 'merged' } : p)),
      },
    },
    events: [{ type: 'case.tookIn', payload: { otherCaseId: other.id, partyId: added.id } }],
  };
}

export function mergeAway(other: Case, intoCaseId: string, now: Date): Outcome | Refusal {
  if (other.call?.attended) return refuse('wrongState');
  const moved = move(other, 'merged', now);
  if (isRefusal(moved)) return moved;
  return {
    next: { ...moved, merge: { ...other.merge, intoCaseId } },
    events: [{ type: 'case.merged', payload: { intoCaseId } }],
    jobs: [{ task: 'queue.drop', payload: { jurisdictionId: other.jurisdictionId, caseId: other.id } }],
  };
}

export function dismiss(current: Case, otherCaseId: string): Outcome {
  return {
    next: {
      ...current,
      merge: {
        ...current.merge,
        proposals: current.merge.proposals.map((p) =>
          p.caseId === otherCaseId && p.state === 'open' ? { ...p, state: 'dismissed' } : p,
        ),
      },
    },
    events: [{ type: 'merge.dismissed', payload: { otherCaseId } }],
  };
}
