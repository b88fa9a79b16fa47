import type { CorrectedField, PaperState, RevocationGround } from '@kuaichu/contract/paper';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { move, type Outcome } from '../../case/rules.ts';
import type { Case, Certificate, Determination, Notice, RevokedRound } from '../../case/state.ts';

/** What a certificate is worth now: the gravest of what befell it. */
export function stateOf(certificate: Pick<Certificate, 'revocation' | 'underReviewSince' | 'corrections'>): PaperState {
  if (certificate.revocation !== null) return 'revoked';
  if (certificate.underReviewSince !== null) return 'underReview';
  return certificate.corrections.length > 0 ? 'amended' : 'valid';
}

/** Since when it is what it is; null for a certificate nothing befell. */
export function sinceOf(
  certificate: Pick<Certificate, 'revocation' | 'underReviewSince' | 'corrections'>,
): string | null {
  return certificate.revocation?.at ?? certificate.underReviewSince ?? certificate.corrections.at(-1)?.at ?? null;
}

/** Every certificate of the case, oldest first; the last one stands unless it is revoked. */
export function certificatesOf(current: Pick<Case, 'revoked' | 'certificate'>): Certificate[] {
  return [...current.revoked.map((round) => round.certificate), ...(current.certificate ? [current.certificate] : [])];
}

/** A paper that was rendered, sealed and stored, to be told to these parties. */
export type Sealed = Omit<Notice, 'kind' | 'about' | 'at' | 'by' | 'to'>;

/** Notices carry the case's number and a running one: unique, and without a gap by construction. */
export function nextNoticeNo(current: Pick<Case, 'caseNo' | 'notices'>): string {
  return `${current.caseNo}-${current.notices.length + 1}`;
}

function standing(current: Case): Certificate | Refusal {
  if (current.certificate === null) return refuse(current.reopened === null ? 'wrongState' : 'certificateRevoked');
  // While the unit above reads the file, its paper does not change under its hands.
  if (current.certificate.underReviewSince !== null) return refuse('certificateUnderReview');
  return current.certificate;
}

const tell = (current: Case, task: string, noticeNo: string) =>
  current.parties
    .filter((party) => party.phone !== null)
    .map((party) => ({ task, payload: { caseId: current.id, partyId: party.id, noticeNo } }));

/** Behaviour, article and liability are the finding: whoever wants them otherwise revokes and issues anew. */
const FINDING = /责任|违反|《|》|第[\d零一二三四五六七八九十百]+条|过错/u;

/** What stands on the sheet in this field, as printed. */
export type Printed = (change: Pick<CorrectedField, 'field' | 'partyId'>) => string | undefined;

/** Why these clerical errors cannot be put right, or the certificate they stand on. */
export function correctable(
  current: Case,
  changes: readonly CorrectedField[],
  printed: Printed,
): Certificate | Refusal {
  const certificate = standing(current);
  if (isRefusal(certificate)) return certificate;
  for (const change of changes) {
    const text = printed(change);
    const stands = change.field === 'facts' ? text?.includes(change.was) === true : text === change.was;
    if (!stands) return refuse('correctionNotOnPaper', { was: change.was });
    if (change.was === change.becomes) return refuse('correctionChangesNothing');
    if (FINDING.test(change.was) || FINDING.test(change.becomes)) return refuse('correctionTouchesFinding');
  }
  return certificate;
}

/**
 * Clerical errors put right (补正) by a notice of its own; the sheet stays as it was signed. Facts, behaviour and
 * liability stay too, and so do the terms that run.
 */
export function correct(
  current: Case,
  by: { officerId: string; reason: string; changes: CorrectedField[] },
  sealed: Sealed,
  printed: Printed,
  now: Date,
): Outcome | Refusal {
  const certificate = correctable(current, by.changes, printed);
  if (isRefusal(certificate)) return certificate;
  const at = now.toISOString();
  const correction = { at, officerId: by.officerId, reason: by.reason, changes: by.changes, noticeNo: sealed.no };
  const next: Case = {
    ...current,
    certificate: { ...certificate, corrections: [...certificate.corrections, correction] },
    notices: [
      ...current.notices,
      {
        ...sealed,
        kind: 'correction',
        about: certificate.no,
        at,
        by: by.officerId,
        to: current.parties.map((party) => party.id),
      },
    ],
  };
  return {
    next,
    events: [
      {
        type: 'certificate.corrected',
        payload: {
          no: certificate.no,
          noticeNo: sealed.no,
          fields: by.changes.map(({ field, partyId }) => ({ field, partyId })),
          sha256: sealed.sha256,
          sm3: sealed.sm3,
        },
      },
    ],
    jobs: tell(current, 'delivery.corrected', sealed.no),
  };
}

