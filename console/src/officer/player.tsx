import { useEffect, useMemo, useState } from 'react';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { Controls } from '../film/controls.tsx';
import { Line } from '../film/line.tsx';
import { endsOf } from '../film/lookup.ts';
import { type FilmMark, filmMarks } from '../film/marks.ts';
import { Pictures } from '../film/pictures.tsx';
import { PeopleAt } from '../film/peopleAt.tsx';
import { QualityRows, useQuality } from '../film/qualityRows.tsx';
import { Scale } from '../film/scale.ts';
import { type FilmShow, useFilm, useProjection } from '../film/useFilm.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import '../styles/film.css';
import type { Reading } from './useReading.ts';

/** Where to begin: a segment, or the first. `n` tells one wish from the next. */
export interface FilmWish {
  readonly egressId: string | null;
  readonly n: number;
}

/** The film of the case in the column of the evidence. Opening it plays it from the wished segment on. */
export function FilmTable({ reading, wish }: { reading: Reading; wish: FilmWish }) {
  const { view } = useCaseDesk();
  const { show, say } = useFilm(view.caseId, reading.segments);
  if (!show) return <p className="stage-empty static">{say}</p>;
  return <Shown show={show} reading={reading} wish={wish} />;
}

function Shown({ show, reading, wish }: { show: FilmShow; reading: Reading; wish: FilmWish }) {
  const { view } = useCaseDesk();
  const { film, projector } = show;
  const { parties, stills } = view;
  const [large, setLarge] = useState<string | null>(
    () => film.tracks.find((t) => t.identity.startsWith('party'))?.identity ?? null,
  );
  const { atMs, playing } = useProjection(projector);
  const ends = endsOf(film);
  const scale = useMemo(
    () =>
      new Scale(
        { fromMs: ends.fromMs, toMs: ends.toMs },
        film.segments.map((s) => ({ fromMs: s.fromMs, toMs: s.toMs ?? ends.toMs })),
      ),
    [film.segments, ends.fromMs, ends.toMs],
  );
  const quality = useQuality(view.caseId, film.offsetMs, film.open);
  const marks = useMemo(() => {
    const taken: FilmMark[] = stills.map((s) => ({
      key: s.id,
      atMs: Date.parse(s.takenAt),
      kind: 'still',
      words: view.shots.find((one) => one.shot === s.shot)?.words ?? texts.shots.unassigned,
    }));
    return [...filmMarks(film, parties), ...taken].filter((m) => m.atMs >= ends.fromMs && m.atMs <= ends.toMs);
  }, [film, parties, stills, view.shots, ends.fromMs, ends.toMs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish starts anew, a film that grew does not
  useEffect(() => {
    const segment = film.segments.find((s) => s.egressId === wish.egressId);
    if (segment) projector.seek(segment.fromMs);
    projector.play();
  }, [projector, wish]);
  const { seeSegment } = reading;
  const inSegment = playing ? film.segments.findLast((s) => s.fromMs <= atMs)?.egressId : undefined;
  useEffect(() => {
    if (inSegment) seeSegment(inSegment);
  }, [inSegment, seeSegment]);

  return (
    <div className="film-narrow">
      <Pictures show={show} parties={parties} large={large} onLarge={setLarge} />
      <Controls show={show} parties={parties} />
      <Line show={show} parties={parties} scale={scale} marks={marks} most={5}>
        <QualityRows parties={parties} scale={scale} quality={quality} />
      </Line>
      <PeopleAt show={show} parties={parties} quality={quality} />
    </div>
  );
}

/** The segments as they were kept; each opens the film at its beginning. */
export function Segments(props: { reading: Reading; wish: FilmWish | null; onWish(egressId: string | null): void }) {
  const { reading, wish } = props;
  return (
    <div className="player">
      <h3>
        {texts.officer.recording}
        <button type="button" className="text-button" data-testid={ids.filmOpen} onClick={() => props.onWish(null)}>
          {texts.officer.watchAll}
        </button>
      </h3>
      {reading.segments.length === 0 && <p className="quiet-text">{texts.officer.noRecording}</p>}
      <div className="segments">
        {reading.segments.map((one, i) => (
          <button
            key={one.egressId}
            type="button"
            className={`${one.egressId === wish?.egressId ? 'on' : ''} ${one.state === 'failed' ? 'broken' : ''}`}
            data-testid={ids.segment(i + 1)}
            onClick={() => {
              props.onWish(one.egressId);
              reading.seeSegment(one.egressId);
            }}
          >
            <b>{texts.officer.segment(i + 1)}</b>
            <span>
              {hourMinuteSecond(one.startedAt)}
              {one.endedAt ? `–${hourMinuteSecond(one.endedAt)}` : ''}
            </span>
            <em>
              {reading.seenSegments.has(one.egressId) ? texts.officer.watched : texts.officer.segmentStates[one.state]}
            </em>
          </button>
        ))}
      </div>
    </div>
  );
}
