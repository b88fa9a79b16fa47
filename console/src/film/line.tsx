import { useRef } from 'react';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { Film } from '@kuaichu/contract/film';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinute, hourMinuteSecond } from '../time.ts';
import type { FilmMark } from './marks.ts';
import { peopleOf, tracksOf } from './lookup.ts';
import { absenceWords, lengthWords, nameOf } from './people.ts';
import type { Scale } from './scale.ts';
import { type FilmShow, useProjection } from './useFilm.ts';

interface Props {
  show: FilmShow;
  parties: DeskCaseView['parties'];
  scale: Scale;
  marks: readonly FilmMark[];
  /** Times written along it, at most about so many. */
  most?: number;
  /** A row over those of the people. */
  first?: React.ReactNode;
  /** Further rows on the same line. */
  children?: React.ReactNode;
  onMark?(mark: FilmMark): void;
}

/** The one seek bar: wall-clock time, a row for each person, gaps as gaps, marks to jump to, the playhead over all. */
export function Line({ show, parties, scale, marks, most = 10, first, children, onMark }: Props) {
  const { film, projector } = show;
  const now = useProjection(projector);
  const plot = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const seekTo = (clientX: number) => {
    const box = plot.current?.getBoundingClientRect();
    if (box) projector.seek(scale.timeAt(((clientX - box.left) / box.width) * 100));
  };
  return (
    <div className="film-line" data-testid={ids.filmLine}>
      <div
        ref={plot}
        className="film-plot"
        role="slider"
        tabIndex={0}
        aria-label={texts.film.seekBar}
        aria-valuemin={0}
        aria-valuemax={Math.round((now.toMs - now.fromMs) / 1000)}
        aria-valuenow={Math.round((now.atMs - now.fromMs) / 1000)}
        aria-valuetext={hourMinuteSecond(now.atMs)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragging.current = true;
          seekTo(event.clientX);
        }}
        onPointerMove={(event) => dragging.current && seekTo(event.clientX)}
        onPointerUp={() => {
          dragging.current = false;
        }}
        onPointerCancel={() => {
          dragging.current = false;
        }}
      >
        <i className="film-head" style={{ left: `${scale.placeOf(now.atMs)}%` }} />
      </div>
      <div className="film-row ruler">
        <b />
        <div>
          {scale.folds.map((fold) => (
            <i
              key={fold.fromMs}
              className="fold"
              style={{
                left: `${scale.placeOf(fold.fromMs)}%`,
                width: `${scale.widthOf(fold.fromMs, fold.toMs)}%`,
              }}
            >
              {texts.film.folded(lengthWords(fold.fromMs, fold.toMs))}
            </i>
          ))}
          {scale.ruler(most).map((atMs) => (
            <span key={atMs} style={{ left: `${scale.placeOf(atMs)}%` }}>
              {atMs % 60_000 === 0 ? hourMinute(atMs) : hourMinuteSecond(atMs)}
            </span>
          ))}
        </div>
      </div>
      {first}
      <Rows film={film} parties={parties} scale={scale} />
      {marks.length > 0 && (
        <div className="film-row film-marks">
          <b>{texts.supervisor.trackEvents}</b>
          <div>
            {marks.map((mark) => (
              <button
                key={mark.key}
                type="button"
                className={`film-mark ${mark.kind}`}
                style={{ left: `${scale.placeOf(mark.atMs)}%` }}
                title={`${hourMinuteSecond(mark.atMs)} ${mark.words}`}
                aria-label={mark.words}
                onClick={() => (onMark ? onMark(mark) : projector.seek(mark.atMs))}
              />
            ))}
          </div>
        </div>
      )}
      {children}
    </div>
  );
}

function Rows({ film, parties, scale }: { film: Film; parties: DeskCaseView['parties']; scale: Scale }) {
  return peopleOf(film).map((identity) => (
    <div key={identity} className="film-row person">
      <b>{nameOf(identity, parties)}</b>
      <div>
        {(['video', 'audio'] as const).flatMap((kind) =>
          tracksOf(film, identity, kind).map((track) => (
            <i
              key={track.egressId + track.path}
              className={track.open ? `${kind} open` : kind}
              style={{ left: `${scale.placeOf(track.fromMs)}%`, width: `${scale.widthOf(track.fromMs, track.toMs)}%` }}
            />
          )),
        )}
        {film.gaps
          .filter((g) => g.identity === identity)
          .map((gap) => (
            <i
              key={`${gap.kind}${gap.fromMs}`}
              className={`hole ${gap.kind}`}
              style={{
                left: `${scale.placeOf(gap.fromMs)}%`,
                width: `${scale.widthOf(gap.fromMs, gap.toMs ?? film.nowMs)}%`,
              }}
              title={absenceWords(film, identity, gap.kind, gap.fromMs) ?? ''}
            />
          ))}
        {film.breaks.map((gap, i) => {
          const words = texts.film.gap(lengthWords(gap.fromMs, gap.toMs), gap.cause);
          const width = scale.widthOf(gap.fromMs, gap.toMs);
          return (
            <i
              key={gap.fromMs}
              className="break"
              data-testid={identity === peopleOf(film)[0] ? ids.filmGap(i + 1) : undefined}
              style={{ left: `${scale.placeOf(gap.fromMs)}%`, width: `${width}%` }}
              title={words}
            >
              {width > 14 && identity === peopleOf(film)[0] && <em>{words}</em>}
            </i>
          );
        })}
      </div>
    </div>
  ));
}
