import { IconClock } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { DeskView } from '@kuaichu/contract/desk';
import { CaseDeskContext } from '../agent/caseDesk.ts';
import type { DeskProps } from '../app.tsx';
import { useServerNow, useTick } from '../live/clock.ts';
import { type CaseLive, useCase } from '../live/useCase.ts';
import { useDesk } from '../live/useDesk.ts';
import { useKeys } from '../parts/keys.ts';
import { KeysDialog } from '../parts/keysDialog.tsx';
import { Key } from '../parts/marks.tsx';
import { RefusalBar } from '../parts/refusal.tsx';
import { TopBar } from '../parts/topBar.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import '../styles/call.css';
import '../styles/checklist.css';
import '../styles/form.css';
import '../styles/callSizes.css';
import '../styles/officer.css';
import '../styles/decision.css';
import { CaseList } from './caseList.tsx';
import { DecideDesk } from './decideDesk.tsx';

/** The chosen case stands in the address, so that a reload stays on it. It names the case, nobody in it. */
function caseInAddress(): string | null {
  const id = location.hash.slice(1);
  return /^c_[a-z0-9]{20}$/.test(id) ? id : null;
}

/** 定责台: the list, then one case with everything on one screen (d03). */
export function OfficerDesk({ me, onLogout }: DeskProps) {
  const desk = useDesk(me.staffId);
  const [caseId, setCaseId] = useState(caseInAddress);
  const [helping, setHelping] = useState(false);
  const live = useCase(caseId);
  const now = useServerNow(live.view?.now ?? desk.view?.now);
  useKeys({ '?': () => setHelping(true) });
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
        desk={texts.roles.officer}
        who={me.name}
        demo={view.demo}
        demoClock={view.demoClock}
        now={now}
        online={online}
        asOf={(current ?? view).now}
        onLogout={onLogout}
        right={current && <Received desk={view} caseId={current.caseId} laneS={current.lane.seconds} now={now} />}
      >
        {me.simpleProcedureQualified && <span className="badge quiet">{texts.officer.qualified}</span>}
        {current && (
          <>
            <i className="rule" />
            <span className="case-no">
              {texts.head.caseNo} <b data-testid={ids.caseNo}>{current.caseNo}</b>
              {current.facts.form ? ` · ${current.facts.form}` : ''}
            </span>
            <button type="button" className="text-button" data-testid={ids.officerList} onClick={back}>
              {texts.officer.back}
            </button>
          </>
        )}
        <button type="button" className="text-button" data-testid={ids.keysOpen} onClick={() => setHelping(true)}>
          <Key>?</Key>
        </button>
      </TopBar>
      {caseId === null ? (
        <CaseList desk={view} now={now} onOpen={setCaseId} run={desk.run} />
      ) : (
        <Chosen live={live} now={now} key={caseId} />
      )}
      <RefusalBar refusal={desk.refusal} onClose={desk.clearRefusal} />
      <RefusalBar refusal={live.refusal} onClose={live.clearRefusal} />
      {helping && <KeysDialog desk="officer" onClose={() => setHelping(false)} />}
    </div>
  );
}

function Chosen({ live, now }: { live: CaseLive; now(): number }) {
  const { view, run } = live;
  const context = useMemo(() => (view ? { view, now, run } : null), [view, now, run]);
  if (!context) return <p className="opening day">{live.gone ? texts.common.gone : texts.common.loading}</p>;
  return (
    <CaseDeskContext value={context}>
      <DecideDesk />
    </CaseDeskContext>
  );
}

function Received(props: { desk: DeskView; caseId: string; laneS: number; now(): number }) {
  useTick(1_000);
  const row = props.desk.list.find((one) => one.caseId === props.caseId);
  return (
    <>
      <span className="quiet-text">{texts.officer.laneLeft(span(props.laneS))}</span>
      {row && (
        <span className="badge info">
          <IconClock size={16} aria-hidden="true" />
          {texts.officer.received(span(secondsSince(row.since, props.now())))}
        </span>
      )}
    </>
  );
}
