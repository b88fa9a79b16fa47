import type { Timeline } from '@kuaichu/contract/deskCase';

/** From the first event to the end of the last thing that happened, in ms; at least a minute. */
export function spanOf(timeline: Pick<Timeline, 'items' | 'recordings'>): { fromMs: number; toMs: number } {
  const starts = [...timeline.items.map((i) => i.at), ...timeline.recordings.map((r) => r.startedAt)].map((t) =>
    Date.parse(t),
  );
  const ends = [...starts, ...timeline.recordings.flatMap((r) => (r.endedAt ? [Date.parse(r.endedAt)] : []))];
  if (starts.length === 0) return { fromMs: 0, toMs: 60_000 };
  const fromMs = Math.min(...starts);
  return { fromMs, toMs: Math.max(fromMs + 60_000, ...ends) };
}

/** Periods with somebody in a lane, from the events that started and stopped the clock. */
export function laneSpans(
  items: readonly Timeline['items'][number][],
  endMs: number,
): { fromMs: number; toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  let since: number | null = null;
  for (const item of items) {
    const at = Date.parse(item.at);
    if (item.type === 'lane.entered') since ??= at;
    if (item.type === 'lane.left' && since !== null) {
      spans.push({ fromMs: since, toMs: at });
      since = null;
    }
  }
  if (since !== null) spans.push({ fromMs: since, toMs: endMs });
  return spans;
}

/** Whether somebody stood in a lane at a moment, for how long already, and how long it was in all up to then. */
export function laneAt(
  items: readonly Timeline['items'][number][],
  atMs: number,
): { inside: boolean; insideMs: number; totalMs: number } {
  const spans = laneSpans(items, Number.POSITIVE_INFINITY).filter((s) => s.fromMs <= atMs);
  const last = spans.at(-1);
  const inside = last !== undefined && atMs < last.toMs;
  return {
    inside,
    insideMs: inside ? atMs - last.fromMs : 0,
    totalMs: spans.reduce((sum, s) => sum + Math.min(atMs, s.toMs) - s.fromMs, 0),
  };
}
