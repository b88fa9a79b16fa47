import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { move, type Outcome } from '../../case/rules.ts';
import type { Case, Certificate } from '../../case/state.ts';
import { allSettled } from '../../signing/rules.ts';

/** Forms of the certificate, newest first, each from the instant it is in force (P146 111, 114; 公安部令第104号). */
const FORMS = [
  { from: Date.parse('2018-05-01T00:00:00+08:00'), version: 'simplified2018' },
  { from: Date.parse('2009-01-01T00:00:00+08:00'), version: 'simplified2009' },
] as const;

/** The form in force at an instant. */
export function templateAt(issuedAt: Date): (typeof FORMS)[number]['version'] {
  const form = FORMS.find(({ from }) => issuedAt.getTime() >= from);
  if (!form) throw new Error('no form of the certificate before 2009');
  return form.version;
}

/** Ordered, and every party has signed, declined or run out of time. */
export function awaitsIssue(current: Case): boolean {
  return current.status === 'signing' && current.determination?.state === 'ordered' && allSettled(current);
}

export type Issued = Pick<
  Certificate,
  'no' | 'verifyToken' | 'objectKey' | 'sha256' | 'sm3' | 'sm2' | 'templateVersion'
>;

/** The certificate stands; it is told by SMS, and the room of the signing is closed. */
export function issue(current: Case, issued: Issued, now: Date): Outcome {
  const moved = move(current, 'issued', now);
  if (isRefusal(moved) || !awaitsIssue(current)) throw new Error('a certificate was issued before its time');
  const signatures = (current.signing?.signatures ?? []).map(({ partyId, state }) => ({ partyId, state }));
  return {
    next: {
      ...moved,
      reopened: null,
      revoked: moved.revoked.map((round) =>
        round.certificate.no === moved.reopened?.replaces
          ? { ...round, certificate: { ...round.certificate, replacedBy: issued.no } }
          : round,
      ),
      certificate: {
        ...issued,
        issuedAt: now.toISOString(),
        underReviewSince: null,
        corrections: [],
        revocation: null,
        replacedBy: null,
        delivery: current.parties.map((p) => ({
          partyId: p.id,
          sentAt: null,
          deliveredAt: null,
          firstOpenedAt: null,
        })),
      },
    },
    events: [
      {
        type: 'certificate.issued',
        payload: {
          no: issued.no,
          sha256: issued.sha256,
          sm3: issued.sm3,
          objectKey: issued.objectKey,
          templateVersion: issued.templateVersion,
          replaces: current.reopened?.replaces ?? null,
          signatures,
        },
      },
    ],
    jobs: [
      ...current.parties
        .filter((p) => p.phone !== null)
        .map((p) => ({ task: 'delivery.result', payload: { caseId: current.id, partyId: p.id } })),
      { task: 'call.close', payload: { caseId: current.id } },
    ],
  };
}

/** The party opened the certificate on the own phone for the first time. */
export function firstOpened(current: Case, partyId: PartyId, now: Date): Outcome | Refusal {
  const { certificate } = current;
  const mine = certificate?.delivery.find((d) => d.partyId === partyId);
  if (!certificate || !mine) return refuse('wrongState');
  if (mine.firstOpenedAt !== null) return { next: current, events: [] };
  const delivery = certificate.delivery.map((d) => (d === mine ? { ...d, firstOpenedAt: now.toISOString() } : d));
  return {
    next: { ...current, certificate: { ...certificate, delivery } },
    events: [{ type: 'certificate.opened', payload: { partyId } }],
  };
}
