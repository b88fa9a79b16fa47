/** Line by line what is known beside the pictures and sounds, so that a killed recording can still be finished. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppendFile } from './appendFile.ts';
import type { ClockPoint } from './clock.ts';
import type { RecordedTrack, RecordingEvent } from './types.ts';

export const JOURNAL_FILE = 'journal.ndjson';

export interface TrackNote extends RecordedTrack {
  /** Relative to the recording's folder. */
  path: string;
}

export type JournalLine =
  | { line: 'open'; room: string; egressId: string; startedAtMs: number; writer: number }
  | { line: 'track'; track: TrackNote }
  | { line: 'event'; event: RecordingEvent }
  | { line: 'clock'; trackSid: string; point: ClockPoint }
  | { line: 'close'; endedAtMs: number; reason: string };

export class Journal {
  readonly #file: AppendFile;

  constructor(path: string, onState: (reason: string | undefined) => void) {
    this.#file = new AppendFile(path, onState);
  }

  get stored(): number {
    return this.#file.stored;
  }

  note(line: JournalLine): void {
    this.#file.append(Buffer.from(`${JSON.stringify(line)}\n`, 'utf8'));
  }

  pump(nowMs: number): void {
    this.#file.pump(nowMs);
  }

  close(): Promise<boolean> {
    return this.#file.close();
  }
}

export interface JournalContent {
  room: string;
  egressId: string;
  startedAtMs: number | undefined;
  /** Undefined when the process ended before the recording did. */
  endedAtMs: number | undefined;
  tracks: TrackNote[];
  events: RecordingEvent[];
  clocks: Map<string, ClockPoint[]>;
}

/** Reads as far as the journal goes: its last line may be torn. */
export async function readJournal(path: string): Promise<JournalContent> {
  const content: JournalContent = {
    room: '',
    egressId: '',
    startedAtMs: undefined,
    endedAtMs: undefined,
    tracks: [],
    events: [],
    clocks: new Map(),
  };
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = parseLine(text);
    if (!line) continue;
    if (line.line === 'open') {
      content.room = line.room;
      content.egressId = line.egressId;
      content.startedAtMs = line.startedAtMs;
    }
    if (line.line === 'track') content.tracks.push(line.track);
    else if (line.line === 'event') content.events.push(line.event);
    else if (line.line === 'close') content.endedAtMs = line.endedAtMs;
    else if (line.line === 'clock') {
      const points = content.clocks.get(line.trackSid) ?? [];
      // A clock that was found to have stood still is told afterwards and speaks for the time since.
      while ((points.at(-1)?.atMs ?? 0) > line.point.atMs) points.pop();
      points.push(line.point);
      content.clocks.set(line.trackSid, points);
    }
  }
  return content;
}

/** Id of the process that began the journal; undefined when its first line never came to the disk. */
export async function writerOf(path: string): Promise<number | undefined> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const text of lines) {
    const line = parseLine(text);
    lines.close();
    return line?.line === 'open' ? line.writer : undefined;
  }
  return undefined;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    return JSON.parse(text) as JournalLine;
  } catch {
    return undefined;
  }
}
