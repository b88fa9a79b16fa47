import type { Film, FilmGapCause, FilmTrack } from '@kuaichu/contract/film';
import { timeOf } from '@kuaichu/contract/filmClock';

type Kind = FilmTrack['kind'];

/** A segment as the recorder left it, or as it stands while it writes. Times of the machines' clock, Unix ms. */
export interface RecordedSegment {
  egressId: string;
  state: 'running' | 'complete' | 'failed';
  /** Why nothing was recorded after it, in words. */
  causeAfter: string;
  startedAtMs: number;
  endedAtMs: number | null;
  tracks: RecordedTrack[];
  events: SegmentEvent[];
}

export interface RecordedTrack {
  trackSid: string;
  path: string;
  identity: string;
  kind: Kind;
  codec: FilmTrack['codec'];
  clock: FilmTrack['clock'];
  /** Undefined: there is none. */
  file:
    | { bytes: number; firstMs: number | null; lastMs: number; entries: [number, number][]; unreadable: boolean }
    | undefined;
}

export interface SegmentEvent {
  atMs: number;
  kind: string;
  trackSid?: string | undefined;
  detail: Readonly<Record<string, string | number>>;
}

/** Shorter is not seen as a hole. */
const HOLE_MS = 1_000;
/** A sleeping microphone is heard every 400 ms, what is written comes every 200 ms, a lost packet is waited for 600 ms. */
const SILENT_MS = 3_000;

/** One time line of everything that was recorded of a case, in service time (`offsetMs` before the machines' clock). */
export function filmOf(segments: readonly RecordedSegment[], realNowMs: number, offsetMs: number): Film {
  const ordered = segments.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const film: Film = {
    nowMs: realNowMs + offsetMs,
    offsetMs,
    open: ordered.some((s) => s.state === 'running'),
    segments: [],
    breaks: [],
    tracks: [],
    gaps: [],
  };
  ordered.forEach((segment, i) => {
    const fromMs = segment.startedAtMs + offsetMs;
    const tracks = segment.tracks.flatMap((one) => trackOf(one, segment, offsetMs));
    const lastMs = Math.max(fromMs, ...tracks.map((t) => t.toMs));
    // Cut off without a word: it reaches as far as there is something.
    const endMs = segment.endedAtMs === null ? lastMs : Math.max(lastMs, segment.endedAtMs + offsetMs);
    const toMs = segment.state === 'running' ? null : endMs;
    film.segments.push({ egressId: segment.egressId, fromMs, toMs, state: segment.state });
    film.tracks.push(...tracks);
    film.gaps.push(...gapsOf(segment, tracks, film.nowMs, offsetMs));
    const next = ordered[i + 1];
    if (next && toMs !== null && next.startedAtMs + offsetMs > toMs)
      film.breaks.push({ fromMs: toMs, toMs: next.startedAtMs + offsetMs, cause: segment.causeAfter });
  });
  return film;
}

function trackOf(one: RecordedTrack, segment: RecordedSegment, offsetMs: number): FilmTrack[] {
  const own = segment.events.filter((e) => e.trackSid === one.trackSid);
  const started = own.find((e) => e.kind === 'trackStarted');
  const ended = own.findLast((e) => e.kind === 'trackEnded');
  const { file } = one;
  const broken = started !== undefined && (file === undefined || file.unreadable);
  if ((file === undefined || file.firstMs === null) && !broken) return [];
  const zeroMs = segment.startedAtMs + offsetMs;
  const at = (fileMs: number) => timeOf({ zeroMs, clock: one.clock }, fileMs);
  const saidFromMs = (started?.atMs ?? segment.startedAtMs) + offsetMs;
  const saidToMs = (ended?.atMs ?? segment.endedAtMs ?? segment.startedAtMs) + offsetMs;
  const fromMs = file && file.firstMs !== null ? at(file.firstMs) : saidFromMs;
  return [
    {
      egressId: segment.egressId,
      path: one.path,
      identity: one.identity,
      kind: one.kind,
      codec: one.codec,
      fromMs,
      toMs: Math.max(fromMs, file && file.firstMs !== null ? at(file.lastMs) : saidToMs),
      open: segment.state === 'running' && ended === undefined,
      bytes: file?.bytes ?? 0,
      zeroMs,
      clock: one.clock,
      entries: file?.entries ?? [],
      sizes: own
        .filter((e) => e.kind === 'size')
        .map((e) => ({
          atMs: e.atMs + offsetMs,
          width: Number(e.detail['width'] ?? 0),
          height: Number(e.detail['height'] ?? 0),
        })),
      broken,
    },
  ];
}

/** The holes of each person's picture and sound within one segment. */
function gapsOf(segment: RecordedSegment, tracks: readonly FilmTrack[], nowMs: number, offsetMs: number): Film['gaps'] {
  const gaps: Film['gaps'] = [];
  const sids = new Map(segment.tracks.map((t) => [t.trackSid, t]));
  for (const event of segment.events) {
    const track = event.trackSid === undefined ? undefined : sids.get(event.trackSid);
    const cause = causeOf(event);
    const lastsMs = Number(event.detail['durationMs'] ?? 0);
    if (!track || !cause || lastsMs < HOLE_MS) continue;
    const fromMs = event.atMs + offsetMs;
    gaps.push({ identity: track.identity, kind: track.kind, fromMs, toMs: fromMs + lastsMs, cause });
  }
  for (const track of tracks) {
    const { identity, kind } = track;
    if (track.broken) gaps.push({ identity, kind, fromMs: track.fromMs, toMs: track.toMs, cause: 'broken' });
    else if (track.open && nowMs - track.toMs > SILENT_MS)
      gaps.push({ identity, kind, fromMs: track.toMs, toMs: null, cause: stillMuted(segment, track) });
  }
  return [...gaps, ...absences(tracks)].toSorted((a, b) => a.fromMs - b.fromMs);
}

function causeOf(event: SegmentEvent): FilmGapCause | undefined {
  const said = event.detail['cause'];
  if (event.kind === 'gap') return said === 'muted' ? 'muted' : 'noPackets';
  if (event.kind === 'undecodable') return said === 'disk' ? 'disk' : 'undecodable';
  return undefined;
}

function stillMuted(segment: RecordedSegment, track: FilmTrack): FilmGapCause {
  const sid = segment.tracks.find((t) => t.path === track.path)?.trackSid;
  const last = segment.events.findLast((e) => e.trackSid === sid && (e.kind === 'muted' || e.kind === 'unmuted'));
  return last?.kind === 'muted' ? 'muted' : 'noPackets';
}

/** Between two files of one person: gone and come back. */
function absences(tracks: readonly FilmTrack[]): Film['gaps'] {
  const gaps: Film['gaps'] = [];
  const reached = new Map<string, number>();
  for (const track of tracks.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const { identity, kind } = track;
    const key = `${kind} ${identity}`;
    const untilMs = reached.get(key);
    if (untilMs !== undefined && track.fromMs - untilMs >= HOLE_MS)
      gaps.push({ identity, kind, fromMs: untilMs, toMs: track.fromMs, cause: 'away' });
    reached.set(key, Math.max(untilMs ?? 0, track.toMs));
  }
  return gaps;
}
