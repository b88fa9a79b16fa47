import type { FilmTrack } from '@kuaichu/contract/film';
import { timeOf } from '@kuaichu/contract/filmClock';
import type { FileBytes } from './bytes.ts';
import { trackAt } from './lookup.ts';
import { clustersOf, Joiner, type Packet } from './opus.ts';
import { entryBefore, Reel } from './reel.ts';

const TYPE = 'audio/webm; codecs="opus"';
const AHEAD_MS = 15_000;
const PIECE_MS = 1_000;
const KEPT_BEHIND_S = 20;
/** Further from the clock than this is sought; nearer is caught up by playing a little faster or slower. */
const SEEK_S = 0.18;
/** So near the clock goes along with the sound: well inside of what is sought. */
const FOLLOW_S = 0.15;
const EXACT_S = 0.015;
const MOST_NUDGE = 0.12;
const RETRY_MS = 1_000;

interface Session {
  track: FilmTrack;
  reel: Reel;
  source: MediaSource;
  buffer: SourceBuffer | undefined;
  url: string;
  joiner: Joiner;
  fromMs: number;
  ended: boolean;
  over: boolean;
}

/** One person's sound, kept in step with the clock of the film at any speed, its pitch as it was. */
export class SoundLane {
  readonly identity: string;
  readonly element = new Audio();
  readonly #files: (track: FilmTrack) => FileBytes;
  #tracks: readonly FilmTrack[] = [];
  #session: Session | undefined;
  #wantedMs = 0;
  #zeroMs = 0;
  #wake: () => void = () => undefined;
  #restUntil = 0;
  failed = false;

  constructor(identity: string, files: (track: FilmTrack) => FileBytes) {
    this.identity = identity;
    this.#files = files;
    this.element.preservesPitch = true;
  }

  get on(): boolean {
    return !this.element.muted;
  }

  set on(on: boolean) {
    this.element.muted = !on;
  }

  update(tracks: readonly FilmTrack[]): void {
    this.#tracks = tracks;
    const session = this.#session;
    const same = session && tracks.find((t) => t.path === session.track.path && t.egressId === session.track.egressId);
    if (session && same) {
      session.track = same;
      this.#wake();
    }
  }

  /** Sound that is switched off is not waited for, nor sound that failed. */
  ready(atMs: number): boolean {
    const track = trackAt(this.#tracks, atMs);
    if (!track || track.broken || this.failed || !this.on) return true;
    const session = this.#session;
    if (!session || session.track.path !== track.path) return false;
    const wantedMs = atMs - track.zeroMs;
    if (session.ended && wantedMs >= session.joiner.untilMs - 300) return true;
    return this.#covers(wantedMs) && this.element.readyState >= 2 && !this.element.seeking;
  }

  tick(atMs: number, running: boolean, rate: number): void {
    const track = trackAt(this.#tracks, atMs);
    if (!track || track.broken || performance.now() < this.#restUntil) {
      if (!track || track.broken) this.#stop();
      return;
    }
    this.#zeroMs = track.zeroMs;
    this.#wantedMs = atMs - track.zeroMs;
    const session = this.#session;
    const far = session && (this.#wantedMs < session.fromMs - 1 || this.#wantedMs > session.joiner.untilMs + AHEAD_MS);
    if (!session || session.over || session.track.path !== track.path || far) this.#begin(track, atMs);
    this.#step(running, rate);
    this.#wake();
  }

  /** Seconds by which what is heard is after the clock; null while nothing is. */
  get asideS(): number | null {
    const { element } = this;
    return !this.#session || element.paused || element.seeking || element.readyState < 2
      ? null
      : element.currentTime - this.#wantedMs / 1000;
  }

  /** By how much what is heard is after a moment of the film; null while nothing is, or it is too far to go along with. */
  aheadMs(atMs: number): number | null {
    if (!this.on || this.asideS === null) return null;
    const aheadMs = this.#zeroMs + this.element.currentTime * 1000 - atMs;
    return Math.abs(aheadMs) > FOLLOW_S * 1000 * Math.max(1, this.element.playbackRate) ? null : aheadMs;
  }

  giveUp(): void {
    this.failed = true;
  }

  close(): void {
    this.#stop();
  }

  #covers(wantedMs: number): boolean {
    const { buffered } = this.element;
    for (let i = 0; i < buffered.length; i++)
      if (buffered.start(i) - 0.03 <= wantedMs / 1000 && wantedMs / 1000 < buffered.end(i)) return true;
    return false;
  }

  #step(running: boolean, rate: number): void {
    const { element } = this;
    if (!running || !this.#covers(this.#wantedMs)) {
      if (!element.paused) element.pause();
      if (
        this.#covers(this.#wantedMs) &&
        Math.abs(element.currentTime - this.#wantedMs / 1000) > EXACT_S &&
        !element.seeking
      )
        element.currentTime = this.#wantedMs / 1000;
      return;
    }
    if (element.seeking) return;
    const aside = element.currentTime - this.#wantedMs / 1000;
    if (Math.abs(aside) > SEEK_S * Math.max(1, rate)) element.currentTime = this.#wantedMs / 1000;
    const nudge = Math.abs(aside) < EXACT_S ? 0 : Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, aside * 3));
    const wanted = rate * (1 - nudge);
    if (Math.abs(element.playbackRate - wanted) > 0.001) element.playbackRate = wanted;
    if (element.paused) void element.play().catch(() => undefined);
  }

