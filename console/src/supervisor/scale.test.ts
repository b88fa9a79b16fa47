import { describe, expect, it } from 'vitest';
import { timelineScene } from '../test/scenes.ts';
import { laneAt, laneSpans, spanOf } from './scale.ts';

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

  it('knows at each moment whether somebody stands in a lane, since when, and how long it was in all', () => {
    const at = (s: number) => laneAt(timeline.items, span.fromMs + s * 1000);
    expect(at(30)).toEqual({ inside: false, insideMs: 0, totalMs: 0 });
    expect(at(92)).toEqual({ inside: true, insideMs: 52_000, totalMs: 52_000 });
    expect(at(400)).toEqual({ inside: false, insideMs: 0, totalMs: 140_000 });
  });
});
