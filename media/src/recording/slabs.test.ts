import { expect, it } from 'vitest';
import { giveBack, lend } from './slabs.ts';

it('lends what was given back, also by a part of it, and never to two', () => {
  const first = lend(5_000);
  const second = lend(5_000);
  expect(first.length).toBeGreaterThanOrEqual(5_000);
  expect(first.buffer).not.toBe(second.buffer);
  giveBack(first.subarray(10, 20));
  giveBack(first);
  const third = lend(10_000);
  const fourth = lend(10_000);
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(first.length);
  expect(new Set([second.buffer, third.buffer, fourth.buffer]).size).toBe(3);
});

it('leaves alone what is not its own', () => {
  const foreign = [Buffer.alloc(4_096), Buffer.from('words'), lend(10_000_000)];
  for (const buffer of foreign) giveBack(buffer);
  const lentNow = Array.from({ length: 300 }, () => lend(4_096).buffer);
  for (const buffer of foreign) expect(lentNow).not.toContain(buffer.buffer);
});
