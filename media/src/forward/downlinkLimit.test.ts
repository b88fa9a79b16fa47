import { describe, expect, it } from 'vitest';
import { DownlinkLimit } from './downlinkLimit.ts';

describe('a subscriber’s line', () => {
  it('is not limited while its estimate keeps up with what is sent', () => {
    const limit = new DownlinkLimit();
    expect(limit.observe({ estimate: 800_000, sentBps: 700_000, fractionLost: 2, nowMs: 0 })).toBeUndefined();
    expect(limit.observe({ estimate: undefined, sentBps: 2_000_000, fractionLost: 0, nowMs: 500 })).toBeUndefined();
  });

  it('is limited to its estimate when that is clearly less, and set free step by step', () => {
    const limit = new DownlinkLimit();
    expect(limit.observe({ estimate: 400_000, sentBps: 1_000_000, fractionLost: 0, nowMs: 0 })).toBe(400_000);
    let nowMs = 0;
    let last: number | undefined = 400_000;
    let seconds = 0;
    while (last !== undefined && seconds < 60) {
      nowMs += 1_000;
      seconds += 1;
      const next = limit.observe({ estimate: 10_000_000, sentBps: last, fractionLost: 0, nowMs });
      if (next !== undefined) expect(next / last).toBeCloseTo(1.08, 5);
      last = next;
    }
    expect(last).toBeUndefined();
    expect(seconds).toBeGreaterThan(20);
  });

  it('is limited by loss alone, again and again, never below what shows a picture', () => {
    const limit = new DownlinkLimit();
    const first = limit.observe({ estimate: undefined, sentBps: 800_000, fractionLost: 128, nowMs: 0 });
    expect(first).toBe(400_000);
    let last = first!;
    for (let nowMs = 500; nowMs < 10_000; nowMs += 500) {
      last = limit.observe({ estimate: undefined, sentBps: last, fractionLost: 128, nowMs })!;
    }
    expect(last).toBe(100_000);
  });
});
