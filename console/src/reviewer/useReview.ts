import { useCallback, useEffect, useState } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import type { ReviewRow, ReviewView } from '@kuaichu/contract/review';
import { act } from '../live/act.ts';

export type ReviewAct =
  | 'admitReview'
  | 'takeReview'
  | 'leaveReview'
  | 'noteHearing'
  | 'noteElsewhere'
  | 'orderCure'
  | 'answerCure'
  | 'proposeConclusion'
  | 'answerProposal';

type Body<N extends ReviewAct> = Parameters<typeof act<N>>[1] extends { body: infer B } ? B : never;
/** A refusal is shown at the bottom unless `quiet`, and returned. */
export type PressReview = <N extends ReviewAct>(
  name: N,
  body: Body<N>,
  quiet?: boolean,
) => Promise<RefusalAnswer | null>;

export interface OpenReview {
  readonly review: ReviewView | null;
  readonly refusal: RefusalAnswer | null;
  clearRefusal(): void;
  readonly press: PressReview;
}

/** The review of one case; asked again whenever the case moves. Whoever may not read it sees none. */
export function useReview(caseId: string, version: number): OpenReview {
  const [review, setReview] = useState<ReviewView | null>(null);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that the case moved
  useEffect(() => {
    let over = false;
    void act('deskReview', { params: { caseId } }).then((answer) => {
      if (!over && answer.ok) setReview(answer.value);
    });
    return () => {
      over = true;
    };
  }, [caseId, version]);
  const press = useCallback<PressReview>(
    async (name, body, quiet = false) => {
      const answer = await act(name, { params: { caseId }, body } as unknown as Parameters<typeof act<typeof name>>[1]);
      if (answer.ok) {
        setReview(answer.value as ReviewView);
        return null;
      }
      if (!quiet) setRefusal(answer.refusal);
      return answer.refusal;
    },
    [caseId],
  );
  return { review, refusal, clearRefusal: useCallback(() => setRefusal(null), []), press };
}

/** The reviews this person has to do with; asked again whenever the desk is drawn anew. */
export function useReviews(drawnAt: string | undefined): readonly ReviewRow[] | null {
  const [rows, setRows] = useState<readonly ReviewRow[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing says that something moved
  useEffect(() => {
    let over = false;
    void act('deskReviews', {}).then((answer) => {
      if (!over && answer.ok) setRows(answer.value.reviews);
    });
    return () => {
      over = true;
    };
  }, [drawnAt]);
  return rows;
}
