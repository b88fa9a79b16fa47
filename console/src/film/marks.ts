import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { Film } from '@kuaichu/contract/film';
import { texts } from '../texts.ts';
import { peopleOf, tracksOf } from './lookup.ts';
import { lengthWords, nameOf } from './people.ts';

export interface FilmMark {
  readonly key: string;
  readonly atMs: number;
  readonly kind: 'join' | 'still' | 'event' | 'odd' | 'size' | 'muted' | 'note';
  readonly words: string;
}

/** What the recording itself has to point at: where segments begin, who comes in, pictures that change size, muted sound. */
export function filmMarks(film: Film, parties: DeskCaseView['parties']): FilmMark[] {
  const marks: FilmMark[] = film.segments.map((s, i) => ({
    key: s.egressId,
    atMs: s.fromMs,
    kind: 'join',
    words: texts.film.join(i + 1),
  }));
  for (const identity of peopleOf(film)) {
    const who = nameOf(identity, parties);
    const pictures = tracksOf(film, identity, 'video');
    const [first] = pictures;
    if (first) marks.push({ key: `in ${identity}`, atMs: first.fromMs, kind: 'join', words: texts.film.joined(who) });
    let before = '';
    for (const { atMs, width, height } of pictures.flatMap((t) => t.sizes)) {
      const size = `${width}×${height}`;
      if (before !== '' && size !== before)
        marks.push({ key: `size ${identity} ${atMs}`, atMs, kind: 'size', words: texts.film.size(who, width, height) });
      before = size;
    }
    for (const gap of film.gaps) {
      if (gap.identity !== identity || gap.kind !== 'audio' || gap.cause !== 'muted') continue;
      const words = texts.film.muted(who, gap.toMs === null ? texts.film.goesOn : lengthWords(gap.fromMs, gap.toMs));
      marks.push({ key: `muted ${identity} ${gap.fromMs}`, atMs: gap.fromMs, kind: 'muted', words });
    }
  }
  return marks.toSorted((a, b) => a.atMs - b.atMs);
}
