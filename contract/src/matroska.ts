/**
 * Reads what the recorder writes (Matroska, RFC 9559: one track a file, whole clusters, sizes known), piece by piece and
 * from any cluster on. Bytes that make no sense are passed over up to the next cluster.
 */

const ID = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

/** No picture of a phone is as large. */
const LARGEST_BYTES = 8 * 1024 * 1024;
/** What may stand after the first cluster; anything else is damage. The last two: cues, and bytes left free. */
const AFTER_HEAD: readonly number[] = [ID.cluster, ID.timestamp, ID.simpleBlock, 0x1c53bb6b, 0xec];

export interface Block {
  /** File time. */
  timeMs: number;
  key: boolean;
  data: Uint8Array;
  /** Byte at which its cluster begins. */
  clusterAt: number;
  /** Something between the block before and this one could not be read. */
  afterDamage: boolean;
}

export interface FileHead {
  /** Everything before the first cluster. */
  bytes: Uint8Array;
  codecPrivate: Uint8Array | undefined;
}

export class BlockReader {
  #rest: Uint8Array = new Uint8Array(0);
  /** Byte in the file at which `#rest` begins. */
  #at: number;
  #clusterAt = 0;
  #clusterMs: number | undefined;
  #head: Uint8Array[] = [];
  #codecPrivate: Uint8Array | undefined;
  #damaged = false;
  /** Stretches that made no sense. */
  broken = 0;
  /** Known once the first cluster of the file was reached. */
  head: FileHead | undefined;

  /** `atByte`: 0, or where a cluster begins. */
  constructor(atByte = 0) {
    this.#at = atByte;
  }

  /** The next bytes of the file; answers the blocks that are whole with them. */
  push(bytes: Uint8Array): Block[] {
    this.#rest = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const blocks: Block[] = [];
    for (;;) {
      const head = elementHead(this.#rest, 0);
      if (head === 'short') return blocks;
      if (head === 'bad' || !this.#sane(head.id, head.size)) {
        if (!this.#resync()) return blocks;
        continue;
      }
      // Containers are entered: what they hold is read as it comes.
      const inside = head.id === ID.segment || head.id === ID.cluster;
      const length = head.length + (inside ? 0 : head.size);
      if (this.#rest.length < length) return blocks;
      if (head.id === ID.simpleBlock && this.#clusterMs !== undefined && !isBlock(this.#rest, head.length, length)) {
        if (!this.#resync()) return blocks;
        continue;
      }
      if (head.id === ID.cluster) {
        if (this.#clusterMs === undefined && this.#head.length > 0) this.#closeHead();
        this.#clusterAt = this.#at;
        this.#clusterMs = Number.NaN;
      }
      const element = this.#rest.subarray(0, length);
      this.#element(head.id, element, element.subarray(head.length), blocks);
      this.#rest = this.#rest.subarray(length);
      this.#at += length;
    }
  }

  #sane(id: number, size: number): boolean {
    if (this.#clusterMs === undefined) return size <= LARGEST_BYTES || id === ID.segment;
    return size <= LARGEST_BYTES && AFTER_HEAD.includes(id);
  }

  #element(id: number, element: Uint8Array, content: Uint8Array, blocks: Block[]): void {
    if (this.#clusterMs === undefined) {
      this.#head.push(element);
      if (id === ID.tracks) this.#codecPrivate = child(child(content, ID.trackEntry), ID.codecPrivate);
      return;
    }
    if (id === ID.timestamp) this.#clusterMs = uint(content);
    if (id !== ID.simpleBlock || Number.isNaN(this.#clusterMs)) return;
    blocks.push({
      timeMs: this.#clusterMs + uint(content.subarray(1, 3)),
      key: ((content[3] ?? 0) & 0x80) !== 0,
      data: content.subarray(4),
      clusterAt: this.#clusterAt,
      afterDamage: this.#damaged,
    });
    this.#damaged = false;
  }

  #closeHead(): void {
    this.head = { bytes: this.#head.reduce(joined), codecPrivate: this.#codecPrivate };
    this.#head = [];
  }

  /** False when no cluster begins in what is here. */
  #resync(): boolean {
    const rest = this.#rest;
    let at = 1;
    while (at + 4 <= rest.length && !isCluster(rest, at)) at++;
    this.broken++;
    this.#damaged = true;
    const found = at + 4 <= rest.length;
    // A cluster may begin with the last three bytes.
    const skip = found ? at : Math.max(1, rest.length - 3);
    this.#rest = rest.subarray(skip);
    this.#at += skip;
    return found;
  }
}

function isCluster(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x43 && bytes[at + 2] === 0xb6 && bytes[at + 3] === 0x75;
}

/** Of the one track, not before its cluster, without lacing; anything else was never written. */
function isBlock(bytes: Uint8Array, from: number, to: number): boolean {
  const [track = 0, time = 0, , flags = 0] = bytes.subarray(from, to);
  return to - from >= 4 && track === 0x81 && time < 0x80 && (flags & 0x7f) === 0;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Length of identifier and size together, and the size; an unknown size (all ones) counts as the largest. */
function elementHead(bytes: Uint8Array, at: number): { id: number; length: number; size: number } | 'short' | 'bad' {
  const first = bytes[at];
  if (first === undefined) return 'short';
  const idLength = Math.clz32(first) - 23;
  if (idLength > 4) return 'bad';
  const sizeFirst = bytes[at + idLength];
  if (sizeFirst === undefined) return 'short';
  const sizeLength = Math.clz32(sizeFirst) - 23;
  if (sizeLength > 8) return 'bad';
  if (at + idLength + sizeLength > bytes.length) return 'short';
  const id = uint(bytes.subarray(at, at + idLength));
  let size = sizeFirst & (0xff >> sizeLength);
  for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[at + idLength + i] ?? 0);
  return { id, length: idLength + sizeLength, size };
}

function uint(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

function child(content: Uint8Array | undefined, id: number): Uint8Array | undefined {
  if (!content) return undefined;
  for (let at = 0; at < content.length; ) {
    const head = elementHead(content, at);
    if (typeof head === 'string') return undefined;
    if (head.id === id) return content.subarray(at + head.length, at + head.length + head.size);
    at += head.length + head.size;
  }
  return undefined;
}
