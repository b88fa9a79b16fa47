/** Recording of one room: every track to its own file from its first packet, nothing transcoded. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from './appendFile.ts';
import { SenderClock } from './clock.ts';
import { finishRecording, type RecordingEnd, recoverRecording } from './finish.ts';
import { JOURNAL_FILE, Journal } from './journal.ts';
import { extensionFor } from './matroska.ts';
import { fileSafe } from './names.ts';
import { SealLog } from './seals.ts';
import { TrackRecorder } from './trackRecorder.ts';
import type {
  RecordedTrack,
  RecorderOptions,
  RecordingEvent,
  RecordingFile,
  RecordingHealth,
  RoomRecorder,
  TrackTap,
} from './types.ts';

export { recoverRecording } from './finish.ts';

const TICK_MS = 200;
const KEY_FRAME_EVERY_MS = 30_000;
/** So much lies open at most; a seal a minute and a half would do for proof, a seal a second would drown the case. */
const SEAL_EVERY_MS = 30_000;

export interface Clock {
  monotonicMs(): number;
  unixMs(): number;
}

const systemClock: Clock = { monotonicMs: () => performance.now(), unixMs: () => Date.now() };

/** Starts at once. Never throws: what goes wrong with the disk shows in `health`. */
export function openRoomRecorder(options: RecorderOptions, clock: Clock = systemClock): RoomRecorder {
  return new Recorder(options, clock);
}

class Recorder implements RoomRecorder {
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #beganAtMs: number;
  readonly #startedAtMs: number;
  readonly #journal: Journal;
  readonly #timer: NodeJS.Timeout;
  readonly #seals: SealLog;
  readonly #sealEveryMs: number;
  readonly #tracks = new Map<string, TrackRecorder>();
  readonly #senders = new Map<string, SenderClock>();
  readonly #names = new Set<string>();
  /** What is wrong, by file. */
  readonly #troubles = new Map<string, string>();
  #health: RecordingHealth = { ok: true };
  #ticks = 0;
  #sealedAtMs = 0;
  #sealing: Promise<void> | undefined;
  #stopped: Promise<RecordingFile[]> | undefined;
  #ended: RecordingEnd | undefined;

