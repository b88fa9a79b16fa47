import { describe, expect, test } from 'vitest';
import { filmOf, type RecordedSegment, type RecordedTrack } from './film.ts';

const HOUR = 3_600_000;
/** The service clock of a demonstration is two hours back. */
const OFFSET = -2 * HOUR;
const START = Date.parse('2026-11-30T10:00:00+08:00');

function aTrack(change: Partial<RecordedTrack> = {}): RecordedTrack {
  return {
    trackSid: 'TR_1',
    path: 'tracks/party_p1-camera-TR_1.webm',
    identity: 'party:p1',
    kind: 'video',
    codec: 'VP8',
    clock: [],
    file: { bytes: 5_000, firstMs: 500, lastMs: 60_000, entries: [[500, 300]], unreadable: false },
    ...change,
  };
}

const started = (atMs: number, trackSid = 'TR_1') => ({
  atMs: START + atMs,
  kind: 'trackStarted',
  trackSid,
  detail: { cause: 'first packet' },
});

function aSegment(change: Partial<RecordedSegment> = {}): RecordedSegment {
  return {
    egressId: 'EG_1',
    state: 'complete',
    causeAfter: '通话断开或挂起',
    startedAtMs: START,
    endedAtMs: START + 61_000,
    tracks: [aTrack()],
    events: [started(480)],
    ...change,
  };
}

const film = (segments: RecordedSegment[], nowMs = START + HOUR) => filmOf(segments, nowMs, OFFSET);
/** Milliseconds after the first segment began, in service time. */
const after = (ms: number | null | undefined) => (ms === null || ms === undefined ? ms : ms - START - OFFSET);

describe('the time line of a recording', () => {
  test('given a demonstration clock, then all times are of it', () => {
    const made = film([aSegment()]);
    expect(made.nowMs).toBe(START + HOUR + OFFSET);
    expect(made.offsetMs).toBe(OFFSET);
    expect(made.segments).toEqual([
      { egressId: 'EG_1', fromMs: START + OFFSET, toMs: START + 61_000 + OFFSET, state: 'complete' },
    ]);
    expect(made.tracks.map((t) => [after(t.fromMs), after(t.toMs)])).toEqual([[500, 60_000]]);
  });

  test('given clock points, then first and last lie where they put them', () => {
    const clock = [
      { atMs: 0, residualMs: 100 },
      { atMs: 60_000, residualMs: -50 },
    ];
    const [track] = film([aSegment({ tracks: [aTrack({ clock })] })]).tracks;
    expect(after(track?.fromMs)).toBeCloseTo(500 + 98.75);
    expect(after(track?.toMs)).toBe(59_950);
  });

  test('given two segments, then what is between them is a break with the cause of the first', () => {
    const second = aSegment({ egressId: 'EG_2', startedAtMs: START + 79_000, endedAtMs: START + 90_000, tracks: [] });
    const made = film([second, aSegment({ state: 'failed', causeAfter: '录像中断' })]);
    expect(made.segments.map((s) => s.egressId)).toEqual(['EG_1', 'EG_2']);
    expect(made.breaks.map((b) => [after(b.fromMs), after(b.toMs), b.cause])).toEqual([[61_000, 79_000, '录像中断']]);
  });

  test('given a segment that was cut off, then it ends with what it has', () => {
    const [segment] = film([aSegment({ state: 'failed', endedAtMs: null })]).segments;
    expect(after(segment?.toMs)).toBe(60_000);
  });

  test('given one that runs, then the film and its track are open', () => {
    const running = aSegment({ state: 'running', endedAtMs: null });
    const made = film([running], START + 61_000);
    expect([made.open, made.segments[0]?.toMs, made.tracks[0]?.open, made.gaps]).toEqual([true, null, true, []]);
    const over = { atMs: START + 60_000, kind: 'trackEnded', trackSid: 'TR_1', detail: { cause: 'track ended' } };
    expect(film([{ ...running, events: [started(480), over] }], START + HOUR).tracks[0]?.open).toBe(false);
  });
});

describe('what is missing', () => {
  const event = (kind: string, atMs: number, detail: Record<string, string | number>) => ({
    atMs: START + atMs,
    kind,
    trackSid: 'TR_1',
    detail,
  });
  const gaps = (events: RecordedSegment['events'], change: Partial<RecordedSegment> = {}, nowMs?: number) =>
    film([aSegment({ events: [started(480), ...events], ...change })], nowMs).gaps.map((g) => [
      g.cause,
      after(g.fromMs),
      after(g.toMs),
    ]);

  test.each([
    ['gap', 'muted', 5_000, [['muted', 10_000, 15_000]]],
    ['gap', 'no packets arrived', 2_500, [['noPackets', 10_000, 12_500]]],
    ['undecodable', 'needs what was lost', 1_400, [['undecodable', 10_000, 11_400]]],
    ['undecodable', 'disk', 4_000, [['disk', 10_000, 14_000]]],
    ['undecodable', 'needs what was lost', 300, []],
    ['loss', 'not retransmitted in time', 0, []],
  ])('given %s by “%s” of %i ms', (kind, cause, durationMs, expected) => {
    expect(gaps([event(kind, 10_000, { cause, durationMs })])).toEqual(expected);
  });

  test('given that nothing comes any more, then the gap goes on, and says whether the camera was switched off', () => {
    const running = { state: 'running', endedAtMs: null } as const;
    expect(gaps([], running, START + 64_000)).toEqual([['noPackets', 60_000, null]]);
    expect(gaps([event('muted', 60_010, { cause: 'participant' })], running, START + 64_000)).toEqual([
      ['muted', 60_000, null],
    ]);
  });

  test('given somebody who left and came back, then the time between is missing', () => {
    const again = aTrack({
      trackSid: 'TR_2',
      path: 'tracks/party_p1-camera-TR_2.webm',
      file: { bytes: 9, firstMs: 75_000, lastMs: 80_000, entries: [], unreadable: false },
    });
    expect(gaps([started(74_900, 'TR_2')], { tracks: [again, aTrack()], endedAtMs: START + 81_000 })).toEqual([
      ['away', 60_000, 75_000],
    ]);
  });

  test.each([
    ['that is gone', undefined],
    ['of which nothing can be read', { bytes: 40, firstMs: null, lastMs: 0, entries: [], unreadable: true }],
  ])('given a file %s, then all its time is missing and the rest stands', (_, file) => {
    const sound = aTrack({ trackSid: 'TR_2', path: 'tracks/sound.webm', kind: 'audio', codec: 'opus' });
    const over = event('trackEnded', 50_000, { cause: 'track ended' });
    const made = film([aSegment({ tracks: [aTrack({ file }), sound], events: [started(480), over] })]);
    expect(made.gaps.map((g) => [g.cause, g.kind, after(g.fromMs), after(g.toMs)])).toEqual([
      ['broken', 'video', 480, 50_000],
    ]);
    expect(made.tracks.map((t) => t.broken)).toEqual([true, false]);
  });

  test('given a track that never gave anything, then it is not there', () => {
    expect(film([aSegment({ tracks: [aTrack({ file: undefined })], events: [] })]).tracks).toEqual([]);
  });
});
