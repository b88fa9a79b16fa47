import { describe, expect, it } from 'vitest';
import { timelineScene } from '../test/scenes.ts';
import { isAnomaly, laneSpans, spanOf } from './scale.ts';

describe('the time line of a case', () => {
  const timeline = timelineScene();
  const span = spanOf(timeline);

  it('runs from the first event to the last thing that happened', () => {
    expect((span.toMs - span.fromMs) / 1000).toBe(420);
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