  #begin(track: FilmTrack, atMs: number): void {
    this.#stop();
    this.failed = false;
    const entry = entryBefore(track, atMs);
    if (!entry) return;
    const source = new MediaSource();
    const fromMs = Math.max(0, Math.min(atMs - track.zeroMs, timeOf(track, entry[0]) - track.zeroMs));
    const session: Session = {
      track,
      reel: new Reel(this.#files(track), entry[1]),
      source,
      buffer: undefined,
      url: URL.createObjectURL(source),
      joiner: new Joiner(fromMs),
      fromMs,
      ended: false,
      over: false,
    };
    this.#session = session;
    this.element.src = session.url;
    source.addEventListener('sourceopen', () => void this.#run(session).catch(() => this.#fail(session)), {
      once: true,
    });
  }

  async #run(session: Session): Promise<void> {
    const first = new Reel(this.#files(session.track), 0);
    await first.next(session.track.bytes);
    if (session.over || !first.head) return;
    session.buffer = session.source.addSourceBuffer(TYPE);
    await this.#append(session, first.head.bytes);
    while (!session.over) {
      if (session.joiner.untilMs > this.#wantedMs + AHEAD_MS) {
        await this.#turn();
        continue;
      }
      const packets = await this.#gather(session);
      if (session.over) return;
      for (const cluster of clustersOf(packets)) await this.#append(session, cluster);
      if (packets.length === 0) await this.#turn();
      await this.#forget(session);
    }
  }

  /** About a second of packets; fewer at the end of what is written. */
  async #gather(session: Session): Promise<Packet[]> {
    const packets: Packet[] = [];
    const fromMs = session.joiner.untilMs;
    const { track } = session;
    while (session.joiner.untilMs - fromMs < PIECE_MS && !session.over) {
      const block = await session.reel.next(session.track.bytes);
      session.ended = block === undefined;
      if (!block) break;
      const timeMs = timeOf(track, block.timeMs) - track.zeroMs;
      packets.push(...session.joiner.add({ timeMs, data: block.data }));
    }
    return packets;
  }

  async #append(session: Session, bytes: Uint8Array): Promise<void> {
    const { buffer } = session;
    if (!buffer || session.over) return;
    const done = updated(buffer);
    buffer.appendBuffer(bytes.slice());
    await done;
  }

  async #forget(session: Session): Promise<void> {
    const { buffer } = session;
    const untilS = this.#wantedMs / 1000 - KEPT_BEHIND_S;
    if (!buffer || session.over || buffer.buffered.length === 0 || untilS < buffer.buffered.start(0) + 5) return;
    const done = updated(buffer);
    buffer.remove(0, untilS);
    session.fromMs = untilS * 1000;
    await done;
  }

  #fail(session: Session): void {
    if (session.over) return;
    this.#stop();
    this.failed = true;
    this.#restUntil = performance.now() + RETRY_MS;
  }

  #stop(): void {
    const session = this.#session;
    if (!session) return;
    session.over = true;
    this.#session = undefined;
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
    URL.revokeObjectURL(session.url);
    this.#wake();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function updated(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.addEventListener('updateend', () => resolve(), { once: true });
    buffer.addEventListener('error', () => reject(new Error('sound could not be added')), { once: true });
  });
}
