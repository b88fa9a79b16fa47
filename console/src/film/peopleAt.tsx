import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { Film } from '@kuaichu/contract/film';
import { Mark, type MarkKind } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { breakAt, peopleOf, sightAt, tracksOf } from './lookup.ts';
import { absenceWords, nameOf } from './people.ts';
import { isFrozen, isLossy, type Measured, pointAt } from './quality.ts';
import { type FilmShow, useProjection } from './useFilm.ts';

interface Props {
  show: FilmShow;
  parties: DeskCaseView['parties'];
  quality: { stepS: number; measured: readonly Measured[] };
}

/** A line for each person at the playhead: in or not, picture and sound, and how well the seat saw it then. */
export function PeopleAt({ show, parties, quality }: Props) {
  const { film, projector } = show;
  const { atMs } = useProjection(projector);
  const gap = breakAt(film, atMs);
  return (
    <ul className="film-people" data-testid={ids.filmPeople}>
      {peopleOf(film).map((identity) => {
        const measured = quality.measured.find((one) => one.about === identity);
        const noPicture = absenceWords(film, identity, 'video', atMs);
        const noSound = absenceWords(film, identity, 'audio', atMs);
        const kind = gap ? 'down' : markOf(film, identity, atMs, measured, quality.stepS);
        return (
          <li
            key={identity}
            className={measured ? 'measured' : ''}
            data-testid={ids.filmPerson(identity)}
            data-state={kind}
          >
            <Mark kind={kind} size={16} />
            <b>{nameOf(identity, parties)}</b>
            <span>{gap ? gap.cause : standingWords(noPicture, noSound)}</span>
            <em data-testid={ids.filmMeasured(identity)}>
              {kind !== 'notYet' &&
                (measured ? wordsAt(measured, atMs, quality.stepS) : sizeWords(film, identity, atMs))}
            </em>
          </li>
        );
      })}
    </ul>
  );
}

/** Of the picture and of the sound, in one where both are the same. */
function standingWords(noPicture: string | null, noSound: string | null): string {
  const words = texts.film;
  if (noPicture === noSound) return noPicture ?? words.bothThere;
  const picture = noPicture === null ? words.pictureThere : `${words.noPictureShort} · ${noPicture}`;
  return `${picture}，${noSound === null ? words.heard : `${words.noSound} · ${noSound}`}`;
}

function markOf(film: Film, identity: string, atMs: number, measured: Measured | undefined, stepS: number): MarkKind {
  const picture = sightAt(film, identity, 'video', atMs).state;
  if (picture === 'notYet') return 'notYet';
  if (picture === 'left') return 'down';
  const point = measured && pointAt(measured.seen, atMs, stepS);
  const weak = point !== undefined && (isFrozen(point) || isLossy(point));
  return picture === 'gap' || weak || sightAt(film, identity, 'audio', atMs).state !== 'seen' ? 'attention' : 'done';
}

/** As it was recorded, where nobody measured it. */
function sizeWords(film: Film, identity: string, atMs: number): string {
  if (sightAt(film, identity, 'video', atMs).state !== 'seen') return '';
  const size = tracksOf(film, identity, 'video')
    .flatMap((t) => t.sizes)
    .findLast((s) => s.atMs <= atMs + 1_000);
  return size ? texts.film.recordedSize(size.width, size.height) : '';
}

function wordsAt(one: Measured, atMs: number, stepS: number): string {
  const seen = pointAt(one.seen, atMs, stepS);
  const own = pointAt(one.own, atMs, stepS);
  const words = texts.film;
  if (!seen && !own) return words.notMeasured;
  const said: string[] = one.seen === one.own ? [words.sent] : [words.saw];
  if (seen && seen.width !== null && seen.height !== null) said.push(`${seen.width}×${seen.height}`);
  if (seen && seen.framesPerS !== null) said.push(words.frames(seen.framesPerS));
  if (seen && seen.frozenMs !== null)
    said.push(seen.frozenMs > 0 ? words.freeze(seen.frozenMs / 1000) : words.noFreeze);
  if (seen && seen.lossPercent !== null) said.push(words.loss(seen.lossPercent));
  const roundTripMs = own?.roundTripMs ?? seen?.roundTripMs ?? null;
  if (roundTripMs !== null) said.push(words.roundTrip(roundTripMs));
  const accuracyM = own?.accuracyM ?? seen?.accuracyM ?? null;
  if (accuracyM !== null) said.push(words.accuracy(accuracyM));
  return said.join(' · ');
}
