/** After the call: what was recorded is put together, hashed and listed. Streaming throughout. */
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digest, writeDurably } from './digest.ts';
import { JOURNAL_FILE, readJournal, type JournalContent, type TrackNote } from './journal.ts';
import { LaneReader, groupLanes, readSegment, type Lane, type TrackSegment } from './lane.ts';
import { extensionFor, type TrackDescription } from './matroska.ts';
import { MatroskaFile } from './matroskaFile.ts';
import { MatroskaReader } from './matroskaReader.ts';
import { fileSafe } from './names.ts';
import { SealLog } from './seals.ts';
import type { RecordingEvent, RecordingFile, RecordingIndex } from './types.ts';

const INDEX_FILE = 'index.json';
const CALL_FILE = 'call.mkv';

/** How a recording ended, for one whose journal could not take it any more. */
export interface RecordingEnd {
  /** Unix ms. */
  atMs: number;
  cause: string;
}

/** Finishes a recording whose process ended early; one that is finished already is only listed. */
export async function recoverRecording(folder: string, ended?: RecordingEnd): Promise<RecordingFile[]> {
  const finished = await readIndex(folder);
  if (finished) return [...finished.files, await indexEntry(folder, finished)];
  return finishRecording(folder, ended);
}

export async function finishRecording(folder: string, ended?: RecordingEnd): Promise<RecordingFile[]> {
  const journal = await readJournal(join(folder, JOURNAL_FILE));
  const segments = await readSegments(folder, journal);
  const startedAtMs = journal.startedAtMs ?? (await stat(join(folder, JOURNAL_FILE))).birthtimeMs;
  const lastMs = Math.max(0, ...segments.map((segment) => segment.lastMs));
  const lastKnownMs = Math.max(startedAtMs + lastMs, ...journal.events.map((event) => event.atMs));
  const endedAtMs = journal.endedAtMs ?? ended?.atMs ?? lastKnownMs;
  const interrupted: RecordingEvent[] =
    journal.endedAtMs === undefined
      ? [{ atMs: endedAtMs, kind: 'interrupted', detail: { cause: ended?.cause ?? 'the process ended' } }]
      : [];
  await sealRest(folder, journal, startedAtMs, endedAtMs);
  const files: RecordingFile[] = [];
  for (const { note, firstMs, lastMs: last } of segments) {
    const { identity, kind: trackKind } = note;
    const span = { startedAtMs: startedAtMs + firstMs, endedAtMs: startedAtMs + last };
    files.push({
      path: note.path,
      kind: 'track',
      identity,
      trackKind,
      ...(await digest(join(folder, note.path))),
      ...span,
    });
  }
  const span = { startedAtMs, endedAtMs };
  files.push({ path: JOURNAL_FILE, kind: 'journal', ...(await digest(join(folder, JOURNAL_FILE))), ...span });
  files.push(...(await writeCommonFiles(folder, segments, startedAtMs)));
  const index: RecordingIndex = {
    room: journal.room,
    egressId: journal.egressId,
    startedAtMs,
    endedAtMs,
    files,
    events: [...journal.events, ...interrupted].toSorted((a, b) => a.atMs - b.atMs),
  };
  await writeDurably(join(folder, INDEX_FILE), `${JSON.stringify(index, undefined, 2)}\n`);
  return [...files, await indexEntry(folder, index)];
}

/** What no seal holds yet, whole files as they stand. */
async function sealRest(
  folder: string,
  journal: JournalContent,
  startedAtMs: number,
  endedAtMs: number,
): Promise<void> {
  const { room, egressId } = journal;
  const seals = await SealLog.resume(folder, { room, egressId }, startedAtMs);
  const ends = new Map<string, number>();
  for (const name of (await readdir(join(folder, 'tracks'))).toSorted()) ends.set(`tracks/${name}`, 0);
  ends.set(JOURNAL_FILE, 0);
  for (const path of ends.keys()) ends.set(path, (await stat(join(folder, path))).size);
  await seals.seal(ends, endedAtMs);
}

async function readSegments(folder: string, journal: JournalContent): Promise<TrackSegment[]> {
  const segments: TrackSegment[] = [];
  const known = new Map(journal.tracks.map((note) => [note.path, note]));
  for (const name of (await readdir(join(folder, 'tracks'))).toSorted()) {
    const path = `tracks/${name}`;
    const file = join(folder, path);
    const note = known.get(path) ?? (await noteFromFile(file, path));
    const segment = note && (await readSegment(file, note, journal.clocks.get(note.trackSid) ?? []));
    if (segment) segments.push(segment);
    // A track that never gave a frame leaves an empty file.
    else if ((await stat(file)).size === 0) await rm(file);
  }
  return segments.toSorted((a, b) => a.firstMs - b.firstMs);
}

