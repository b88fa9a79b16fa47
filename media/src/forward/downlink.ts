import { performance } from 'node:perf_hooks';
import type { RtcpMessage } from '../rtcp.ts';
import type { DownTrack } from './downTrack.ts';

/** Everything one participant receives, and what its reports say about the way down. */
export class Downlink {
  /** By the sid of the published track. */
  readonly tracks = new Map<string, DownTrack>();
  repaired = 0;
  /** Receiver's own estimate of the way down in bits per second, if it sends one. */
  estimate: number | undefined;
  private readonly bySsrc = new Map<number, DownTrack>();

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

  tick(nowMs: number): void {
    for (const downTrack of this.tracks.values()) downTrack.tick(nowMs);
  }

  close(): void {
    for (const sid of this.tracks.keys()) this.remove(sid);
  }
}