export interface Revoking {
  /** Staff id, or the id of the review. */
  by: string;
  reason: string;
  ground: RevocationGround;
  /** Who may not determine it again; a remand names the officer who did (P146 79). */
  notOfficerId: string | null;
  /** Last day for the new certificate; null without a term. */
  lastDay: string | null;
}

/** Why the certificate cannot be revoked, or the round that ends. */
export function revocable(current: Case, ground: RevocationGround): RevokedRound | Refusal {
  const { certificate, determination, signing, mediation } = current;
  // A remand is the end of the review it comes from.
  const found = ground === 'remand' ? certificate : standing(current);
  if (isRefusal(found)) return found;
  if (found === null || current.status !== 'issued' || determination === null || signing === null)
    return refuse(current.reopened === null ? 'wrongState' : 'certificateRevoked');
  return { certificate: found, determination, signing, mediation };
}

const reopen = (determination: Determination): Determination => ({
  ...determination,
  state: 'open',
  decision: null,
  suggestion: null,
  earlier: determination.decision ? [...determination.earlier, determination.decision] : determination.earlier,
  amendReason: null,
  evidenceRead: false,
  conditionsConfirmed: false,
  orderedAt: null,
});

/**
 * A finding that was wrong is revoked, never edited: the certificate keeps its number and its bytes, the case goes back
 * to determination, and what results is a new paper with its own number. After a remand another officer takes it.
 */
export function revoke(current: Case, revoking: Revoking, sealed: Sealed, now: Date): Outcome | Refusal {
  const round = revocable(current, revoking.ground);
  if (isRefusal(round)) return round;
  const moved = move(current, 'collected', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  const { by, reason, ground, notOfficerId, lastDay } = revoking;
  const certificate: Certificate = {
    ...round.certificate,
    underReviewSince: null,
    revocation: { at, by, reason, ground, noticeNo: sealed.no },
  };
  const next: Case = {
    ...moved,
    certificate: null,
    signing: null,
    mediation: null,
    determination: notOfficerId === round.determination.officerId ? null : reopen(round.determination),
    revoked: [...current.revoked, { ...round, certificate }],
    reopened: { at, reason, ground, replaces: certificate.no, by: lastDay, notOfficerId },
    notices: [
      ...current.notices,
      {
        ...sealed,
        kind: 'revocation',
        about: certificate.no,
        at,
        by,
        to: current.parties.map((party) => party.id),
      },
    ],
  };
  return {
    next,
    events: [
      {
        type: 'certificate.revoked',
        payload: { no: certificate.no, noticeNo: sealed.no, ground, sha256: sealed.sha256, sm3: sealed.sm3 },
      },
    ],
    jobs: tell(current, 'delivery.revoked', sealed.no),
  };
}

/** A review was accepted: the certificate stands, and the authenticity page says that it is being looked at. */
export function markUnderReview(current: Case, now: Date): Outcome | Refusal {
  const certificate = standing(current);
  if (isRefusal(certificate)) return certificate;
  return {
    next: { ...current, certificate: { ...certificate, underReviewSince: now.toISOString() } },
    events: [{ type: 'certificate.underReview', payload: { no: certificate.no } }],
  };
}

/** The review ended without a remand: upheld, or withdrawn. */
export function endReview(current: Case): Outcome | Refusal {
  const { certificate } = current;
  if (certificate === null || certificate.underReviewSince === null) return refuse('wrongState');
  return {
    next: { ...current, certificate: { ...certificate, underReviewSince: null } },
    events: [{ type: 'certificate.reviewEnded', payload: { no: certificate.no } }],
  };
}
