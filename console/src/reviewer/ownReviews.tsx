import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { DaysLeft } from './clocks.tsx';
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
          <li key={row.caseId} data-testid={ids.reviewRow(row.caseNo)} data-state={row.state}>
            <b className="figure">{row.caseNo}</b>
            <div>
              <strong>{row.placeWords}</strong>
              <span>{row.clock?.words}</span>
            </div>
            <span className="chip">{words.states[row.state]}</span>
            {row.waits && <span className="quiet-text">{row.waits}</span>}
            {row.clock && <DaysLeft clock={row.clock} />}
            <button
              type="button"
              className={row.waits ? 'button next' : 'button'}
              data-testid={ids.reviewOpen(row.caseNo)}
              onClick={() => props.onOpen(row.caseId)}
            >
              {words.open}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
