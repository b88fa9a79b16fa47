import type { Block } from '@kuaichu/contract/matroska';
import type { FilmTrack } from '@kuaichu/contract/film';
import { timeOf } from '@kuaichu/contract/filmClock';
import type { FileBytes } from './bytes.ts';
import { entryBefore, Reel } from './reel.ts';
import { trackAt } from './lookup.ts';

/** Decoded pictures held before their time; each is some megabytes. */
const AHEAD = 8;
const MOST_DECODING = 12;
/** Reading on through what lies between is quicker than to begin anew when it is this little. */
const NEAR_MS = 1_500;
/** After a file could not be read, so much of the film goes on without it. */
const SKIP_MS = 3_000;
/** How long the last picture before a damage is shown. */
const STANDS_MS = 200;

export type LaneProblem = 'unreachable' | 'undecodable';

interface Session {
  track: FilmTrack;
  reel: Reel;
  decoder: VideoDecoder;
  fromMs: number;
  fedMs: number;
  fed: number;
  out: number;
  /** Everything that is written was decoded. */
  ended: boolean;
  flushed: boolean;
  /** At a stretch that cannot be shown. */
  halted: boolean;
  over: boolean;
  /** Decoded, in the order of time; the first is the one to be shown as soon as its time has come. */
  queue: { atMs: number; frame: VideoFrame }[];
  /** Earlier pictures of this session were let go. */
  trimmed: boolean;
}

/** One person's picture: reads, decodes and draws what was to be seen at a moment, exact to the picture. */
export class PictureLane {
  readonly identity: string;
  readonly #files: (track: FilmTrack) => FileBytes;
  #tracks: readonly FilmTrack[] = [];
  #canvas: HTMLCanvasElement | null = null;
  #session: Session | undefined;
  #atMs = 0;
  #wake: () => void = () => undefined;
  #drawn: { atMs: number; frame: VideoFrame } | undefined;
  #drawnFrames = 0;
  /** What could not be shown: not tried again while the moment is in it. */
  #bad: { problem: LaneProblem; fromMs: number; toMs: number } | undefined;

  constructor(identity: string, files: (track: FilmTrack) => FileBytes) {
    this.identity = identity;
    this.#files = files;
  }

  update(tracks: readonly FilmTrack[]): void {
    this.#tracks = tracks;
    const session = this.#session;
    const same = session && tracks.find((t) => t.path === session.track.path && t.egressId === session.track.egressId);
    if (session && same) {
      if (same.bytes > session.track.bytes) session.ended = false;
      session.track = same;
      this.#wake();
    }
  }

  attach(canvas: HTMLCanvasElement | null): void {
    this.#canvas = canvas;
    this.#drawn = undefined;
  }

  /** Nothing more is to be waited for: what belongs to this moment is on the screen, or there is nothing. */
  ready(atMs: number): boolean {
    const track = trackAt(this.#tracks, atMs);
    if (!track || track.broken || track.entries.length === 0 || this.#isBad(atMs)) return true;
    const session = this.#session;
    if (!session || session.track.path !== track.path) return false;
    if (session.queue.some((one) => one.atMs > atMs)) return true;
    return session.ended && session.out >= session.fed;
  }

  tick(atMs: number): void {
    this.#atMs = atMs;
    const track = trackAt(this.#tracks, atMs);
    if (!track || track.broken) {
      this.#stop();
      return;
    }
    if (this.#isBad(atMs)) {
      this.#stop();
      return;
    }
    if (this.#mustBegin(track, atMs)) this.#begin(track, atMs);
    if (this.#session) {
      this.#trim(this.#session);
      this.#draw(this.#session);
    }
    this.#wake();
  }

  /** Why nothing can be shown at this moment although something was recorded. */
  get problem(): LaneProblem | null {
    return this.#bad && this.#isBad(this.#atMs) ? this.#bad.problem : null;
  }

  /** Time of the picture on the screen and of the next that is decoded. */
  get times(): { shownMs: number | null; nextMs: number | null } {
    const queue = this.#session?.queue ?? [];
    const shown = queue[0] && queue[0].atMs <= this.#atMs ? queue[0] : undefined;
    const next = shown ? queue[1] : queue[0];
    return { shownMs: shown?.atMs ?? null, nextMs: next?.atMs ?? null };
  }

  /** Not waited for any longer; tried again a little later in the film. */
  giveUp(): void {
    this.#skip('unreachable', this.#atMs, this.#atMs + SKIP_MS);
  }

  close(): void {
    this.#stop();
    this.#canvas = null;
  }

  #mustBegin(track: FilmTrack, atMs: number): boolean {
    const session = this.#session;
    if (!session || session.over || session.track.path !== track.path) return true;
    const heldFromMs = session.trimmed ? (session.queue[0]?.atMs ?? session.fedMs) : session.fromMs;
    if (atMs < heldFromMs - 0.5) return entryBefore(track, atMs)?.[1] !== track.entries[0]?.[1] || session.trimmed;
    const entry = entryBefore(track, atMs);
    return entry !== undefined && timeOf(track, entry[0]) > session.fedMs + NEAR_MS;
  }

  #begin(track: FilmTrack, atMs: number): void {
    this.#stop();
    const entry = entryBefore(track, atMs);
    if (!entry) return;
    const session: Session = {
      track,
      reel: new Reel(this.#files(track), entry[1]),
      decoder: new VideoDecoder({
        output: (frame) => this.#output(session, frame),
        error: () => this.#fail(session, 'undecodable'),
      }),
      fromMs: timeOf(track, entry[0]),
      fedMs: timeOf(track, entry[0]),
      fed: 0,
      out: 0,
      ended: false,
      flushed: false,
      halted: false,
      over: false,
      queue: [],
      trimmed: false,
    };
    session.decoder.addEventListener('dequeue', () => this.#wake());
    this.#session = session;
    void this.#run(session, entry[0]).catch(() => this.#fail(session, 'unreachable'));
  }

  async #run(session: Session, entryMs: number): Promise<void> {
    while (!session.over) {
      if (session.queue.length >= AHEAD || session.decoder.decodeQueueSize >= MOST_DECODING) {
        await this.#turn();
        continue;
      }
      const block = await session.reel.next(session.track.bytes);
      if (session.over) return;
      if (block) {
        // A cluster may hold the end of the pictures before the one to begin with.
        if (session.fed === 0 && (!block.key || block.timeMs < entryMs)) continue;
        const atMs = timeOf(session.track, block.timeMs);
        if (block.afterDamage && !block.key) this.#markBad(session, 'undecodable', session.fedMs + STANDS_MS, atMs);
        // Up to here and no further: what follows stands on what is missing. After it the file is entered anew.
        if (!this.#isBad(atMs)) {
          await this.#feed(session, block);
          continue;
        }
        session.halted = true;
      }
      session.ended = true;
      if (session.halted) {
        await this.#flush(session);
        return;
      }
      if (!session.track.open && !session.flushed) await this.#flush(session);
      await this.#turn();
    }
  }

  /** What a decoder holds back comes with the flush; after it only a key picture may follow. */
  async #flush(session: Session): Promise<void> {
    session.flushed = true;
    if (session.decoder.state === 'configured') await session.decoder.flush();
    session.fed = session.out;
  }

  async #feed(session: Session, block: Block): Promise<void> {
    const h264 = session.track.codec === 'H264';
    if (session.decoder.state === 'unconfigured') {
      const codec = h264 ? await this.#h264Codec(session.track) : 'vp8';
      if (session.over) return;
      session.decoder.configure({ codec, optimizeForLatency: true });
    }
    if (session.decoder.state !== 'configured') return;
    session.fed++;
    session.fedMs = timeOf(session.track, block.timeMs);
    session.decoder.decode(
      new EncodedVideoChunk({
        type: block.key ? 'key' : 'delta',
        timestamp: Math.round(block.timeMs * 1000),
        data: h264 ? annexB(block.data) : block.data,
      }),
    );
  }

  async #h264Codec(track: FilmTrack): Promise<string> {
    const reel = new Reel(this.#files(track), 0);
    await reel.next(track.bytes);
    const avcC = reel.head?.codecPrivate;
    const hex = [...(avcC?.subarray(1, 4) ?? [0x42, 0xe0, 0x1f])].map((b) => b.toString(16).padStart(2, '0'));
    return `avc1.${hex.join('')}`;
  }

  #output(session: Session, frame: VideoFrame): void {
    session.out++;
    if (session.over) {
      frame.close();
      return;
    }
    session.queue.push({ atMs: timeOf(session.track, frame.timestamp / 1000), frame });
    this.#trim(session);
    this.#wake();
  }

