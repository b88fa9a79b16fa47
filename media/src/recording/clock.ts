/**
 * RTP time to recording time. A track starts where its first packet arrived and runs by its own RTP clock; sender
 * reports then say how the tracks of one participant lie to each other, and the track is moved there slowly. What is
 * still missing at each moment (`residual`) is noted, so that the finished file can be put right from its beginning.
 * All times are milliseconds since the recording began.
 */

/** A track is moved by at most this part of the time that passes: 10 ms per second. */
const SLEW = 0.01;
/** Sender reports older than this no longer say how long the way from the sender is. */
const WINDOW_MS = 30_000;
/** The sender set its clock. */
const STEP_MS = 1_000;
/** A report that would move a track further than this is taken for a mistake. */
const MAX_CORRECTION_MS = 2_000;
/** Packets that stay this late after a pause: the sender's RTP clock stood still in the pause. */
const STOOD_STILL_MS = 300;
const PAUSE_MS = 500;
const WATCH_MS = 1_000;

export function ntpToMs(ntp: bigint): number {
  return Number(ntp >> 32n) * 1_000 + (Number(ntp & 0xffffffffn) / 2 ** 32) * 1_000;
}

/** The wall clock of one participant, as seen through the reports of all his tracks. */
export class SenderClock {
  #seen: { atMs: number; offsetMs: number }[] = [];
  /** Recording time minus sender's time: the smallest of the window, as the network can only add. */
  offsetMs: number | undefined;
  /** Counts the steps of the sender's clock: reports of another epoch cannot be compared. */
  epoch = 0;

  report(nowMs: number, senderMs: number): void {
    const offsetMs = nowMs - senderMs;
    if (this.offsetMs !== undefined && Math.abs(offsetMs - this.offsetMs) > STEP_MS) {
      this.#seen = [];
      this.epoch++;
    }
    this.#seen = this.#seen.filter((one) => nowMs - one.atMs < WINDOW_MS);
    this.#seen.push({ atMs: nowMs, offsetMs });
    this.offsetMs = Math.min(...this.#seen.map((one) => one.offsetMs));
  }
}

/** At file time `atMs` the frame belongs `residualMs` later. Straight lines between points; two at one time: a step. */
export interface ClockPoint {
  atMs: number;
  residualMs: number;
}

const NONE: readonly ClockPoint[] = [];

export class TrackClock {
  readonly #clockRate: number;
  readonly #sender: SenderClock;
  #rtp0: number | undefined;
  #baseMs = 0;
  #correctionMs = 0;
  #lastRawMs = 0;
  #report: { senderToRawMs: number; epoch: number } | undefined;
  #lastArrivalMs = 0;
  #lastRtp = 0;
  #usualLateMs = 0;
  #watch: { fileMs: number; untilMs: number; leastLateMs: number } | undefined;

  constructor(clockRate: number, sender: SenderClock) {
    this.#clockRate = clockRate;
    this.#sender = sender;
  }

  /** A new source: the next packet's arrival is the anchor again. */
  restart(): void {
    this.#rtp0 = undefined;
    this.#report = undefined;
    this.#watch = undefined;
    this.#correctionMs = 0;
  }

