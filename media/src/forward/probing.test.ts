import { describe, expect, it } from 'vitest';
import { Probing } from './probing.ts';

const STEP_MS = 100;
/** From the question to its answer: the probe itself, the way there and back. */
const ANSWER_MS = 300;
const NEED_BPS = 2_400_000;

/** A line that carries `capacityBps(atMs)`, and an estimate that follows the answers and nothing else. */
function askedFor(ms: number, capacityBps: (atMs: number) => number) {
  const probing = new Probing();
  const asked: { atMs: number; bps: number }[] = [];
  const answers: { atMs: number; bps: number }[] = [];
  let estimateBps = 380_000;
  let wideAtMs: number | undefined;
  for (let nowMs = 10_000; nowMs < 10_000 + ms; nowMs += STEP_MS) {
    while (answers[0] !== undefined && answers[0].atMs <= nowMs) {
      estimateBps = Math.max(estimateBps, answers.shift()!.bps);
    }
    if (estimateBps >= NEED_BPS) wideAtMs ??= nowMs;
    const state = { nowMs, estimateBps, needBps: NEED_BPS, congestedAtMs: 0, queueMs: 0 };
    const bps = wideAtMs === undefined ? probing.rateNow(state) : undefined;
    if (bps === undefined) continue;
    asked.push({ atMs: nowMs, bps });
    answers.push({ atMs: nowMs + ANSWER_MS, bps: Math.min(bps, capacityBps(nowMs)) });
  }
  return { asked, wideAtMs };
}

describe('asking a narrow line for more', () => {
  it('given a line that stays narrow, then it is asked every five seconds and never with more than twice', () => {
    const { asked } = askedFor(60_000, () => 400_000);
    expect(asked.length).toBeLessThanOrEqual(14);
    for (const { bps } of asked) expect(bps).toBeLessThanOrEqual(800_000);
    const gaps = asked.slice(4).map(({ atMs }, n) => atMs - asked[n + 3]!.atMs);
    for (const gap of gaps) expect(gap).toBe(5_000);
  });

  it.each([0, 1_000, 2_500, 4_900])(
    'given one that opens after 30 s and %i ms, then everything fits within 7 s',
    (ms) => {
      const openMs = 40_000 + ms;
      const { wideAtMs } = askedFor(60_000, (atMs) => (atMs < openMs ? 400_000 : 20_000_000));
      expect(wideAtMs! - openMs).toBeLessThan(7_000);
    },
  );

  it('given a line that is full or was so a moment ago, then it is not asked', () => {
    const state = { nowMs: 20_000, estimateBps: 400_000, needBps: NEED_BPS, congestedAtMs: 0, queueMs: 0 };
    expect(new Probing().rateNow({ ...state, queueMs: 90 })).toBeUndefined();
    expect(new Probing().rateNow({ ...state, congestedAtMs: 19_500 })).toBeUndefined();
    expect(new Probing().rateNow(state)).toBe(800_000);
    expect(new Probing().rateNow({ ...state, estimateBps: 2_000_000 })).toBe(NEED_BPS);
  });
});
