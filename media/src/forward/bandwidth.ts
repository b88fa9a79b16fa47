/**
 * How much may be sent to one subscriber: what its transport-wide feedback says, by delay first and by loss where
 * queues are short (draft-ietf-rmcat-gcc-02, sections 5 and 6). Pure but for what it is told; times in ms.
 */

import { DelayTrend } from './delayTrend.ts';
import type { Feedback } from './feedback.ts';

/** Packets under way: eight seconds at 500 a second. */
const HISTORY = 4_096;
/** Where a line stands about which nothing is known yet: enough for sound and the first pictures. */
const START_BPS = 1_000_000;
const LOWEST_BPS = 100_000;
const HIGHEST_BPS = 20_000_000;
/** What is measured as arriving, averaged over this. */
const RATE_WINDOW_MS = 500;
/** After a queue was seen: a little less than what came through it. */
const BACK_OFF = 0.85;
const GROWTH_PER_SECOND = 1.08;
/** Near the rate at which the line last filled up, one packet more per response time instead. */
const CAREFUL_BITS = 9_600;
/** Estimates do not grow far beyond what is really sent. */
const HEADROOM = 1.5;
const HEADROOM_BPS = 10_000;
/** Radio loses some packets without being full: less than this is not congestion, more is (section 6). */
const SOME_LOSS = 0.02;
const MUCH_LOSS = 0.1;
const LOSS_WINDOW_PACKETS = 30;
/** One reduction per this; its effect has to come back first. */
const REACTION_MS = 200;
/** What stands in a queue delays the voice: beyond the first figure less is sent until it has drained. */
const QUEUE_ALLOWED_MS = 60;
const QUEUE_DRAINED_WITHIN_MS = 1_000;
const LEAST_WHILE_DRAINING = 0.3;
/**
 * A queue that stands for this long is the line's; one that comes and goes is a machine on the way that was busy with
 * something else, as phones and servers are.
 */
const STANDS_MS = 300;
const STANDING_MS = 40;
/** What waits longer than this, or loses more, endangers the voice. */
const STRAINED_QUEUE_MS = 180;
/** The shortest way of the last ten seconds is the one without a queue. */
const BASE_SECONDS = 10;
/** Feedback comes many times a second: without any for this long the line stands still. */
const SILENCE_MS = 1_500;

interface Probe {
  id: number;
  packets: number;
  sent: number;
  bits: number;
  firstBits: number;
  lastBits: number;
  firstSentMs: number;
  lastSentMs: number;
  arrived: number;
  arrivedBits: number;
  firstArrivedMs: number;
  lastArrivedMs: number;
}

export class Bandwidth {
  /** Bits per second for everything sent to this subscriber. */
  estimateBps = START_BPS;
  /** How long packets wait in the narrowest place, ms. */
  queueMs = 0;
  /** The shortest wait of the last moments, ms: what is left when hiccups are taken away. */
  standingMs = 0;
  /** What arrives, bits per second. */
  arrivingBps = 0;
  /** Share of packets lost lately, 0…1. */
  loss = 0;
  /** False until feedback has come: then the estimate is only a start. */
  known = false;
  /** The line was full a moment ago. */
  congestedAtMs = Number.NEGATIVE_INFINITY;
  private readonly sentMs = new Float64Array(HISTORY);
  private readonly bits = new Uint32Array(HISTORY);
  private readonly probes = new Uint16Array(HISTORY);
  private readonly numbers = new Int32Array(HISTORY).fill(-1);
  private readonly trend = new DelayTrend();
  private readonly window: { atMs: number; bits: number }[] = [];
  private windowBits = 0;
  private probe: Probe | undefined;
  private nextProbe = 1;
  private lost = 0;
  private counted = 0;
  private lossBps = HIGHEST_BPS;
  /** Rate at which the line was last full, with its spread. */
  private capacityBps = 0;
  private capacitySpread = 0.05;
  private grewAtMs = 0;
  private reducedAtMs = Number.NEGATIVE_INFINITY;
  private lossCheckedAtMs = 0;
  private responseMs = 200;
  private heardAtMs = 0;
  private sentAtMs = 0;
  private highest = -1;
  private readonly base: number[] = [];
  private readonly recent: { atMs: number; wayMs: number }[] = [];
  private baseAtMs = 0;

