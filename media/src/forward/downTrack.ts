import { performance } from 'node:perf_hooks';
import { buildSenderReport, buildSourceDescription } from '../rtcp.ts';
import type { Peer } from '../transport/types.ts';
import type { PublishedTrack } from './publishedTrack.ts';
import { absSendTime, type OutgoingHeader, type RtpView, sequenceDistance, writeHeader } from './rtp.ts';

/** While the picture cannot start, the publisher is reminded this often. */
const KEY_FRAME_REMINDER_MS = 700;
/** Packets are sealed by the transport before the next one is written. */
const scratch = Buffer.allocUnsafeSlow(65_536);

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
  private paused = false;
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

  constructor(options: DownTrackOptions, nowMs = performance.now()) {
    this.track = options.track;
    this.peer = options.peer;
    this.mid = options.mid;
    this.ssrc = options.ssrc;
    this.rtxSsrc = options.rtxSsrc;
    this.payloadType = options.payloadType;
    this.rtxPayloadType = options.rtxPayloadType;
    this.cname = options.cname;
    this.absSendTimeId = options.absSendTimeId;
    this.remindedAt = nowMs;
    this.header = {
      payloadType: options.payloadType,
      sequence: 0,
      ssrc: options.ssrc,
      audioLevelId: options.track.kind === 'audio' ? options.audioLevelId : 0,
      audioLevel: 127,
      absSendTimeId: 0,
      absSendTime: 0,
    };
    this.track.requestKeyFrame();
  }

  get sentOctets(): number {
    return this.octets;
  }

  forward(packet: Buffer, view: RtpView, keyFrame: boolean, audioLevel: number, nowMs: number): void {
    if (this.paused) return;
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
    const payload = writeHeader(scratch, view, header);
    packet.copy(scratch, payload, view.payloadAt, packet.length);
    const length = payload + packet.length - view.payloadAt;
    if (view.payloadEnd !== packet.length) scratch[0] = scratch[0]! | 0x20;
    this.peer.sendRtp(scratch.subarray(0, length));
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
  repair(sequences: readonly number[], nowMs: number): number {
    if (this.rtxPayloadType === undefined || this.rtxSsrc === undefined || this.lastOut === undefined) return 0;
    let sent = 0;
    for (const sequence of sequences) {
      if (this.isBeforeStart(sequence)) continue;
      const kept = this.track.kept((sequence - this.offset) & 0xffff);
      if (kept === undefined) continue;
      const header = this.header;
      header.payloadType = this.rtxPayloadType;
      header.ssrc = this.rtxSsrc;
      this.rtxSequence = (this.rtxSequence + 1) & 0xffff;
      header.sequence = this.rtxSequence;
      header.absSendTimeId = this.absSendTimeId;
      if (this.absSendTimeId > 0) header.absSendTime = absSendTime(nowMs);
      const payload = writeHeader(scratch, kept.view, header);
      scratch.writeUInt16BE(sequence, payload);
      kept.packet.copy(scratch, payload + 2, kept.view.payloadAt, kept.view.payloadEnd);
      this.peer.sendRtp(scratch.subarray(0, payload + 2 + kept.view.payloadEnd - kept.view.payloadAt));
      sent += 1;
    }
    return sent;
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
    if (paused) return;
    this.waiting = true;
    this.track.requestKeyFrame();
  }

  tick(nowMs: number): void {
    if (!this.waiting || this.paused || nowMs - this.remindedAt < KEY_FRAME_REMINDER_MS) return;
    this.remindedAt = nowMs;
    this.track.requestKeyFrame();
  }
}
