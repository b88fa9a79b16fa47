import { texts } from '../texts.ts';
import { ReviewRow } from './reviewRow.tsx';
import { useReviews } from './useReview.ts';
import '../styles/reviewer.css';

const words = texts.reviewer;

/** Findings of the own unit under review, or sent back, that still wait for something. */
export function OwnReviews(props: { drawnAt: string; onOpen(caseId: string): void }) {
  const rows = (useReviews(props.drawnAt) ?? []).filter((row) => row.clock !== null && row.state !== 'upheld');
  if (rows.length === 0) return null;
  return (
    <>
      <h2>
        {words.own} <small>{words.listLead}</small>
      </h2>
      <ul>
        {rows.map((row) => (
          <ReviewRow key={row.caseId} row={row} onOpen={props.onOpen}>
            <span>{row.clock?.words}</span>
          </ReviewRow>
        ))}
      </ul>
    </>
  );
}