  /** What to send now, bits per second: less than the line carries while a queue drains. */
  get allowedBps(): number {
    const over = Math.max(0, Math.min(this.queueMs, this.standingMs) - QUEUE_ALLOWED_MS) / QUEUE_DRAINED_WITHIN_MS;
    return this.estimateBps * Math.max(LEAST_WHILE_DRAINING, 1 - over);
  }

  /** The voice suffers now. */
  get strained(): boolean {
    return this.standingMs > STRAINED_QUEUE_MS || this.loss > MUCH_LOSS;
  }

  /** A packet goes out under this 16 bit number. */
  sent(number: number, bytes: number, nowMs: number, probe = 0): void {
    const slot = number % HISTORY;
    this.numbers[slot] = number;
    this.sentMs[slot] = nowMs;
    this.bits[slot] = bytes * 8;
    this.probes[slot] = probe;
    this.sentAtMs = nowMs;
    const current = this.probe;
    if (probe === 0 || current?.id !== probe) return;
    if (current.sent === 0) {
      current.firstSentMs = nowMs;
      current.firstBits = bytes * 8;
    }
    current.sent += 1;
    current.bits += bytes * 8;
    current.lastBits = bytes * 8;
    current.lastSentMs = nowMs;
  }

  /** So many packets, sent with the number that is answered, measure how much more the line could carry. */
  beginProbe(packets: number): number {
    this.nextProbe = (this.nextProbe % 0xfffe) + 1;
    this.probe = {
      id: this.nextProbe,
      packets,
      sent: 0,
      bits: 0,
      firstBits: 0,
      lastBits: 0,
      firstSentMs: 0,
      lastSentMs: 0,
      arrived: 0,
      arrivedBits: 0,
      firstArrivedMs: Number.POSITIVE_INFINITY,
      lastArrivedMs: Number.NEGATIVE_INFINITY,
    };
    return this.nextProbe;
  }

  heard(feedback: Feedback, nowMs: number): void {
    this.known = true;
    this.heardAtMs = nowMs;
    let newestSentMs = -1;
    let newestWayMs = 0;
    for (let index = 0; index < feedback.count; index++) {
      const number = (feedback.base + index) & 0xffff;
      const slot = number % HISTORY;
      if (this.numbers[slot] !== number) continue;
      const arrivedUs = feedback.arrivalsUs[index]!;
      // A hole may be told twice, and filled by a packet that was only late.
      const isNew = this.highest < 0 || ((number - this.highest) & 0xffff) < 0x8000;
      if (isNew && number !== this.highest) {
        this.highest = number;
        this.counted += 1;
        if (arrivedUs < 0) this.lost += 1;
      } else if (arrivedUs >= 0) this.lost = Math.max(0, this.lost - 1);
      if (arrivedUs < 0) continue;
      this.numbers[slot] = -1;
      const arrivedMs = arrivedUs / 1_000;
      const sentMs = this.sentMs[slot]!;
      this.noteWay(arrivedMs - sentMs, nowMs);
      if (sentMs >= newestSentMs) {
        newestSentMs = sentMs;
        newestWayMs = arrivedMs - sentMs;
      }
      this.count(arrivedMs, this.bits[slot]!);
      this.trend.arrived(sentMs, arrivedMs);
      this.countProbe(this.probes[slot]!, arrivedMs, this.bits[slot]!);
    }
    if (newestSentMs >= 0) this.noteQueue(newestWayMs, nowMs);
    if (newestSentMs >= 0) this.responseMs = 0.9 * this.responseMs + 0.1 * (nowMs - newestSentMs);
    this.judgeDelay(nowMs);
    this.judgeLoss(nowMs);
    this.judgeProbe();
    this.estimateBps = Math.min(HIGHEST_BPS, Math.max(LOWEST_BPS, this.estimateBps));
  }

