import { performance } from 'node:perf_hooks';
import { buildSenderReport, buildSourceDescription } from '../rtcp.ts';
import type { Peer } from '../transport/types.ts';
import type { PublishedTrack } from './publishedTrack.ts';
import { absSendTime, emptyRtpView, type OutgoingHeader, type RtpView, sequenceDistance, writeHeader } from './rtp.ts';

/** While the picture cannot start, the publisher is reminded this often. */
const KEY_FRAME_REMINDER_MS = 700;
/** The most one padding packet may carry (RFC 3550 5.1), its own length included. */
const PADDING_BYTES = 255;
/** Packets are sealed by the transport before the next one is written. */
const scratch = Buffer.allocUnsafeSlow(65_536);

/** Numbers all packets to one subscriber in a row, so that its feedback can say what arrived when. */
export interface LineNumbers {
  next(): number;
  sent(number: number, bytes: number, nowMs: number, probe?: number): void;
}

export interface DownTrackOptions {
  track: PublishedTrack;
  peer: Pick<Peer, 'sendRtp' | 'sendRtcp'>;
  mid: string;
  payloadType: number;
  ssrc: number;
  rtxPayloadType: number | undefined;
  rtxSsrc: number | undefined;
  audioLevelId: number;
  absSendTimeId: number;
  transportSequenceId: number;
  numbers: LineNumbers;
  /** Waits longer for a picture to start with, because its wishes may cost the others nothing. */
  patient: boolean;
  cname: string;
}

/** One published track on its way to one subscriber: own SSRC, payload type and extension ids. */
export class DownTrack {
  readonly track: PublishedTrack;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  /** Last report of the subscriber, loss in 1/256. */
  fractionLost = 0;
  private readonly peer: Pick<Peer, 'sendRtp' | 'sendRtcp'>;
  private readonly payloadType: number;
  private readonly rtxPayloadType: number | undefined;
  private readonly cname: string;
  private readonly header: OutgoingHeader;
  private readonly absSendTimeId: number;
  private readonly numbers: LineNumbers;
  private readonly patient: boolean;
  /** The subscriber does not want it now. */
  private paused = false;
  /** The line is too narrow for it now. */
  private isHeld = false;
  /** Waiting for a packet a decoder can start with. */
  private waiting = true;
  private remindedAt: number;
  /** Outgoing minus incoming sequence number; changes after a pause. */
  private offset = 0;
  private firstOut = 0;
  private packetsAtStart = 0;
  private lastOut: number | undefined;
  private rtxSequence = Math.floor(Math.random() * 0x8000);
  private packets = 0;
  private octets = 0;
  private readonly padding = emptyRtpView();

  constructor(options: DownTrackOptions, nowMs = performance.now()) {
    this.track = options.track;
    this.peer = options.peer;
    this.mid = options.mid;
    this.ssrc = options.ssrc;
    this.rtxSsrc = options.rtxSsrc;
    this.payloadType = options.payloadType;
    this.rtxPayloadType = options.rtxPayloadType;
    this.cname = options.cname;
    // With numbers from us the receiver need not guess from times.
    this.absSendTimeId = options.transportSequenceId > 0 ? 0 : options.absSendTimeId;
    this.numbers = options.numbers;
    this.patient = options.patient;
    this.remindedAt = nowMs;
    this.header = {
      payloadType: options.payloadType,
      sequence: 0,
      ssrc: options.ssrc,
      audioLevelId: options.track.kind === 'audio' ? options.audioLevelId : 0,
      audioLevel: 127,
      absSendTimeId: 0,
      absSendTime: 0,
      transportSequenceId: options.transportSequenceId,
      transportSequence: 0,
    };
    this.requestKeyFrame();
  }

  get sentOctets(): number {
    return this.octets;
  }

  get held(): boolean {
    return this.isHeld;
  }

  /** Whether it can be padded: receivers know the repair stream as one that may carry nothing. */
  get canPad(): boolean {
    return this.rtxSsrc !== undefined && this.rtxPayloadType !== undefined && this.header.transportSequenceId > 0;
  }

  forward(packet: Buffer, view: RtpView, keyFrame: boolean, audioLevel: number, nowMs: number): void {
    if (this.paused || this.isHeld) return;
    if (this.waiting) {
      if (!keyFrame) return;
      this.start(view.sequence);
    }
    const sequence = (view.sequence + this.offset) & 0xffff;
    // Late packets from before the start would turn the roll-over counter back.
    if (this.isBeforeStart(sequence)) return;
    const header = this.header;
    header.payloadType = this.payloadType;
    header.ssrc = this.ssrc;
    header.sequence = sequence;
    if (audioLevel >= 0) header.audioLevel = audioLevel;
    header.absSendTimeId = this.absSendTimeId;
    if (this.absSendTimeId > 0) header.absSendTime = absSendTime(nowMs);
    if (header.transportSequenceId > 0) header.transportSequence = this.numbers.next();
    const payload = writeHeader(scratch, view, header);
    packet.copy(scratch, payload, view.payloadAt, packet.length);
    const length = payload + packet.length - view.payloadAt;
    if (view.payloadEnd !== packet.length) scratch[0] = scratch[0]! | 0x20;
    this.peer.sendRtp(scratch.subarray(0, length));
    if (header.transportSequenceId > 0) this.numbers.sent(header.transportSequence, length, nowMs);
    if (this.lastOut === undefined || sequenceDistance(sequence, this.lastOut) > 0) this.lastOut = sequence;
    this.packets += 1;
    this.octets += packet.length - view.payloadAt;
  }