  #trim(session: Session): void {
    const { queue } = session;
    while (queue[1] && queue[1].atMs <= this.#atMs) {
      queue.shift()?.frame.close();
      session.trimmed = true;
    }
  }

  #draw(session: Session): void {
    const first = session.queue[0];
    const canvas = this.#canvas;
    if (!canvas || !first || first.atMs > this.#atMs + 0.5 || this.#drawn === first) return;
    // On the way to a moment the pictures before it are not shown.
    if (!session.queue[1] && !session.ended) return;
    const { frame } = first;
    if (canvas.width !== frame.displayWidth) canvas.width = frame.displayWidth;
    if (canvas.height !== frame.displayHeight) canvas.height = frame.displayHeight;
    canvas.getContext('2d')?.drawImage(frame, 0, 0);
    this.#drawn = first;
    this.#drawnFrames++;
    canvas.dataset['at'] = String(Math.round(first.atMs));
    canvas.dataset['frames'] = String(this.#drawnFrames);
  }

  #fail(session: Session, problem: LaneProblem): void {
    if (session.over) return;
    const shownMs = session.queue.at(-1)?.atMs ?? session.fromMs;
    this.#stop();
    if (problem === 'unreachable') this.#skip(problem, this.#atMs, this.#atMs + SKIP_MS);
    else this.#markBad(session, problem, shownMs + STANDS_MS, session.fedMs);
  }

  /** Pictures stand on each other: the next to begin with is the next that can be seen. */
  #markBad(session: Session, problem: LaneProblem, fromMs: number, atMs: number): void {
    const next = session.track.entries.find(([fileMs]) => timeOf(session.track, fileMs) > atMs);
    this.#bad = { problem, fromMs: Math.min(fromMs, atMs), toMs: next ? timeOf(session.track, next[0]) : Infinity };
  }

  #skip(problem: LaneProblem, fromMs: number, toMs: number): void {
    this.#stop();
    this.#bad = { problem, fromMs, toMs };
  }

  #isBad(atMs: number): boolean {
    return this.#bad !== undefined && this.#bad.fromMs <= atMs && atMs < this.#bad.toMs;
  }

  #stop(): void {
    const session = this.#session;
    if (!session) return;
    session.over = true;
    this.#session = undefined;
    this.#drawn = undefined;
    for (const { frame } of session.queue.splice(0)) frame.close();
    if (session.decoder.state !== 'closed') session.decoder.close();
    this.#wake();
  }

  /** Until there is room, more is written, or another moment is wanted. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Units with their length before them become units with a start code before them, in place of the same four bytes. */
function annexB(data: Uint8Array): Uint8Array {
  const bytes = data.slice();
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = view.getUint32(at);
    view.setUint32(at, 1);
    at += 4 + length;
  }
  return bytes;
}
