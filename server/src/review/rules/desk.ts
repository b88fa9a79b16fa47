import type { PartyId } from '@kuaichu/contract/ids';
import type { ProposalBody, ReviewAction } from '@kuaichu/contract/review';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { findParty, type Outcome } from '../../case/rules.ts';
import type { Case, Review, ReviewPerson, ReviewProposal } from '../../case/state.ts';
import { endReview, markUnderReview } from '../../certificate/rules/states.ts';
import { andThen, inState, isOpen, moveReview, tellAll } from './life.ts';

/** A person of staff with the unit and the roles that count for a review. */
export interface ReviewStaff extends ReviewPerson {
  unitId: string;
  reviewer: boolean;
  officer: boolean;
}

const same = (a: ReviewPerson, b: ReviewPerson): boolean => a.staffId === b.staffId;
const person = ({ staffId, name, no }: ReviewPerson): ReviewPerson => ({ staffId, name, no });

/** A reviewer of the unit above who did not determine it himself (P146 71(1), 74(3), 105). */
function mayReview(review: Review, staff: ReviewStaff): Refusal | undefined {
  if (!staff.reviewer || staff.unitId !== review.reviewUnitId) return refuse('reviewNotYours');
  return same(staff, review.determinedBy) ? refuse('reviewerDetermined') : undefined;
}

function changed(current: Case, review: Review, type: string, payload: Record<string, unknown>): Outcome {
  return { next: { ...current, review }, events: [{ type, payload }] };
}

/** The unit above waits for the file: with an application it has not received yet, or as it asked for it (P146 72). */
export function awaitsFile(review: Review): boolean {
  return (
    review.file === null && (review.state === 'applied' || (isOpen(review) && review.fileRequestedAt !== undefined))
  );
}

/**
 * The file reached the unit above. Where it came with the application, that day it is taken (P146 73), unless no application came in time: then a person
 * of that unit weighs it. From the taking on the certificate is under review.
 */
export function forward(current: Case, file: NonNullable<Review['file']>, now: Date): Outcome | Refusal {
  const review = inState(current, 'applied', 'weighing', 'reviewing');
  if (isRefusal(review)) return review;
  if (!awaitsFile(review)) return refuse('wrongState');
  const at = now.toISOString();
  const { objectKey, bytes, sha256, sm3, missing } = file;
  const forwarded = { type: 'review.forwarded', payload: { objectKey, bytes, sha256, sm3, missing } };
  // The application lies at the unit above since it was handed in there.
  if (review.state !== 'applied')
    return { next: { ...current, review: { ...review, file, forwardedAt: at } }, events: [forwarded] };
  const timely = review.applications.some((a) => a.withdrawnAt === null && a.timeliness === 'inTime');
  const moved = moveReview({ ...review, file, forwardedAt: at }, timely ? 'reviewing' : 'weighing', now);
  if (!timely) return { next: { ...current, review: moved }, events: [forwarded] };
  const accepted = { type: 'review.accepted', payload: { inTime: true } };
  const taken = { next: { ...current, review: { ...moved, acceptedAt: at } }, events: [forwarded, accepted] };
  return andThen(taken, (c) => markUnderReview(c, now));
}

/** A person decides on a late application; a refusal is told in writing with its words (P146 71(1)). */
export function admit(
  current: Case,
  staff: ReviewStaff,
  said: { admits: boolean; words: string },
  now: Date,
): Outcome | Refusal {
  const review = inState(current, 'weighing');
  if (isRefusal(review)) return review;
  const no = mayReview(review, staff);
  if (no) return no;
  if (said.words.trim().length < 4) return refuse('reviewReasonMissing');
  const at = now.toISOString();
  const admission = { admitted: said.admits, words: said.words, at, by: person(staff) };
  if (said.admits) {
    const moved = moveReview({ ...review, admission }, 'reviewing', now);
    const taken: Outcome = {
      ...changed(current, { ...moved, acceptedAt: at }, 'review.accepted', { inTime: false, words: said.words }),
      jobs: tellAll(current, 'reviewAccepted', now),
    };
    return andThen(taken, (c) => markUnderReview(c, now));
  }
  return {
    ...changed(current, moveReview({ ...review, admission }, 'notAdmitted', now), 'review.notAdmitted', {
      words: said.words,
    }),
    jobs: [
      { task: 'review.conclusion', payload: { caseId: current.id } },
      ...tellAll(current, 'reviewNotAdmitted', now),
    ],
  };
}

