import type { PartyId } from '@kuaichu/contract/ids';
import type { Insurer, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { liabilityWords } from '@kuaichu/contract/liability';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { findParty, maskPhone, type Outcome } from '../case/rules.ts';
import type { Case, Claim, Party } from '../case/state.ts';
import { certificateTime } from '../determination/rules/text.ts';
import { liabilityOf } from '../determination/rules/words.ts';
import { displayPlate } from '../verification/rules/plate.ts';

/** Where a claim may go from where it is: never backwards. A failed one may be pressed again. */
export const claimMoves = {
  sending: ['received', 'surveyorAssigned', 'failed'],
  failed: ['sending', 'received', 'surveyorAssigned'],
  received: ['surveyorAssigned'],
  surveyorAssigned: [],
} as const satisfies Record<Claim['state'], readonly Claim['state'][]>;

function mayMove(from: Claim['state'], to: Claim['state']): boolean {
  return (claimMoves[from] as readonly Claim['state'][]).includes(to);
}

/** The insurer of this party's compulsory policy, as the city's list has it. */
export function insurerOf(version: JurisdictionVersion, party: Party): Insurer | undefined {
  return version.insurers.find(({ id }) => id === party.insurerId);
}

/** One accident is one notice (DOSSIER 8.2): certificate number, insurer, policy. */
export function noticeKey(certificateNo: string, insurerId: string, policyNo: string): string {
  return `${certificateNo}:${insurerId}:${policyNo.replace(/[^\w.-]/gu, '-')}`;
}

/** What is handed on, shown before the consent (个人信息保护法 23). */
export function claimItems(current: Case, party: Party): { label: string; value: string }[] {
  const { facts, certificate } = current;
  const liability = liabilityOf(current, party.id);
  return [
    { label: '认定书编号', value: certificate?.no ?? '' },
    { label: '事故时间', value: certificateTime(facts.accidentAt) },
    { label: '事故地点', value: facts.placeWords || current.place.words },
    { label: '姓名', value: party.name },
    { label: '手机号', value: party.phone === null ? '' : maskPhone(party.phone) },
    { label: '号牌', value: party.vehicle ? displayPlate(party.vehicle.plateNo) : '' },
    { label: '保单号', value: party.policyNo },
    { label: '责任', value: liability ? liabilityWords[liability] : '' },
  ];
}

/** Which certificate the insurer was told of. */
const toldWith = (current: Case, one: Claim): string | undefined =>
  one.certificateNo ?? current.revoked[0]?.certificate.no ?? current.certificate?.no;

/** What this party told the insurer with one certificate; without a number, with the one that stands now. */
export function claimOf(current: Case, partyId: PartyId, certificateNo = current.certificate?.no): Claim | undefined {
  return current.claims.findLast((c) => c.partyId === partyId && toldWith(current, c) === certificateNo);
}

/** The revoked certificate that the insurer was told of before; null when it was told of none. */
export function claimReplaced(current: Case, partyId: PartyId): string | null {
  const standing = current.certificate?.no;
  const held = current.claims.findLast(
    (c) => c.partyId === partyId && c.state !== 'failed' && toldWith(current, c) !== standing,
  );
  return (held && toldWith(current, held)) ?? null;
}

/**
 * The party consents and presses once for each certificate; only after it, only to an insurer that takes a pushed
 * notice. A certificate issued in the place of a revoked one is told anew: the finding may be another (P146 79(1)).
 */
export function claim(current: Case, partyId: PartyId, version: JurisdictionVersion, now: Date): Outcome | Refusal {
  const party = findParty(current, partyId);
  if (current.status !== 'issued' || !current.certificate || !party) return refuse('wrongState');
  const { no: certificateNo } = current.certificate;
  const earlier = claimOf(current, partyId);
  if (earlier && earlier.state !== 'failed') return refuse('claimSent');
  if (!party.vehicle || party.insurerId === null || party.policyNo === '') return refuse('wrongState');
  if (party.phone === null) return refuse('phoneUnproven');
  const insurer = insurerOf(version, party);
  if (!insurer?.push) return refuse('claimOtherInsurer', { phone: insurer?.phone ?? '（号码在保单上）' });
  const at = now.toISOString();
  const sent: Claim = {
    partyId,
    insurerId: insurer.id,
    certificateNo,
    consentAt: at,
    state: 'sending',
    noticeNo: null,
    acknowledgedAt: null,
    surveyor: null,
  };
  return {
    next: { ...current, claims: [...current.claims.filter((c) => c !== earlier), sent] },
    events: [{ type: 'claim.consented', payload: { partyId, insurerId: insurer.id, certificateNo } }],
    jobs: [{ task: 'claim.push', payload: { caseId: current.id, partyId } }],
  };
}

function changeClaim(current: Case, mine: Claim, change: Partial<Claim>): Case {
  return { ...current, claims: current.claims.map((c) => (c === mine ? { ...c, ...change } : c)) };
}

/** Whose notice, and of which certificate. */
export interface Told {
  partyId: PartyId;
  certificateNo: string;
}

/** The insurer has the notice. Told twice, or after more is known, nothing changes. */
export function received(current: Case, told: Told, noticeNo: string, at: string): Outcome {
  const { partyId } = told;
  const mine = claimOf(current, partyId, told.certificateNo);
  if (!mine || !mayMove(mine.state, 'received')) return { next: current, events: [] };
  return {
    next: changeClaim(current, mine, { state: 'received', noticeNo, acknowledgedAt: at }),
    events: [{ type: 'claim.received', payload: { partyId, insurerId: mine.insurerId, noticeNo } }],
  };
}

/** May come before 'received': then both are known at once. */
export function surveyorAssigned(
  current: Case,
  told: Told,
  noticeNo: string,
  surveyor: { name: string; phone: string },
  at: string,
): Outcome {
  const { partyId } = told;
  const mine = claimOf(current, partyId, told.certificateNo);
  if (!mine || !mayMove(mine.state, 'surveyorAssigned')) return { next: current, events: [] };
  const acknowledgedAt = mine.acknowledgedAt ?? at;
  return {
    next: changeClaim(current, mine, { state: 'surveyorAssigned', noticeNo, acknowledgedAt, surveyor }),
    events: [{ type: 'claim.surveyorAssigned', payload: { partyId, insurerId: mine.insurerId, noticeNo } }],
  };
}

/** The insurer will not take it; the party telephones. */
export function failed(current: Case, told: Told, why: string): Outcome {
  const { partyId } = told;
  const mine = claimOf(current, partyId, told.certificateNo);
  if (!mine || !mayMove(mine.state, 'failed')) return { next: current, events: [] };
  return {
    next: changeClaim(current, mine, { state: 'failed' }),
    events: [{ type: 'claim.failed', payload: { partyId, insurerId: mine.insurerId, why } }],
  };
}
