/** Reads the recorder's own Matroska files, one cluster at a time; a torn end gives all blocks that are whole. */
import { open, type FileHandle } from 'node:fs/promises';
import { readFloat, readHead, readUint, type ElementHead } from './ebml.ts';
import { ID, codecOfId, type TrackDescription } from './matroska.ts';

export interface MatroskaFrame {
  track: number;
  timeMs: number;
  key: boolean;
  data: Buffer;
}

/** Larger elements are not ours. */
const MAX_ELEMENT_BYTES = 64 * 1024 * 1024;
const HEAD_BYTES = 16;
const WINDOW_BYTES = 512 * 1024;

export class MatroskaReader {
  readonly #handle: FileHandle;
  #position = 0;
  #window = Buffer.alloc(0);
  #windowAt = 0;
  #windowAtEnd = false;
  readonly tracks: TrackDescription[] = [];
  durationMs: number | undefined;
  /** Cue times, where the file has an index. */
  readonly cueTimesMs: number[] = [];

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Undefined when the file has no complete head: killed before its first frame. */
  static async open(path: string): Promise<MatroskaReader | undefined> {
    const reader = new MatroskaReader(await open(path, 'r'));
    if (await reader.#readHead()) return reader;
    await reader.close();
    return undefined;
  }

  /** Frames of the next cluster that has any; undefined at the end. */
  async nextFrames(): Promise<MatroskaFrame[] | undefined> {
    for (let head = await this.#head(); head; head = await this.#head()) {
      const content = await this.#content(head);
      if (head.id === ID.cluster) {
        const frames = parseCluster(content);
        if (frames.length > 0) return frames;
      } else if (head.id === ID.cues) {
        this.#readCues(content);
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #readHead(): Promise<boolean> {
    const ebml = await this.#head();
    if (ebml?.id !== ID.ebml) return false;
    await this.#content(ebml);
    if ((await this.#head())?.id !== ID.segment) return false;
    while (this.tracks.length === 0) {
      const head = await this.#head();
      if (!head || head.id === ID.cluster) return false;
      const content = await this.#content(head);
      if (head.id === ID.tracks) {
        for (const entry of children(content)) if (entry.id === ID.trackEntry) this.#readTrack(entry.content);
      } else if (head.id === ID.info) {
        for (const one of children(content)) if (one.id === ID.duration) this.durationMs = readFloat(one.content);
      }
    }
    return true;
  }

  #readTrack(content: Buffer): void {
    const track: TrackDescription = { number: 0, kind: 'audio', codec: 'opus', name: '' };
    for (const one of children(content)) {
      if (one.id === ID.trackNumber) track.number = readUint(one.content);
      else if (one.id === ID.trackType) track.kind = readUint(one.content) === 1 ? 'video' : 'audio';
      else if (one.id === ID.codecId) track.codec = codecOfId(one.content.toString('latin1')) ?? 'opus';
      else if (one.id === ID.trackName) track.name = one.content.toString('utf8');
      else if (one.id === ID.codecPrivate) track.codecPrivate = Buffer.from(one.content);
      else if (one.id === ID.video) {
        for (const side of children(one.content)) {
          if (side.id === ID.pixelWidth) track.width = readUint(side.content);
          else if (side.id === ID.pixelHeight) track.height = readUint(side.content);
        }
      }
    }
    this.tracks.push(track);
  }

  #readCues(content: Buffer): void {
    for (const point of children(content)) {
      for (const one of children(point.content)) if (one.id === ID.cueTime) this.cueTimesMs.push(readUint(one.content));
    }
  }

  async #head(): Promise<ElementHead | undefined> {
    const head = readHead(await this.#bytes(HEAD_BYTES), 0);
    if (typeof head === 'string') return undefined;
    this.#position += head.headLength;
    return head;
  }

  async #content(head: ElementHead): Promise<Buffer> {
    const size = head.size ?? 0;
    if (size > MAX_ELEMENT_BYTES) throw new Error(`element of ${size} bytes in a recording`);
    const bytes = await this.#bytes(size);
    this.#position += size;
    return bytes;
  }

  /** Up to `length` bytes from the position on; fewer at the end of the file. */
  async #bytes(length: number): Promise<Buffer> {
    const at = this.#position - this.#windowAt;
    if (at + length <= this.#window.length || this.#windowAtEnd) return this.#window.subarray(at, at + length);
    // A new one each time: frames handed out are views of the old.
    const window = Buffer.allocUnsafe(Math.max(WINDOW_BYTES, length));
    let filled = 0;
    while (filled < window.length) {
      const { bytesRead } = await this.#handle.read(window, filled, window.length - filled, this.#position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#window = window.subarray(0, filled);
    this.#windowAt = this.#position;
    this.#windowAtEnd = filled < window.length;
    return this.#window.subarray(0, length);
  }
}

function* children(content: Buffer): Generator<{ id: number; content: Buffer }> {
  let at = 0;
  while (at < content.length) {
    const head = readHead(content, at);
    if (typeof head === 'string' || head.size === undefined) return;
    const start = at + head.headLength;
    if (start + head.size > content.length) return;
    yield { id: head.id, content: content.subarray(start, start + head.size) };
    at = start + head.size;
  }
}

function parseCluster(content: Buffer): MatroskaFrame[] {
  const frames: MatroskaFrame[] = [];
  let clusterMs = 0;
  for (const one of children(content)) {
    if (one.id === ID.timestamp) clusterMs = readUint(one.content);
    if (one.id !== ID.simpleBlock || one.content.length < 4) continue;
    frames.push({
      track: (one.content[0] ?? 0) & 0x7f,
      timeMs: clusterMs + one.content.readInt16BE(1),
      key: ((one.content[3] ?? 0) & 0x80) !== 0,
      data: one.content.subarray(4),
    });
  }
  return frames;
}
