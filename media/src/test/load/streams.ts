/** Media of the load generator: streams in the shape a phone sends them, counted as they arrive. */
import { randomBytes } from 'node:crypto';
import { ArrivalLog } from '../../forward/feedback.ts';
import { NackList, ReceptionStatistics } from '../../forward/loss.ts';
import { absSendTime, emptyRtpView, findExtension, readRtp } from '../../forward/rtp.ts';
import { buildReceiverReport, buildRemb, buildNack, buildSenderReport, buildSourceDescription } from '../../rtcp.ts';

export interface StreamShape {
  kind: 'audio' | 'video';
  framesPerSecond: number;
  packetsPerFrame: number;
  /** Octets of one RTP packet, header and extensions included. */
  packetBytes: number;
}

/** One publisher of 130 packets of 1 000 octets a second: five packets back to back, 26 times. */
export const PAIR_VIDEO: StreamShape = { kind: 'video', framesPerSecond: 26, packetsPerFrame: 5, packetBytes: 1_000 };
/** With the sound below, one direction of a call at 1.5 Mbit/s and 220 packets a second. */
export const CALL_VIDEO: StreamShape = { kind: 'video', framesPerSecond: 34, packetsPerFrame: 5, packetBytes: 1_030 };
export const CALL_AUDIO: StreamShape = { kind: 'audio', framesPerSecond: 50, packetsPerFrame: 1, packetBytes: 170 };

export const PAYLOAD_TYPE = { opus: 111, vp8: 96, rtx: 97 } as const;
export const EXTENSION_ID = { audioLevel: 1, absSendTime: 2, transportSequence: 3, mid: 4 } as const;

const RING = 512;
const MAX_PACKET = 1_200;
/** Header, extension head, then mid (1+1), transport sequence (1+2), send time (1+3), padded to a word. */
const HEADER_BYTES = 12 + 4 + 12;

function headerInto(packet: Buffer, mid: string): void {
  packet[0] = 0x90;
  packet.writeUInt16BE(0xbede, 12);
  packet.writeUInt16BE(3, 14);
  packet[16] = EXTENSION_ID.mid << 4;
  packet.write(mid.slice(0, 1), 17, 'latin1');
  packet[18] = (EXTENSION_ID.transportSequence << 4) | 1;
  packet[21] = (EXTENSION_ID.absSendTime << 4) | 2;
}

/** Counts up over all streams of one connection. */
export interface TransportCounter {
  next: number;
}

/** A published stream: numbered, kept for retransmission, beginning with a key frame and sending one when asked. */
export class OutgoingStream {
  readonly shape: StreamShape;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  packets = 0;
  octets = 0;
  retransmitted = 0;
  keyFrameWanted = true;
  private readonly mid: string;
  private readonly counter: TransportCounter;
  private readonly packet: Buffer;
  private readonly ring = Array.from({ length: RING }, () => ({
    sequence: -1,
    bytes: Buffer.alloc(MAX_PACKET),
    length: 0,
  }));
  private sequence = Math.floor(Math.random() * 0x7fff);
  private rtxSequence = Math.floor(Math.random() * 0x7fff);
  private timestamp = Math.floor(Math.random() * 0xffffffff);
  private pictureId = 1;
  private dueMs: number | undefined;

  constructor(shape: StreamShape, mid: string, counter: TransportCounter) {
    this.shape = shape;
    this.mid = mid;
    this.counter = counter;
    this.ssrc = 0x10000 + Math.floor(Math.random() * 0xeffffff0);
    this.rtxSsrc = this.ssrc + 1;
    this.packet = Buffer.concat([Buffer.alloc(HEADER_BYTES), randomBytes(shape.packetBytes - HEADER_BYTES)]);
    headerInto(this.packet, mid);
    this.packet.writeUInt32BE(this.ssrc, 8);
  }

  /** Sends every frame that is due; phases of streams are random. */
  pump(nowMs: number, send: (packet: Buffer) => void): void {
    const interval = 1_000 / this.shape.framesPerSecond;
    this.dueMs ??= nowMs + Math.random() * interval;
    while (this.dueMs <= nowMs) {
      this.frame(nowMs, send);
      this.dueMs += interval;
    }
  }

  private frame(nowMs: number, send: (packet: Buffer) => void): void {
    const { shape, packet } = this;
    const clock = shape.kind === 'video' ? 90_000 : 48_000;
    this.timestamp = (this.timestamp + Math.round(clock / shape.framesPerSecond)) >>> 0;
    this.pictureId = (this.pictureId + 1) & 0x7fff;
    const key = this.keyFrameWanted;
    this.keyFrameWanted = false;
    for (let n = 0; n < shape.packetsPerFrame; n += 1) {
      const last = n === shape.packetsPerFrame - 1;
      const isVideo = shape.kind === 'video';
      packet[1] = (isVideo && last ? 0x80 : 0) | (isVideo ? PAYLOAD_TYPE.vp8 : PAYLOAD_TYPE.opus);
      packet.writeUInt16BE(this.sequence, 2);
      packet.writeUInt32BE(this.timestamp, 4);
      if (isVideo) this.writeVp8(n === 0, key);
      else packet[HEADER_BYTES] = 0x78;
      this.stamp(packet, nowMs);
      this.keep(packet);
      this.sequence = (this.sequence + 1) & 0xffff;
      this.packets += 1;
      this.octets += packet.length - HEADER_BYTES;
      send(packet);
    }
  }

