import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scale } from './scale.ts';

const minute = 60_000;

describe('a time line', () => {
  test('given one recording, then it is straight', () => {
    const scale = new Scale({ fromMs: 0, toMs: 10 * minute }, [{ fromMs: 0, toMs: 10 * minute }]);
    expect([-1, 0, 1, 5, 10, 99].map((m) => scale.placeOf(m * minute))).toEqual([0, 0, 10, 50, 100, 100]);
    expect(scale.folds).toEqual([]);
  });

  test('given half an hour without a recording, then it is folded to half a minute', () => {
    const recorded = [
      { fromMs: 0, toMs: minute },
      { fromMs: 31 * minute, toMs: 32 * minute },
    ];
    const scale = new Scale({ fromMs: 0, toMs: 32 * minute }, recorded);
    expect(scale.placeOf(minute)).toBeCloseTo(40);
    expect(scale.placeOf(16 * minute)).toBeCloseTo(50);
    expect(scale.placeOf(31 * minute)).toBeCloseTo(60);
    expect(scale.folds.map((f) => [f.fromMs, f.toMs])).toEqual([[minute, 31 * minute]]);
  });

  test('given a short gap, then it keeps its length', () => {
    const recorded = [
      { fromMs: 0, toMs: 40_000 },
      { fromMs: 58_000, toMs: 100_000 },
    ];
    expect(new Scale({ fromMs: 0, toMs: 100_000 }, recorded).placeOf(49_000)).toBeCloseTo(49);
  });

  const span = fc
    .tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 2_000_000 }))
    .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));

  test('whatever was recorded, later is never further left, and each place is of the time it was made of', () => {
    fc.assert(
      fc.property(
        span,
        fc.array(span, { maxLength: 6 }),
        fc.array(fc.nat(10_000), { maxLength: 20 }),
        (whole, recorded, parts) => {
          const scale = new Scale(whole, recorded);
          const times = parts
            .map((p) => whole.fromMs + (p / 10_000) * (whole.toMs - whole.fromMs))
            .toSorted((a, b) => a - b);
          const places = times.map((t) => scale.placeOf(t));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          times.forEach((t, i) => expect(Math.abs(scale.timeAt(places[i] ?? 0) - t)).toBeLessThan(1));
          const marks = scale.ruler().map((m) => scale.placeOf(m));
          marks.forEach((m, i) => i > 0 && expect(m - (marks[i - 1] ?? 0)).toBeGreaterThanOrEqual(100 / 15 - 1e-9));
        },
      ),
    );
  });
});
