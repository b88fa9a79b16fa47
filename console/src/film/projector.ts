import { urlOf } from '@kuaichu/contract/client';
import type { Film, FilmTrack } from '@kuaichu/contract/film';
import { FileBytes } from './bytes.ts';
import { breakAt, endsOf, peopleOf, tracksOf } from './lookup.ts';
import { PictureLane } from './pictureLane.ts';
import { SoundLane } from './soundLane.ts';

export const rates = [0.5, 1, 1.5, 2, 4] as const;
/** A gap in which nobody was recorded is shown so long, then passed over. */
const SHOW_BREAK_MS = 1_500;
/** Waiting that nobody notices is not told. */
const TELL_WAIT_MS = 300;
/** What has not come by then is gone on without. */
const MOST_WAIT_MS = 8_000;
/** So long the clock waits for a sound that was told to play. */
const MOST_HELD_MS = 300;
/** Behind what is being written: the recorder writes five times a second, and is asked every two. */
const EDGE_MS = 400;
/** Nearer the clock would stand still until the next answer. */
const BEHIND_EDGE_MS = 2_500;
const NEAR_EDGE_MS = 5_500;

export interface Projection {
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly playing: boolean;
  /** Pictures or sound are still on their way. */
  readonly waiting: boolean;
  readonly rate: number;
  /** Plays what is just being written. */
  readonly atEdge: boolean;
  readonly quiet: ReadonlySet<string>;
  readonly problems: ReadonlyMap<string, PictureLane['problem']>;
  /** By how much the sound that is furthest from the clock is before or after it; null while none plays. */
  readonly soundAsideMs: number | null;
}

/** Plays the film of a case: one clock, and every person's picture and sound in step with it. */
export class Projector {
  readonly #caseId: string;
  readonly #files = new Map<string, FileBytes>();
  readonly #pictures = new Map<string, PictureLane>();
  readonly #sounds = new Map<string, SoundLane>();
  readonly #listeners = new Set<() => void>();
  #film: Film;
  #atMs: number;
  #playing = false;
  #rate = 1;
  #waitedMs = 0;
  #inBreakMs = 0;
  #heldMs = 0;
  #lastTick = 0;
  #frame = 0;
  #told: Projection;
  /** The picture of this lane is the one that is stepped by. */
  leading: string | null = null;