/** For a track whose line did not reach the journal: the file's own head says the most of it. */
async function noteFromFile(file: string, path: string): Promise<TrackNote | undefined> {
  const reader = await MatroskaReader.open(file);
  const description = reader?.tracks[0];
  await reader?.close();
  if (!description) return undefined;
  const [, source, sid] = /-(camera|microphone|unknown)-([^-.]+)[^/]*$/.exec(path) ?? [];
  return {
    trackSid: sid ?? path,
    participantSid: `unknown ${description.name}`,
    identity: description.name,
    kind: description.kind,
    source: source === 'camera' || source === 'microphone' ? source : 'unknown',
    codec: description.codec,
    clockRate: description.kind === 'audio' ? 48_000 : 90_000,
    path,
  };
}

async function writeCommonFiles(
  folder: string,
  segments: readonly TrackSegment[],
  startedAtMs: number,
): Promise<RecordingFile[]> {
  const files: RecordingFile[] = [];
  await rm(join(folder, 'participants'), { recursive: true, force: true });
  await mkdir(join(folder, 'participants'), { recursive: true });
  const lanes = groupLanes(segments);
  const sessions = new Map<string, Lane[]>();
  for (const lane of lanes) {
    const sid = lane.segments[0]?.note.participantSid ?? '';
    sessions.set(sid, [...(sessions.get(sid) ?? []), lane]);
  }
  const counts = new Map<string, number>();
  for (const session of sessions.values()) {
    const identity = session[0]?.segments[0]?.note.identity ?? '';
    const safe = fileSafe(identity);
    const count = (counts.get(safe) ?? 0) + 1;
    counts.set(safe, count);
    const extension = extensionFor(session.flatMap((lane) => lane.segments.map((segment) => segment.note.codec)));
    const path = `participants/${safe}-${count}.${extension}`;
    files.push({ ...(await writeCommonFile(folder, path, session, startedAtMs)), kind: 'participant', identity });
  }
  if (lanes.length > 0) {
    files.push({ ...(await writeCommonFile(folder, CALL_FILE, lanes, startedAtMs)), kind: 'call' });
  }
  return files;
}

async function writeCommonFile(
  folder: string,
  path: string,
  lanes: readonly Lane[],
  startedAtMs: number,
): Promise<Omit<RecordingFile, 'kind'>> {
  const zeroMs = Math.min(...lanes.map((lane) => lane.firstMs));
  const lastMs = Math.max(...lanes.map((lane) => lane.lastMs));
  // Pictures before sounds, so that a player shows the first participant's picture.
  const ordered = lanes.toSorted((a, b) => order(a) - order(b));
  const sources = ordered.map((lane, i) => ({
    reader: new LaneReader(lane, zeroMs),
    track: { ...lane.segments[0]?.description, number: i + 1 } as TrackDescription,
  }));
  const file = await MatroskaFile.create(
    join(folder, path),
    startedAtMs + zeroMs,
    sources.map((source) => source.track),
  );
  try {
    for (;;) {
      let next: (typeof sources)[number] | undefined;
      for (const source of sources) {
        if (!source.reader.head && !(await source.reader.fill())) continue;
        if (!next || (source.reader.head?.timeMs ?? 0) < (next.reader.head?.timeMs ?? 0)) next = source;
      }
      const frame = next?.reader.head;
      if (!next || !frame) break;
      next.reader.take();
      await file.add(next.track, Math.max(0, frame.timeMs - zeroMs), frame.key, frame.data, frame.lastsMs);
    }
    await file.close();
  } catch (error) {
    await file.abandon();
    for (const source of sources) await source.reader.close();
    throw error;
  }
  return {
    path,
    ...(await digest(join(folder, path))),
    startedAtMs: startedAtMs + zeroMs,
    endedAtMs: startedAtMs + lastMs,
  };
}

function order(lane: Lane): number {
  return lane.segments[0]?.note.kind === 'video' ? 0 : 1;
}

async function indexEntry(folder: string, index: RecordingIndex): Promise<RecordingFile> {
  const { startedAtMs, endedAtMs } = index;
  return { path: INDEX_FILE, kind: 'index', ...(await digest(join(folder, INDEX_FILE))), startedAtMs, endedAtMs };
}

async function readIndex(folder: string): Promise<RecordingIndex | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, INDEX_FILE), 'utf8')) as RecordingIndex;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
