import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockBetween, drawPicture, HEIGHT, LOOP_SECONDS, readClock, STEPS_PER_SECOND, WIDTH } from './clockPicture.ts';

const luma = (bytes: Buffer): Uint8Array => bytes.subarray(0, WIDTH * HEIGHT);
const steps = fc.integer({ min: 0, max: LOOP_SECONDS * STEPS_PER_SECOND - 1 });

describe('the clock in the picture', () => {
  test('reads back what was drawn, in both scenes and through a weak picture', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom('road' as const, 'desk' as const),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        (step, scene, contrast, noise) => {
          const plane = luma(drawPicture(scene, step).bytes).map(
            (value, i) => 60 + (value - 60) * contrast + ((i * 7919) % (noise + 1)) - noise / 2,
          );
          expect(readClock(plane)).toBe(step / STEPS_PER_SECOND);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a picture without a clock shows no time', () => {
    expect(readClock(new Uint8Array(WIDTH * HEIGHT).fill(90))).toBeNull();
    expect(readClock(Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH) / 4))).toBeNull();
  });

  test('a value the clock never takes is no time', () => {
    // All upright squares white: 1023, beyond the last step.
    const plane = luma(drawPicture('road', 1023).bytes);
    expect(readClock(plane)).toBeNull();
  });

  test('time between two readings goes round the loop', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: LOOP_SECONDS * STEPS_PER_SECOND - 1 }), (from, later) => {
        const to = (from + later) % (LOOP_SECONDS * STEPS_PER_SECOND);
        expect(clockBetween(from / STEPS_PER_SECOND, to / STEPS_PER_SECOND)).toBeCloseTo(later / STEPS_PER_SECOND, 6);
      }),
    );
  });
});
