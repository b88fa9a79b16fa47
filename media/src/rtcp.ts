/** RTCP reading and building: RFC 3550, RFC 4585, RFC 5104 (FIR) and the REMB draft. */

export interface ReportBlock {
  ssrc: number;
  /** Loss since the previous report, in 1/256. */
  fractionLost: number;
  cumulativeLost: number;
  highestSequence: number;
  jitter: number;
  lastSenderReport: number;
  /** Delay since that report, in 1/65536 s. */
  delaySinceLast: number;
}

export type RtcpMessage =
  | {
      kind: 'senderReport';
      ssrc: number;
      ntp: bigint;
      rtpTimestamp: number;
      packets: number;
      octets: number;
      reports: ReportBlock[];
    }
  | { kind: 'receiverReport'; ssrc: number; reports: ReportBlock[] }
  | { kind: 'nack'; mediaSsrc: number; sequences: number[] }
  | { kind: 'pictureLoss'; mediaSsrc: number }
  | { kind: 'remb'; bitrate: number; ssrcs: number[] }
  /** Transport-wide feedback from its base sequence number on; a view, valid as long as the packet. */
  | { kind: 'transportFeedback'; body: Buffer }
  | { kind: 'bye'; ssrcs: number[] };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const BYE = 203;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const REMB_MARK = 0x52454d42;

function readReports(packet: Buffer, at: number, end: number, count: number): ReportBlock[] {
  const reports: ReportBlock[] = [];
  for (let index = 0; index < count && at + 24 <= end; index++, at += 24) {
    const lost = packet.readUIntBE(at + 5, 3);
    reports.push({
      ssrc: packet.readUInt32BE(at),
      fractionLost: packet[at + 4]!,
      cumulativeLost: lost & 0x800000 ? lost - 0x1000000 : lost,
      highestSequence: packet.readUInt32BE(at + 8),
      jitter: packet.readUInt32BE(at + 12),
      lastSenderReport: packet.readUInt32BE(at + 16),
      delaySinceLast: packet.readUInt32BE(at + 20),
    });
  }
  return reports;
}

function readNack(packet: Buffer, at: number, end: number): number[] {
  const sequences: number[] = [];
  for (; at + 4 <= end; at += 4) {
    const first = packet.readUInt16BE(at);
    const mask = packet.readUInt16BE(at + 2);
    sequences.push(first);
    for (let bit = 0; bit < 16; bit++) if (mask & (1 << bit)) sequences.push((first + bit + 1) & 0xffff);
  }
  return sequences;
}

function readPayloadFeedback(packet: Buffer, format: number, at: number, end: number, out: RtcpMessage[]): void {
  const mediaSsrc = packet.readUInt32BE(at + 8);
  if (format === 1) out.push({ kind: 'pictureLoss', mediaSsrc });
  if (format === 4) {
    for (let entry = at + 12; entry + 8 <= end; entry += 8) {
      out.push({ kind: 'pictureLoss', mediaSsrc: packet.readUInt32BE(entry) });
    }
  }
  if (format === 15 && at + 20 <= end && packet.readUInt32BE(at + 12) === REMB_MARK) {
    const count = packet[at + 16]!;
    const exponent = packet[at + 17]! >> 2;
    const mantissa = ((packet[at + 17]! & 3) << 16) | packet.readUInt16BE(at + 18);
    const ssrcs: number[] = [];
    for (let index = 0; index < count && at + 24 + index * 4 <= end; index++) {
      ssrcs.push(packet.readUInt32BE(at + 20 + index * 4));
    }
    out.push({ kind: 'remb', bitrate: mantissa * 2 ** exponent, ssrcs });
  }
}

/** Every message understood in a compound packet; a broken tail ends the reading quietly. */
export function readRtcp(packet: Buffer): RtcpMessage[] {
  const out: RtcpMessage[] = [];
  let at = 0;
  while (at + 8 <= packet.length) {
    const first = packet[at]!;
    if (first >> 6 !== 2) break;
    const count = first & 0x1f;
    const type = packet[at + 1]!;
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
    if (end > packet.length || end < at + 8) break;
    const ssrc = packet.readUInt32BE(at + 4);
    if (type === SENDER_REPORT && at + 28 <= end) {
      out.push({
        kind: 'senderReport',
        ssrc,
        ntp: packet.readBigUInt64BE(at + 8),
        rtpTimestamp: packet.readUInt32BE(at + 16),
        packets: packet.readUInt32BE(at + 20),
        octets: packet.readUInt32BE(at + 24),
        reports: readReports(packet, at + 28, end, count),
      });
    } else if (type === RECEIVER_REPORT) {
      out.push({ kind: 'receiverReport', ssrc, reports: readReports(packet, at + 8, end, count) });
    } else if (type === BYE) {
      const ssrcs: number[] = [];
      for (let index = 0; index < count && at + 8 + index * 4 <= end; index++) {
        ssrcs.push(packet.readUInt32BE(at + 4 + index * 4));
      }
      out.push({ kind: 'bye', ssrcs });
    } else if (type === TRANSPORT_FEEDBACK && count === 1 && at + 12 <= end) {
      const mediaSsrc = packet.readUInt32BE(at + 8);
      out.push({ kind: 'nack', mediaSsrc, sequences: readNack(packet, at + 12, end) });
    } else if (type === TRANSPORT_FEEDBACK && count === 15 && at + 20 <= end) {
      out.push({ kind: 'transportFeedback', body: packet.subarray(at + 12, end) });
    } else if (type === PAYLOAD_FEEDBACK && at + 12 <= end) {
      readPayloadFeedback(packet, count, at, end, out);
    }
    at = end;
  }
  return out;
}

