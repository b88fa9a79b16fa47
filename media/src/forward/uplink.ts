import { performance } from 'node:perf_hooks';
import { buildNack, buildPictureLoss, buildReceiverReport, buildRemb, type RtcpMessage } from '../rtcp.ts';
import type { Peer } from '../transport/types.ts';
import { ArrivalLog } from './feedback.ts';
import type { PublishedTrack } from './publishedTrack.ts';
import { emptyRtpView, extensionLength, findExtension, readRtp, unwrapRtx } from './rtp.ts';

export interface UplinkExtensions {
  mid: number;
  transportSequence: number;
}

/** Our own SSRC in feedback; the server sends no media of its own. */
const SERVER_SSRC = 1;
/** More than any camera of the product sends. */
const UNLIMITED_BPS = 20_000_000;

/** Everything one participant sends: finding the track of a packet, and telling the sender how it arrives. */
export class Uplink {
  readonly tracks = new Map<string, PublishedTrack>();
  received = 0;
  /** When the last packet came, on the clock of `performance.now()`; when it was made before the first. */
  heardAtMs = performance.now();
  /** Worst track of the last reports, 1/256. */
  fractionLost = 0;
  unknown = 0;
  nacksSent = 0;
  pictureLossSent = 0;
  private readonly bySsrc = new Map<number, PublishedTrack>();
  private readonly arrivals = new ArrivalLog();
  private readonly view = emptyRtpView();
  private readonly repaired = emptyRtpView();
  private readonly peer: Pick<Peer, 'sendRtcp'>;
  private extensions: UplinkExtensions = { mid: 0, transportSequence: 0 };
  private mediaSsrc = 0;
  private limited = false;

  constructor(peer: Pick<Peer, 'sendRtcp'>) {
    this.peer = peer;
  }

  negotiated(extensions: UplinkExtensions): void {
    this.extensions = extensions;
  }

  add(track: PublishedTrack): void {
    this.tracks.set(track.sid, track);
    if (track.ssrc !== undefined) this.bySsrc.set(track.ssrc, track);
    if (track.rtxSsrc !== undefined) this.bySsrc.set(track.rtxSsrc, track);
  }

  remove(track: PublishedTrack): void {
    this.tracks.delete(track.sid);
    for (const [ssrc, known] of this.bySsrc) if (known === track) this.bySsrc.delete(ssrc);
    track.close();
  }

  askKeyFrame(ssrc: number): void {
    this.pictureLossSent += 1;
    this.peer.sendRtcp(Buffer.concat([this.emptyReport(), buildPictureLoss(SERVER_SSRC, ssrc)]));
  }

  onRtp(packet: Buffer, arrivedAtMs: number): void {
    const view = this.view;
    if (!readRtp(packet, view)) return;
    this.received += 1;
    this.heardAtMs = arrivedAtMs;
    const sequenceAt = findExtension(packet, view, this.extensions.transportSequence);
    if (sequenceAt >= 0) {
      this.mediaSsrc = view.ssrc;
      this.arrivals.add(packet.readUInt16BE(sequenceAt), Math.round(arrivedAtMs * 1_000));
    }
    const track = this.bySsrc.get(view.ssrc) ?? this.learn(packet);
    if (track === undefined) {
      this.unknown += 1;
      return;
    }
    if (view.payloadType === track.codec.payloadType) {
      track.ssrc ??= view.ssrc;
      track.rtp(packet, view, arrivedAtMs, false);
    } else if (view.payloadType === track.codec.rtxPayloadType && track.ssrc !== undefined) {
      const original = unwrapRtx(packet, view, track.ssrc, track.codec.payloadType);
      if (original === undefined || !readRtp(original, this.repaired)) return;
      track.rtp(original, this.repaired, arrivedAtMs, true);
    }
  }

  /** Senders that name no SSRC in their offer say the section in each packet (RFC 8843 9.2). */
  private learn(packet: Buffer): PublishedTrack | undefined {
    const view = this.view;
    const at = findExtension(packet, view, this.extensions.mid);
    if (at < 0) return undefined;
    const mid = packet.toString('latin1', at, at + extensionLength(packet, view, at));
    for (const track of this.tracks.values()) {
      if (track.mid !== mid) continue;
      const isMedia = view.payloadType === track.codec.payloadType;
      // A second media SSRC on a section would be another simulcast layer, which is not negotiated.
      if (isMedia && track.ssrc !== undefined) return undefined;
      if (isMedia) track.ssrc = view.ssrc;
      else track.rtxSsrc = view.ssrc;
      this.bySsrc.set(view.ssrc, track);
      return track;
    }
    return undefined;
  }

  onRtcp(messages: readonly RtcpMessage[]): void {
    const nowMs = performance.now();
    // A phone in another call may send no sound, but its reports still come.
    this.heardAtMs = nowMs;
    for (const message of messages) {
      if (message.kind !== 'senderReport') continue;
      const track = this.bySsrc.get(message.ssrc);
      if (track?.ssrc === message.ssrc) track.heardSenderReport(message.ntp, message.rtpTimestamp, nowMs);
    }
  }

  /** Bounds what the sender spends on video, bits per second; undefined sets it free again. */
  limit(bitrate: number | undefined): void {
    // Senders keep to the last word: once one was limited it has to be told when the limit is gone.
    if (bitrate === undefined && !this.limited) return;
    this.limited = true;
    const ssrcs: number[] = [];
    for (const track of this.tracks.values()) {
      if (track.kind === 'video' && track.ssrc !== undefined) ssrcs.push(track.ssrc);
    }
    if (ssrcs.length === 0) return;
    this.peer.sendRtcp(Buffer.concat([this.emptyReport(), buildRemb(SERVER_SSRC, bitrate ?? UNLIMITED_BPS, ssrcs)]));
  }

  sendFeedback(): void {
    for (const feedback of this.arrivals.flush(SERVER_SSRC, this.mediaSsrc)) this.peer.sendRtcp(feedback);
  }

  sendReports(nowMs: number): void {
    const reports = [];
    for (const track of this.tracks.values()) {
      const report = track.ssrc === undefined ? undefined : track.statistics.report(track.ssrc, nowMs);
      if (report !== undefined) reports.push(report);
    }
    this.fractionLost = Math.max(0, ...reports.map((report) => report.fractionLost));
    for (let at = 0; at < reports.length; at += 31) {
      this.peer.sendRtcp(buildReceiverReport(SERVER_SSRC, reports.slice(at, at + 31)));
    }
  }

  tick(nowMs: number): void {
    for (const track of this.tracks.values()) {
      track.tick(nowMs);
      if (track.nacks === undefined || track.nacks.size === 0 || track.ssrc === undefined) continue;
      const { sequences, gaveUp } = track.nacks.due(nowMs);
      if (gaveUp) track.requestKeyFrame();
      if (sequences.length === 0) continue;
      this.nacksSent += sequences.length;
      this.peer.sendRtcp(Buffer.concat([this.emptyReport(), buildNack(SERVER_SSRC, track.ssrc, sequences)]));
    }
  }

  private emptyReport(): Buffer {
    return buildReceiverReport(SERVER_SSRC, []);
  }

  close(): void {
    for (const track of this.tracks.values()) this.remove(track);
  }
}
