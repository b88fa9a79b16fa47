import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEMO_CLOCK_START, startDemoClock } from './demo-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kuaichu-clock-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('it begins on the Friday morning and runs on with real time', () => {
  const clock = startDemoClock(folder, undefined);
  expect(Date.parse(clock.now())).toBe(Date.parse(DEMO_CLOCK_START));

  vi.advanceTimersByTime(90_000);

  expect(clock.now()).toBe('2026-09-18T08:40:30.000+08:00');
  clock.stop();
});

test('after a crash it never goes back on the same data', () => {
  const first = startDemoClock(folder, undefined);
  // Killed between two of its notes: no stop().
  vi.advanceTimersByTime(61_999);
  const lastRead = Date.parse(first.now());

  const second = startDemoClock(folder, undefined);

  expect(second.start).toBe(second.now());
  expect(Date.parse(second.now())).toBeGreaterThan(lastRead);
  expect(Date.parse(second.now()) - lastRead).toBeLessThan(10_000);
});

test('a start the operator gives is passed on; what the server makes of it counts', () => {
  writeFileSync(join(folder, 'demo-clock'), '2026-09-18T16:00:00.000+08:00\n');
  const clock = startDemoClock(folder, '2026-09-18T00:39:00Z');
  expect(clock.start).toBe('2026-09-18T00:39:00Z');
  expect(clock.now()).toBe('2026-09-18T08:39:00.000+08:00');

  clock.align('2026-09-18T02:00:00.000Z');
  vi.advanceTimersByTime(1000);

  expect(clock.now()).toBe('2026-09-18T10:00:01.000+08:00');
});