/** Become one of the two. */
export function take(current: Case, staff: ReviewStaff): Outcome | Refusal {
  const review = inState(current, 'reviewing');
  if (isRefusal(review)) return review;
  const no = mayReview(review, staff);
  if (no) return no;
  if (review.reviewers.some((one) => same(one, staff))) return { next: current, events: [] };
  if (review.reviewers.length >= 2) return refuse('reviewersFull');
  return changed(current, { ...review, reviewers: [...review.reviewers, person(staff)] }, 'review.taken', {
    staffId: staff.staffId,
  });
}

/** Two of them, and this is one (P146 74(3)). */
function handled(current: Case, staff: ReviewStaff): Review | Refusal {
  const review = inState(current, 'reviewing');
  if (isRefusal(review)) return review;
  const no = mayReview(review, staff);
  if (no) return no;
  return review.reviewers.some((one) => same(one, staff)) ? review : refuse('notYourCase');
}

/** Hands the own place to somebody else; a proposal of this person falls with it. */
export function leaveReview(current: Case, staff: ReviewStaff): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  const proposal = review.proposal && same(review.proposal.by, staff) ? null : review.proposal;
  const reviewers = review.reviewers.filter((one) => !same(one, staff));
  return changed(current, { ...review, reviewers, proposal }, 'review.left', { staffId: staff.staffId });
}

/** P146 74(2): the parties were called in and heard. */
export function noteHearing(
  current: Case,
  staff: ReviewStaff,
  said: { words: string; present: PartyId[] },
  now: Date,
): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  const stranger = said.present.find((id) => !findParty(current, id));
  if (stranger !== undefined) return refuse('partyUnknown', { party: stranger });
  const { words, present } = said;
  const hearing = { at: now.toISOString(), by: person(staff), words, present };
  return changed(current, { ...review, hearings: [...review.hearings, hearing] }, 'review.heard', { words, present });
}

/** P146 75(2), (3): the review goes on; court or procuratorate is informed of it, and that is noted. */
export function noteElsewhere(
  current: Case,
  staff: ReviewStaff,
  said: { kind: 'litigation' | 'arrest'; body: string },
  now: Date,
): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  const { kind, body } = said;
  const note = { at: now.toISOString(), by: person(staff), kind, body };
  return changed(current, { ...review, elsewhere: [...review.elsewhere, note] }, 'review.elsewhere', { kind, body });
}

/** P146 76(2): the unit that decided puts a harmless flaw right, or explains it, before the finding may stand. */
export function orderCure(current: Case, staff: ReviewStaff, flaw: string, now: Date): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  if (review.cure) return refuse('wrongState');
  const cure = { flaw, at: now.toISOString(), by: person(staff), answer: null };
  return changed(current, { ...review, cure }, 'review.cureOrdered', { flaw });
}

export function answerCure(current: Case, staff: ReviewStaff, words: string, now: Date): Outcome | Refusal {
  const review = inState(current, 'reviewing');
  if (isRefusal(review)) return review;
  if (!staff.officer || staff.unitId !== review.unitId) return refuse('reviewNotYours');
  if (!review.cure || review.cure.answer) return refuse('wrongState');
  const answer = { words, at: now.toISOString(), by: person(staff) };
  return changed(current, { ...review, cure: { ...review.cure, answer } }, 'review.cured', { words });
}

