import { expect, test } from 'vitest';
import { SourceLimit } from './sourceLimit.ts';

const rates = { perSecond: 10, burst: 20 };
const admitted = (limit: SourceLimit, address: string, count: number, nowMs: number): number =>
  Array.from({ length: count }, () => limit.admits(address, nowMs)).filter(Boolean).length;

test('given a flood from one address, then its burst and its rate are looked at and others are untouched', () => {
  const limit = new SourceLimit(rates);
  expect(admitted(limit, '192.0.2.1', 1_000, 0)).toBe(20);
  expect(limit.refused).toBe(980);
  expect(admitted(limit, '192.0.2.2', 5, 0)).toBe(5);
  expect(admitted(limit, '192.0.2.1', 1_000, 1_000)).toBe(10);
  expect(admitted(limit, '192.0.2.1', 1_000, 60_000)).toBe(20);
});

test('given more addresses than can be remembered, then memory stays bounded and the newest are known', () => {
  const limit = new SourceLimit(rates);
  for (let n = 0; n < 10_000; n += 1) limit.admits(`source ${n}`, n);
  expect(limit.size).toBe(4_096);
  expect(admitted(limit, 'source 9999', 100, 10_000)).toBe(19);
});
