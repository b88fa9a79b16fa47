import type { QualitySample, QualityTrack } from '@kuaichu/contract/quality';
import { describe, expect, test } from 'vitest';
import { measuredAt, worstPerStep } from './quality.ts';

type Point = QualityTrack['points'][number];
const NOW = 1_000_000_000;
const sample = (atMs: number, more: object = {}): QualitySample =>
  ({ about: 'p1', atMs, kbps: 100, ...more }) as Partial<QualitySample> as QualitySample;
const point = (atMs: number, more: Partial<Point> = {}): Point => ({
  atMs,
  kbps: null,
  lossPercent: null,
  framesPerS: null,
  width: null,
  height: null,
  frozenMs: null,
  roundTripMs: null,
  accuracyM: null,
  clockOffsetMs: null,
  ...more,
});

describe('samples on the server’s clock', () => {
  test.each([
    ['five minutes old to the millisecond', -300_000, true],
    ['a millisecond older', -300_001, false],
    ['from the next second', 1_000, true],
    ['from further ahead', 1_001, false],
  ])('%s', (_, offsetMs, kept) => {
    expect(measuredAt([sample(5_000_000 + offsetMs)], 5_000_000, NOW)).toHaveLength(kept ? 1 : 0);
  });

  test('each second and picture is kept once, the first that came', () => {
    const kept = measuredAt(
      [sample(4_999_900, { kbps: 1 }), sample(4_999_800, { kbps: 2 }), sample(4_999_900, { about: 'p2', kbps: 3 })],
      5_000_000,
      NOW,
    );
    expect(kept.map(({ about, kbps }) => [about, kbps])).toEqual([
      ['p1', 1],
      ['p2', 3],
    ]);
    expect(kept[0]?.atMs).toBe(NOW - 1_000);
  });
});

describe('the worst of a step', () => {
  test('a step of a second keeps all as they are', () => {
    const points = [point(1_500, { kbps: 5 }), point(1_700, { kbps: 3 })];
    expect(worstPerStep(points, 1)).toEqual(points);
    expect(worstPerStep(points, 1)).not.toBe(points);
  });

  test.each<[keyof Point, number | null, number | null, number | null]>([
    ['kbps', 5, 3, 3],
    ['kbps', null, 3, 3],
    ['kbps', 5, null, 5],
    ['framesPerS', 30, 12, 12],
    ['framesPerS', null, 12, 12],
    ['lossPercent', 1, 7, 7],
    ['lossPercent', null, 7, 7],
    ['lossPercent', 7, null, 7],
    ['roundTripMs', 40, 90, 90],
    ['accuracyM', 8, 30, 30],
    ['frozenMs', 100, 200, 300],
    ['frozenMs', null, 200, 200],
    ['frozenMs', 100, null, 100],
    ['clockOffsetMs', 5, 9, 9],
    ['clockOffsetMs', 5, null, 5],
    ['clockOffsetMs', null, 9, 9],
    ['clockOffsetMs', 5, 0, 0],
  ])('%s: of %s and %s it is %s', (field, first, second, worst) => {
    const [step] = worstPerStep([point(10_200, { [field]: first }), point(11_900, { [field]: second })], 2);
    expect(step).toEqual(point(10_000, { [field]: worst }));
  });

  test('the smaller picture, with its own height; of equal ones the first', () => {
    const of = (first: Partial<Point>, second: Partial<Point>) => {
      const [step] = worstPerStep([point(0, first), point(1, second)], 5);
      return [step?.width, step?.height];
    };
    expect(of({ width: 640, height: 360 }, { width: 320, height: 180 })).toEqual([320, 180]);
    expect(of({ width: 320, height: 180 }, { width: 640, height: 360 })).toEqual([320, 180]);
    expect(of({ width: 320, height: 180 }, { width: 320, height: 240 })).toEqual([320, 180]);
    expect(of({}, { width: 320, height: 180 })).toEqual([320, 180]);
  });

  test('the next step is another point', () => {
    expect(worstPerStep([point(1_900), point(2_000)], 2).map(({ atMs }) => atMs)).toEqual([0, 2_000]);
  });
});
