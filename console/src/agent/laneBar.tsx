import { useEffect, useRef } from 'react';
import { newKey } from '@kuaichu/contract/client';
import { useTick } from '../live/clock.ts';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { sounds } from '../parts/sound.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { span } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { laneLevel, laneSecondsAt, laneStopS, laneWarnS } from './lane.ts';

/** Full width of the bar in seconds; the two marks stand at 60 and 90. */
const barS = 100;

/** Seconds a person stands in a live lane. Only the agent stops it. */
export function LaneBar() {
  const { view, now, run } = useCaseDesk();
  useTick(250, view.lane.running);
  const seconds = laneSecondsAt(view.lane, now());
  const level = laneLevel(view.lane, now());
  const told = useRef(level);
  useEffect(() => {
    if (told.current !== level && level === 'warn') sounds.tick();
    if (told.current !== level && level === 'stop') sounds.twoTicks();
    told.current = level;
  }, [level]);

  const set = (inLane: boolean) =>
    void run('setLane', { params: { caseId: view.caseId }, body: { key: newKey(), inLane } });
  useKeys({ l: () => view.lane.running && set(false) });

  if (level === 'stopped') {
    return (
      <div className="lane stopped" data-testid={ids.laneClock} data-level={level}>
        <Mark kind="done" size={24} />
        <div>
          <strong>{texts.lane.stopped}</strong>
          <span>{texts.lane.total(span(seconds))}</span>
        </div>
        <span className="spring" />
        <button
          type="button"
          className="button"
          data-testid={ids.laneBack}
          onClick={() => set(true)}
          disabled={!may(view, 'setLane')}
        >
          {texts.lane.back}
        </button>
      </div>
    );
  }
  return (
    <div className={`lane ${level}`} data-testid={ids.laneClock} data-level={level}>
      <Mark kind={level === 'stop' ? 'stop' : 'attention'} size={34} />
      <div className="lane-figure">
        <span>{texts.lane.title}</span>
        <b className="figure">{span(seconds)}</b>
      </div>
      <div className="lane-bar">
        <span className="bar warn">
          <i style={{ width: `${Math.min(100, (seconds / barS) * 100)}%` }} />
          <u style={{ left: `${(laneWarnS / barS) * 100}%` }} />
          <u className="stop" style={{ left: `${(laneStopS / barS) * 100}%` }} />
        </span>
        {level === 'stop' ? (
          <strong className="over" role="alert">
            {texts.lane.over}
          </strong>
        ) : (
          <span className="lane-marks">
            <span>{texts.offer.lanes[view.laneSaid]}</span>
            <em style={{ left: `${(laneWarnS / barS) * 100}%` }}>{texts.lane.warn}</em>
            <em className="stop" style={{ left: `${(laneStopS / barS) * 100}%` }}>
              {texts.lane.stop}
            </em>
          </span>
        )}
      </div>
      <button
        type="button"
        className="button strong"
        data-testid={ids.laneLeft}
        onClick={() => set(false)}
        disabled={!may(view, 'setLane')}
      >
        {texts.lane.left} <Key>L</Key>
      </button>
    </div>
  );
}