  /** For every packet as it arrives, in whatever order. Answers points where the clock was found to have stood still. */
  arrived(rtp: number, nowMs: number): readonly ClockPoint[] {
    if (this.#rtp0 === undefined) {
      this.#rtp0 = rtp;
      this.#baseMs = nowMs;
      this.#lastRawMs = nowMs;
      this.#lastArrivalMs = nowMs;
      this.#lastRtp = rtp;
      this.#usualLateMs = 0;
      return NONE;
    }
    const fileMs = this.#rawMs(rtp) + this.#correctionMs;
    const lateMs = nowMs - fileMs;
    if (lateMs < -STEP_MS) return this.#rebase(fileMs, lateMs);
    const pauseMs = nowMs - this.#lastArrivalMs;
    const mediaMs = ((rtp - this.#lastRtp) * 1_000) / this.#clockRate;
    if (pauseMs > PAUSE_MS && mediaMs >= 0 && mediaMs < pauseMs / 2) {
      this.#watch = { fileMs, untilMs: nowMs + WATCH_MS, leastLateMs: Number.POSITIVE_INFINITY };
    }
    this.#lastArrivalMs = nowMs;
    if (rtp > this.#lastRtp) this.#lastRtp = rtp;
    const watch = this.#watch;
    if (!watch) {
      this.#usualLateMs = Math.min(lateMs, this.#usualLateMs + (lateMs - this.#usualLateMs) * 0.001);
      return NONE;
    }
    watch.leastLateMs = Math.min(watch.leastLateMs, lateMs);
    if (nowMs < watch.untilMs) return NONE;
    this.#watch = undefined;
    // A burst after a network freeze catches up within the watch and is left where it belongs.
    const shiftMs = watch.leastLateMs - this.#usualLateMs;
    return shiftMs > STOOD_STILL_MS ? this.#rebase(watch.fileMs, shiftMs) : NONE;
  }

  /** Reports are for this track's RTP clock; false when the report makes no sense and was put aside. */
  report(nowMs: number, senderMs: number, rtp: number): boolean {
    this.#sender.report(nowMs, senderMs);
    if (this.#rtp0 === undefined) return true;
    const report = { senderToRawMs: senderMs - this.#rawMs(rtp), epoch: this.#sender.epoch };
    const target = report.senderToRawMs + (this.#sender.offsetMs ?? 0);
    if (Math.abs(target - this.#correctionMs) > MAX_CORRECTION_MS) return false;
    this.#report = report;
    return true;
  }

  /** File time of a frame. To be asked in the order of the stream: the correction moves on with it. */
  fileMs(rtp: number): number {
    const raw = this.#rawMs(rtp);
    const passed = Math.max(0, raw - this.#lastRawMs);
    const left = this.#residualMs();
    if (left !== undefined && passed > 0) {
      this.#correctionMs += Math.max(-SLEW * passed, Math.min(SLEW * passed, left));
    }
    this.#lastRawMs = Math.max(this.#lastRawMs, raw);
    return raw + this.#correctionMs;
  }

  /** Where the track stands and how far it is from where the reports put it. */
  point(): ClockPoint | undefined {
    const residualMs = this.#residualMs();
    return residualMs === undefined ? undefined : { atMs: this.#lastRawMs + this.#correctionMs, residualMs };
  }

  #rawMs(rtp: number): number {
    return this.#baseMs + ((rtp - (this.#rtp0 ?? rtp)) * 1_000) / this.#clockRate;
  }

  #residualMs(): number | undefined {
    if (!this.#report || this.#report.epoch !== this.#sender.epoch || this.#sender.offsetMs === undefined) {
      return undefined;
    }
    return this.#report.senderToRawMs + this.#sender.offsetMs - this.#correctionMs;
  }

  #rebase(fromFileMs: number, shiftMs: number): ClockPoint[] {
    const before = this.#residualMs() ?? 0;
    const nowFileMs = this.#lastRawMs + this.#correctionMs;
    this.#baseMs += shiftMs;
    this.#lastRawMs += shiftMs;
    this.#report = undefined;
    if (shiftMs <= 0 || nowFileMs < fromFileMs) return [];
    return [
      { atMs: fromFileMs, residualMs: before },
      { atMs: fromFileMs, residualMs: before + shiftMs },
      { atMs: nowFileMs, residualMs: before + shiftMs },
      { atMs: nowFileMs + shiftMs, residualMs: before },
    ];
  }
}

/** The residual at a file time; what the first point says holds for all before it. */
export function residualAt(points: readonly ClockPoint[], atMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  const after = points[low];
  if (!before) return after?.residualMs ?? 0;
  if (!after) return before.residualMs;
  const part = (atMs - before.atMs) / (after.atMs - before.atMs);
  return before.residualMs + part * (after.residualMs - before.residualMs);
}