function head(size: number, count: number, type: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(size);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(size / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

export function buildSenderReport(
  ssrc: number,
  ntp: bigint,
  rtpTimestamp: number,
  packets: number,
  octets: number,
): Buffer {
  const packet = head(28, 0, SENDER_REPORT, ssrc);
  packet.writeBigUInt64BE(ntp, 8);
  packet.writeUInt32BE(rtpTimestamp, 16);
  packet.writeUInt32BE(packets >>> 0, 20);
  packet.writeUInt32BE(octets >>> 0, 24);
  return packet;
}

export function buildReceiverReport(ssrc: number, reports: readonly ReportBlock[]): Buffer {
  const packet = head(8 + reports.length * 24, reports.length, RECEIVER_REPORT, ssrc);
  let at = 8;
  for (const report of reports) {
    packet.writeUInt32BE(report.ssrc, at);
    packet[at + 4] = report.fractionLost;
    const lost = Math.max(-0x800000, Math.min(0x7fffff, report.cumulativeLost));
    packet.writeUIntBE(lost & 0xffffff, at + 5, 3);
    packet.writeUInt32BE(report.highestSequence >>> 0, at + 8);
    packet.writeUInt32BE(report.jitter >>> 0, at + 12);
    packet.writeUInt32BE(report.lastSenderReport >>> 0, at + 16);
    packet.writeUInt32BE(report.delaySinceLast >>> 0, at + 20);
    at += 24;
  }
  return packet;
}

/** CNAME item, which a compound packet must carry (RFC 3550 6.1). */
export function buildSourceDescription(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname, 'utf8').subarray(0, 255);
  const size = Math.ceil((8 + 2 + text.length + 1) / 4) * 4;
  const packet = head(size, 1, SOURCE_DESCRIPTION, ssrc);
  packet[8] = 1;
  packet[9] = text.length;
  text.copy(packet, 10);
  return packet;
}

export function buildNack(senderSsrc: number, mediaSsrc: number, sequences: readonly number[]): Buffer {
  const entries: { first: number; mask: number }[] = [];
  for (const sequence of sequences) {
    const last = entries.at(-1);
    const step = last === undefined ? -1 : (sequence - last.first - 1) & 0xffff;
    if (last !== undefined && step < 16) last.mask |= 1 << step;
    else entries.push({ first: sequence, mask: 0 });
  }
  const packet = head(12 + entries.length * 4, 1, TRANSPORT_FEEDBACK, senderSsrc);
  packet.writeUInt32BE(mediaSsrc, 8);
  entries.forEach((entry, index) => {
    packet.writeUInt16BE(entry.first, 12 + index * 4);
    packet.writeUInt16BE(entry.mask, 14 + index * 4);
  });
  return packet;
}

export function buildPictureLoss(senderSsrc: number, mediaSsrc: number): Buffer {
  const packet = head(12, 1, PAYLOAD_FEEDBACK, senderSsrc);
  packet.writeUInt32BE(mediaSsrc, 8);
  return packet;
}

/** Receiver estimated maximum bitrate, bits per second. */
export function buildRemb(senderSsrc: number, bitrate: number, ssrcs: readonly number[]): Buffer {
  const packet = head(20 + ssrcs.length * 4, 15, PAYLOAD_FEEDBACK, senderSsrc);
  packet.writeUInt32BE(REMB_MARK, 12);
  let exponent = 0;
  let mantissa = Math.round(bitrate);
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  packet[16] = ssrcs.length;
  packet[17] = (exponent << 2) | (mantissa >> 16);
  packet.writeUInt16BE(mantissa & 0xffff, 18);
  ssrcs.forEach((ssrc, index) => packet.writeUInt32BE(ssrc, 20 + index * 4));
  return packet;
}
