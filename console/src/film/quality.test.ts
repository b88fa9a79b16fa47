import type { QualityTrack } from '@kuaichu/contract/quality';
import { describe, expect, test } from 'vitest';
import { measuredOf, pointAt, stripOf } from './quality.ts';

type Point = QualityTrack['points'][number];
const point = (atMs: number, change: Partial<Point> = {}): Point => ({
  atMs,
  kbps: 900,
  lossPercent: 0,
  framesPerS: 24,
  width: 1280,
  height: 720,
  frozenMs: 0,
  roundTripMs: null,
  accuracyM: null,
  clockOffsetMs: null,
  ...change,
});

describe('what the seat could see', () => {
  test('given both ends, then the seat’s measure is what was seen and the phone’s is beside it, on the service clock', () => {
    const [party, none] = measuredOf(
      [
        { source: 'party:p1', about: 'party:p1', points: [point(1_000, { accuracyM: 8 })] },
        { source: 'agent:07', about: 'party:p1', points: [point(1_000, { framesPerS: 15 })] },
        { source: 'party:p1', about: 'agent:07', points: [point(1_000)] },
      ],
      500,
    );
    expect([party?.about, party?.seen[0]?.framesPerS, party?.own[0]?.accuracyM, party?.seen[0]?.atMs, none]).toEqual([
      'party:p1',
      15,
      8,
      1_500,
      undefined,
    ]);
  });

  test('given nothing from the seat, then what the phone sent stands for it', () => {
    const own: QualityTrack = { source: 'party:p2', about: 'party:p2', points: [point(1_000)] };
    expect(measuredOf([own], 0)[0]?.seen).toEqual(own.points);
  });

  test.each([
    [999, undefined],
    [1_000, 1_000],
    [2_900, 1_000],
    [3_000, undefined],
    [5_500, 5_000],
  ])('given the moment %i, then the word is of %s', (atMs, expected) => {
    expect(pointAt([point(1_000), point(5_000)], atMs, 1)?.atMs).toBe(expected);
  });

  test('given a pause, a standing picture and losses, then the strip shows each in its place', () => {
    const points = [
      point(0),
      point(1_000, { frozenMs: 400 }),
      point(9_000, { width: 360, height: 640, lossPercent: 5 }),
    ];
    expect(stripOf(points, 1, (ms) => ms / 100)).toEqual({
      outlines: [
        [
          [0, 100],
          [10, 100],
        ],
        [[90, 50]],
      ],
      frozen: [10],
      lossy: [90],
    });
  });
});
