/** Recognising packets that begin a picture decodable on its own. */

/** RFC 7741 4.2: start of partition 0 of a frame whose P bit is zero. */
function isVp8KeyFrame(packet: Buffer, at: number, end: number): boolean {
  if (at >= end) return false;
  const descriptor = packet[at]!;
  if ((descriptor & 0x17) !== 0x10) return false;
  let next = at + 1;
  if (descriptor & 0x80) {
    const extended = packet[next++] ?? 0;
    if (extended & 0x80) next += (packet[next] ?? 0) & 0x80 ? 2 : 1;
    if (extended & 0x40) next += 1;
    if (extended & 0x30) next += 1;
  }
  return next < end && (packet[next]! & 1) === 0;
}

/** RFC 6184: a parameter set or the first slice of an IDR picture, alone, aggregated or fragmented. */
function isH264KeyFrame(packet: Buffer, at: number, end: number): boolean {
  if (at >= end) return false;
  const type = packet[at]! & 0x1f;
  if (type === 5 || type === 7) return true;
  if (type === 24) {
    let next = at + 1;
    while (next + 2 < end) {
      const inner = packet[next + 2]! & 0x1f;
      if (inner === 5 || inner === 7) return true;
      next += 2 + packet.readUInt16BE(next);
    }
    return false;
  }
  if (type === 28 && at + 1 < end) {
    const header = packet[at + 1]!;
    return (header & 0x80) !== 0 && (header & 0x1f) === 5;
  }
  return false;
}

export function beginsKeyFrame(codec: 'opus' | 'VP8' | 'H264', packet: Buffer, at: number, end: number): boolean {
  if (codec === 'VP8') return isVp8KeyFrame(packet, at, end);
  if (codec === 'H264') return isH264KeyFrame(packet, at, end);
  return true;
}
