import { describe, expect, it } from 'vitest';
import { timelineScene } from '../test/scenes.ts';
import { isAnomaly, laneSpans, placeOf, ruler, spanOf } from './scale.ts';

describe('the time line of a case', () => {
  const timeline = timelineScene();
  const span = spanOf(timeline);

  it('runs from the first event to the last thing that happened', () => {
    expect((span.toMs - span.fromMs) / 1000).toBe(420);
    expect(placeOf(span.fromMs, span)).toBe(0);
    expect(placeOf(span.toMs + 1, span)).toBe(100);
  });

  it('has at most eleven marks, also for a case of days', () => {
    expect(ruler(span)).toEqual([0, 60, 120, 180, 240, 300, 360, 420]);
    expect(ruler({ fromMs: 0, toMs: 40 * 86_400_000 }).length).toBeLessThanOrEqual(11);
  });

  it('draws the lane from its start to its stop, and to the end when nobody stopped it', () => {
    expect(laneSpans(timeline.items, span.toMs).map((l) => (l.toMs - l.fromMs) / 1000)).toEqual([140]);
    const open = timeline.items.filter((i) => i.type !== 'lane.left');
    expect(laneSpans(open, span.toMs)[0]?.toMs).toBe(span.toMs);
  });

  it('stops at what went wrong, not at a person who left the lane', () => {
    expect(timeline.items.filter((i) => isAnomaly(i.type)).map((i) => i.type)).toEqual([
      'verification.unavailable',
      'party.left',
    ]);
  });
});
