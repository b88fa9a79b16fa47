import type { QualitySample } from '@kuaichu/contract/quality';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measuredAt, worstPerStep } from './quality.ts';

const sample = (atMs: number, more: Partial<QualitySample> = {}): QualitySample => ({
  atMs,
  about: 'party:p1',
  kbps: 900,
  lossPercent: 0,
  framesPerS: 24,
  width: 1280,
  height: 720,
  frozenMs: 0,
  roundTripMs: 40,
  accuracyM: 12,
  clockOffsetMs: null,
  ...more,
});

describe('what was measured is put on the server’s clock', () => {
  test('given a phone whose clock is an hour slow, then each sample stands at its second of ours', () => {
    const phone = 1_000_000_000;
    const ours = phone + 3_600_000;
    const at = measuredAt([sample(phone - 9_000), sample(phone)], phone, ours).map((one) => one.atMs);
    expect(at).toEqual([ours - 9_000, ours]);
  });

  test('given samples of a clock that was set, or older than the call keeps, then they are left out', () => {
    expect(measuredAt([sample(5_000), sample(-400_000)], 1_000, 90_000)).toEqual([]);
  });

  test('however many are sent, each second of a picture is kept once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 240 }), (ages) => {
        const kept = measuredAt(
          ages.map((age) => sample(1_000_000 - age)),
          1_000_000,
          1_700_000_000_123,
        );
        expect(new Set(kept.map((one) => one.atMs)).size).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(21);
        expect(kept.every((one) => one.atMs % 1_000 === 0)).toBe(true);
      }),
    );
  });
});

test('a step shows the worst second in it: a long call hides no freeze', () => {
  const points = [
    sample(10_000),
    sample(11_000, {
      kbps: 80,
      framesPerS: 2,
      frozenMs: 700,
      lossPercent: 9,
      width: 320,
      height: 180,
      accuracyM: null,
    }),
    sample(12_000, { frozenMs: 300 }),
    sample(20_000),
  ].map(({ about: _about, ...point }) => point);
  expect(worstPerStep(points, 1)).toEqual(points);
  expect(worstPerStep(points, 10)).toEqual([
    {
      atMs: 10_000,
      kbps: 80,
      lossPercent: 9,
      framesPerS: 2,
      width: 320,
      height: 180,
      frozenMs: 1_000,
      roundTripMs: 40,
      accuracyM: 12,
      clockOffsetMs: null,
    },
    points[3],
  ]);
});
