import type { CaseStatus } from '@kuaichu/contract/case';
import type { PartyId } from '@kuaichu/contract/ids';
import { partyLabels } from '@kuaichu/contract/ids';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { Case, Party } from './state.ts';

/** What a rule says: the next state, what happened, and the work that follows; or a refusal. */
export interface Outcome {
  next: Case;
  events: { type: string; payload: Record<string, unknown> }[];
  jobs?: { task: string; payload: Record<string, unknown>; runAt?: Date; key?: string }[];
}

/** Where a case may go from where it is. Proved whole by the compiler; the test draws it. */
export const transitions = {
  refused: ['dispatched'],
  queued: ['inCall', 'dispatched', 'merged', 'interrupted'],
  inCall: ['interrupted', 'clearing', 'collected', 'dispatched', 'merged', 'queued'],
  interrupted: ['inCall', 'queued', 'clearing', 'dispatched', 'merged'],
  clearing: ['inCall', 'queued', 'interrupted', 'dispatched'],
  collected: ['signing', 'interrupted', 'dispatched', 'refused'],
  // A settlement that somebody does not sign goes back to the officer.
  signing: ['issued', 'settled', 'collected', 'dispatched'],
  settled: [],
  // Revoked: the finding is made once more.
  issued: ['collected'],
  dispatched: [],
  merged: [],
} as const satisfies Record<CaseStatus, readonly CaseStatus[]>;

export function mayMove(from: CaseStatus, to: CaseStatus): boolean {
  return (transitions[from] as readonly CaseStatus[]).includes(to);
}

/** Ends of the remote path: nothing more is collected. */
export const CLOSED: readonly CaseStatus[] = ['refused', 'issued', 'settled', 'dispatched', 'merged'];

export function move(current: Case, to: CaseStatus, now: Date): Case | Refusal {
  if (current.status === to) return current;
  if (!mayMove(current.status, to)) return refuse('wrongState');
  return { ...current, status: to, statusSince: now.toISOString() };
}

export function findParty(current: Case, id: PartyId): Party | undefined {
  return current.parties.find((p) => p.id === id);
}

export function changeParty(current: Case, id: PartyId, change: Partial<Party>): Case {
  return { ...current, parties: current.parties.map((p) => (p.id === id ? { ...p, ...change } : p)) };
}

/** A person of whom nothing is known yet, with the next label (甲乙丙…). Undefined when the form has no more rows. */
export function newParty(existing: number, role: Party['role'], isCaller: boolean): Party | undefined {
  const label = partyLabels[existing];
  if (label === undefined) return undefined;
  return {
    id: `p${existing + 1}` as PartyId,
    label,
    role,
    isCaller,
    hasPhone: false,
    online: false,
    awayCause: null,
    name: '',
    phone: null,
    phoneProven: false,
    invitedAt: null,
    idNo: '',
    address: '',
    transportMode: role === 'driver' ? '驾驶小型客车' : role === 'rider' ? '骑电动自行车' : '',
    vehicle: null,
    parts: [],
    insurerId: null,
    insurerName: '',
    policyNo: '',
    simplifiedConsent: null,
    deliveryConsent: null,
    deliveryConsentAt: null,
    factsConfirmed: null,
    factsNote: null,
  };
}

/** 138****0001: enough to recognise one's own number, too little to call a stranger's. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** 林*甲, 刘*: a person is told apart, not named. */
export function maskName(name: string): string {
  const letters = [...name];
  if (letters.length <= 1) return name;
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`;
}

/** Last four stay, for comparing with the paper held to the camera. */
export function maskIdNo(idNo: string): string {
  return idNo.length <= 4 ? idNo : `${'*'.repeat(idNo.length - 4)}${idNo.slice(-4)}`;
}

/** What was sent, without the fields that were not: a partial note leaves the rest as it is. */
export function given<T extends object>(note: { [K in keyof T]?: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(note).filter(([, value]) => value !== undefined)) as Partial<T>;
}
