import { performance } from 'node:perf_hooks';
import type { RtcpMessage } from '../rtcp.ts';
import { DownlinkLimit } from './downlinkLimit.ts';
import type { DownTrack } from './downTrack.ts';

/** Everything one participant receives, and what its reports say about the way down. */
export class Downlink {
  /** By the sid of the published track. */
  readonly tracks = new Map<string, DownTrack>();
  repaired = 0;
  /** Receiver's own estimate of the way down in bits per second, if it sends one. */
  estimate: number | undefined;
  private readonly bySsrc = new Map<number, DownTrack>();
  private readonly limit = new DownlinkLimit();
  private octetsBefore = 0;
  private observedAtMs = performance.now();

  add(downTrack: DownTrack): void {
    this.tracks.set(downTrack.track.sid, downTrack);
    this.bySsrc.set(downTrack.ssrc, downTrack);
    downTrack.track.downTracks.add(downTrack);
  }

  remove(trackSid: string): void {
    const downTrack = this.tracks.get(trackSid);
    if (downTrack === undefined) return;
    this.tracks.delete(trackSid);
    this.bySsrc.delete(downTrack.ssrc);
    downTrack.track.downTracks.delete(downTrack);
  }

  onRtcp(messages: readonly RtcpMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'nack') {
        this.repaired += this.bySsrc.get(message.mediaSsrc)?.repair(message.sequences, performance.now()) ?? 0;
      } else if (message.kind === 'pictureLoss') {
        this.bySsrc.get(message.mediaSsrc)?.track.requestKeyFrame();
      } else if (message.kind === 'remb') {
        this.estimate = message.bitrate;
      } else if (message.kind === 'receiverReport' || message.kind === 'senderReport') {
        for (const report of message.reports) {
          const downTrack = this.bySsrc.get(report.ssrc);
          if (downTrack !== undefined) downTrack.fractionLost = report.fractionLost;
        }
      }
    }
  }

  /** What each video track may spend so that all of them fit, bits per second; undefined for no limit. */
  share(nowMs: number): number | undefined {
    const videos = [...this.tracks.values()].filter((downTrack) => downTrack.track.kind === 'video');
    const octets = videos.reduce((total, downTrack) => total + downTrack.sentOctets, 0);
    const seconds = (nowMs - this.observedAtMs) / 1_000;
    // Tracks that ended took their count along.
    const sentBps = Math.max(0, ((octets - this.octetsBefore) * 8) / seconds);
    this.octetsBefore = octets;
    this.observedAtMs = nowMs;
    if (videos.length === 0) return undefined;
    const fractionLost = Math.max(...videos.map((downTrack) => downTrack.fractionLost));
    const total = this.limit.observe({ estimate: this.estimate, sentBps, fractionLost, nowMs });
    return total === undefined ? undefined : total / videos.length;
  }

  tick(nowMs: number): void {
    for (const downTrack of this.tracks.values()) downTrack.tick(nowMs);
  }

  close(): void {
    for (const sid of this.tracks.keys()) this.remove(sid);
  }
}
