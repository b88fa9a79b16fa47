import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs, waitFor } from './backOff.ts';

describe('back-off', () => {
  it('begins at once, grows, and never exceeds 3.5 s', () => {
    expect(backOffMs(0, 0.5)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, spread) => {
        const ms = backOffMs(failures, spread);
        expect(ms).toBeGreaterThan(200);
        expect(ms).toBeLessThanOrEqual(3_500);
        expect(backOffMs(failures + 1, spread)).toBeGreaterThanOrEqual(ms);
      }),
    );
  });
  it('is cut short by a press and by a hang-up', async () => {
    const pressed = waitFor(60_000);
    pressed.now();
    expect(await pressed.done).toBe(true);
    const hungUp = waitFor(60_000);
    hungUp.cancel();
    expect(await hungUp.done).toBe(false);
  });
});
