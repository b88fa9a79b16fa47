import { performance } from 'node:perf_hooks';
import type { RtcpMessage } from '../rtcp.ts';
import type { Receiver } from './allocation.ts';
import { Bandwidth } from './bandwidth.ts';
import type { DownTrack, LineNumbers } from './downTrack.ts';
import { emptyFeedback, readFeedback } from './feedback.ts';
import { Probing } from './probing.ts';

/** Of what the line carries: the rest is for packets asked for again. */
const USABLE = 0.95;
/** What a microphone needs with headers, until it is known better. */
const SOUND_BPS = 50_000;
/** A line is wide again when everything fits with this much to spare. */
const ROOM_TO_SPARE = 1.1;
/** A probe lasts some ticks of the room, so that it is a rate and not a burst. */
const PROBE_TICKS = 5;
const TICK_MS = 25;
const PROBE_BYTES = 275;
/** Repeated packets of a narrow line take at most this share of it. */
const REPAIR_SHARE = 0.2;
const shared = emptyFeedback();

interface Probe {
  id: number;
  perTick: number;
  ticksLeft: number;
}

/** Everything one participant receives, what its reports say about the way down, and what follows from it. */
export class Downlink implements LineNumbers {
  /** By the sid of the published track. */
  readonly tracks = new Map<string, DownTrack>();
  repaired = 0;
  /** Worst of its reports, 1/256. */
  fractionLost = 0;
  /** Its line is too narrow for all it should receive. */
  narrow = false;
  readonly bandwidth = new Bandwidth();
  private readonly bySsrc = new Map<number, DownTrack>();
  private number = Math.floor(Math.random() * 0x8000);
  private soundBps = SOUND_BPS;
  private soundOctets = 0;
  private lookedAtMs = performance.now();
  private repairBytes = 0;
  private congestedSeenMs = Number.NEGATIVE_INFINITY;
  private readonly probing = new Probing();
  private probe: Probe | undefined;

  next(): number {
    this.number = (this.number + 1) & 0xffff;
    return this.number;
  }

  sent(number: number, bytes: number, nowMs: number, probe = 0): void {
    this.bandwidth.sent(number, bytes, nowMs, probe);
  }

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
    const nowMs = performance.now();
    for (const message of messages) {
      if (message.kind === 'transportFeedback') {
        if (readFeedback(message.body, shared)) this.bandwidth.heard(shared, nowMs);
      } else if (message.kind === 'nack') {
        const budget = this.narrow ? this.repairBytes : Number.POSITIVE_INFINITY;
        const repaired = this.bySsrc.get(message.mediaSsrc)?.repair(message.sequences, nowMs, budget) ?? 0;
        this.repaired += repaired;
        this.repairBytes -= repaired * 1_000;
      } else if (message.kind === 'pictureLoss') {
        this.bySsrc.get(message.mediaSsrc)?.requestKeyFrame();
      } else if (message.kind === 'remb') {
        this.bandwidth.reported(this.fractionLost, message.bitrate, nowMs);
      } else if (message.kind === 'receiverReport' || message.kind === 'senderReport') {
        this.heardReports(message.reports, nowMs);
      }
    }
  }

  private heardReports(reports: readonly { ssrc: number; fractionLost: number }[], nowMs: number): void {
    let worst: number | undefined;
    for (const report of reports) {
      const downTrack = this.bySsrc.get(report.ssrc);
      if (downTrack !== undefined) worst = Math.max(worst ?? 0, report.fractionLost);
    }
    if (worst === undefined) return;
    this.fractionLost = worst;
    this.bandwidth.reported(worst, undefined, nowMs);
  }

  /** What there is to share out, looked at some times a second. */
  receiver(nowMs: number, hidden: boolean): Receiver {
    this.countSound(nowMs);
    const pictures = [];
    const held = new Set<string>();
    let needBps = this.soundBps;
    for (const { track, held: isHeld } of this.tracks.values()) {
      if (track.kind !== 'video') continue;
      const { sid, bps, peakBps, yields } = track;
      pictures.push({ sid, bps, peakBps, yields });
      if (isHeld) held.add(sid);
      needBps += peakBps;
    }
    const { bandwidth } = this;
    const wasCongested = bandwidth.congestedAtMs > this.congestedSeenMs;
    this.congestedSeenMs = bandwidth.congestedAtMs;
    if (!this.narrow) this.narrow = wasCongested && bandwidth.estimateBps * USABLE < needBps;
    else if (bandwidth.estimateBps * USABLE >= needBps * ROOM_TO_SPARE) this.narrow = false;
    if (this.narrow) this.considerProbe(nowMs, needBps);
    const budgetBps = this.narrow ? bandwidth.allowedBps * USABLE - this.soundBps : undefined;
    return { budgetBps, hidden, strained: bandwidth.strained, pictures, held };
  }

  private countSound(nowMs: number): void {
    let octets = 0;
    let microphones = 0;
    for (const downTrack of this.tracks.values()) {
      if (downTrack.track.kind !== 'audio') continue;
      octets += downTrack.sentOctets;
      microphones += 1;
    }
    const seconds = (nowMs - this.lookedAtMs) / 1_000;
    this.lookedAtMs = nowMs;
    // Headers of 50 packets a second weigh as much as the speech itself.
    const sent = (Math.max(0, octets - this.soundOctets) * 8) / Math.max(0.05, seconds) + microphones * 16_000;
    this.soundOctets = octets;
    this.soundBps += (Math.max(sent, microphones * SOUND_BPS * 0.5) - this.soundBps) * 0.3;
    this.repairBytes = (this.bandwidth.allowedBps * REPAIR_SHARE * seconds) / 8;
  }

  private considerProbe(nowMs: number, needBps: number): void {
    if (this.probe !== undefined) return;
    const { estimateBps, congestedAtMs, queueMs } = this.bandwidth;
    const wideBps = (needBps * ROOM_TO_SPARE * ROOM_TO_SPARE) / USABLE;
    const rate = this.probing.rateNow({ nowMs, estimateBps, needBps: wideBps, congestedAtMs, queueMs });
    if (rate === undefined) return;
    const perTick = Math.max(1, Math.round((rate * TICK_MS) / 8_000 / PROBE_BYTES));
    this.probe = { id: this.bandwidth.beginProbe(perTick * PROBE_TICKS), perTick, ticksLeft: PROBE_TICKS };
  }

  private goOnProbing(nowMs: number, probe: Probe): void {
    const carrier = [...this.tracks.values()].find((downTrack) => downTrack.canPad);
    for (let count = 0; count < probe.perTick; count++) carrier?.pad(probe.id, nowMs);
    probe.ticksLeft -= 1;
    if (!carrier || probe.ticksLeft <= 0) this.probe = undefined;
  }

  tick(nowMs: number): void {
    this.bandwidth.tick(nowMs);
    if (this.probe !== undefined) this.goOnProbing(nowMs, this.probe);
    for (const downTrack of this.tracks.values()) downTrack.tick(nowMs);
  }

  close(): void {
    for (const sid of this.tracks.keys()) this.remove(sid);
  }
}
