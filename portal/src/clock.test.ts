import { expect, test } from 'vitest';
import { runningClock } from './clock.ts';

test('the shown time runs on from what the server said, in Beijing Time', () => {
  const clock = runningClock('2026-09-18T00:39:00.000Z', 5_000);

  expect(clock(5_000)).toBe('2026/9/18 08:39:00');
  expect(clock(5_000 + 61_000)).toBe('2026/9/18 08:40:01');
  expect(clock(5_000 + 16 * 3_600_000)).toBe('2026/9/19 00:39:00');
});
