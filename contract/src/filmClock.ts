import type { FilmTrack } from './film.ts';

/** How much later what stands at file time `atMs` belongs; what the first point says holds for all before it. */
export function residualAt(points: FilmTrack['clock'], atMs: number): number {
  const next = points.findIndex((p) => p.atMs > atMs);
  const after = points[next];
  const before = next < 0 ? points.at(-1) : points[next - 1];
  if (!before) return after?.residualMs ?? 0;
  if (!after) return before.residualMs;
  const part = (atMs - before.atMs) / (after.atMs - before.atMs);
  return before.residualMs + part * (after.residualMs - before.residualMs);
}

/** Service time of what stands at a file time. */
export function timeOf(track: Pick<FilmTrack, 'zeroMs' | 'clock'>, fileMs: number): number {
  return track.zeroMs + fileMs + residualAt(track.clock, fileMs);
}
