import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrivalClock } from './arrivalClock.ts';

const WALL = 1_800_000_000_000;

it('gives back what waited for the event loop, once a datagram came without waiting', () => {
  const clock = new ArrivalClock();
  expect(clock.at(WALL, 500)).toBe(500);
  // It came 20 ms after the first and was read 70 ms after it.
  expect(clock.at(WALL + 20, 570)).toBe(520);
  expect(clock.at(WALL + 40, 570)).toBe(540);
  // A quicker one moves both clocks together.
  expect(clock.at(WALL + 60, 559.5)).toBe(559.5);
  expect(clock.at(WALL + 70, 600)).toBeCloseTo(569.5, 3);
});

it('begins anew when somebody sets the wall clock, forward or back', () => {
  const clock = new ArrivalClock();
  clock.at(WALL, 500);
  expect(clock.at(WALL + 3_600_010, 510)).toBe(510);
  expect(clock.at(WALL + 3_600_020, 530)).toBe(520);
  expect(clock.at(WALL + 30, 540)).toBe(540);
  expect(clock.at(WALL + 40, 560)).toBe(550);
});

it('follows a wall clock that is slowly drawn back, from one window to the next', () => {
  const clock = new ArrivalClock();
  const DRAWN = 1 - 50e-6;
  let worst = 0;
  for (let ms = 0; ms < 60_000; ms += 20) worst = Math.max(worst, ms - clock.at(WALL + ms * DRAWN, ms));
  // Fifty millionths of two windows.
  expect(worst).toBeLessThan(1.01);
});

it('tells each datagram of a busy loop when it came, from the first that did not wait on', () => {
  const gap = fc.double({ min: 0, max: 40, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.record({ gap, wait: fc.nat({ max: 300 }) }), { maxLength: 60 }), (datagrams) => {
      const clock = new ArrivalClock();
      clock.at(WALL, 0);
      let came = 0;
      let read = 0;
      for (const { gap: after, wait } of datagrams) {
        came += after;
        read = Math.max(read, came + wait);
        const at = clock.at(WALL + came, read);
        expect(at).toBeLessThanOrEqual(read);
        expect(at).toBeCloseTo(came, 2);
      }
    }),
  );
});
