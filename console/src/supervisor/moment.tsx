import { memo } from 'react';
import { urlOf } from '@kuaichu/contract/client';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import { breakAt } from '../film/lookup.ts';
import { lengthWords } from '../film/people.ts';
import { PeopleAt } from '../film/peopleAt.tsx';
import type { Measured } from '../film/quality.ts';
import { type FilmShow, useProjection } from '../film/useFilm.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond, span as spanWords } from '../time.ts';
import { laneAt } from './scale.ts';

type Item = Timeline['items'][number];

/** The event that was chosen or is the last before the playhead, with its picture. */
export const Chosen = memo(function Chosen(props: { caseId: string; chosen: Item | undefined; fromMs: number }) {
  const { chosen } = props;
  if (!chosen) return null;
  return (
    <>
      <p>
        <b className="figure">{hourMinuteSecond(chosen.at)}</b>{' '}
        {texts.supervisor.afterAlarm(spanWords((Date.parse(chosen.at) - props.fromMs) / 1000))}
      </p>
      <p className="moment-words">
        {chosen.words} <em>{chosen.actor}</em>
      </p>
      {chosen.stillId && (
        <img src={urlOf('deskStill', { caseId: props.caseId, stillId: chosen.stillId })} alt={chosen.words} />
      )}
    </>
  );
});

interface StateProps {
  show: FilmShow;
  items: readonly Item[];
  parties: DeskCaseView['parties'];
  quality: { stepS: number; measured: readonly Measured[] };
}

/** How it stood at the playhead: recorded or not, somebody in a lane, pictures so far, who was to be seen and how well. */
export function StateAt({ show, items, parties, quality }: StateProps) {
  const { film, projector } = show;
  const { atMs } = useProjection(projector);
  const gap = breakAt(film, atMs);
  const recorded = film.segments.some((s) => s.fromMs <= atMs && (s.toMs === null || atMs <= s.toMs));
  const lane = laneAt(items, atMs);
  const stills = items.filter((i) => i.stillId !== null);
  const taken = stills.filter((i) => Date.parse(i.at) <= atMs);
  const words = texts.supervisor;
  return (
    <div className="state-at" data-testid={ids.stateAt}>
      <dl>
        <div className={recorded ? '' : 'warn'}>
          <dt>{words.recordingNow}</dt>
          <dd>
            <Mark kind={recorded ? 'done' : 'attention'} size={16} />
            {recorded ? words.recorded : words.notRecorded}
          </dd>
          <dd className="small">{gap ? texts.film.gap(lengthWords(gap.fromMs, gap.toMs), gap.cause) : ''}</dd>
        </div>
        <div className={lane.inside ? 'warn' : ''}>
          <dt>{words.laneNow}</dt>
          <dd>
            {lane.inside && <Mark kind="attention" size={16} />}
            {lane.inside ? spanWords(lane.insideMs / 1000) : words.nobodyInLane}
          </dd>
          <dd className="small">{lane.totalMs > 0 ? words.laneTotal(spanWords(lane.totalMs / 1000)) : ''}</dd>
        </div>
        <div>
          <dt>{words.stillsNow}</dt>
          <dd>{words.stillsTaken(taken.length)}</dd>
          <dd className="small">{words.stillsOf(stills.length)}</dd>
        </div>
      </dl>
      <PeopleAt show={show} parties={parties} quality={quality} />
    </div>
  );
}