  constructor(options: RecorderOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#beganAtMs = clock.monotonicMs();
    this.#startedAtMs = clock.unixMs();
    this.#journal = new Journal(join(options.folder, JOURNAL_FILE), (reason) => this.#disk(JOURNAL_FILE, reason));
    const { room, egressId } = options;
    this.#sealEveryMs = options.sealEveryMs ?? SEAL_EVERY_MS;
    this.#seals = new SealLog(options.folder, { room: options.room, egressId: options.egressId }, this.#startedAtMs);
    this.#journal.note({ line: 'open', room, egressId, startedAtMs: this.#startedAtMs, writer: process.pid });
    this.#event({ atMs: this.#startedAtMs, kind: 'started', detail: {} });
    try {
      mkdirSync(join(options.folder, 'tracks'), { recursive: true });
      this.#journal.pump(0);
    } catch (error) {
      // Told after the caller holds the recorder; the journal's own tries clear it when the folder comes to be.
      queueMicrotask(() => this.#disk(JOURNAL_FILE, reasonOf(error)));
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get health(): RecordingHealth {
    return this.#health;
  }

  addTrack(track: RecordedTrack): TrackTap {
    if (this.#stopped) return { rtp() {}, senderReport() {}, muted() {}, end() {} };
    const path = this.#freePath(track);
    this.#journal.note({ line: 'track', track: { ...track, path } });
    this.#journal.pump(this.#nowMs());
    let sender = this.#senders.get(track.participantSid);
    if (!sender) {
      sender = new SenderClock();
      this.#senders.set(track.participantSid, sender);
    }
    const { identity, trackSid } = track;
    const recorder = new TrackRecorder(track, join(this.#options.folder, path), sender, {
      nowMs: () => this.#nowMs(),
      toMs: (at) => at - this.#beganAtMs,
      startedAtMs: this.#startedAtMs,
      keyFrameEveryMs: this.#options.keyFrameEveryMs ?? KEY_FRAME_EVERY_MS,
      sealEveryMs: this.#sealEveryMs,
      requestKeyFrame: () => this.#options.requestKeyFrame(trackSid),
      note: (event) => this.#event({ ...event, identity, trackSid }),
      notePoint: (point) => this.#journal.note({ line: 'clock', trackSid, point }),
      onDisk: (reason) => this.#disk(path, reason),
    });
    this.#tracks.set(path, recorder);
    return recorder;
  }

  stop(reason: string): Promise<RecordingFile[]> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async finish(): Promise<RecordingFile[]> {
    await this.#stopped;
    return recoverRecording(this.#options.folder, this.#ended);
  }

  async #stop(reason: string): Promise<RecordingFile[]> {
    clearInterval(this.#timer);
    const endedAtMs = Math.round(this.#startedAtMs + this.#nowMs());
    this.#ended = { atMs: endedAtMs, cause: reason };
    await this.#sealing;
    await Promise.all([...this.#tracks.values()].map((track) => track.close(reason)));
    this.#event({ atMs: endedAtMs, kind: 'stopped', detail: { cause: reason } });
    this.#journal.note({ line: 'close', endedAtMs, reason });
    await this.#journal.close();
    try {
      return await finishRecording(this.#options.folder, this.#ended);
    } catch (error) {
      // What was written stays and can be finished when the disk is back.
      this.#disk('finish', reasonOf(error));
      return [];
    }
  }

  #tick(): void {
    this.#ticks++;
    const nowMs = this.#nowMs();
    const everySecond = this.#ticks % 5 === 0;
    for (const track of this.#tracks.values()) track.tick(nowMs, everySecond);
    this.#journal.pump(nowMs);
    if (nowMs - this.#sealedAtMs >= this.#sealEveryMs) this.#seal(nowMs);
  }

  /** The rest is sealed at the end, or by whoever finishes what a dead process left. */
  #seal(nowMs: number): void {
    if (this.#sealing) return;
    this.#sealedAtMs = nowMs;
    const ends = new Map([...this.#tracks].map(([path, track]) => [path, track.stored]));
    ends.set(JOURNAL_FILE, this.#journal.stored);
    this.#sealing = this.#seals
      .seal(ends, Math.round(this.#startedAtMs + nowMs))
      .then(
        () => this.#disk('seals', undefined),
        (error: unknown) => this.#disk('seals', reasonOf(error)),
      )
      .finally(() => {
        this.#sealing = undefined;
      });
  }

  #nowMs(): number {
    return this.#clock.monotonicMs() - this.#beganAtMs;
  }

  #event(event: RecordingEvent): void {
    this.#journal.note({ line: 'event', event });
  }

  #freePath(track: RecordedTrack): string {
    const extension = extensionFor([track.codec]);
    const stem = `tracks/${fileSafe(track.identity)}-${track.source}-${fileSafe(track.trackSid)}`;
    let path = `${stem}.${extension}`;
    for (let n = 2; this.#names.has(path); n++) path = `${stem}-${n}.${extension}`;
    this.#names.add(path);
    return path;
  }

  #disk(file: string, reason: string | undefined): void {
    if (reason === undefined) this.#troubles.delete(file);
    else this.#troubles.set(file, reason);
    const first = this.#troubles.values().next().value;
    if (first === this.#health.reason) return;
    const was = this.#health;
    this.#health = first === undefined ? { ok: true } : { ok: false, reason: first };
    if (was.ok !== this.#health.ok) {
      const kind = first === undefined ? 'diskRecovered' : 'diskFailed';
      this.#event({ atMs: Math.round(this.#startedAtMs + this.#nowMs()), kind, detail: { cause: first ?? '' } });
    }
    this.#options.onHealth(this.#health);
  }
}
