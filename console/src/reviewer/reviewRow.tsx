import type { ReviewRow as Row } from '@kuaichu/contract/review';
import type { ReactNode } from 'react';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { DaysLeft } from './clocks.tsx';

const words = texts.reviewer;

/** One review in a list, with the term that runs and the door to its case; `children`: what this list says beside the place. */
export function ReviewRow(props: { row: Row; badge?: ReactNode; onOpen(caseId: string): void; children: ReactNode }) {
  const { row } = props;
  return (
    <li data-testid={ids.reviewRow(row.caseNo)} data-state={row.state}>
      <b className="figure">{row.caseNo}</b>
      <div>
        <strong>{row.placeWords}</strong>
        {props.children}
      </div>
      {props.badge}
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
  );
}
