/** Sound as a browser takes it in pieces: WebM clusters of Opus packets that follow each other without a hole. */

const SILENCE = new Uint8Array([0xf8, 0xff, 0xfe]);
const SILENCE_MS = 20;

export interface Packet {
  timeMs: number;
  data: Uint8Array;
}

/** RFC 6716 table 2, in milliseconds, by configuration number. */
function frameMs(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3] ?? 20;
  if (config < 16) return config & 1 ? 20 : 10;
  return [2.5, 5, 10, 20][config & 3] ?? 20;
}

/** Length of the sound in a packet, RFC 6716 3.1. */
export function packetMs(data: Uint8Array): number {
  const toc = data[0];
  if (toc === undefined) return 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (data[1] ?? 0) & 0x3f;
  return frames * frameMs(toc >> 3);
}

/** Lays packets one after the other: holes become silence, what would delay all that follows is left out. */
export class Joiner {
  #untilMs: number;

  constructor(fromMs: number) {
    this.#untilMs = fromMs;
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  add({ timeMs, data }: Packet): Packet[] {
    const joined: Packet[] = this.silence(timeMs);
    if (this.#untilMs - timeMs >= SILENCE_MS) return joined;
    joined.push({ timeMs: this.#untilMs, data });
    this.#untilMs += packetMs(data);
    return joined;
  }

  /** Silence up to a moment, in whole packets. */
  silence(untilMs: number): Packet[] {
    const joined: Packet[] = [];
    while (untilMs - this.#untilMs >= SILENCE_MS) {
      joined.push({ timeMs: this.#untilMs, data: SILENCE });
      this.#untilMs += SILENCE_MS;
    }
    return joined;
  }
}

/** A block's time is 16 bits of milliseconds relative to its cluster. */
const MOST_CLUSTER_MS = 20_000;

/** Clusters (RFC 9559 5.1.3) of packets in the order of time. */
export function clustersOf(packets: readonly Packet[]): Uint8Array[] {
  const clusters: Uint8Array[] = [];
  for (let from = 0; from < packets.length; ) {
    const endMs = (packets[from]?.timeMs ?? 0) + MOST_CLUSTER_MS;
    const next = packets.findIndex((p, i) => i > from && p.timeMs > endMs);
    const until = next < 0 ? packets.length : next;
    clusters.push(clusterOf(packets.slice(from, until)));
    from = until;
  }
  return clusters;
}

function clusterOf(packets: readonly Packet[]): Uint8Array {
  const startMs = Math.round(packets[0]?.timeMs ?? 0);
  const size = 10 + packets.reduce((sum, p) => sum + 5 + 4 + p.data.length, 0);
  const bytes = new Uint8Array(12 + size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x1f43b675);
  view.setUint32(4, 0x01000000);
  view.setUint32(8, size);
  view.setUint16(12, 0xe788);
  view.setBigUint64(14, BigInt(startMs));
  let at = 22;
  for (const { timeMs, data } of packets) {
    bytes[at] = 0xa3;
    view.setUint32(at + 1, 0x10000000 | (data.length + 4));
    bytes[at + 5] = 0x81;
    view.setInt16(at + 6, Math.round(timeMs) - startMs);
    bytes[at + 8] = 0x80;
    bytes.set(data, at + 9);
    at += 9 + data.length;
  }
  return bytes;
}