  private start(sequence: number): void {
    this.waiting = false;
    this.offset = this.lastOut === undefined ? 0 : (this.lastOut + 1 - sequence) & 0xffff;
    this.firstOut = (sequence + this.offset) & 0xffff;
    this.packetsAtStart = this.packets;
    const report = this.track.senderReport;
    if (report !== undefined) this.relaySenderReport(report.ntp, report.rtpTimestamp);
  }

  private isBeforeStart(sequence: number): boolean {
    return this.packets - this.packetsAtStart < 0x4000 && sequenceDistance(sequence, this.firstOut) < 0;
  }

  /** Answers a NACK by RFC 4588 packets only: their fresh sequence numbers never reuse an SRTP nonce. */
  repair(sequences: readonly number[], nowMs: number, budgetBytes = Number.POSITIVE_INFINITY): number {
    if (this.rtxPayloadType === undefined || this.rtxSsrc === undefined || this.lastOut === undefined) return 0;
    let sent = 0;
    let left = budgetBytes;
    for (const sequence of sequences) {
      if (this.isHeld || left <= 0 || this.isBeforeStart(sequence)) continue;
      const kept = this.track.kept((sequence - this.offset) & 0xffff);
      if (kept === undefined) continue;
      const payload = this.repairHeader(kept.view, nowMs);
      scratch.writeUInt16BE(sequence, payload);
      kept.packet.copy(scratch, payload + 2, kept.view.payloadAt, kept.view.payloadEnd);
      const length = payload + 2 + kept.view.payloadEnd - kept.view.payloadAt;
      this.peer.sendRtp(scratch.subarray(0, length));
      if (this.header.transportSequenceId > 0) this.numbers.sent(this.header.transportSequence, length, nowMs);
      left -= length;
      sent += 1;
    }
    return sent;
  }

  private repairHeader(view: RtpView, nowMs: number): number {
    const { header } = this;
    header.payloadType = this.rtxPayloadType!;
    header.ssrc = this.rtxSsrc!;
    this.rtxSequence = (this.rtxSequence + 1) & 0xffff;
    header.sequence = this.rtxSequence;
    header.absSendTimeId = this.absSendTimeId;
    if (this.absSendTimeId > 0) header.absSendTime = absSendTime(nowMs);
    if (header.transportSequenceId > 0) header.transportSequence = this.numbers.next();
    return writeHeader(scratch, view, header);
  }

  /** One packet that carries nothing, to measure the line with; answers its size. */
  pad(probe: number, nowMs: number): number {
    if (!this.canPad) return 0;
    this.padding.timestamp = (this.padding.timestamp + 1) >>> 0;
    const at = this.repairHeader(this.padding, nowMs);
    scratch[0] = scratch[0]! | 0x20;
    scratch.fill(0, at, at + PADDING_BYTES);
    const length = at + PADDING_BYTES;
    scratch[length - 1] = PADDING_BYTES;
    this.peer.sendRtp(scratch.subarray(0, length));
    this.numbers.sent(this.header.transportSequence, length, nowMs, probe);
    return length;
  }

  relaySenderReport(ntp: bigint, rtpTimestamp: number): void {
    if (this.waiting) return;
    this.peer.sendRtcp(
      Buffer.concat([
        buildSenderReport(this.ssrc, ntp, rtpTimestamp, this.packets, this.octets),
        buildSourceDescription(this.ssrc, this.cname),
      ]),
    );
  }

  pause(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    if (!paused) this.startAnew();
  }

  /** Held back until the line has room for it. */
  hold(held: boolean): void {
    if (this.isHeld === held) return;
    this.isHeld = held;
    if (!held) this.startAnew();
  }

  private startAnew(): void {
    this.waiting = true;
    this.requestKeyFrame();
  }

  requestKeyFrame(): void {
    this.track.requestKeyFrame(this.patient);
  }

  tick(nowMs: number): void {
    if (!this.waiting || this.paused || this.isHeld || nowMs - this.remindedAt < KEY_FRAME_REMINDER_MS) return;
    this.remindedAt = nowMs;
    this.requestKeyFrame();
  }
}
