import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { useKeys } from '../parts/keys.ts';
import { Key } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import { nameOf } from './people.ts';
import { rates } from './projector.ts';
import { peopleOf } from './lookup.ts';
import { type FilmShow, useProjection } from './useFilm.ts';

const STEP_MS = 5_000;
const FAR_MS = 10_000;

interface Props {
  show: FilmShow;
  parties: DeskCaseView['parties'];
  /** Beside the time, for example how long after the alarm. */
  lead?(atMs: number): string;
  children?: React.ReactNode;
}

/** Play, time, speed, whose sound, and to the end of what is just being written. */
export function Controls({ show, parties, lead, children }: Props) {
  const { film, projector } = show;
  const now = useProjection(projector);
  useKeys({
    Space: () => projector.toggle(),
    k: () => projector.toggle(),
    ArrowLeft: () => projector.by(-STEP_MS),
    ArrowRight: () => projector.by(STEP_MS),
    j: () => projector.by(-FAR_MS),
    l: () => projector.by(FAR_MS),
    ',': () => projector.step(-1),
    '.': () => projector.step(1),
    '<': () => projector.step(-1),
    '>': () => projector.step(1),
    Home: () => projector.seek(now.fromMs),
    End: () => projector.seek(now.toMs),
  });
  const heard = peopleOf(film).filter((who) => film.tracks.some((t) => t.identity === who && t.kind === 'audio'));
  return (
    <div className="film-controls">
      <button
        type="button"
        className="film-play"
        data-testid={ids.filmPlay}
        aria-label={now.playing ? texts.film.pause : texts.film.play}
        aria-pressed={now.playing}
        onClick={() => projector.toggle()}
      >
        {now.playing ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
      </button>
      <b
        className="figure"
        data-testid={ids.filmTime}
        data-at={Math.round(now.atMs)}
        data-playing={now.playing}
        data-aside={now.soundAsideMs?.toFixed(0)}
      >
        {hourMinuteSecond(now.atMs)}
      </b>
      {lead && <span className="quiet-text">{lead(now.atMs)}</span>}
      {film.open && (
        <button
          type="button"
          className={now.atEdge ? 'film-edge on' : 'film-edge'}
          data-testid={ids.filmEdge}
          onClick={() => projector.toEdge()}
        >
          <i aria-hidden="true" />
          {texts.film.writing}
          <em>{now.atEdge ? texts.film.atEdge : texts.film.toEdge}</em>
        </button>
      )}
      <span className="film-rates" role="group">
        {rates.map((rate) => (
          <button
            key={rate}
            type="button"
            className={rate === now.rate ? 'on' : ''}
            aria-pressed={rate === now.rate}
            data-testid={ids.filmRate(rate)}
            onClick={() => projector.setRate(rate)}
          >
            {texts.film.rate(rate)}
          </button>
        ))}
      </span>
      <span className="film-sounds" role="group">
        {heard.map((identity) => {
          const on = !now.quiet.has(identity);
          const who = nameOf(identity, parties);
          return (
            <button
              key={identity}
              type="button"
              className={on ? 'on' : ''}
              title={texts.film.sound(who)}
              aria-label={texts.film.sound(who)}
              aria-pressed={on}
              data-testid={ids.filmSound(identity)}
              onClick={() => projector.setSound(identity, !on)}
            >
              {on ? <IconVolume size={15} aria-hidden="true" /> : <IconVolumeOff size={15} aria-hidden="true" />}
              {who}
            </button>
          );
        })}
      </span>
      <span className="spring" />
      <span className="film-keys">
        <Key>空格</Key> {texts.film.keys.play} <Key>←</Key>
        <Key>→</Key> {texts.film.keys.by} <Key>,</Key>
        <Key>.</Key> {texts.film.keys.frame}
        {children}
      </span>
    </div>
  );
}
