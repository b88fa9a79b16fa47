import type { Liability } from '@kuaichu/contract/liability';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { move, type Outcome } from '../case/rules.ts';
import type { Case, Notice, Signature } from '../case/state.ts';
import type { PartyId } from '@kuaichu/contract/ids';
import { checkCombination } from '../determination/rules/combination.ts';
import { canSign } from '../signing/rules.ts';

export interface Offer {
  liabilities: { partyId: PartyId; liability: Liability }[];
  terms: string;
}

/** What an agreement has to name (P146 21) and the case does not hold yet, in words. */
function missingFor(current: Case): string[] {
  const { facts, parties } = current;
  return [
    ...(parties.length < 2 ? ['只有一方'] : []),
    ...(facts.weather === null ? ['没写天气'] : []),
    ...(facts.form === null ? ['没写事故形态'] : []),
    ...parties.flatMap((party) => [
      ...(party.name.trim() === '' || party.idNo.trim() === '' ? [`${party.label}没有姓名或证件号`] : []),
      ...(party.parts.length === 0 && party.vehicle !== null ? [`${party.label}没写碰撞部位`] : []),
      ...(canSign(party) ? [] : [`${party.label}没有手机，签不了名`]),
    ]),
  ];
}

/**
 * The parties withdraw from the finding and settle by themselves: property damage only (P146 19, 20), everything named
 * that P146 21 wants, each asked to sign on the own phone until the city's limit. The officer who holds the case guides.
 */
export function offerSettlement(
  current: Case,
  officerId: string,
  offer: Offer,
  limitMinutes: number,
  now: Date,
): Outcome | Refusal {
  if (current.status !== 'collected' || current.determination === null || current.reopened !== null)
    return refuse('wrongState');
  if (current.determination.officerId !== officerId) return refuse('notYourCase');
  if (current.facts.injury !== 'none') return refuse('settlementInjury');
  const missing = missingFor(current);
  if (missing.length > 0) return refuse('settlementNeedsAll', { missing: missing.join('，') });
  const words = current.parties.map(({ id }) => {
    const own = offer.liabilities.filter(({ partyId }) => partyId === id);
    return own.length === 1 ? (own[0]?.liability ?? null) : null;
  });
  if (offer.liabilities.length !== current.parties.length) return refuse('liabilityIncomplete');
  const no = checkCombination(words);
  if (no) return no;
  const moved = move(current, 'signing', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  const by = new Date(now.getTime() + limitMinutes * 60_000).toISOString();
  const signatures = current.parties.map(
    ({ id }): Signature => ({
      partyId: id,
      state: 'open',
      at: null,
      reason: null,
      strokes: [],
      textSha256: null,
      egressId: null,
    }),
  );
  return {
    next: {
      ...moved,
      settlement: { offeredAt: at, officerId, liabilities: offer.liabilities, terms: offer.terms.trim() },
      signing: { openedAt: at, by, signatures },
    },
    events: [{ type: 'settlement.offered', payload: { officerId, by, liabilities: offer.liabilities } }],
    jobs: current.parties
      .filter((party) => !party.hasPhone)
      .map(({ id }) => ({ task: 'delivery.invite', payload: { caseId: current.id, partyId: id, at } })),
  };
}

/** All have answered: signed by all, or dropped because one did not. Undefined while somebody may still sign. */
export function settlementOutcome(current: Case): 'signed' | 'dropped' | undefined {
  if (current.status !== 'signing' || current.settlement === null || current.signing === null) return undefined;
  const states = current.signing.signatures.map(({ state }) => state);
  if (states.includes('open')) return undefined;
  return states.every((state) => state === 'signed') ? 'signed' : 'dropped';
}

/** Signed by all: the agreement stands, and the case is closed as settled. */
export function settle(current: Case, sealed: Omit<Notice, 'kind' | 'about' | 'at' | 'by' | 'to'>, now: Date): Outcome {
  const moved = move(current, 'settled', now);
  if (isRefusal(moved) || settlementOutcome(current) !== 'signed' || current.settlement === null)
    throw new Error('a settlement was closed before its time');
  const notice: Notice = {
    ...sealed,
    kind: 'settlement',
    about: null,
    at: now.toISOString(),
    by: current.settlement.officerId,
    to: current.parties.map(({ id }) => id),
  };
  return {
    next: { ...moved, notices: [...current.notices, notice] },
    events: [{ type: 'settlement.signed', payload: { no: notice.no, sha256: notice.sha256, sm3: notice.sm3 } }],
    jobs: [
      ...notice.to.map((partyId) => ({
        task: 'delivery.settled',
        payload: { caseId: current.id, partyId, noticeNo: notice.no },
      })),
      { task: 'call.close', payload: { caseId: current.id } },
    ],
  };
}

/** One did not sign: there is no agreement, and the officer goes on where he was. */
export function dropSettlement(current: Case, now: Date): Outcome {
  const moved = move(current, 'collected', now);
  if (isRefusal(moved) || settlementOutcome(current) !== 'dropped')
    throw new Error('a settlement was dropped before its time');
  const unsigned = (current.signing?.signatures ?? []).filter(({ state }) => state !== 'signed');
  return {
    next: { ...moved, settlement: null, signing: null },
    events: [{ type: 'settlement.dropped', payload: { unsigned: unsigned.map(({ partyId }) => partyId) } }],
  };
}

/** An alarm after the scene was cleared that cannot be proved or is another unit's (P146 18(2)). */
export function notAccepted(
  current: Case,
  officerId: string,
  ground: string,
  sealed: Omit<Notice, 'kind' | 'about' | 'at' | 'by' | 'to'>,
  now: Date,
): Outcome | Refusal {
  const no = mayNotAccept(current, officerId);
  if (no) return no;
  const moved = move(current, 'refused', now);
  if (isRefusal(moved)) return moved;
  const { code, say, next } = refuse('notAcceptedInWriting');
  const told = current.parties.filter(({ phone }) => phone !== null);
  return {
    next: {
      ...moved,
      alarm: { ...current.alarm, refusal: { code, say, next: next ?? null } },
      notices: [
        ...current.notices,
        {
          ...sealed,
          kind: 'notAccepted',
          about: null,
          at: now.toISOString(),
          by: officerId,
          to: current.parties.map(({ id }) => id),
        },
      ],
    },
    events: [{ type: 'case.notAccepted', payload: { ground, no: sealed.no, sha256: sealed.sha256, sm3: sealed.sm3 } }],
    jobs: [
      ...told.map(({ id }) => ({
        task: 'delivery.notAccepted',
        payload: { caseId: current.id, partyId: id, noticeNo: sealed.no },
      })),
      { task: 'call.close', payload: { caseId: current.id } },
    ],
  };
}

/** Why the case cannot be refused in writing now; undefined when it can. */
export function mayNotAccept(current: Case, officerId: string): Refusal | undefined {
  if (current.status !== 'collected' || current.determination === null || current.reopened !== null)
    return refuse('wrongState');
  return current.determination.officerId === officerId ? undefined : refuse('notYourCase');
}
