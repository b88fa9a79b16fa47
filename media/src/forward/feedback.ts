/** Transport-wide congestion control feedback, written and read (draft-holmer-rmcat-transport-wide-cc-extensions-01). */

import { SequenceUnwrapper } from './rtp.ts';

/** One delta tick is 250 µs; one reference tick 64 ms. */
const DELTA_US = 250;
const REFERENCE_US = 64_000;
/** One turn of the 24 bit reference time. */
const WRAP_US = 2 ** 24 * REFERENCE_US;
/** Keeps one feedback packet well below a datagram. */
const MAX_STATUSES = 400;

const NOT_RECEIVED = 0;
const SMALL_DELTA = 1;
const LARGE_DELTA = 2;

function writeChunks(statuses: readonly number[]): Buffer {
  const chunks: number[] = [];
  let at = 0;
  while (at < statuses.length) {
    const status = statuses[at]!;
    let run = 1;
    while (at + run < statuses.length && statuses[at + run] === status && run < 0x1fff) run += 1;
    if (run >= 7 || at + run === statuses.length) {
      chunks.push((status << 13) | run);
      at += run;
      continue;
    }
    let chunk = 0xc000;
    for (let index = 0; index < 7; index++) chunk |= (statuses[at + index] ?? NOT_RECEIVED) << (12 - index * 2);
    chunks.push(chunk);
    at += 7;
  }
  const buffer = Buffer.alloc(chunks.length * 2);
  chunks.forEach((chunk, index) => buffer.writeUInt16BE(chunk, index * 2));
  return buffer;
}

/** What one feedback packet says; reused from packet to packet. */
export interface Feedback {
  base: number;
  count: number;
  /** By distance from `base`: arrival on the receiver's clock in µs, or -1 for a packet that has not come. */
  readonly arrivalsUs: Float64Array;
}

/** More than any receiver tells at once; what lies beyond is left out. */
const MAX_READ = 2_048;

export function emptyFeedback(): Feedback {
  return { base: 0, count: 0, arrivalsUs: new Float64Array(MAX_READ) };
}

/** Reads the part of a feedback packet behind its SSRCs; false for one that is broken. */
export function readFeedback(body: Buffer, into: Feedback): boolean {
  const arrivals = into.arrivalsUs;
  const total = body.readUInt16BE(2);
  const count = Math.min(total, MAX_READ);
  into.base = body.readUInt16BE(0);
  into.count = count;
  // 24 bits, signed.
  let atUs = body.readIntBE(4, 3) * REFERENCE_US;
  let at = 8;
  let filled = 0;
  // The status stands in the array until its delta is read.
  while (filled < total) {
    if (at + 2 > body.length) return false;
    const chunk = body.readUInt16BE(at);
    at += 2;
    if ((chunk & 0x8000) === 0) {
      const end = Math.min(total, filled + (chunk & 0x1fff));
      if (end === filled) return false;
      const status = (chunk >> 13) & 3;
      for (; filled < end; filled++) if (filled < count) arrivals[filled] = status;
    } else {
      const two = (chunk & 0x4000) !== 0;
      for (let index = 0; index < (two ? 7 : 14) && filled < total; index++, filled++) {
        if (filled < count) arrivals[filled] = two ? (chunk >> (12 - index * 2)) & 3 : (chunk >> (13 - index)) & 1;
      }
    }
  }
  for (let index = 0; index < count; index++) {
    const status = arrivals[index]!;
    if (status === SMALL_DELTA && at < body.length) {
      atUs += body[at]! * DELTA_US;
      at += 1;
    } else if (status === LARGE_DELTA && at + 2 <= body.length) {
      atUs += body.readInt16BE(at) * DELTA_US;
      at += 2;
    } else if (status === NOT_RECEIVED) {
      arrivals[index] = -1;
      continue;
    } else return false;
    // Clocks begin anywhere; a negative one would look like a loss.
    arrivals[index] = atUs < 0 ? atUs + WRAP_US : atUs;
  }
  return true;
}

