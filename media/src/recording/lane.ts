/** Track files as they go into a common file: in order, with corrected times, sound without holes. */
import type { ClockPoint } from './clock.ts';
import { residualAt } from './clock.ts';
import type { TrackNote } from './journal.ts';
import { MatroskaReader } from './matroskaReader.ts';
import type { TrackDescription } from './matroska.ts';
import { OPUS_SILENCE, OPUS_SILENCE_MS, opusPacketMs } from './opus.ts';

export interface TrackSegment {
  note: TrackNote;
  file: string;
  description: TrackDescription;
  clock: readonly ClockPoint[];
  /** Of the first and last frame, recording time. */
  firstMs: number;
  lastMs: number;
}

/** Track files of one participant that follow each other as one picture or one sound. */
export interface Lane {
  segments: TrackSegment[];
  firstMs: number;
  lastMs: number;
}

export interface LaneFrame {
  timeMs: number;
  key: boolean;
  data: Buffer;
  lastsMs: number;
}

/** Looks through a track file. Undefined when it holds no frame. */
export async function readSegment(
  file: string,
  note: TrackNote,
  clock: readonly ClockPoint[],
): Promise<TrackSegment | undefined> {
  const reader = await MatroskaReader.open(file);
  const description = reader?.tracks[0];
  if (!reader || !description) return undefined;
  let firstMs: number | undefined;
  let lastMs = 0;
  for (let frames = await reader.nextFrames(); frames; frames = await reader.nextFrames()) {
    firstMs ??= frames[0]?.timeMs;
    lastMs = frames.at(-1)?.timeMs ?? lastMs;
  }
  await reader.close();
  if (firstMs === undefined) return undefined;
  const corrected = (timeMs: number) => Math.round(timeMs + residualAt(clock, timeMs));
  return { note, file, description, clock, firstMs: corrected(firstMs), lastMs: corrected(lastMs) };
}

/** A camera that was published anew goes on in the same lane; what runs at the same time gets its own. */
export function groupLanes(segments: readonly TrackSegment[]): Lane[] {
  const lanes: Lane[] = [];
  for (const segment of segments.toSorted((a, b) => a.firstMs - b.firstMs)) {
    const { participantSid, kind, source, codec } = segment.note;
    const lane = lanes.find(({ segments: [first], lastMs }) => {
      const same = first?.note;
      return (
        same?.participantSid === participantSid &&
        same.kind === kind &&
        same.source === source &&
        same.codec === codec &&
        lastMs < segment.firstMs
      );
    });
    if (lane) {
      lane.segments.push(segment);
      lane.lastMs = segment.lastMs;
    } else {
      lanes.push({ segments: [segment], firstMs: segment.firstMs, lastMs: segment.lastMs });
    }
  }
  return lanes;
}

const VIDEO_FRAME_MS = 33;
const MOST_AHEAD_MS = 20;
/** A packet this short is background noise, the better one to leave out. */
const QUIET_BYTES = 10;
const QUIET_AHEAD_MS = 15;

/** Frames of a lane from recording time `zeroMs` on. */
export class LaneReader {
  readonly #lane: Lane;
  readonly #audio: boolean;
  #segment = 0;
  #reader: MatroskaReader | undefined;
  #frames: LaneFrame[] = [];
  #at = 0;
  #lastMs = -1;
  /** Where the sound written so far ends when its packets are played one after the other, as browsers do. */
  #playedToMs: number;

  constructor(lane: Lane, zeroMs: number) {
    this.#lane = lane;
    this.#audio = lane.segments[0]?.note.kind === 'audio';
    this.#playedToMs = zeroMs;
  }

  /** The next frame, without taking it, as far as one is in memory. */
  get head(): LaneFrame | undefined {
    return this.#frames[this.#at];
  }

  take(): void {
    this.#at++;
  }

  /** Reads on when nothing is in memory; false at the end. */
  async fill(): Promise<boolean> {
    while (!this.head) {
      const segment = this.#lane.segments[this.#segment];
      if (!segment) return false;
      this.#reader ??= await MatroskaReader.open(segment.file);
      const frames = await this.#reader?.nextFrames();
      this.#frames = [];
      this.#at = 0;
      if (frames) {
        for (const frame of frames) this.#add(segment, frame.timeMs, frame.key, frame.data);
      } else {
        await this.close();
        this.#segment++;
      }
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    this.#reader = undefined;
  }

  #add(segment: TrackSegment, fileMs: number, key: boolean, data: Buffer): void {
    const exactMs = fileMs + residualAt(segment.clock, fileMs);
    const timeMs = Math.max(this.#lastMs + 1, Math.round(exactMs));
    const lastsMs = this.#audio ? opusPacketMs(data) : VIDEO_FRAME_MS;
    if (this.#audio) {
      this.#fillSilence(timeMs);
      const aheadMs = this.#playedToMs - timeMs;
      // A sender whose sound clock runs fast: the track's own file has the packet, here it would delay all that follow.
      if (aheadMs >= MOST_AHEAD_MS || (aheadMs >= QUIET_AHEAD_MS && data.length <= QUIET_BYTES)) return;
      this.#playedToMs += lastsMs;
    }
    this.#frames.push({ timeMs, key, data, lastsMs });
    this.#lastMs = timeMs;
  }

  /** Otherwise a hole would pull all sound after it before the picture. */
  #fillSilence(untilMs: number): void {
    const missingMs = untilMs - this.#playedToMs;
    if (missingMs < OPUS_SILENCE_MS) return;
    for (let n = Math.round(missingMs / OPUS_SILENCE_MS); n > 0; n--) {
      const timeMs = Math.max(this.#lastMs + 1, Math.round(this.#playedToMs));
      // The last one may reach past the packet it makes room for.
      if (timeMs >= untilMs) return;
      this.#frames.push({ timeMs, key: true, data: OPUS_SILENCE, lastsMs: OPUS_SILENCE_MS });
      this.#lastMs = timeMs;
      this.#playedToMs += OPUS_SILENCE_MS;
    }
  }
}
