/** Puts packets back in order and waits for retransmissions before it calls one lost. */
import { sequenceDelta } from './rtp.ts';

export interface JitterOptions {
  /** How long a hole is kept open, counted from the first packet that came after it. */
  waitMs: number;
  /** A hole is given up early when this many packets wait behind it. */
  maxPackets: number;
  /** At the very start nothing says which packet is the first: reordering is let settle for so long. */
  startMs: number;
}

export interface JitterSink {
  /** In order. The payload is only valid during the call. */
  packet(payload: Buffer, rtpTime: number, marker: boolean): void;
  /** So many packets in a row will not come. */
  lost(packets: number): void;
  /** The sender began a new sequence. */
  restarted(): void;
}

interface Held {
  payload: Buffer;
  rtpTime: number;
  marker: boolean;
  arrivedMs: number;
}

/** RFC 3550 A.1: a jump beyond this is a restart if the packet after it follows on. */
const MAX_JUMP = 3_000;

export class JitterBuffer {
  readonly #sink: JitterSink;
  readonly #options: JitterOptions;
  readonly #held = new Map<number, Held>();
  /** Next sequence number to hand on, widened; undefined until the start has settled. */
  #next: number | undefined;
  #highest: number | undefined;
  #holeSinceMs = 0;
  #jumped: { sequence: number; held: Held } | undefined;
  /** Packets that came twice or after they had been given up. */
  late = 0;

  constructor(sink: JitterSink, options: JitterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Age of the oldest hole, or 0 when nothing is missing. */
  holeAgeMs(nowMs: number): number {
    return this.#next !== undefined && this.#held.size > 0 ? nowMs - this.#holeSinceMs : 0;
  }

  push(sequence: number, rtpTime: number, marker: boolean, payload: Buffer, nowMs: number): void {
    if (this.#highest === undefined) {
      // Room below for packets that were overtaken by the first one.
      this.#highest = 0x10000 + sequence;
      this.#hold(this.#highest, rtpTime, marker, payload, nowMs);
      this.#holeSinceMs = nowMs;
      return;
    }
    const delta = sequenceDelta(this.#highest & 0xffff, sequence);
    if (delta > MAX_JUMP || delta < -MAX_JUMP) {
      this.#jump(sequence, rtpTime, marker, payload, nowMs);
      return;
    }
    this.#jumped = undefined;
    const wide = this.#highest + delta;
    if (delta > 0) this.#highest = wide;
    if (this.#next === undefined) {
      this.#hold(wide, rtpTime, marker, payload, nowMs);
      this.poll(nowMs);
      return;
    }
    if (wide < this.#next) {
      this.late++;
    } else if (wide === this.#next) {
      this.#next++;
      this.#sink.packet(payload, rtpTime, marker);
      if (this.#held.size > 0) this.#drain();
    } else {
      if (this.#held.size === 0) this.#holeSinceMs = nowMs;
      this.#hold(wide, rtpTime, marker, payload, nowMs);
    }
    if (this.#held.size > 0) this.poll(nowMs);
  }

  /** Gives up holes that are older than the wait. */
  poll(nowMs: number): void {
    if (this.#next === undefined) {
      if (this.#held.size === 0 || nowMs - this.#holeSinceMs < this.#options.startMs) return;
      this.#next = this.#lowest();
      this.#drain();
    }
    while (
      this.#held.size > 0 &&
      (nowMs - this.#holeSinceMs >= this.#options.waitMs || this.#held.size > this.#options.maxPackets)
    ) {
      this.#skip();
    }
  }

  /** Hands on everything that is held; for the end of the track. */
  flush(): void {
    if (this.#next === undefined && this.#held.size > 0) {
      this.#next = this.#lowest();
      this.#drain();
    }
    while (this.#held.size > 0) this.#skip();
  }

  /** Forgets the sequence, for a new source. */
  restart(): void {
    this.flush();
    this.#next = undefined;
    this.#highest = undefined;
    this.#jumped = undefined;
    this.#sink.restarted();
  }

  #jump(sequence: number, rtpTime: number, marker: boolean, payload: Buffer, nowMs: number): void {
    const before = this.#jumped;
    if (before && ((before.sequence + 1) & 0xffff) === sequence) {
      this.restart();
      this.#highest = 0x10000 + sequence;
      this.#held.set(this.#highest - 1, before.held);
      this.#holeSinceMs = before.held.arrivedMs;
      this.#hold(this.#highest, rtpTime, marker, payload, nowMs);
      return;
    }
    this.#jumped = { sequence, held: { payload: Buffer.from(payload), rtpTime, marker, arrivedMs: nowMs } };
  }

  #hold(wide: number, rtpTime: number, marker: boolean, payload: Buffer, arrivedMs: number): void {
    if (this.#held.has(wide)) this.late++;
    else this.#held.set(wide, { payload: Buffer.from(payload), rtpTime, marker, arrivedMs });
  }

  #lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const wide of this.#held.keys()) if (wide < lowest) lowest = wide;
    return lowest;
  }

  #skip(): void {
    const lowest = this.#lowest();
    this.#sink.lost(lowest - (this.#next ?? lowest));
    this.#next = lowest;
    this.#drain();
  }

  #drain(): void {
    let next = this.#next ?? 0;
    for (let held = this.#held.get(next); held; held = this.#held.get(next)) {
      this.#held.delete(next);
      next++;
      this.#next = next;
      this.#sink.packet(held.payload, held.rtpTime, held.marker);
    }
    let since = Number.POSITIVE_INFINITY;
    for (const held of this.#held.values()) if (held.arrivedMs < since) since = held.arrivedMs;
    this.#holeSinceMs = since;
  }
}
