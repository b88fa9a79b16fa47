import { describe, expect, it } from 'vitest';
import { timeLeft } from './attach.ts';

describe('what is left of the term', () => {
  it('runs to the end of the last day in Beijing, whatever the phone’s own zone', () => {
    expect(timeLeft('2026-09-22', '2026-09-18T09:10:00+08:00')).toEqual({ days: 4, hours: 14 });
    expect(timeLeft('2026-09-22', '2026-09-22T15:59:00Z')).toEqual({ days: 0, hours: 0 });
    expect(timeLeft('2026-09-22', '2026-09-22T16:00:00Z')).toBe(null);
  });
});
