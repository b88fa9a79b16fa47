import { newKey } from '@kuaichu/contract/client';
import type { DeskView } from '@kuaichu/contract/desk';
import type { Run } from '../live/act.ts';
import { useTick } from '../live/clock.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import { OwnReviews } from '../reviewer/ownReviews.tsx';
import { FindCase } from './findCase.tsx';

type Row = DeskView['list'][number];

/** What waits for an officer, oldest first. Taking a case is the declaration that nothing stands against it. */
export function CaseList(props: { desk: DeskView; now(): number; onOpen(caseId: string): void; run: Run }) {
  useTick(1_000);
  const { desk } = props;
  const open = (row: Row) => {
    if (row.status !== 'collected' || row.mine || row.note !== null) return props.onOpen(row.caseId);
    void props
      .run('openDetermination', { params: { caseId: row.caseId }, body: { key: newKey() } })
      .then((no) => !no && props.onOpen(row.caseId));
  };
  return (
    <main className="case-list">
      <h2>
        {texts.officer.list} <small>{desk.list.length > 0 ? texts.officer.takeLead : texts.officer.emptyLead}</small>
      </h2>
      {desk.list.length === 0 && <p className="headline">{texts.officer.empty}</p>}
      <ul>
        {desk.list.map((row) => {
          const fresh = row.status === 'collected' && !row.mine && row.note === null;
          return (
            <li key={row.caseId}>
              <b className="figure">{row.caseNo}</b>
              <div>
                <strong>{row.placeWords}</strong>
                <span>
                  {row.form} · {row.who}
                </span>
              </div>
              <span className="chip">{texts.status[row.status]}</span>
              {row.note && <span className="quiet-text">{row.note}</span>}
              <b className="figure waited">{span(secondsSince(row.since, props.now()))}</b>
              <button
                type="button"
                className={fresh || row.mine ? 'button next' : 'button'}
                data-testid={ids.officerOpen(row.caseNo)}
                onClick={() => open(row)}
              >
                {fresh ? texts.officer.take : texts.officer.open}
              </button>
            </li>
          );
        })}
      </ul>
      <OwnReviews drawnAt={desk.now} onOpen={props.onOpen} />
      <FindCase onOpen={props.onOpen} />
    </main>
  );
}
