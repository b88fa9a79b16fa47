/** What one received stream misses, and what the sender is told about it (RFC 3550 6.4 and A.8, RFC 4585 6.2.1). */

import type { ReportBlock } from '../rtcp.ts';
import { SequenceUnwrapper } from './rtp.ts';

/** A packet is asked for again after this long, this often, and given up when it is this old. */
const RETRY_MS = 60;
const MAX_TRIES = 8;
const GIVE_UP_MS = 1_000;
/** A hole wider than this is answered by a key frame, not by a list. */
const MAX_HOLE = 200;

interface Missing {
  tries: number;
  askAt: number;
  since: number;
}

export class NackList {
  private readonly unwrapper = new SequenceUnwrapper();
  private readonly missing = new Map<number, Missing>();
  private highest = -1;

  /** True when the hole in front of this packet cannot be repaired packet by packet. */
  received(sequence: number, nowMs: number): boolean {
    const extended = this.unwrapper.unwrap(sequence);
    if (this.highest < 0) {
      this.highest = extended;
      return false;
    }
    if (extended <= this.highest) {
      this.missing.delete(extended);
      return false;
    }
    const hole = extended - this.highest - 1;
    if (hole > MAX_HOLE) {
      this.missing.clear();
      this.highest = extended;
      return true;
    }
    for (let lost = this.highest + 1; lost < extended; lost++) {
      this.missing.set(lost, { tries: 0, askAt: nowMs, since: nowMs });
    }
    this.highest = extended;
    return false;
  }

  /** Sequence numbers to ask for now; `gaveUp` says that a hole stays. */
  due(nowMs: number): { sequences: number[]; gaveUp: boolean } {
    const sequences: number[] = [];
    let gaveUp = false;
    for (const [sequence, entry] of this.missing) {
      if (entry.tries >= MAX_TRIES || nowMs - entry.since > GIVE_UP_MS) {
        this.missing.delete(sequence);
        gaveUp = true;
      } else if (nowMs >= entry.askAt) {
        entry.tries += 1;
        entry.askAt = nowMs + RETRY_MS;
        sequences.push(sequence & 0xffff);
      }
    }
    return { sequences, gaveUp };
  }

  get size(): number {
    return this.missing.size;
  }
}

export class ReceptionStatistics {
  private readonly unwrapper = new SequenceUnwrapper();
  private first = -1;
  private highest = -1;
  private received = 0;
  private expectedBefore = 0;
  private receivedBefore = 0;
  private jitter = 0;
  private transit: number | undefined;
  private senderReport: { middle: number; atMs: number } | undefined;
  private readonly clockRate: number;

  constructor(clockRate: number) {
    this.clockRate = clockRate;
  }

  add(sequence: number, timestamp: number, nowMs: number): void {
    const extended = this.unwrapper.unwrap(sequence);
    if (this.first < 0) this.first = extended;
    if (extended > this.highest) this.highest = extended;
    this.received += 1;
    const transit = ((nowMs * this.clockRate) / 1000 - timestamp) % 0x100000000;
    if (this.transit !== undefined) {
      const difference = Math.abs(transit - this.transit);
      // A wrap of the 32 bit time stamp is no jitter.
      if (difference < 0x7fffffff) this.jitter += (difference - this.jitter) / 16;
    }
    this.transit = transit;
  }

  heardSenderReport(ntp: bigint, nowMs: number): void {
    this.senderReport = { middle: Number((ntp >> 16n) & 0xffffffffn), atMs: nowMs };
  }

  report(ssrc: number, nowMs: number): ReportBlock | undefined {
    if (this.first < 0) return undefined;
    const expected = this.highest - this.first + 1;
    const expectedNow = expected - this.expectedBefore;
    const lostNow = expectedNow - (this.received - this.receivedBefore);
    this.expectedBefore = expected;
    this.receivedBefore = this.received;
    return {
      ssrc,
      fractionLost: expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      cumulativeLost: expected - this.received,
      // Starts one turn up, see SequenceUnwrapper.
      highestSequence: (this.highest - 0x10000) >>> 0,
      jitter: Math.floor(this.jitter),
      lastSenderReport: this.senderReport?.middle ?? 0,
      delaySinceLast:
        this.senderReport === undefined ? 0 : Math.floor(((nowMs - this.senderReport.atMs) / 1000) * 65536),
    };
  }
}
