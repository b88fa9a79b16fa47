import { useMemo, useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { DeskView } from '@kuaichu/contract/desk';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { useCall } from '../call/useCall.ts';
import { useServerNow, useTick } from '../live/clock.ts';
import { useCase } from '../live/useCase.ts';
import { useKeys } from '../parts/keys.ts';
import { KeysDialog } from '../parts/keysDialog.tsx';
import { Key, Mark } from '../parts/marks.tsx';
import { RefusalBar } from '../parts/refusal.tsx';
import { TopBar, whoOf } from '../parts/topBar.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import { CaseDeskContext, may, useCaseDesk } from './caseDesk.ts';
import { Checklist } from './checklist.tsx';
import { ClearScene } from './clearScene.tsx';
import { EndOfCall } from './endOfCall.tsx';
import { FactsColumn } from './factsColumn.tsx';
import { Hints } from './hints.tsx';
import { LaneBar } from './laneBar.tsx';
import { Picture } from './picture.tsx';
import { Recording, RecordingDown } from './recordingBar.tsx';
import { useStills } from './useStills.ts';

/** One call on the desk (d01, d08): picture, checklist, form; the server's view decides what each control may do. */
export function CallDesk(props: { desk: DeskView; caseId: string; online: boolean; onLogout(): void }) {
  const { desk, caseId } = props;
  const live = useCase(caseId);
  const { view, run } = live;
  const now = useServerNow(view?.now ?? desk.now);
  const inRoom = view !== null && ['inCall', 'interrupted', 'clearing', 'dispatched'].includes(view.status);
  const call = useCall(inRoom ? caseId : null);
  const context = useMemo(() => (view ? { view, now, run } : null), [view, now, run]);

  if (!view || !context) {
    return <p className="opening">{live.gone ? texts.common.gone : texts.common.loading}</p>;
  }
  const online = live.online && props.online;
  return (
    <CaseDeskContext value={context}>
      <div className={online ? 'desk night' : 'desk night offline'} data-status={view.status}>
        <TopBar
          desk={texts.roles.agent}
          who={whoOf(desk.me)}
          demo={view.demo}
          demoClock={view.demoClock}
          now={now}
          online={online}
          asOf={view.now}
          onLogout={props.onLogout}
          right={
            <>
              <Recording />
              {view.call && <Duration since={view.call.answeredAt} now={now} />}
            </>
          }
        >
          <i className="rule" />
          <span className="case-no">
            {texts.head.caseNo} <b data-testid={ids.caseNo}>{view.caseNo}</b>
          </span>
          <Steps view={view} />
        </TopBar>
        <RecordingDown />
        <MergeBanner />
        <Body call={call} />
        <Foot desk={desk} now={now} />
        <RefusalBar refusal={live.refusal} onClose={live.clearRefusal} />
      </div>
    </CaseDeskContext>
  );
}

/** Another alarm that may be the same accident. */
function MergeBanner() {
  const { view, run } = useCaseDesk();
  const { merge, caseId } = view;
  if (!merge) return null;
  const apart = merge.apartM === null ? texts.merge.unknown : texts.merge.metres(merge.apartM);
  const answer = (name: 'mergeCase' | 'dismissMerge') =>
    void run(name, { params: { caseId }, body: { key: newKey(), otherCaseId: merge.caseId } });
  return (
    <div className="banner info" role="status">
      <Mark kind="attention" />
      <strong>{texts.merge.title}</strong>
      <span>
        {texts.merge.line(merge.caseNo, merge.placeWords, merge.who, apart, String(Math.round(merge.apartMinutes)))}
      </span>
      <span className="spring" />
      <button type="button" className="button next" data-testid={ids.mergeAccept} onClick={() => answer('mergeCase')}>
        {texts.merge.accept}
      </button>
      <button type="button" className="button" data-testid={ids.mergeDismiss} onClick={() => answer('dismissMerge')}>
        {texts.merge.dismiss}
      </button>
    </div>
  );
}

function Body({ call }: { call: ReturnType<typeof useCall> }) {
  const stills = useStills();
  return (
    <main className="call">
      <section className="call-picture">
        <LaneBar />
        <Picture call={call} stills={stills} />
        <Hints stills={stills} />
      </section>
      <section className="call-list">
        <Checklist stills={stills} />
        <ClearScene />
      </section>
      <section className="call-facts">
        <FactsColumn />
        <EndOfCall />
      </section>
    </main>
  );
}

function Duration({ since, now }: { since: string; now(): number }) {
  useTick(1_000);
  return (
    <span className="duration">
      {texts.call.duration} <b>{span(secondsSince(since, now()))}</b>
    </span>
  );
}

/** 接通 安全 适用 取证 撤离 登记 交民警: what is behind us, and where we are. */
function Steps({ view }: { view: DeskCaseView }) {
  const done = [
    view.call !== null,
    !view.lane.running || view.checks.some((c) => c.kind === 'peopleSafe' && c.answer),
    view.checksMissing.every((c) => c.before !== 'clear'),
    view.shots.every((s) => s.part !== 'onRoad' || !s.required || s.state === 'stored' || s.state === 'waived'),
    view.clear.clearedAt !== null && view.call?.phase !== 'driving',
    may(view, 'handToOfficer'),
    ['collected', 'signing', 'issued'].includes(view.status),
  ];
  const current = done.indexOf(false);
  return (
    <ol className="steps">
      {texts.steps.map((step, i) => (
        <li
          key={step}
          className={i === current ? 'now' : done[i] ? 'done' : ''}
          aria-current={i === current ? 'step' : undefined}
        >
          {done[i] && i !== current && <span aria-hidden="true">✓</span>}
          {step}
        </li>
      ))}
    </ol>
  );
}

function Foot({ desk, now }: { desk: DeskView; now(): number }) {
  const [helping, setHelping] = useState(false);
  useKeys({ '?': () => setHelping(true) });
  return (
    <footer className="foot">
      <b>
        {texts.ready.queue} <span className="figure">{desk.queue.length}</span>
      </b>
      {desk.queue.slice(0, 3).map((row) => (
        <span key={row.caseId} className="foot-row">
          {row.district} {row.who} <b>{span(secondsSince(row.queuedAt, now()))}</b>
          <span className={row.lane === 'kerb' ? '' : 'warn-text'}>
            <Mark kind={row.lane === 'kerb' ? 'done' : row.lane === 'unknown' ? 'notYet' : 'attention'} size={15} />
            {texts.lanes[row.lane]}
          </span>
        </span>
      ))}
      <span className="quiet-text">{texts.ready.promise.split('。')[1]}</span>
      <span className="spring" />
      <span className="quiet-text">{texts.ready.seats(desk.seats.filter((s) => s.state !== 'away').length)}</span>
      <button type="button" className="text-button" data-testid={ids.keysOpen} onClick={() => setHelping(true)}>
        {texts.head.keys} <Key>?</Key>
      </button>
      {helping && <KeysDialog desk="agent" onClose={() => setHelping(false)} />}
    </footer>
  );
}
