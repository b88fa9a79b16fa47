import type { CheckKind, Facts } from '@kuaichu/contract/case';
import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { mustBeRecording } from '../../call/rules.ts';
import { changeParty, findParty, newParty, type Outcome } from '../../case/rules.ts';
import type { Case, Party } from '../../case/state.ts';
import { normalisePlate } from '../../verification/rules/plate.ts';

/** What the agent may write of a party. */
export type PartyNote = Partial<
  Pick<
    Party,
    | 'role'
    | 'name'
    | 'phone'
    | 'idNo'
    | 'address'
    | 'transportMode'
    | 'vehicle'
    | 'parts'
    | 'insurerId'
    | 'policyNo'
    | 'simplifiedConsent'
    | 'deliveryConsent'
  >
>;

const WRITABLE = ['inCall', 'interrupted', 'clearing'] as const;

function mayWrite(current: Case): Refusal | undefined {
  if (!(WRITABLE as readonly string[]).includes(current.status)) return refuse('wrongState');
  return mustBeRecording(current);
}

export function noteFacts(current: Case, facts: Partial<Facts>, now: Date): Outcome | Refusal {
  const no = mayWrite(current);
  if (no) return no;
  // An accident in the future, or more than a day ago, is a slip of the hand.
  if (facts.accidentAt !== undefined) {
    const at = Date.parse(facts.accidentAt);
    if (at > now.getTime() || now.getTime() - at > 24 * 3600_000) return refuse('invalidInput', { field: '事故时间' });
  }
  const told = Object.keys(facts).some((k) => ['narrative', 'form', 'accidentAt', 'placeWords', 'weather'].includes(k));
  const changed = told
    ? current.parties.map((p) => (p.factsConfirmed === null ? p : { ...p, factsConfirmed: null }))
    : current.parties;
  return {
    next: { ...current, facts: { ...current.facts, ...facts }, parties: changed },
    events: [{ type: 'facts.noted', payload: { facts } }],
  };
}

/** Personal data of a note stays in the snapshot; the event says which fields changed. */
export function noteParty(current: Case, partyId: PartyId, note: PartyNote, now: Date): Outcome | Refusal {
  const no = mayWrite(current);
  if (no) return no;
  const party = findParty(current, partyId);
  if (!party) return refuse('notFound');
  const change: Partial<Party> = { ...note };
  if (note.phone !== undefined && note.phone !== party.phone) change.phoneProven = false;
  if (note.deliveryConsent !== undefined) change.deliveryConsentAt = now.toISOString();
  if (note.vehicle) change.vehicle = { ...note.vehicle, plateNo: normalisePlate(note.vehicle.plateNo) };
  return {
    next: changeParty(current, partyId, change),
    events: [{ type: 'party.noted', payload: { partyId, fields: Object.keys(note) } }],
  };
}

/** The number is written down and the party asked to join by it; the text carries no link. */
export function inviteParty(current: Case, partyId: PartyId, phone: string, now: Date): Outcome | Refusal {
  const noted = noteParty(current, partyId, { phone }, now);
  if (isRefusal(noted)) return noted;
  const at = now.toISOString();
  return {
    next: changeParty(noted.next, partyId, { invitedAt: at }),
    events: [{ type: 'party.invited', payload: { partyId } }],
    jobs: [{ task: 'delivery.invite', payload: { caseId: current.id, partyId, at } }],
  };
}

export function addParty(current: Case, role: Party['role']): Outcome | Refusal {
  const no = mayWrite(current);
  if (no) return no;
  const party = newParty(current.parties.length, role, false);
  if (!party) return refuse('invalidInput', { field: '当事人最多九个' });
  return {
    next: { ...current, parties: [...current.parties, party] },
    events: [{ type: 'party.added', payload: { partyId: party.id, role } }],
  };
}

export function noteCheck(
  current: Case,
  kind: CheckKind,
  partyId: PartyId | null,
  answer: boolean,
  now: Date,
): Outcome | Refusal {
  // Safety questions go on while the recording is down; the answers that decide about eligibility do not.
  if (kind !== 'peopleSafe') {
    const no = mayWrite(current);
    if (no) return no;
  }
  if (partyId !== null && !findParty(current, partyId)) return refuse('notFound');
  return {
    next: {
      ...current,
      checks: [
        ...current.checks.filter((c) => c.kind !== kind || c.partyId !== partyId),
        { kind, partyId, answer, at: now.toISOString() },
      ],
    },
    events: [{ type: 'check.noted', payload: { kind, partyId, answer } }],
  };
}

export function noteStatement(current: Case, partyId: PartyId, words: string, now: Date): Outcome | Refusal {
  const no = mayWrite(current);
  if (no) return no;
  if (!findParty(current, partyId)) return refuse('notFound');
  return {
    next: { ...current, statements: [...current.statements, { partyId, words, at: now.toISOString() }] },
    events: [{ type: 'statement.noted', payload: { partyId, length: words.length } }],
  };
}

/** The party read the facts on the own phone: right, or not and why. */
export function confirmFacts(current: Case, partyId: PartyId, right: boolean, note: string | null): Outcome | Refusal {
  if (!findParty(current, partyId)) return refuse('notFound');
  if (!['inCall', 'clearing', 'interrupted', 'collected', 'signing'].includes(current.status))
    return refuse('wrongState');
  return {
    next: changeParty(current, partyId, { factsConfirmed: right, factsNote: note }),
    events: [{ type: 'facts.confirmed', payload: { partyId, right } }],
  };
}

/** P146 23: with a minor injury every party consents to the simplified procedure, each recorded. */
export function consentSimplified(current: Case, partyId: PartyId, agrees: boolean): Outcome | Refusal {
  if (!findParty(current, partyId)) return refuse('notFound');
  return {
    next: changeParty(current, partyId, { simplifiedConsent: agrees }),
    events: [{ type: 'consent.simplified', payload: { partyId, agrees } }],
  };
}

export function consentDelivery(current: Case, partyId: PartyId, agrees: boolean, now: Date): Outcome | Refusal {
  if (!findParty(current, partyId)) return refuse('notFound');
  return {
    next: changeParty(current, partyId, { deliveryConsent: agrees, deliveryConsentAt: now.toISOString() }),
    events: [{ type: 'consent.delivery', payload: { partyId, agrees } }],
  };
}
