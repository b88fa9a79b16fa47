import type { Film, FilmTrack } from '@kuaichu/contract/film';

/** The last picture of a file stands so long, and a sound so long after its last packet. */
const TAIL_MS = 400;

/** The file of one person that holds this moment. */
export function trackAt(tracks: readonly FilmTrack[], atMs: number): FilmTrack | undefined {
  return tracks.findLast((t) => t.fromMs <= atMs && atMs <= t.toMs + TAIL_MS);
}

export function tracksOf(film: Film, identity: string, kind: FilmTrack['kind']): FilmTrack[] {
  return film.tracks.filter((t) => t.identity === identity && t.kind === kind).toSorted((a, b) => a.fromMs - b.fromMs);
}

const roles = ['party', 'agent', 'officer'];
const rank = (identity: string): number => {
  const n = roles.indexOf(identity.split(':')[0] ?? '');
  return n < 0 ? roles.length : n;
};

/** Everybody who is in the film: parties first, in the order of their names in the room. */
export function peopleOf(film: Film): string[] {
  return [...new Set(film.tracks.map((t) => t.identity))].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

export function breakAt(film: Film, atMs: number): Film['breaks'][number] | undefined {
  return film.breaks.find((b) => b.fromMs < atMs && atMs < b.toMs);
}

/** Where the film begins, and where it ends or, while it is written, how far it goes. */
export function endsOf(film: Film): { fromMs: number; toMs: number } {
  const fromMs = Math.min(...film.segments.map((s) => s.fromMs));
  const written = film.tracks.map((t) => t.toMs);
  const ended = film.segments.flatMap((s) => (s.toMs === null ? [] : [s.toMs]));
  return { fromMs, toMs: Math.max(fromMs, ...written, ...ended) };
}

export type Sight =
  | { state: 'seen' }
  | { state: 'gap'; cause: Film['gaps'][number]['cause']; fromMs: number; toMs: number | null }
  | { state: 'notYet' }
  | { state: 'left'; sinceMs: number };

/** What is to be seen (or heard) of somebody at a moment, or why nothing is. */
export function sightAt(film: Film, identity: string, kind: FilmTrack['kind'], atMs: number): Sight {
  const gap = film.gaps.find(
    (g) => g.identity === identity && g.kind === kind && g.fromMs <= atMs && (g.toMs === null || atMs < g.toMs),
  );
  const tracks = tracksOf(film, identity, kind);
  const at = trackAt(tracks, atMs);
  if (gap && (!at || gap.cause !== 'away'))
    return { state: 'gap', cause: gap.cause, fromMs: gap.fromMs, toMs: gap.toMs };
  if (at) return { state: 'seen' };
  const before = tracks.findLast((t) => t.toMs < atMs);
  return before ? { state: 'left', sinceMs: before.toMs } : { state: 'notYet' };
}
