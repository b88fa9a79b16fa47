import type { ReviewRow as Row } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import type { DeskProps } from '../app.tsx';
import { Evidence } from '../officer/evidence.tsx';
import { useReading } from '../officer/useReading.ts';
import { CaseFrame, type Framed } from '../parts/caseFrame.tsx';
import { RefusalBar } from '../parts/refusal.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import '../styles/reviewer.css';
import { FindingPaper } from './findingPaper.tsx';
import { ReviewRow } from './reviewRow.tsx';
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

function List(props: { rows: readonly Row[]; onOpen(caseId: string): void }) {
  const { rows } = props;
  return (
    <main className="case-list">
      <h2>
        {words.list} <small>{rows.length > 0 ? words.listLead : words.emptyLead}</small>
      </h2>
      {rows.length === 0 && <p className="headline">{words.empty}</p>}
      <ul>
        {rows.map((row) => (
          <ReviewRow
            key={row.caseId}
            row={row}
            onOpen={props.onOpen}
            badge={
              row.timeliness !== 'inTime' && <span className="badge warn">{words.timeliness[row.timeliness]}</span>
            }
          >
            <span>
              {row.unitName} · {row.who}
            </span>
            <span>
              {words.applicants(row.applicants)}
              {row.reviewers.length > 0 && ` · ${words.reviewers} ${row.reviewers.join('、')}`}
            </span>
          </ReviewRow>
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
