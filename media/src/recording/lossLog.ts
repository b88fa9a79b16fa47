/** Turns single losses into few, telling events: one a second for packets, one for each stretch without picture. */
import type { RecordingEvent } from './types.ts';

type Note = (atMs: number, kind: RecordingEvent['kind'], detail: RecordingEvent['detail']) => void;

export class LossLog {
  readonly #kind: 'audio' | 'video';
  readonly #note: Note;
  #packets = 0;
  #holes = 0;
  #sinceMs = 0;
  #missing: { fromMs: number; frames: number; cause: string; lastRtp: number } | undefined;

  constructor(kind: 'audio' | 'video', note: Note) {
    this.#kind = kind;
    this.#note = note;
  }

  lost(packets: number, atMs: number): void {
    if (this.#holes === 0) this.#sinceMs = atMs;
    this.#holes++;
    this.#packets += packets;
  }

  /** A frame that could not be written; told once for each of its pieces. */
  missed(rtpTime: number, atMs: number): void {
    this.#missing ??= { fromMs: atMs, frames: 0, cause: 'needs what was lost', lastRtp: Number.NaN };
    if (this.#missing.lastRtp !== rtpTime) this.#missing.frames++;
    this.#missing.lastRtp = rtpTime;
  }

  dropped(atMs: number): void {
    this.#missing = { fromMs: atMs, frames: 0, cause: 'disk', lastRtp: Number.NaN };
  }

  /** A frame was written: the stretch before it is over. */
  written(atMs: number): void {
    if (this.#missing) this.end(atMs);
  }

  /** Notes what was counted since the last time. */
  report(): void {
    if (this.#holes === 0) return;
    const detail = { packets: this.#packets, holes: this.#holes, cause: 'not retransmitted in time' };
    this.#note(this.#sinceMs, 'loss', detail);
    this.#holes = 0;
    this.#packets = 0;
  }

  end(atMs: number): void {
    this.report();
    const missing = this.#missing;
    this.#missing = undefined;
    if (!missing) return;
    const { fromMs, frames, cause } = missing;
    const durationMs = Math.max(0, Math.round(atMs - fromMs));
    this.#note(fromMs, 'undecodable', { cause, frames, durationMs, kind: this.#kind });
  }
}