  /** What a receiver without transport-wide feedback says. */
  reported(fractionLost: number, estimate: number | undefined, nowMs: number): void {
    if (this.known) return;
    this.loss = fractionLost / 256;
    this.applyLoss(nowMs);
    if (estimate !== undefined) this.estimateBps = Math.min(HIGHEST_BPS, Math.max(LOWEST_BPS, estimate));
    this.estimateBps = Math.max(LOWEST_BPS, Math.min(this.estimateBps, this.lossBps));
  }

  /** Called some times a second: a line that answers nothing gets less. */
  tick(nowMs: number): void {
    if (!this.known || nowMs - this.sentAtMs > SILENCE_MS || nowMs - this.heardAtMs < SILENCE_MS) return;
    if (nowMs - this.reducedAtMs < SILENCE_MS / 2) return;
    this.reducedAtMs = nowMs;
    this.congestedAtMs = nowMs;
    this.estimateBps = Math.max(LOWEST_BPS, this.estimateBps / 2);
  }

  /** Both clocks begin anywhere: only differences of this mean something. */
  private noteWay(wayMs: number, nowMs: number): void {
    const { base } = this;
    // The receiver's clock turned over or was put right: what was known of it is worth nothing.
    if (base.length > 0 && Math.abs(wayMs - base.at(-1)!) > 60_000) base.length = 0;
    if (base.length === 0 || nowMs - this.baseAtMs >= 1_000) {
      base.push(wayMs);
      this.baseAtMs = nowMs;
      if (base.length > BASE_SECONDS) base.shift();
    } else base[base.length - 1] = Math.min(base.at(-1)!, wayMs);
  }

  private noteQueue(wayMs: number, nowMs: number): void {
    const { recent } = this;
    const shortest = Math.min(...this.base);
    this.queueMs = Math.max(0, wayMs - shortest);
    recent.push({ atMs: nowMs, wayMs });
    while (recent.length > 1 && nowMs - recent[0]!.atMs > STANDS_MS) recent.shift();
    // Too young to know: what stands now may be gone with the next packet.
    const isOld = nowMs - recent[0]!.atMs > STANDS_MS / 2;
    this.standingMs = isOld ? Math.max(0, Math.min(...recent.map((one) => one.wayMs)) - shortest) : 0;
  }

  private count(arrivedMs: number, bits: number): void {
    const { window } = this;
    const last = window.at(-1)?.atMs ?? arrivedMs;
    if (Math.abs(arrivedMs - last) > 10 * RATE_WINDOW_MS) {
      window.length = 0;
      this.windowBits = 0;
    }
    window.push({ atMs: arrivedMs, bits });
    this.windowBits += bits;
    while (window.length > 1 && arrivedMs - window[0]!.atMs > RATE_WINDOW_MS) this.windowBits -= window.shift()!.bits;
    const span = Math.max(RATE_WINDOW_MS / 2, arrivedMs - window[0]!.atMs);
    this.arrivingBps = (this.windowBits * 1_000) / span;
  }

