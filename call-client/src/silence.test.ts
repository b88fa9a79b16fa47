import { expect, it } from 'vitest';
import { Silence } from './silence.ts';

const at = (packets: number | null, identity = 'party:p1') => [{ identity, packets }];

it('somebody whose packets stop is silent after two seconds, and heard again with the next one', () => {
  const silence = new Silence();
  expect(silence.look(at(10), 0)).toBe(false);
  expect(silence.look(at(12), 500)).toBe(false);
  expect(silence.look(at(12), 2_400)).toBe(false);
  expect(silence.isSilent('party:p1')).toBe(false);
  expect(silence.look(at(12), 2_500)).toBe(true);
  expect(silence.isSilent('party:p1')).toBe(true);
  expect(silence.look(at(12), 3_000)).toBe(false);
  expect(silence.look(at(13), 3_500)).toBe(true);
  expect(silence.isSilent('party:p1')).toBe(false);
});

it('who sends nothing on purpose, or left, is not silent', () => {
  const silence = new Silence();
  silence.look(at(10), 0);
  silence.look(at(null), 500);
  expect(silence.look(at(null), 9_000)).toBe(false);
  silence.look(at(10), 10_000);
  silence.look(at(10), 13_000);
  expect(silence.isSilent('party:p1')).toBe(true);
  expect(silence.look([], 13_500)).toBe(true);
  expect(silence.isSilent('party:p1')).toBe(false);
  // Back with counters that begin anew.
  expect(silence.look(at(10), 20_000)).toBe(false);
});
