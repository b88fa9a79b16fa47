import { describe, expect, test } from 'vitest';
import { promiseS } from './pace.ts';
import { milestones, stopwatch, timingProblems, type Timings } from './timings.ts';

const evenly = (stepMs: number): Timings =>
  Object.fromEntries(milestones.map((one, i) => [one, (i + 1) * stepMs])) as Timings;

describe('stopwatch', () => {
  test('counts from the alarm and keeps the first time', () => {
    let now = 1000;
    const watch = stopwatch(() => now);
    watch.start();
    for (const one of milestones) {
      now += 10.4;
      watch.mark(one);
    }
    now += 500;
    watch.mark('offered');
    expect(watch.timings().offered).toBe(10);
    expect(watch.timings().claimAcknowledged).toBe(104);
  });

  test('says what was never reached', () => {
    const watch = stopwatch(() => 0);
    watch.start();
    watch.mark('offered');
    expect(() => watch.timings()).toThrow(/claimAcknowledged/);
    expect(() => watch.timings()).not.toThrow(/offered、/);
  });

  test('nothing is measured before the alarm', () => {
    expect(() => stopwatch().mark('offered')).toThrow(/offered/);
  });
});

describe('what timings say', () => {
  test('in order and in time: nothing', () => {
    expect(timingProblems(evenly(1000), promiseS)).toEqual([]);
  });
  test('either first frame may come before the other', () => {
    const timings = evenly(1000);
    const swapped = { ...timings, firstFrameParty: timings.firstFrameAgent, firstFrameAgent: timings.firstFrameParty };
    expect(timingProblems(swapped)).toEqual([]);
  });
  test('the road freed before the evidence was complete', () => {
    expect(timingProblems({ ...evenly(1000), cleared: 5500 })).toEqual(['cleared 在 evidenceComplete 之前']);
  });
  test('later than promised, only where people are played', () => {
    const slow = { ...evenly(1000), served: 481_000, claimAcknowledged: 490_000 };
    expect(timingProblems(slow)).toEqual([]);
    expect(timingProblems(slow, promiseS)).toEqual(['served 用了 481 秒，说好 480 秒']);
  });
});
