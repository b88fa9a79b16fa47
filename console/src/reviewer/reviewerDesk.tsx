import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ReviewRow } from '@kuaichu/contract/review';
import { CaseDeskContext, useCaseDesk } from '../agent/caseDesk.ts';
import type { DeskProps } from '../app.tsx';
import { useServerNow } from '../live/clock.ts';
import { type CaseLive, useCase } from '../live/useCase.ts';
import { useDesk } from '../live/useDesk.ts';
import { Evidence } from '../officer/evidence.tsx';
import { useReading } from '../officer/useReading.ts';
import { RefusalBar } from '../parts/refusal.tsx';
import { TopBar } from '../parts/topBar.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import '../styles/call.css';
import '../styles/checklist.css';
import '../styles/form.css';
import '../styles/callSizes.css';
import '../styles/officer.css';
import '../styles/decision.css';
import '../styles/reviewer.css';
import { DaysLeft } from './clocks.tsx';
import { FindingPaper } from './findingPaper.tsx';
import { ReviewSide } from './reviewSide.tsx';
import { useReview, useReviews } from './useReview.ts';

const words = texts.reviewer;

/** The chosen case stands in the address, so that a reload stays on it. It names the case, nobody in it. */
function caseInAddress(): string | null {
  const id = location.hash.slice(1);
  return /^c_[a-z0-9]{20}$/.test(id) ? id : null;
}

/** 复核台: what came to the unit above, the nearest term first; then one case with its file, its reasons and both reviewers. */
export function ReviewerDesk({ me, onLogout }: DeskProps) {
  const desk = useDesk(me.staffId);
  const [caseId, setCaseId] = useState(caseInAddress);
  const live = useCase(caseId);
  const now = useServerNow(live.view?.now ?? desk.view?.now);
  const rows = useReviews(`${desk.view?.now ?? ''}${caseId ?? ''}`);
  useEffect(() => {
    history.replaceState(null, '', caseId ? `#${caseId}` : location.pathname + location.search);
  }, [caseId]);
  const back = useCallback(() => setCaseId(null), []);
  const { view } = desk;
  if (!view) return <p className="opening">{texts.common.loading}</p>;
  const online = desk.online && (caseId === null || live.online);
  const current = caseId ? live.view : null;
  return (
    <div className={online ? 'desk day' : 'desk day offline'} data-status={current?.status ?? 'list'}>
      <TopBar
        desk={texts.roles.reviewer}
        who={me.name}
        demo={view.demo}
        demoClock={view.demoClock}
        now={now}
        online={online}
        asOf={(current ?? view).now}
        onLogout={onLogout}
      >
        <span className="badge quiet">{me.unitName}</span>
        {current && (
          <>
            <i className="rule" />
            <span className="case-no">
              {texts.head.caseNo} <b data-testid={ids.caseNo}>{current.caseNo}</b>
            </span>
            <button type="button" className="text-button" data-testid={ids.reviewList} onClick={back}>
              {words.back}
            </button>
          </>
        )}
      </TopBar>
      {caseId === null ? <List rows={rows ?? []} onOpen={setCaseId} /> : <Chosen key={caseId} live={live} now={now} />}
      <RefusalBar refusal={desk.refusal} onClose={desk.clearRefusal} />
      <RefusalBar refusal={live.refusal} onClose={live.clearRefusal} />
    </div>
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

function Chosen({ live, now }: { live: CaseLive; now(): number }) {
  const { view, run } = live;
  const context = useMemo(() => (view ? { view, now, run } : null), [view, now, run]);
  if (!context) return <p className="opening day">{live.gone ? texts.common.gone : texts.common.loading}</p>;
  return (
    <CaseDeskContext value={context}>
      <Columns />
    </CaseDeskContext>
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