  constructor(caseId: string, film: Film) {
    this.#caseId = caseId;
    this.#film = film;
    this.#atMs = endsOf(film).fromMs;
    this.update(film);
    this.#told = this.#look();
    this.#frame = requestAnimationFrame(this.#tick);
    document.addEventListener('visibilitychange', this.#hidden);
  }

  static get possible(): boolean {
    return typeof VideoDecoder === 'function' && typeof MediaSource === 'function';
  }

  /** The film as it is now, with what was written meanwhile. */
  update(film: Film): void {
    this.#film = film;
    for (const identity of peopleOf(film)) {
      const pictures = tracksOf(film, identity, 'video');
      const sounds = tracksOf(film, identity, 'audio');
      if (pictures.length > 0) this.picture(identity).update(pictures);
      if (sounds.length > 0) this.#sound(identity).update(sounds);
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly look = (): Projection => this.#told;

  /** Exactly; what is told while it plays is up to a tenth of a second old. */
  get atMs(): number {
    return this.#atMs;
  }

  picture(identity: string): PictureLane {
    const lane = this.#pictures.get(identity) ?? new PictureLane(identity, this.#file);
    this.#pictures.set(identity, lane);
    return lane;
  }

  play(): void {
    const { toMs } = this.#ends();
    if (!this.#film.open && this.#atMs >= toMs) this.seek(this.#ends().fromMs);
    this.#playing = true;
  }

  pause(): void {
    this.#playing = false;
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  seek(atMs: number): void {
    const { fromMs, toMs } = this.#ends();
    this.#atMs = Math.max(fromMs, Math.min(toMs, atMs));
    this.#waitedMs = 0;
    this.#inBreakMs = 0;
  }

  by(ms: number): void {
    const target = this.#atMs + ms;
    // Into a gap means across it.
    const gap = breakAt(this.#film, target);
    this.seek(gap ? (ms > 0 ? gap.toMs : gap.fromMs - 1) : target);
  }

  toEdge(): void {
    this.seek(this.#ends().toMs - BEHIND_EDGE_MS);
    this.play();
  }

  setRate(rate: number): void {
    this.#rate = rate;
  }

  /** One picture on or back, of the person whose picture is large. */
  step(by: 1 | -1): void {
    this.pause();
    const lane = this.leading === null ? undefined : this.#pictures.get(this.leading);
    if (!lane) return;
    const { shownMs, nextMs } = lane.times;
    if (by > 0) this.seek(nextMs ?? this.#atMs + 1000 / 30);
    else this.seek((shownMs ?? this.#atMs) - 1);
  }

  setSound(identity: string, on: boolean): void {
    this.#sound(identity).on = on;
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    document.removeEventListener('visibilitychange', this.#hidden);
    for (const lane of [...this.#pictures.values(), ...this.#sounds.values()]) lane.close();
  }

  readonly #file = (track: FilmTrack): FileBytes => {
    const key = `${track.egressId}/${track.path}`;
    const file =
      this.#files.get(key) ??
      new FileBytes(urlOf('recordingFile', { caseId: this.#caseId, egressId: track.egressId, '*': track.path }));
    this.#files.set(key, file);
    return file;
  };

  #sound(identity: string): SoundLane {
    const lane = this.#sounds.get(identity) ?? new SoundLane(identity, this.#file);
    this.#sounds.set(identity, lane);
    return lane;
  }

  #ends(): { fromMs: number; toMs: number } {
    const ends = endsOf(this.#film);
    return { fromMs: ends.fromMs, toMs: Math.max(ends.fromMs, this.#film.open ? ends.toMs - EDGE_MS : ends.toMs) };
  }

  /** A hidden page gets no turns: the sound would run on alone. */
  readonly #hidden = (): void => {
    if (document.hidden) this.pause();
  };

  readonly #tick = (now: number): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    // A page that was busy for long must not jump.
    const passedMs = Math.min(250, now - this.#lastTick);
    this.#lastTick = now;
    // What belongs to a moment is drawn before the clock leaves it: it waits for pictures, never the other way round.
    for (const lane of this.#pictures.values()) lane.tick(this.#atMs);
    const lanes = [...this.#pictures.values(), ...this.#sounds.values()];
    const late = lanes.filter((lane) => !lane.ready(this.#atMs));
    let running = false;
    if (late.length === 0) {
      this.#waitedMs = 0;
      if (this.#playing) running = this.#advance(passedMs);
      // What now belongs on the screen goes there now: drawn at the next turn it would be a turn behind the sound.
      if (running) for (const lane of this.#pictures.values()) lane.tick(this.#atMs);
    } else {
      this.#waitedMs += passedMs;
      if (this.#waitedMs > MOST_WAIT_MS) for (const lane of late) lane.giveUp();
    }
    for (const lane of this.#sounds.values()) lane.tick(this.#atMs, running, this.#rate);
    this.#tell();
  };

  /** False where nothing is heard although it plays: in a break, and at the edge of what is written. */
  #advance(passedMs: number): boolean {
    const gap = breakAt(this.#film, this.#atMs);
    if (gap) {
      this.#inBreakMs += passedMs;
      if (this.#inBreakMs >= SHOW_BREAK_MS) this.seek(gap.toMs);
      return false;
    }
    this.#inBreakMs = 0;
    const { toMs } = this.#ends();
    const atEdge = this.#atMs >= toMs;
    this.#atMs = Math.min(toMs, this.#atMs + this.#stepMs(passedMs * this.#rate));
    if (this.#atMs >= toMs && !this.#film.open) this.#playing = false;
    return this.#playing && !atEdge;
  }

  /**
   * The clock goes with the sound that plays, never back and at most at double pace: an element that was told to play
   * needs a while to begin, and ears notice a sound that is bent to a clock before eyes notice a clock that is.
   */
  #stepMs(stepMs: number): number {
    for (const lane of this.#sounds.values()) {
      const aheadMs = lane.aheadMs(this.#atMs);
      if (aheadMs === null) continue;
      const withIt = Math.max(0, Math.min(2 * stepMs, aheadMs));
      this.#heldMs = withIt > 0 ? 0 : this.#heldMs + stepMs;
      // Sound that stands, as it does at its end, is gone on without.
      return this.#heldMs < MOST_HELD_MS * this.#rate ? withIt : stepMs;
    }
    return stepMs;
  }

  #look(): Projection {
    const ends = this.#ends();
    return {
      ...ends,
      atMs: this.#atMs,
      playing: this.#playing,
      waiting: this.#waitedMs > TELL_WAIT_MS,
      rate: this.#rate,
      atEdge: this.#film.open && ends.toMs - this.#atMs < NEAR_EDGE_MS,
      quiet: new Set([...this.#sounds.values()].filter((s) => !s.on).map((s) => s.identity)),
      problems: new Map([...this.#pictures].map(([identity, lane]) => [identity, lane.problem])),
      soundAsideMs: furthest([...this.#sounds.values()].map((lane) => lane.asideS)),
    };
  }

  #tell(): void {
    const now = this.#look();
    const before = this.#told;
    // Ten times a second will do while it plays; where it stands, exactly there.
    const grain = now.playing && before.playing && !breakAt(this.#film, now.atMs) ? 100 : 1;
    const same =
      Math.floor(now.atMs / grain) === Math.floor(before.atMs / grain) &&
      now.toMs === before.toMs &&
      now.playing === before.playing &&
      now.waiting === before.waiting &&
      now.rate === before.rate &&
      [...now.quiet].join() === [...before.quiet].join() &&
      [...now.problems.values()].join() === [...before.problems.values()].join();
    if (same) return;
    this.#told = now;
    for (const listener of this.#listeners) listener();
  }
}

function furthest(asideS: readonly (number | null)[]): number | null {
  const playing = asideS.filter((s) => s !== null).map((s) => s * 1000);
  return playing.length === 0 ? null : (playing.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null);
}
