/** Reading and writing RTP headers (RFC 3550 5.1, RFC 8285, RFC 4588) in place, without a copy per packet. */

export interface RtpView {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** First byte of the extension elements, or -1. */
  extensionsAt: number;
  extensionsEnd: number;
  twoByteExtensions: boolean;
  payloadAt: number;
  /** End of the payload without padding. */
  payloadEnd: number;
}

export function emptyRtpView(): RtpView {
  return {
    marker: false,
    payloadType: 0,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    extensionsAt: -1,
    extensionsEnd: -1,
    twoByteExtensions: false,
    payloadAt: 12,
    payloadEnd: 12,
  };
}

/** Fills `into`; false for anything that is not a whole RTP packet. */
export function readRtp(packet: Buffer, into: RtpView): boolean {
  const length = packet.length;
  if (length < 12) return false;
  const first = packet[0]!;
  if (first >> 6 !== 2) return false;
  const second = packet[1]!;
  let at = 12 + (first & 0x0f) * 4;
  into.extensionsAt = -1;
  into.extensionsEnd = -1;
  into.twoByteExtensions = false;
  if (first & 0x10) {
    if (at + 4 > length) return false;
    const profile = packet.readUInt16BE(at);
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
    if (end > length) return false;
    if (profile === 0xbede || profile >> 4 === 0x100) {
      into.extensionsAt = at + 4;
      into.extensionsEnd = end;
      into.twoByteExtensions = profile !== 0xbede;
    }
    at = end;
  }
  if (at > length) return false;
  let end = length;
  if (first & 0x20) {
    end -= packet[length - 1]!;
    if (end < at) return false;
  }
  into.marker = (second & 0x80) !== 0;
  into.payloadType = second & 0x7f;
  into.sequence = packet.readUInt16BE(2);
  into.timestamp = packet.readUInt32BE(4);
  into.ssrc = packet.readUInt32BE(8);
  into.payloadAt = at;
  into.payloadEnd = end;
  return true;
}

/** Offset of the data of extension `id`, or -1; the length is `extensionLength(packet, view, offset)`. */
export function findExtension(packet: Buffer, view: RtpView, id: number): number {
  let at = view.extensionsAt;
  if (at < 0 || id <= 0) return -1;
  const end = view.extensionsEnd;
  while (at < end) {
    const head = packet[at]!;
    if (head === 0) {
      at += 1;
      continue;
    }
    if (view.twoByteExtensions) {
      if (at + 2 > end) return -1;
      const length = packet[at + 1]!;
      if (at + 2 + length > end) return -1;
      if (head === id) return at + 2;
      at += 2 + length;
      continue;
    }
    const current = head >> 4;
    const length = (head & 0x0f) + 1;
    if (current === 15 || at + 1 + length > end) return -1;
    if (current === id) return at + 1;
    at += 1 + length;
  }
  return -1;
}

export function extensionLength(packet: Buffer, view: RtpView, offset: number): number {
  const head = packet[offset - 1]!;
  return view.twoByteExtensions ? head : (head & 0x0f) + 1;
}

/** The media packet carried by a retransmission (RFC 4588 4), or undefined for pure padding. */
export function unwrapRtx(packet: Buffer, view: RtpView, ssrc: number, payloadType: number): Buffer | undefined {
  const size = view.payloadEnd - view.payloadAt;
  if (size <= 2) return undefined;
  const original = Buffer.allocUnsafe(view.payloadAt + size - 2);
  packet.copy(original, 0, 0, view.payloadAt);
  original[0] = original[0]! & ~0x20;
  original[1] = (view.marker ? 0x80 : 0) | payloadType;
  original.writeUInt16BE(packet.readUInt16BE(view.payloadAt), 2);
  original.writeUInt32BE(ssrc, 8);
  packet.copy(original, view.payloadAt, view.payloadAt + 2, view.payloadEnd);
  return original;
}

/** 24 bit 6.18 fixed point seconds, as abs-send-time wants it. */
export function absSendTime(nowMs: number): number {
  return Math.floor(nowMs * 262.144) & 0xffffff;
}

export interface OutgoingHeader {
  payloadType: number;
  sequence: number;
  ssrc: number;
  /** Extension ids the receiver negotiated; 0 leaves the extension out. */
  audioLevelId: number;
  audioLevel: number;
  absSendTimeId: number;
  absSendTime: number;
  transportSequenceId: number;
  transportSequence: number;
}

/** Writes a fresh header for the receiver and returns its length: CSRCs and the sender's extensions do not travel on. */
export function writeHeader(out: Buffer, source: RtpView, header: OutgoingHeader): number {
  const withLevel = header.audioLevelId > 0;
  const withTime = header.absSendTimeId > 0;
  const withSequence = header.transportSequenceId > 0;
  const isExtended = withLevel || withTime || withSequence;
  out[0] = 0x80 | (isExtended ? 0x10 : 0);
  out[1] = (source.marker ? 0x80 : 0) | header.payloadType;
  out.writeUInt16BE(header.sequence, 2);
  out.writeUInt32BE(source.timestamp, 4);
  out.writeUInt32BE(header.ssrc, 8);
  if (!isExtended) return 12;
  let at = 16;
  if (withLevel) {
    out[at] = header.audioLevelId << 4;
    out[at + 1] = header.audioLevel;
    at += 2;
  }
  if (withTime) {
    out[at] = (header.absSendTimeId << 4) | 2;
    out.writeUIntBE(header.absSendTime, at + 1, 3);
    at += 4;
  }
  if (withSequence) {
    out[at] = (header.transportSequenceId << 4) | 1;
    out.writeUInt16BE(header.transportSequence, at + 1);
    at += 3;
  }
  while (at % 4 !== 0) out[at++] = 0;
  out.writeUInt16BE(0xbede, 12);
  out.writeUInt16BE((at - 16) / 4, 14);
  return at;
}

/** Signed distance from `b` to `a` on the 16 bit circle: positive when `a` is newer. */
export function sequenceDistance(a: number, b: number): number {
  const difference = (a - b) & 0xffff;
  return difference < 0x8000 ? difference : difference - 0x10000;
}

/** Keeps 16 bit sequence numbers growing past their wrap. */
export class SequenceUnwrapper {
  private last: number | undefined;

  unwrap(sequence: number): number {
    if (this.last === undefined) {
      // Starts one turn up, so that packets older than the first stay positive.
      this.last = sequence + 0x10000;
      return this.last;
    }
    const value = this.last + sequenceDistance(sequence, this.last & 0xffff);
    if (value > this.last) this.last = value;
    return value;
  }
}