  /** RFC 7741 4.2 with a long picture id; a key frame of 1280×720 by its first bytes (RFC 6386 9.1). */
  private writeVp8(first: boolean, key: boolean): void {
    const { packet } = this;
    packet[HEADER_BYTES] = 0x80 | (first ? 0x10 : 0);
    packet[HEADER_BYTES + 1] = 0x80;
    packet.writeUInt16BE(0x8000 | this.pictureId, HEADER_BYTES + 2);
    if (!first) return;
    packet[HEADER_BYTES + 4] = key ? 0 : 1;
    if (key) Buffer.from([0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]).copy(packet, HEADER_BYTES + 7);
  }

  private stamp(packet: Buffer, nowMs: number): void {
    packet.writeUInt16BE(this.counter.next, 19);
    this.counter.next = (this.counter.next + 1) & 0xffff;
    packet.writeUIntBE(absSendTime(nowMs), 22, 3);
  }

  private keep(packet: Buffer): void {
    const slot = this.ring[this.sequence % RING]!;
    slot.sequence = this.sequence;
    slot.length = packet.copy(slot.bytes);
  }

  /** RFC 4588; what the server asks for again. */
  repair(sequences: readonly number[], nowMs: number, send: (packet: Buffer) => void): void {
    if (this.shape.kind !== 'video') return;
    for (const sequence of sequences) {
      const kept = this.ring[sequence % RING]!;
      if (kept.sequence !== sequence) continue;
      const packet = Buffer.alloc(kept.length + 2);
      kept.bytes.copy(packet, 0, 0, HEADER_BYTES);
      packet[1] = (packet[1]! & 0x80) | PAYLOAD_TYPE.rtx;
      packet.writeUInt16BE(this.rtxSequence, 2);
      this.rtxSequence = (this.rtxSequence + 1) & 0xffff;
      packet.writeUInt32BE(this.rtxSsrc, 8);
      packet.writeUInt16BE(sequence, HEADER_BYTES);
      kept.bytes.copy(packet, HEADER_BYTES + 2, HEADER_BYTES, kept.length);
      this.stamp(packet, nowMs);
      this.retransmitted += 1;
      send(packet);
    }
  }

  report(unixMs: number): Buffer {
    const seconds = Math.floor(unixMs / 1_000) + 2_208_988_800;
    const fraction = Math.floor(((unixMs % 1_000) / 1_000) * 2 ** 32);
    const ntp = (BigInt(seconds) << 32n) | BigInt(fraction);
    return Buffer.concat([
      buildSenderReport(this.ssrc, ntp, this.timestamp, this.packets, this.octets),
      buildSourceDescription(this.ssrc, `load-${this.mid}`),
    ]);
  }
}

interface IncomingStream {
  statistics: ReceptionStatistics;
  nacks: NackList;
  video: boolean;
}

/** What arrives at one client, with the feedback a browser gives. */
export class IncomingMedia {
  received = 0;
  repaired = 0;
  /** Packets that were missing when a later one came, whether repaired or not. */
  missed = 0;
  /** Of the first packet of a picture, by `performance.now()`. */
  firstVideoAtMs: number | undefined;
  private readonly streams = new Map<number, IncomingStream>();
  private readonly view = emptyRtpView();
  private readonly arrivals = new ArrivalLog();
  private mediaSsrc = 0;

  packet(packet: Buffer, nowMs: number): void {
    const { view } = this;
    if (!readRtp(packet, view)) return;
    const at = findExtension(packet, view, EXTENSION_ID.transportSequence);
    if (at >= 0) {
      this.mediaSsrc = view.ssrc;
      this.arrivals.add(packet.readUInt16BE(at), nowMs * 1_000);
    }
    if (view.payloadType === PAYLOAD_TYPE.rtx) {
      this.repaired += 1;
      return;
    }
    this.received += 1;
    if (view.payloadType === PAYLOAD_TYPE.vp8) this.firstVideoAtMs ??= nowMs;
    let stream = this.streams.get(view.ssrc);
    if (stream === undefined) {
      const video = view.payloadType !== PAYLOAD_TYPE.opus;
      stream = { statistics: new ReceptionStatistics(video ? 90_000 : 48_000), nacks: new NackList(), video };
      this.streams.set(view.ssrc, stream);
    }
    stream.statistics.add(view.sequence, view.timestamp, nowMs);
    stream.nacks.received(view.sequence, nowMs);
  }

  /** Ten times a second: transport-wide feedback where the server numbers its packets, and NACKs. */
  feedback(nowMs: number, send: (packet: Buffer) => void): void {
    for (const packet of this.arrivals.flush(1, this.mediaSsrc)) send(packet);
    for (const [ssrc, stream] of this.streams) {
      if (stream.nacks.size === 0) continue;
      const { sequences } = stream.nacks.due(nowMs);
      if (sequences.length === 0) continue;
      this.missed += sequences.length;
      if (stream.video) send(Buffer.concat([buildReceiverReport(1, []), buildNack(1, ssrc, sequences)]));
    }
  }

  /** Once a second: receiver report and estimate of the way down. */
  reports(nowMs: number, send: (packet: Buffer) => void): void {
    const blocks = [...this.streams].flatMap(([ssrc, { statistics }]) => statistics.report(ssrc, nowMs) ?? []);
    const videos = [...this.streams].filter(([, { video }]) => video).map(([ssrc]) => ssrc);
    if (blocks.length === 0) return;
    send(Buffer.concat([buildReceiverReport(1, blocks.slice(0, 31)), buildRemb(1, 8_000_000, videos)]));
  }
}
