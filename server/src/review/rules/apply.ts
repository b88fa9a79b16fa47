import type { PartyId } from '@kuaichu/contract/ids';
import { type ApplyReviewBody, attachmentLimits, type ReviewAttachment } from '@kuaichu/contract/review';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { findParty, type Outcome } from '../../case/rules.ts';
import type { Case, Review, ReviewApplication } from '../../case/state.ts';
import { endReview, markUnderReview } from '../../certificate/rules/states.ts';
import { timelinessOf } from './clocks.ts';
import { andThen, isOpen, isUsedUp, moveReview, tellAll } from './life.ts';

export type Application = Omit<ApplyReviewBody, 'key'>;

/** Where the case stands among the units, and when the certificate reached this party (null: not yet). */
export interface ApplicationTerms {
  unitId: string;
  reviewUnitId: string;
  servedAt: string | null;
}

/** Why this party may not apply now; undefined when it may. Lateness is no reason (P146 71, 73: a person decides). */
export function mayNotApply(current: Case, partyId: PartyId): Refusal | undefined {
  const { review, certificate } = current;
  if (!findParty(current, partyId)) return refuse('notYourCase');
  if (review && isUsedUp(review)) return refuse('reviewUsed');
  const mine = review?.applications.find((a) => a.partyId === partyId);
  if (review && mine) return refuse(isOpen(review) && mine.withdrawnAt === null ? 'reviewApplied' : 'reviewUsed');
  if (review?.before.some((one) => one.partyIds.includes(partyId))) return refuse('reviewUsed');
  if (current.status === 'issued' && certificate) return undefined;
  return refuse(current.revoked.length > 0 ? 'certificateRevoked' : 'wrongState');
}

/** Photographs of this party that are stored and not yet handed in. */
export function looseAttachments(current: Case, partyId: PartyId): ReviewAttachment[] {
  const handedIn = current.review?.applications.flatMap((a) => a.attachmentIds) ?? [];
  return (current.reviewAttachments ?? []).filter((a) => a.partyId === partyId && !handedIn.includes(a.id));
}

/** May one more photograph come? Asked before the body is stored, and again with it. */
export function mayNotAttach(current: Case, partyId: PartyId, id: string): Refusal | undefined {
  const no = mayNotApply(current, partyId);
  if (no) return no;
  const known = (current.reviewAttachments ?? []).find((a) => a.id === id);
  if (known) return known.partyId === partyId ? undefined : refuse('requestReused');
  const { count } = attachmentLimits;
  return looseAttachments(current, partyId).length >= count ? refuse('attachmentsTooMany', { count }) : undefined;
}

/** The photograph is stored; the same one again changes nothing. */
export function attach(current: Case, attachment: ReviewAttachment): Outcome | Refusal {
  const no = mayNotAttach(current, attachment.partyId, attachment.id);
  if (no) return no;
  const known = (current.reviewAttachments ?? []).find((a) => a.id === attachment.id);
  if (known) return known.sha256 === attachment.sha256 ? { next: current, events: [] } : refuse('requestReused');
  const { id, partyId, bytes, sha256, sm3 } = attachment;
  return {
    next: { ...current, reviewAttachments: [...(current.reviewAttachments ?? []), attachment] },
    events: [{ type: 'review.attached', payload: { attachmentId: id, partyId, bytes, sha256, sm3 } }],
  };
}

/**
 * A party applies, or joins the one that runs: one review per accident (P146 71(2)). Whether it came in time is
 * flagged for a person; before anything was served the term has not begun, so it is in time.
 */
