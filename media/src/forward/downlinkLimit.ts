/**
 * How much video may go down to one subscriber. Publishers estimate only their own way up; a subscriber's narrow
 * line shows in its reports. While it is narrow, its estimate bounds what the publishers send.
 */

/** A receiver's estimate lags behind in quiet times: only one clearly below what is sent counts. */
const NARROW_SHARE = 0.9;
/** Loss in 1/256 from which a line counts as narrow although its receiver estimates nothing. */
const NARROW_LOSS = 26;
/** Loss right after a cut is the queue of before: it does not push the limit below this share of the estimate. */
const TRUSTED_SHARE = 0.7;
/** Below this no picture is worth sending. */
const FLOOR_BPS = 100_000;
/** From here on a line carries any camera of the product. */
const WIDE_BPS = 2_500_000;
/** After loss alone, probing upwards: 8 % a second, as receivers' own estimators do. */
const GROWTH_PER_SECOND = 1.08;

export interface DownlinkObservation {
  /** Receiver's estimate, bits per second. */
  estimate: number | undefined;
  /** Video sent to it since the last observation, bits per second. */
  sentBps: number;
  /** Worst of its reports, 1/256. */
  fractionLost: number;
  nowMs: number;
}

export class DownlinkLimit {
  private limitBps: number | undefined;
  private estimate = Number.POSITIVE_INFINITY;
  private atMs = 0;

  /** Bits per second for all video together; undefined while the line is wide enough. */
  observe({ estimate, sentBps, fractionLost, nowMs }: DownlinkObservation): number | undefined {
    const seconds = (nowMs - this.atMs) / 1_000;
    this.atMs = nowMs;
    // Estimators fall at once and rise hardly above what arrives: only a fall tells something new.
    const hasFallen = estimate !== undefined && estimate < this.estimate;
    this.estimate = estimate ?? Number.POSITIVE_INFINITY;
    const isLossy = fractionLost >= NARROW_LOSS;
    const isNarrow = hasFallen && estimate < sentBps * NARROW_SHARE;
    const current = this.limitBps;
    if (current === undefined) {
      // A stream that only begins, or hardly sends, says nothing about the line.
      if (sentBps < FLOOR_BPS * 2) return undefined;
      if (isNarrow) this.limitBps = Math.max(FLOOR_BPS, estimate);
      else if (isLossy) this.limitBps = Math.max(FLOOR_BPS, sentBps * (1 - fractionLost / 256));
      return this.limitBps;
    }
    const floor = Math.max(FLOOR_BPS, Math.min(current, (estimate ?? 0) * TRUSTED_SHARE));
    const next = isLossy ? current * (1 - fractionLost / 512) : current * GROWTH_PER_SECOND ** seconds;
    this.limitBps = Math.max(floor, isNarrow ? Math.min(next, estimate) : next);
    if (this.limitBps >= WIDE_BPS) this.limitBps = undefined;
    return this.limitBps;
  }
}
