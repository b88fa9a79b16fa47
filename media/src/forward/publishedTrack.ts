import type { TrackTap } from '../recording/types.ts';
import type { OfferedCodec } from '../sdp.ts';
import type { DownTrack } from './downTrack.ts';
import { beginsKeyFrame } from './keyFrame.ts';
import { NackList, ReceptionStatistics } from './loss.ts';
import { PacketRing } from './ring.ts';
import { emptyRtpView, findExtension, readRtp, type RtpView } from './rtp.ts';

/** A key frame costs many packets: one request per track in this time. */
const KEY_FRAME_INTERVAL_MS = 500;
/** Requests that may cost the other subscribers nothing wait until a key frame is this old. */
const PATIENT_INTERVAL_MS = 5_000;
/** What a track sends is averaged over about this. */
const RATE_MS = 1_000;

export interface PublishedTrackOptions {
  sid: string;
  kind: 'audio' | 'video';
  mid: string;
  codec: OfferedCodec;
  ssrc: number | undefined;
  rtxSsrc: number | undefined;
  audioLevelId: number;
  /** Sends a picture loss indication to the publisher. */
  askKeyFrame(ssrc: number): void;
}

/** One track as its publisher sends it, fanned out to subscribers and recorders. */
export class PublishedTrack {
  readonly sid: string;
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly codec: OfferedCodec;
  ssrc: number | undefined;
  rtxSsrc: number | undefined;
  readonly downTracks = new Set<DownTrack>();
  /** By egress id. */
  readonly taps = new Map<string, TrackTap>();
  readonly statistics: ReceptionStatistics;
  readonly nacks: NackList | undefined;
  senderReport: { ntp: bigint; rtpTimestamp: number } | undefined;
  packets = 0;
  /** What its publisher sends, and the most it ever sent for a while, bits per second. */
  bps = 0;
  peakBps = 0;
  /** Gives way before other pictures where a line down is narrow. */
  yields = false;
  private readonly audioLevelId: number;
  private readonly askKeyFrame: (ssrc: number) => void;
  private readonly ring: PacketRing | undefined;
  private readonly stored = emptyRtpView();
  private keyFrameWanted = false;
  private keyFrameWished = false;
  private octets = 0;
  private ratedAtMs = 0;
  private keyFrameAskedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PublishedTrackOptions) {
    this.sid = options.sid;
    this.kind = options.kind;
    this.mid = options.mid;
    this.codec = options.codec;
    this.ssrc = options.ssrc;
    this.rtxSsrc = options.rtxSsrc;
    this.audioLevelId = options.audioLevelId;
    this.askKeyFrame = options.askKeyFrame;
    this.statistics = new ReceptionStatistics(options.codec.clockRate);
    const repairs = options.kind === 'video' && options.codec.feedback.includes('nack');
    this.nacks = repairs ? new NackList() : undefined;
    this.ring = options.kind === 'video' ? new PacketRing() : undefined;
  }

  /** `repaired` packets came as a retransmission and do not count as received in reports. */
  rtp(packet: Buffer, view: RtpView, nowMs: number, repaired: boolean): void {
    this.packets += 1;
    this.octets += packet.length;
    if (!repaired) this.statistics.add(view.sequence, view.timestamp, nowMs);
    if (this.nacks?.received(view.sequence, nowMs)) this.requestKeyFrame();
    for (const tap of this.taps.values()) tap.rtp(packet, nowMs);
    this.ring?.put(view.sequence, packet);
    if (this.downTracks.size === 0) return;
    const at = findExtension(packet, view, this.audioLevelId);
    const audioLevel = at < 0 ? -1 : packet[at]!;
    const keyFrame = beginsKeyFrame(this.codec.codec, packet, view.payloadAt, view.payloadEnd);
    for (const downTrack of this.downTracks) downTrack.forward(packet, view, keyFrame, audioLevel, nowMs);
  }

  heardSenderReport(ntp: bigint, rtpTimestamp: number, nowMs: number): void {
    this.senderReport = { ntp, rtpTimestamp };
    this.statistics.heardSenderReport(ntp, nowMs);
    for (const tap of this.taps.values()) tap.senderReport(ntp, rtpTimestamp);
    for (const downTrack of this.downTracks) downTrack.relaySenderReport(ntp, rtpTimestamp);
  }

  addTap(egressId: string, tap: TrackTap, muted: boolean): void {
    this.taps.set(egressId, tap);
    if (muted) tap.muted(true);
    if (this.senderReport !== undefined) tap.senderReport(this.senderReport.ntp, this.senderReport.rtpTimestamp);
    this.requestKeyFrame();
  }

  /** A kept packet, valid until the next arrival, with its parsed header. */
  kept(sequence: number): { packet: Buffer; view: RtpView } | undefined {
    const packet = this.ring?.get(sequence);
    if (packet === undefined || !readRtp(packet, this.stored)) return undefined;
    return { packet, view: this.stored };
  }

  requestKeyFrame(patient = false): void {
    if (this.kind !== 'video') return;
    if (patient) this.keyFrameWished = true;
    else this.keyFrameWanted = true;
  }

  /** Called some times a second. */
  rate(nowMs: number): void {
    const ms = nowMs - this.ratedAtMs;
    this.ratedAtMs = nowMs;
    const now = (this.octets * 8_000) / ms;
    this.octets = 0;
    // The first figure covers an unknown time.
    if (ms > 5_000) return;
    this.bps += (now - this.bps) * Math.min(1, ms / RATE_MS);
    this.peakBps = Math.max(this.peakBps, this.bps);
  }

  /** Called a few dozen times a second. */
  tick(nowMs: number): void {
    if (this.ssrc === undefined) return;
    const age = nowMs - this.keyFrameAskedAt;
    const isDue =
      (this.keyFrameWanted && age >= KEY_FRAME_INTERVAL_MS) || (this.keyFrameWished && age >= PATIENT_INTERVAL_MS);
    if (!isDue) return;
    this.keyFrameWanted = false;
    this.keyFrameWished = false;
    this.keyFrameAskedAt = nowMs;
    this.askKeyFrame(this.ssrc);
  }

  close(): void {
    for (const tap of this.taps.values()) tap.end();
    this.taps.clear();
    this.downTracks.clear();
  }
}
