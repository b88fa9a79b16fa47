import { memo } from 'react';
import { urlOf } from '@kuaichu/contract/client';
import type { Timeline } from '@kuaichu/contract/deskCase';
import type { Scale } from '../film/scale.ts';
import { texts } from '../texts.ts';
import { span as spanWords } from '../time.ts';
import { laneSpans } from './scale.ts';
import { stagesOf } from './stages.ts';

type Item = Timeline['items'][number];

/** Narrower than this, in percent of the line, the word of a stage would be cut. */
const WORDS_FIT = 4.5;

/** What the case was at, over everything else on the line. */
export function StageRow({ items, scale, endMs }: { items: readonly Item[]; scale: Scale; endMs: number }) {
  return (
    <div className="film-row stages">
      <b>{texts.supervisor.trackState}</b>
      <div>
        {stagesOf(items, endMs).map((stage) => {
          const width = scale.widthOf(stage.fromMs, stage.toMs);
          const words = texts.supervisor.stages[stage.kind];
          return (
            <i
              key={stage.fromMs}
              className={`stage ${stage.kind}`}
              style={{ left: `${scale.placeOf(stage.fromMs)}%`, width: `${width}%` }}
              title={`${words} ${spanWords((stage.toMs - stage.fromMs) / 1000)}`}
            >
              {width >= WORDS_FIT && words}
            </i>
          );
        })}
      </div>
    </div>
  );
}

export function LaneRow({ items, scale, endMs }: { items: readonly Item[]; scale: Scale; endMs: number }) {
  return (
    <div className="film-row lanes">
      <b>{texts.supervisor.trackLane}</b>
      <div>
        {laneSpans(items, endMs).map((lane) => (
          <i
            key={lane.fromMs}
            className="lane-span"
            style={{
              left: `${scale.placeOf(lane.fromMs)}%`,
              width: `${scale.widthOf(lane.fromMs, lane.toMs, 0.4)}%`,
            }}
          >
            {spanWords((lane.toMs - lane.fromMs) / 1000)}
          </i>
        ))}
      </div>
    </div>
  );
}

export const StillRow = memo(function StillRow(props: {
  caseId: string;
  items: readonly Item[];
  scale: Scale;
  onPick(item: Item): void;
}) {
  const { caseId, items, scale } = props;
  return (
    <div className="film-row stills">
      <b>{texts.supervisor.trackStills}</b>
      <div>
        {items.map((item) => (
          <button
            key={item.seq}
            type="button"
            className="film-still"
            style={{ left: `${scale.placeOf(Date.parse(item.at))}%` }}
            title={item.words}
            onClick={() => props.onPick(item)}
          >
            <img
              src={urlOf('deskStill', { caseId, stillId: item.stillId ?? '' })}
              alt=""
              loading="lazy"
              decoding="async"
            />
          </button>
        ))}
      </div>
    </div>
  );
});