export function apply(
  current: Case,
  partyId: PartyId,
  said: Application,
  terms: ApplicationTerms,
  now: Date,
): Outcome | Refusal {
  const no = mayNotApply(current, partyId);
  if (no) return no;
  const { certificate, determination } = current;
  if (!certificate || !determination) return refuse('wrongState');
  const grounds = [...new Set(said.grounds)];
  if (grounds.length === 0) return refuse('reviewGroundMissing');
  const attachmentIds = [...new Set(said.attachments)];
  if (attachmentIds.length > attachmentLimits.count)
    return refuse('attachmentsTooMany', { count: attachmentLimits.count });
  const stored = looseAttachments(current, partyId).map((a) => a.id);
  if (attachmentIds.some((id) => !stored.includes(id))) return refuse('attachmentUnknown');
  const found = terms.servedAt === null ? undefined : timelinessOf('certificateServed', terms.servedAt, now);
  // A year without its table: nobody can say that it is late, so a person looks (P146 71, 73).
  const timeliness = found === undefined ? 'inTime' : isRefusal(found) ? 'grey' : found.state;
  const at = now.toISOString();
  const application: ReviewApplication = {
    partyId,
    at,
    grounds,
    words: said.words,
    wantsHearing: said.wantsHearing,
    to: said.to ?? 'unit',
    attachmentIds,
    servedAt: terms.servedAt,
    lastDay: found === undefined || isRefusal(found) ? null : found.lastDay,
    timeliness,
    withdrawnAt: null,
  };
  const { review: running } = current;
  const joins = running !== undefined && isOpen(running);
  const before = joins
    ? { ...running, applications: [...running.applications, application] }
    : begin(current, application, terms, now);
  const asked = application.to === 'unitAbove' && before.file === null && before.fileRequestedAt === undefined;
  const review = arrive(asked ? { ...before, fileRequestedAt: at } : before, application, now);
  const { attachmentIds: _ids, servedAt: _served, withdrawnAt: _never, at: _at, ...payload } = application;
  const hashes = (current.reviewAttachments ?? [])
    .filter((a) => attachmentIds.includes(a.id))
    .map(({ id, sha256 }) => ({ id, sha256 }));
  const applied: Outcome = {
    next: { ...current, review },
    events: [
      {
        type: joins ? 'review.joined' : 'review.applied',
        payload: { ...payload, attachments: hashes, certificateNo: certificate.no },
      },
      ...(asked ? [{ type: 'review.fileRequested', payload: { unitId: review.unitId } }] : []),
    ],
    jobs: [
      ...(joins && !asked ? [] : [{ task: 'review.forward', payload: { caseId: current.id } }]),
      ...tellAll(current, 'reviewApplied', now),
    ],
  };
  if (before.acceptedAt !== null || review.acceptedAt === null) return applied;
  const accepted = { type: 'review.accepted', payload: { inTime: true } };
  const taken = { ...applied, events: [...applied.events, accepted] };
  return andThen(taken, (c) => markUnderReview(c, now));
}

/**
 * What an application does at the unit above: handed in there, it is received that day (P146 73); a timely one ends
 * the weighing of a late one. Through the deciding unit it arrives with the file.
 */
function arrive(review: Review, application: ReviewApplication, now: Date): Review {
  const atUnitAbove = review.state === 'weighing' || (review.state === 'applied' && application.to === 'unitAbove');
  if (!atUnitAbove) return review;
  if (application.timeliness === 'inTime')
    return { ...moveReview(review, 'reviewing', now), acceptedAt: now.toISOString() };
  return review.state === 'weighing' ? review : moveReview(review, 'weighing', now);
}

function begin(current: Case, application: ReviewApplication, terms: ApplicationTerms, now: Date): Review {
  const { certificate, determination, review: earlier } = current;
  if (!certificate || !determination) throw new Error('a review of a case without a certificate');
  return {
    state: 'applied',
    stateSince: now.toISOString(),
    certificateNo: certificate.no,
    unitId: terms.unitId,
    determinedBy: {
      staffId: determination.officerId,
      name: determination.officerName,
      no: determination.officerNo,
    },
    reviewUnitId: terms.reviewUnitId,
    applications: [application],
    before: earlier
      ? [
          ...earlier.before,
          {
            state: earlier.state,
            at: earlier.stateSince,
            partyIds: earlier.applications.map((a) => a.partyId),
          },
        ]
      : [],
    forwardedAt: null,
    file: null,
    acceptedAt: null,
    admission: null,
    reviewers: [],
    hearings: [],
    elsewhere: [],
    cure: null,
    proposal: null,
    disagreements: [],
    conclusion: null,
    paper: null,
    served: [],
  };
}

/** P146 75(1): whoever applied may take it back; when nobody stands by it any more the review ends and all are told. */
export function withdraw(current: Case, partyId: PartyId, now: Date): Outcome | Refusal {
  const { review } = current;
  const mine = review?.applications.find((a) => a.partyId === partyId && a.withdrawnAt === null);
  if (!review || !mine) return refuse('wrongState');
  if (!isOpen(review)) return refuse('reviewEnded');
  const at = now.toISOString();
  const applications = review.applications.map((a) => (a === mine ? { ...a, withdrawnAt: at } : a));
  const stands = applications.some((a) => a.withdrawnAt === null);
  const next = stands ? { ...review, applications } : moveReview({ ...review, applications }, 'withdrawn', now);
  const taken = review.acceptedAt !== null;
  const withdrawn: Outcome = {
    next: { ...current, review: next },
    events: [{ type: 'review.withdrawn', payload: { partyId, ended: !stands, taken } }],
    jobs: stands ? [] : tellAll(current, 'reviewWithdrawn', now),
  };
  return !stands && taken ? andThen(withdrawn, endReview) : withdrawn;
}
