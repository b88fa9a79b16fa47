import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { RefusalBar } from '../parts/refusal.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { Clocks } from './clocks.tsx';
import { useReview } from './useReview.ts';

const words = texts.reviewer;

/** The unit’s own finding under review: the terms, and the flaw it is to put right or explain (P146 76(2)). */
export function UnitReview() {
  const { view } = useCaseDesk();
  const { review, press, refusal, clearRefusal } = useReview(view.caseId, view.version);
  const [said, setSaid] = useState('');
  if (!review) return null;
  return (
    <article className="unit-review" data-testid={ids.unitReview} data-state={review.state}>
      <h2>
        {words.own} · {words.states[review.state]}
      </h2>
      <Clocks clocks={review.clocks} />
      {review.conclusion && (
        <p>
          <strong>{words.outcomes[review.conclusion.outcome]}</strong> {review.conclusion.reason}
        </p>
      )}
      {review.allowed.includes('answerCure') && review.cure && (
        <>
          <p>
            {words.answerCureLead}
            <strong>{review.cure.flaw}</strong>
          </p>
          <textarea
            rows={3}
            maxLength={1000}
            value={said}
            aria-label={words.answerCure}
            data-testid={ids.reviewWords}
            onChange={(event) => setSaid(event.target.value)}
          />
          <button
            type="button"
            className="button next"
            disabled={said.trim().length < 4}
            data-testid={ids.answerCure}
            onClick={() => void press('answerCure', { key: newKey(), words: said.trim() })}
          >
            {words.answerCure}
          </button>
        </>
      )}
      <RefusalBar refusal={refusal} onClose={clearRefusal} />
    </article>
  );
}
