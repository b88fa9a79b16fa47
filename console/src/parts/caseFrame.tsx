import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { DeskView, StaffMember } from '@kuaichu/contract/desk';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { CaseDeskContext } from '../agent/caseDesk.ts';
import type { Run } from '../live/act.ts';
import { useServerNow } from '../live/clock.ts';
import { type CaseLive, useCase } from '../live/useCase.ts';
import { useDesk } from '../live/useDesk.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { RefusalBar } from './refusal.tsx';
import { TopBar } from './topBar.tsx';
import '../styles/call.css';
import '../styles/checklist.css';
import '../styles/form.css';
import '../styles/callSizes.css';
import '../styles/officer.css';
import '../styles/decision.css';

/** What a desk draws with: its list, the case that is open if one is, and the server's clock. */
export interface Framed {
  readonly desk: DeskView;
  readonly current: DeskCaseView | null;
  readonly caseId: string | null;
  now(): number;
  readonly run: Run;
  open(caseId: string): void;
}

/** The chosen case stands in the address, so that a reload stays on it. It names the case, nobody in it. */
function caseInAddress(): string | null {
  const id = location.hash.slice(1);
  return /^c_[a-z0-9]{20}$/.test(id) ? id : null;
}

/** A desk of paper: a list of cases, then one case with everything on one screen. */
export function CaseFrame(props: {
  me: StaffMember;
  onLogout(): void;
  title: string;
  back: { words: string; testId: string };
  badge?: ReactNode;
  /** Behind the number of the case. */
  about?(current: DeskCaseView): string;
  right?(framed: Framed): ReactNode;
  /** At the end of the head. */
  tools?: ReactNode;
  list(framed: Framed): ReactNode;
  /** The case itself; may use the case desk. */
  children: ReactNode;
}) {
  const desk = useDesk(props.me.staffId);
  const [caseId, setCaseId] = useState(caseInAddress);
  const live = useCase(caseId);
  const now = useServerNow(live.view?.now ?? desk.view?.now);
  useEffect(() => {
    history.replaceState(null, '', caseId ? `#${caseId}` : location.pathname + location.search);
  }, [caseId]);
  const back = useCallback(() => setCaseId(null), []);
  const { view } = desk;
  if (!view) return <p className="opening">{texts.common.loading}</p>;
  const online = desk.online && (caseId === null || live.online);
  const current = caseId ? live.view : null;
  const framed: Framed = { desk: view, current, caseId, now, run: desk.run, open: setCaseId };
  return (
    <div className={online ? 'desk day' : 'desk day offline'} data-status={current?.status ?? 'list'}>
      <TopBar
        desk={props.title}
        who={props.me.name}
        demo={view.demo}
        demoClock={view.demoClock}
        now={now}
        online={online}
        asOf={(current ?? view).now}
        onLogout={props.onLogout}
        right={props.right?.(framed)}
      >
        {props.badge}
        {current && (
          <>
            <i className="rule" />
            <span className="case-no">
              {texts.head.caseNo} <b data-testid={ids.caseNo}>{current.caseNo}</b>
              {props.about?.(current)}
            </span>
            <button type="button" className="text-button" data-testid={props.back.testId} onClick={back}>
              {props.back.words}
            </button>
          </>
        )}
        {props.tools}
      </TopBar>
      {caseId === null ? (
        props.list(framed)
      ) : (
        <Chosen key={caseId} live={live} now={now}>
          {props.children}
        </Chosen>
      )}
      <RefusalBar refusal={desk.refusal} onClose={desk.clearRefusal} />
      <RefusalBar refusal={live.refusal} onClose={live.clearRefusal} />
    </div>
  );
}

function Chosen({ live, now, children }: { live: CaseLive; now(): number; children: ReactNode }) {
  const { view, run } = live;
  const context = useMemo(() => (view ? { view, now, run } : null), [view, now, run]);
  if (!context) return <p className="opening day">{live.gone ? texts.common.gone : texts.common.loading}</p>;
  return <CaseDeskContext value={context}>{children}</CaseDeskContext>;
}