/** One reviewer proposes; nothing is concluded before the other agrees. */
export function propose(
  current: Case,
  staff: ReviewStaff,
  said: Omit<ProposalBody, 'key'>,
  now: Date,
): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  if (review.reviewers.length < 2) return refuse('reviewersTooFew');
  if (review.proposal) return refuse('wrongState');
  if (review.file === null) return refuse('reviewFileMissing');
  const grounds = [...new Set(said.grounds)];
  if (said.outcome === 'remand' && grounds.length === 0) return refuse('reviewGroundMissing');
  if (said.outcome !== 'remand' && review.cure && !review.cure.answer) return refuse('cureUnanswered');
  if (said.outcome === 'upholdCured' && !review.cure) return refuse('cureUnanswered');
  const proposal: ReviewProposal = {
    by: person(staff),
    at: now.toISOString(),
    outcome: said.outcome,
    grounds: said.outcome === 'remand' ? grounds : [],
    reason: said.reason,
  };
  const { outcome, reason } = proposal;
  return changed(current, { ...review, proposal }, 'review.proposed', {
    outcome,
    grounds: proposal.grounds,
    reason,
  });
}

/** The other of the two answers: disagreement sends the proposal back with its words, agreement concludes. */
export function answerProposal(
  current: Case,
  staff: ReviewStaff,
  said: { agrees: boolean; words: string },
  now: Date,
): Outcome | Refusal {
  const review = handled(current, staff);
  if (isRefusal(review)) return review;
  const { proposal } = review;
  if (!proposal) return refuse('wrongState');
  if (same(proposal.by, staff)) return refuse('reviewSecondPerson');
  const at = now.toISOString();
  if (!said.agrees) {
    if (said.words.trim().length < 4) return refuse('reviewReasonMissing');
    const disagreements = [...review.disagreements, { by: person(staff), at, words: said.words, proposal }];
    return changed(current, { ...review, proposal: null, disagreements }, 'review.disagreed', { words: said.words });
  }
  const { outcome, grounds, reason } = proposal;
  const concluded: Review = {
    ...moveReview(review, outcome === 'remand' ? 'remanded' : 'upheld', now),
    conclusion: { ...proposal, agreedBy: person(staff), concludedAt: at },
  };
  const ended: Outcome = {
    ...changed(current, concluded, 'review.concluded', {
      outcome,
      grounds,
      reason,
      by: [proposal.by.staffId, staff.staffId],
    }),
    jobs: [
      { task: 'review.conclusion', payload: { caseId: current.id } },
      ...tellAll(current, outcome === 'remand' ? 'reviewRemanded' : 'reviewUpheld', now),
    ],
  };
  // A remand revokes the certificate, which ends its being under review (P146 79(1)).
  return outcome === 'remand' ? ended : andThen(ended, endReview);
}

/** The party opened the conclusion on the own phone: proof of service (P146 78). */
export function conclusionOpened(current: Case, partyId: PartyId, now: Date): Outcome | Refusal {
  const { review } = current;
  if (!review?.paper) return refuse('wrongState');
  if (review.served.some((one) => one.partyId === partyId)) return { next: current, events: [] };
  const served = [...review.served, { partyId, openedAt: now.toISOString() }];
  return changed(current, { ...review, served }, 'review.conclusionOpened', { partyId });
}

/** What this person may do with the review now; whatever is absent would be refused. */
export function reviewAllowed(current: Case, staff: ReviewStaff): ReviewAction[] {
  const { review } = current;
  if (!review || !isOpen(review)) return [];
  const { state, cure, proposal, reviewers } = review;
  const allowed: ReviewAction[] = [];
  if (state === 'reviewing' && cure && !cure.answer && staff.officer && staff.unitId === review.unitId)
    allowed.push('answerCure');
  if (mayReview(review, staff)) return allowed;
  if (state === 'weighing') allowed.push('admit');
  if (state !== 'reviewing') return allowed;
  if (!reviewers.some((one) => same(one, staff))) return reviewers.length < 2 ? [...allowed, 'take'] : allowed;
  allowed.push('leave', 'noteHearing', 'noteElsewhere');
  if (!cure) allowed.push('orderCure');
  if (!proposal && reviewers.length === 2 && review.file !== null) allowed.push('propose');
  if (proposal && !same(proposal.by, staff)) allowed.push('answerProposal');
  return allowed;
}
