import { useEffect, useMemo, useRef } from 'react';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { breakAt, peopleOf } from './lookup.ts';
import { absenceWords, lengthWords, nameOf } from './people.ts';
import type { Projector } from './projector.ts';
import { type FilmShow, useProjection } from './useFilm.ts';

interface Props {
  show: FilmShow;
  parties: DeskCaseView['parties'];
  /** Whose picture is large; null: all the same. */
  large: string | null;
  onLarge(identity: string | null): void;
}

/** Everybody's picture at the moment of the clock, side by side, one of them large. A gap is shown as a gap. */
export function Pictures({ show, parties, large, onLarge }: Props) {
  const { film, projector } = show;
  const { atMs, waiting, problems } = useProjection(projector);
  const people = useMemo(
    () => peopleOf(film).filter((who) => film.tracks.some((t) => t.identity === who && t.kind === 'video')),
    [film],
  );
  const gap = breakAt(film, atMs);
  projector.leading = large ?? people[0] ?? null;
  return (
    <div
      className={large === null ? 'film-pictures' : 'film-pictures one'}
      data-testid={ids.player}
      data-waiting={waiting}
      style={{ '--others': Math.max(1, people.length - (large === null ? 0 : 1)) } as React.CSSProperties}
    >
      {people.map((identity) => {
        const who = nameOf(identity, parties);
        const problem = problems.get(identity);
        const missing = absenceWords(film, identity, 'video', atMs) ?? (problem ? texts.film[problem] : null);
        const silent = missing === null ? absenceWords(film, identity, 'audio', atMs) : null;
        return (
          <figure
            key={identity}
            className={identity === large ? 'film-lane large' : 'film-lane'}
            data-testid={ids.filmLane(identity)}
            data-state={gap ? 'break' : missing === null ? 'seen' : 'missing'}
          >
            <Picture projector={projector} identity={identity} hidden={gap !== undefined || missing !== null} />
            {gap === undefined && missing !== null && (
              <p className="film-missing">
                <b>{texts.film.noPicture}</b>
                <span>{missing}</span>
              </p>
            )}
            <button
              type="button"
              title={identity === large ? texts.film.together : texts.film.enlarge(who)}
              aria-label={identity === large ? texts.film.together : texts.film.enlarge(who)}
              aria-pressed={identity === large}
              onClick={() => onLarge(identity === large ? null : identity)}
            />
            <figcaption>
              {who}
              {silent !== null && (
                <em>
                  {texts.film.noSound} · {silent}
                </em>
              )}
            </figcaption>
          </figure>
        );
      })}
      {gap && (
        <p className="film-missing whole">
          <Mark kind="attention" size={22} />
          <b>{texts.film.gap(lengthWords(gap.fromMs, gap.toMs), gap.cause)}</b>
        </p>
      )}
      {waiting && <span className="film-waiting">{texts.film.reading}</span>}
    </div>
  );
}

function Picture({ projector, identity, hidden }: { projector: Projector; identity: string; hidden: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const lane = projector.picture(identity);
    lane.attach(canvas.current);
    return () => lane.attach(null);
  }, [projector, identity]);
  return <canvas ref={canvas} hidden={hidden} data-testid={ids.filmPicture(identity)} width={16} height={9} />;
}