export interface Arrival {
  /** Unwrapped transport-wide sequence number. */
  sequence: number;
  atUs: number;
}

/** One feedback packet for arrivals in ascending sequence order without repeats. */
export function buildFeedback(
  senderSsrc: number,
  mediaSsrc: number,
  base: number,
  arrivals: readonly Arrival[],
  feedbackCount: number,
): Buffer {
  const reference = Math.floor(arrivals[0]!.atUs / REFERENCE_US);
  let previousTicks = (reference * REFERENCE_US) / DELTA_US;
  const statuses: number[] = [];
  const deltas: number[] = [];
  for (const arrival of arrivals) {
    while (base + statuses.length < arrival.sequence) statuses.push(NOT_RECEIVED);
    const ticks = Math.floor(arrival.atUs / DELTA_US);
    const delta = Math.max(-0x8000, Math.min(0x7fff, ticks - previousTicks));
    previousTicks += delta;
    statuses.push(delta >= 0 && delta <= 0xff ? SMALL_DELTA : LARGE_DELTA);
    deltas.push(delta);
  }
  const chunks = writeChunks(statuses);
  const deltaBytes: number[] = [];
  for (const delta of deltas) {
    if (delta >= 0 && delta <= 0xff) deltaBytes.push(delta);
    else deltaBytes.push((delta >> 8) & 0xff, delta & 0xff);
  }
  const used = 20 + chunks.length + deltaBytes.length;
  const size = Math.ceil(used / 4) * 4;
  const packet = Buffer.alloc(size);
  packet[0] = 0x80 | (size > used ? 0x20 : 0) | 15;
  packet[1] = 205;
  packet.writeUInt16BE(size / 4 - 1, 2);
  packet.writeUInt32BE(senderSsrc, 4);
  packet.writeUInt32BE(mediaSsrc, 8);
  packet.writeUInt16BE(base & 0xffff, 12);
  packet.writeUInt16BE(statuses.length, 14);
  packet.writeUIntBE(reference & 0xffffff, 16, 3);
  packet[19] = feedbackCount & 0xff;
  chunks.copy(packet, 20);
  Buffer.from(deltaBytes).copy(packet, 20 + chunks.length);
  if (size > used) packet[size - 1] = size - used;
  return packet;
}

/** Collects arrivals of one sender and hands out what it must hear about them. */
export class ArrivalLog {
  private readonly unwrapper = new SequenceUnwrapper();
  private pending: Arrival[] = [];
  private next: number | undefined;
  private feedbackCount = 0;

  add(sequence: number, atUs: number): void {
    this.pending.push({ sequence: this.unwrapper.unwrap(sequence), atUs });
  }

  /** Empty when nothing arrived since the last call. */
  flush(senderSsrc: number, mediaSsrc: number): Buffer[] {
    if (this.pending.length === 0) return [];
    const sorted = this.pending.toSorted((a, b) => a.sequence - b.sequence);
    this.pending = [];
    const packets: Buffer[] = [];
    let batch: Arrival[] = [];
    let base = Math.min(this.next ?? sorted[0]!.sequence, sorted[0]!.sequence);
    const emit = (): void => {
      if (batch.length === 0) return;
      packets.push(buildFeedback(senderSsrc, mediaSsrc, base, batch, this.feedbackCount++));
      base = batch.at(-1)!.sequence + 1;
      batch = [];
    };
    let last = -1;
    for (const arrival of sorted) {
      if (arrival.sequence === last) continue;
      last = arrival.sequence;
      if (arrival.sequence - base >= MAX_STATUSES) {
        emit();
        // A gap wider than a packet can tell is a restart of the sender, not loss.
        if (arrival.sequence - base >= MAX_STATUSES) base = arrival.sequence;
      }
      batch.push(arrival);
    }
    emit();
    this.next = Math.max(this.next ?? 0, base);
    return packets;
  }
}