  private judgeDelay(nowMs: number): void {
    const seconds = Math.min(1, (nowMs - this.grewAtMs) / 1_000);
    if (this.trend.usage === 'over' && this.standingMs > STANDING_MS) {
      this.congestedAtMs = nowMs;
      if (nowMs - this.reducedAtMs < Math.max(REACTION_MS, this.responseMs)) return;
      this.reducedAtMs = nowMs;
      this.grewAtMs = nowMs;
      this.noteCapacity(this.arrivingBps);
      this.estimateBps = Math.min(this.estimateBps, BACK_OFF * this.arrivingBps);
      return;
    }
    this.grewAtMs = nowMs;
    if (this.trend.usage === 'over') return;
    // A queue that drains shows more than the line can carry on.
    if (this.trend.usage === 'under') return;
    const limit = Math.max(this.estimateBps, HEADROOM * this.arrivingBps + HEADROOM_BPS);
    const isNear =
      this.capacityBps > 0 &&
      Math.abs(this.arrivingBps - this.capacityBps) < 3 * this.capacitySpread * this.capacityBps;
    if (this.capacityBps > 0 && this.arrivingBps > this.capacityBps * (1 + 3 * this.capacitySpread))
      this.capacityBps = 0;
    const grown = isNear
      ? this.estimateBps + (CAREFUL_BITS * 1_000 * seconds) / (this.responseMs + 100)
      : this.estimateBps * GROWTH_PER_SECOND ** seconds;
    this.estimateBps = Math.min(limit, grown);
  }

  private noteCapacity(bps: number): void {
    if (this.capacityBps === 0) this.capacityBps = bps;
    const off = Math.abs(bps - this.capacityBps) / Math.max(1, this.capacityBps);
    this.capacityBps += 0.05 * (bps - this.capacityBps);
    this.capacitySpread = Math.min(0.2, Math.max(0.02, 0.95 * this.capacitySpread + 0.05 * off));
    if (off > 0.4) this.capacityBps = bps;
  }

  private judgeLoss(nowMs: number): void {
    if (this.counted >= LOSS_WINDOW_PACKETS) {
      this.loss = this.lost / this.counted;
      this.lost = 0;
      this.counted = 0;
      this.applyLoss(nowMs);
    }
    if (this.lossBps < this.estimateBps) this.estimateBps = this.lossBps;
  }

  private applyLoss(nowMs: number): void {
    const seconds = Math.min(1, (nowMs - this.lossCheckedAtMs) / 1_000);
    if (this.loss > MUCH_LOSS) {
      this.congestedAtMs = nowMs;
      if (nowMs - this.reducedAtMs >= Math.max(REACTION_MS, this.responseMs)) {
        this.reducedAtMs = nowMs;
        const from = this.arrivingBps > 0 ? Math.min(this.estimateBps, this.arrivingBps * HEADROOM) : this.estimateBps;
        this.lossBps = Math.max(LOWEST_BPS, from * (1 - 0.5 * this.loss));
      }
    } else if (this.loss < SOME_LOSS) {
      this.lossBps = Math.min(HIGHEST_BPS, this.lossBps * GROWTH_PER_SECOND ** (3 * seconds));
    }
    this.lossCheckedAtMs = nowMs;
  }

  private countProbe(id: number, arrivedMs: number, bits: number): void {
    const { probe } = this;
    if (id === 0 || probe?.id !== id) return;
    probe.arrived += 1;
    probe.arrivedBits += bits;
    probe.firstArrivedMs = Math.min(probe.firstArrivedMs, arrivedMs);
    probe.lastArrivedMs = Math.max(probe.lastArrivedMs, arrivedMs);
  }

  private judgeProbe(): void {
    const { probe } = this;
    // Nearly all of it has to arrive; what is lost at the end never does.
    if (probe === undefined || probe.sent < probe.packets || probe.arrived < probe.sent * 0.9) return;
    const sentFor = probe.lastSentMs - probe.firstSentMs;
    const arrivedFor = probe.lastArrivedMs - probe.firstArrivedMs;
    this.probe = undefined;
    if (sentFor <= 0 || arrivedFor <= 0) return;
    const sending = ((probe.bits - probe.lastBits) * 1_000) / sentFor;
    const arriving = ((probe.arrivedBits - probe.firstBits) * 1_000) / arrivedFor;
    const measured = arriving < 0.9 * sending ? 0.95 * arriving : Math.min(arriving, sending);
    if (measured <= this.estimateBps || arriving > 2 * sending) return;
    this.estimateBps = measured;
    this.lossBps = Math.max(this.lossBps, measured);
    this.capacityBps = 0;
  }
}
