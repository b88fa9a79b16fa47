import type { QualitySample, QualityTrack } from '@kuaichu/contract/quality';

/** A sample at the second of the server's clock it belongs to. */
export type Measured = QualitySample;
type Point = QualityTrack['points'][number];

/** Older samples are no longer part of a call that goes on; newer ones would be from a clock that was set meanwhile. */
const OLDEST_MS = 5 * 60_000;

/**
 * Puts samples on the server's clock, by whole seconds. `sentAtMs` is the device's clock at sending, so an offset of the
 * clocks falls out, but for the time of the way. Each second and picture is kept once: however often a device sends,
 * a case grows by no more than a row a second for each picture.
 */
export function measuredAt(samples: readonly QualitySample[], sentAtMs: number, nowMs: number): Measured[] {
  const kept = new Map<string, Measured>();
  for (const sample of samples) {
    const ageMs = sentAtMs - sample.atMs;
    if (ageMs < -1_000 || ageMs > OLDEST_MS) continue;
    const atMs = Math.floor((nowMs - Math.max(0, ageMs)) / 1_000) * 1_000;
    const key = `${sample.about} ${atMs}`;
    if (!kept.has(key)) kept.set(key, { ...sample, atMs });
  }
  return [...kept.values()];
}

/** One point for each `stepS` seconds: the worst of what was measured in them, because that is what was not seen. */
export function worstPerStep(points: readonly Point[], stepS: number): Point[] {
  if (stepS <= 1) return [...points];
  const steps = new Map<number, Point>();
  for (const point of points) {
    const atMs = Math.floor(point.atMs / (stepS * 1_000)) * stepS * 1_000;
    const worst = steps.get(atMs);
    steps.set(atMs, worst ? worseOf(worst, point) : { ...point, atMs });
  }
  return [...steps.values()];
}

function worseOf(a: Point, b: Point): Point {
  const smaller = (a.width ?? Number.POSITIVE_INFINITY) <= (b.width ?? Number.POSITIVE_INFINITY) ? a : b;
  return {
    atMs: a.atMs,
    kbps: least(a.kbps, b.kbps),
    lossPercent: most(a.lossPercent, b.lossPercent),
    framesPerS: least(a.framesPerS, b.framesPerS),
    width: smaller.width,
    height: smaller.height,
    frozenMs: a.frozenMs === null ? b.frozenMs : a.frozenMs + (b.frozenMs ?? 0),
    roundTripMs: most(a.roundTripMs, b.roundTripMs),
    accuracyM: most(a.accuracyM, b.accuracyM),
    clockOffsetMs: b.clockOffsetMs ?? a.clockOffsetMs,
  };
}

const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
const most = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
