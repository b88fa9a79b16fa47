import type { ReviewRow } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import type { DeskProps } from '../app.tsx';
import { Evidence } from '../officer/evidence.tsx';
import { useReading } from '../officer/useReading.ts';
import { CaseFrame, type Framed } from '../parts/caseFrame.tsx';
import { RefusalBar } from '../parts/refusal.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import '../styles/reviewer.css';
import { DaysLeft } from './clocks.tsx';
import { FindingPaper } from './findingPaper.tsx';
import { ReviewSide } from './reviewSide.tsx';
import { useReview, useReviews } from './useReview.ts';

const words = texts.reviewer;

/** 复核台: what came to the unit above, the nearest term first; then one case with its file, its reasons and both reviewers. */
export function ReviewerDesk({ me, onLogout }: DeskProps) {
  return (
    <CaseFrame
      me={me}
      onLogout={onLogout}
      title={texts.roles.reviewer}
      back={{ words: words.back, testId: ids.reviewList }}
      badge={<span className="badge quiet">{me.unitName}</span>}
      list={(framed) => <Reviews framed={framed} />}
    >
      <Columns />
    </CaseFrame>
  );
}

/** Asked for whenever the desk is drawn anew, and when one comes back to the list. */
function Reviews({ framed }: { framed: Framed }) {
  const rows = useReviews(framed.desk.now);
  return rows === null ? (
    <p className="opening day">{texts.common.loading}</p>
  ) : (
    <List rows={rows} onOpen={framed.open} />
  );
}

function List(props: { rows: readonly ReviewRow[]; onOpen(caseId: string): void }) {
  const { rows } = props;
  return (
    <main className="case-list">
      <h2>
        {words.list} <small>{rows.length > 0 ? words.listLead : words.emptyLead}</small>
      </h2>
      {rows.length === 0 && <p className="headline">{words.empty}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.caseId} data-testid={ids.reviewRow(row.caseNo)} data-state={row.state}>
            <b className="figure">{row.caseNo}</b>
            <div>
              <strong>{row.placeWords}</strong>
              <span>
                {row.unitName} · {row.who}
              </span>
              <span>
                {words.applicants(row.applicants)}
                {row.reviewers.length > 0 && ` · ${words.reviewers} ${row.reviewers.join('、')}`}
              </span>
            </div>
            {row.timeliness !== 'inTime' && <span className="badge warn">{words.timeliness[row.timeliness]}</span>}
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
    </main>
  );
}

function Columns() {
  const { view } = useCaseDesk();
  const reading = useReading();
  const open = useReview(view.caseId, view.version);
  return (
    <>
      <main className="decide">
        <Evidence reading={reading} />
        <FindingPaper review={open.review} />
        <ReviewSide open={open} />
      </main>
      <RefusalBar refusal={open.refusal} onClose={open.clearRefusal} />
    </>
  );
}
