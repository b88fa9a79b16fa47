/** RTP header (RFC 3550 5.1) and the widening of its counters. */

export interface RtpPacket {
  ssrc: number;
  sequence: number;
  timestamp: number;
  marker: boolean;
  /** A view of the packet, without padding. Empty for a probe that is padding only. */
  payload: Buffer;
}

export function parseRtp(packet: Buffer): RtpPacket | undefined {
  if (packet.length < 12) return undefined;
  const first = packet[0] ?? 0;
  if (first >> 6 !== 2) return undefined;
  let at = 12 + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (at + 4 > packet.length) return undefined;
    at += 4 + 4 * packet.readUInt16BE(at + 2);
  }
  let end = packet.length;
  if (first & 0x20) {
    const padding = packet[end - 1] ?? 0;
    if (padding === 0) return undefined;
    end -= padding;
  }
  if (at > end) return undefined;
  return {
    ssrc: packet.readUInt32BE(8),
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    marker: ((packet[1] ?? 0) & 0x80) !== 0,
    payload: packet.subarray(at, end),
  };
}

/** Distance from one 16-bit counter to another, -32768…32767. */
export function sequenceDelta(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** Makes one steady number out of 32-bit time stamps that wrap. */
export class TimestampUnwrapper {
  #last: number | undefined;

  /** The value nearest to the last one seen. */
  peek(timestamp: number): number {
    if (this.#last === undefined) return timestamp;
    return this.#last + ((timestamp - this.#last) | 0);
  }

  unwrap(timestamp: number): number {
    const value = this.peek(timestamp);
    if (this.#last === undefined || value > this.#last) this.#last = value;
    return value;
  }

  reset(): void {
    this.#last = undefined;
  }
}
