import type { QualityTrack } from '@kuaichu/contract/quality';

type Point = QualityTrack['points'][number];

/** What was measured of one person's picture: where it was seen, and what only its own device knows. */
export interface Measured {
  readonly about: string;
  readonly seen: readonly Point[];
  readonly own: readonly Point[];
}

/** From this on a second counts as one in which the picture stood still. */
const FROZEN_MS = 200;
const LOSSY_PERCENT = 3;
/** A full picture, as the phones send it in daylight. */
const FULL_HEIGHT = 720;

/** What the seat saw of each party; where it measured nothing, what the phone sent. `offsetMs`: to the service clock. */
export function measuredOf(tracks: readonly QualityTrack[], offsetMs: number): Measured[] {
  const moved = (points: readonly Point[] = []) => points.map((p) => ({ ...p, atMs: p.atMs + offsetMs }));
  const about = [...new Set(tracks.map((t) => t.about))].filter((who) => who.startsWith('party:')).toSorted();
  return about.map((who) => {
    const own = moved(tracks.find((t) => t.about === who && t.source === who)?.points);
    const desks = tracks.filter((t) => t.about === who && /^(agent|officer):/.test(t.source));
    const seen = moved(desks.flatMap((t) => t.points)).toSorted((a, b) => a.atMs - b.atMs);
    return { about: who, seen: seen.length > 0 ? seen : own, own };
  });
}

export const isFrozen = (point: Point): boolean => (point.frozenMs ?? 0) >= FROZEN_MS;
export const isLossy = (point: Point): boolean => (point.lossPercent ?? 0) >= LOSSY_PERCENT;

/** What was known at a moment: the last word of at most `stepS` and a second ago. */
export function pointAt(points: readonly Point[], atMs: number, stepS: number): Point | undefined {
  const point = points.findLast((p) => p.atMs <= atMs);
  return point && atMs - point.atMs < (stepS + 1) * 1000 ? point : undefined;
}

export interface Strip {
  /** Outline of the picture's height over time, in percent of the line and of a full picture. */
  readonly outlines: readonly (readonly (readonly [number, number])[])[];
  readonly frozen: readonly number[];
  readonly lossy: readonly number[];
}

/** The strip under the time line; where nothing was measured it is open. */
export function stripOf(points: readonly Point[], stepS: number, placeOf: (atMs: number) => number): Strip {
  const outlines: [number, number][][] = [];
  let before: Point | undefined;
  for (const point of points) {
    const height = Math.min(100, (Math.min(point.width ?? 0, point.height ?? 0) / FULL_HEIGHT) * 100);
    if (!before || point.atMs - before.atMs > stepS * 3_000) outlines.push([]);
    outlines.at(-1)?.push([placeOf(point.atMs), height]);
    before = point;
  }
  return {
    outlines,
    frozen: points.filter(isFrozen).map((p) => placeOf(p.atMs)),
    lossy: points.filter(isLossy).map((p) => placeOf(p.atMs)),
  };
}
