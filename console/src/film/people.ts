import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { Film, FilmTrack } from '@kuaichu/contract/film';
import { texts } from '../texts.ts';
import { hourMinuteSecond, span } from '../time.ts';
import { sightAt } from './lookup.ts';

type Parties = DeskCaseView['parties'];

/** 甲手机, 坐席, 民警: whose picture it is. */
export function nameOf(identity: string, parties: Parties): string {
  const [role, key] = identity.split(':');
  if (role === 'party') return texts.film.whose(parties.find((p) => p.partyId === key)?.label ?? key ?? '');
  return role === 'officer' ? texts.film.officer : texts.film.agent;
}

/** Why nothing is to be seen or heard of somebody at a moment; null while something is. */
export function absenceWords(film: Film, identity: string, kind: FilmTrack['kind'], atMs: number): string | null {
  const sight = sightAt(film, identity, kind, atMs);
  const words = texts.film;
  if (sight.state === 'seen') return null;
  if (sight.state === 'notYet') return words.notYet;
  if (sight.state === 'left') return words.left(hourMinuteSecond(sight.sinceMs));
  const lasts = sight.toMs === null ? words.goesOn : words.lasts((sight.toMs - sight.fromMs) / 1000);
  return `${words.causes[sight.cause]} · ${lasts}`;
}

/** 18 秒, or 12:03 where it is minutes. */
export function lengthWords(fromMs: number, toMs: number): string {
  const s = (toMs - fromMs) / 1000;
  return s < 60 ? texts.film.lasts(s) : span(s);
}
