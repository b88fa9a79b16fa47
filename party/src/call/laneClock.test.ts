import { describe, expect, it } from 'vitest';
import { laneSecondsNow, secondsSince } from './laneClock.ts';

const asOf = '2026-09-18T08:42:00+08:00';
const viewNow = '2026-09-18T08:42:03+08:00';

describe('the lane clock', () => {
  it('goes on by the server clock up to the view and by the phone after it', () => {
    expect(laneSecondsNow({ running: true, seconds: 38, asOf }, viewNow, 4000)).toBe(45);
  });
  it('stands still when nobody is in a lane', () => {
    expect(laneSecondsNow({ running: false, seconds: 52, asOf }, viewNow, 60_000)).toBe(52);
  });
  it('never runs backwards with a phone whose clock was set', () => {
    expect(laneSecondsNow({ running: true, seconds: 38, asOf: viewNow }, asOf, -500)).toBe(38);
    expect(secondsSince(viewNow, asOf, 0)).toBe(0);
  });
});
