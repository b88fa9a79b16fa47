import { IconCoffee, IconDoorExit, IconPencil } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { SeatState } from '@kuaichu/contract/desk';
import type { DeskProps } from '../app.tsx';
import { act } from '../live/act.ts';
import { useServerNow, useTick } from '../live/clock.ts';
import { useDesk } from '../live/useDesk.ts';
import { Mark } from '../parts/marks.tsx';
import { RefusalBar } from '../parts/refusal.tsx';
import { TopBar, whoOf } from '../parts/topBar.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import '../styles/agent.css';
import '../styles/call.css';
import '../styles/checklist.css';
import '../styles/form.css';
import '../styles/callSizes.css';
import { CallDesk } from './callDesk.tsx';
import { ReadyDesk } from './readyDesk.tsx';

/** A third of the lease: two lost renewals cost nothing. */
const renewMs = 4_000;

const choices = [
  ['ready', null],
  ['break', IconCoffee],
  ['writing', IconPencil],
  ['away', IconDoorExit],
] as const;

export function AgentDesk({ me, onLogout }: DeskProps) {
  const desk = useDesk(me.staffId);
  const { view, run } = desk;
  const now = useServerNow(view?.now);
  const seat = view?.seat ?? null;
  const seated = seat !== null && seat.state !== 'away';

  useEffect(() => {
    if (!seated) return;
    const renew = () => void act('renewSeat', {});
    renew();
    const timer = setInterval(renew, renewMs);
    return () => clearInterval(timer);
  }, [seated]);

  if (!view) return <p className="opening">{texts.common.loading}</p>;
  if (seat?.caseId) return <CallDesk desk={view} caseId={seat.caseId} online={desk.online} onLogout={onLogout} />;
  const state: SeatState = seat?.state ?? 'away';
  return (
    <div className={desk.online ? 'desk night' : 'desk night offline'}>
      <TopBar
        desk={texts.roles.agent}
        who={whoOf(view.me)}
        demo={view.demo}
        demoClock={view.demoClock}
        now={now}
        online={desk.online}
        asOf={view.now}
        onLogout={onLogout}
        right={
          <span className="quiet-text">
            {texts.ready.today(view.today.calls, texts.ready.minutesSeconds(view.today.meanCallS))}
          </span>
        }
      >
        <span className="seat-states">
          {choices.map(([value, Icon]) => (
            <button
              key={value}
              type="button"
              className={state === value || (value === 'ready' && state === 'offered') ? 'on' : ''}
              aria-pressed={state === value}
              data-testid={ids.seat(value)}
              onClick={() => void run('takeSeat', { body: { state: value } })}
            >
              {Icon ? <Icon size={18} aria-hidden="true" /> : <Mark kind="done" />}
              {texts.seatStates[value]}
            </button>
          ))}
        </span>
        <SeatSince state={state} since={seat?.since ?? null} now={now} />
      </TopBar>
      <ReadyDesk desk={view} now={now} run={run} />
      <RefusalBar refusal={desk.refusal} onClose={desk.clearRefusal} />
    </div>
  );
}

function SeatSince({ state, since, now }: { state: SeatState; since: string | null; now(): number }) {
  useTick(1_000);
  if (!since) return <span className="quiet-text">{texts.ready.notSeated}</span>;
  return (
    <span className="quiet-text">{texts.ready.seatFor(texts.seatStates[state], span(secondsSince(since, now())))}</span>
  );
}
