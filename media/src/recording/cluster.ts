/** Builds clusters in memory; each is complete in itself, so appending one can never harm what stands before it. */
import { writeSize } from './ebml.ts';

const CLUSTER_HEAD = 4 + 8 + 2 + 8;
const BLOCK_HEAD = 1 + 4 + 4;
/** A block's time is 16 bit relative to its cluster; well inside that keeps seeking quick. */
const MAX_CLUSTER_MS = 5_000;
const MAX_CLUSTER_BYTES = 4 * 1024 * 1024;

export class ClusterBuffer {
  #bytes: Buffer;
  #length = 0;
  #start = -1;
  #startMs = 0;

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** True when a block at this time still fits the open cluster. */
  fits(timeMs: number): boolean {
    return (
      this.#start >= 0 &&
      timeMs >= this.#startMs &&
      timeMs - this.#startMs <= MAX_CLUSTER_MS &&
      this.#length - this.#start < MAX_CLUSTER_BYTES
    );
  }

  /** Whole milliseconds since the start of the file. Starts a cluster where none is open or the open one is full. */
  add(track: number, timeMs: number, key: boolean, data: Buffer): void {
    if (!this.fits(timeMs)) {
      this.#seal();
      this.#open(timeMs);
    }
    this.#reserve(BLOCK_HEAD + data.length);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at] = 0xa3;
    // A size in four bytes reaches 256 MiB; frames are bounded far below.
    bytes.writeUInt32BE((0x10000000 | (data.length + 4)) >>> 0, at + 1);
    bytes[at + 5] = 0x80 | track;
    bytes.writeInt16BE(timeMs - this.#startMs, at + 6);
    bytes[at + 8] = key ? 0x80 : 0;
    at += BLOCK_HEAD;
    data.copy(bytes, at);
    this.#length = at + data.length;
  }

  /** Hands over what was gathered and starts anew. */
  take(): Buffer {
    this.#seal();
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(Math.max(4_096, Math.ceil(this.#length * 1.25)));
    this.#length = 0;
    return taken;
  }

  #open(timeMs: number): void {
    this.#reserve(CLUSTER_HEAD);
    const at = this.#length;
    this.#bytes.writeUInt32BE(0x1f43b675, at);
    this.#bytes.writeUInt16BE(0xe788, at + 12);
    this.#bytes.writeBigUInt64BE(BigInt(timeMs), at + 14);
    this.#start = at;
    this.#startMs = timeMs;
    this.#length = at + CLUSTER_HEAD;
  }

  #seal(): void {
    if (this.#start < 0) return;
    writeSize(this.#bytes, this.#start + 4, this.#length - this.#start - 12, 8);
    this.#start = -1;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
