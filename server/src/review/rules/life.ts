import type { SmsTexts } from '@kuaichu/contract/jurisdiction';
import type { ReviewState } from '@kuaichu/contract/review';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { Outcome } from '../../case/rules.ts';
import type { Case, Review } from '../../case/state.ts';

/** Where a review may go from where it is (P146 71–76). Proved whole by the compiler. */
export const reviewMoves = {
  applied: ['weighing', 'reviewing', 'withdrawn'],
  weighing: ['reviewing', 'notAdmitted', 'withdrawn'],
  reviewing: ['upheld', 'remanded', 'withdrawn'],
  notAdmitted: [],
  withdrawn: [],
  upheld: [],
  remanded: [],
} as const satisfies Record<ReviewState, readonly ReviewState[]>;

export function isOpen(review: Review): boolean {
  return reviewMoves[review.state].length > 0;
}

/** Once per accident (P146 71(2)): a review that was taken is used up, however it ended; one never taken is not. */
export function isUsedUp(review: Review): boolean {
  return !isOpen(review) && review.acceptedAt !== null;
}

export function moveReview(review: Review, to: ReviewState, now: Date): Review {
  if (!(reviewMoves[review.state] as readonly ReviewState[]).includes(to))
    throw new Error(`a review cannot go from ${review.state} to ${to}`);
  return { ...review, state: to, stateSince: now.toISOString() };
}

/** The review in one of the wanted states, or why not. */
export function inState(current: Case, ...states: ReviewState[]): Review | Refusal {
  const { review } = current;
  if (!review) return refuse('notFound');
  if (states.includes(review.state)) return review;
  return refuse(isOpen(review) ? 'wrongState' : 'reviewEnded');
}

/** Texts of the city's data that tell of a review. */
export type ReviewText = Extract<keyof SmsTexts, `review${string}` | `recusal${string}`>;

/** Told to every party by SMS; whoever has no phone is told on paper (P146 75, 78). */
export function tellAll(current: Case, what: ReviewText, now: Date): NonNullable<Outcome['jobs']> {
  return current.parties
    .filter((party) => party.phone !== null)
    .map((party) => ({
      task: 'review.tell',
      payload: { caseId: current.id, partyId: party.id, what, at: now.toISOString() },
    }));
}

/** One thing after the other, in one change of the case; the first no stops both. */
export function andThen(first: Outcome, second: (current: Case) => Outcome | Refusal): Outcome | Refusal {
  const after = second(first.next);
  if (isRefusal(after)) return after;
  return {
    next: after.next,
    events: [...first.events, ...after.events],
    jobs: [...(first.jobs ?? []), ...(after.jobs ?? [])],
  };
}
