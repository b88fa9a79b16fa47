/**
 * Whether packets queue up on their way: the delay gradient of Google Congestion Control
 * (draft-ietf-rmcat-gcc-02, section 5.3 to 5.5) with a line fitted through the last groups instead of a Kalman filter.
 */

export type Usage = 'under' | 'normal' | 'over';

/** Packets sent within this time count as one group: a frame leaves in one go. */
const BURST_MS = 5;
/** Groups the line is fitted through. */
const WINDOW = 20;
const SMOOTHING = 0.9;
/** Slope to something comparable with the threshold, as the number of groups grows. */
const GAIN = 4;
const GAIN_GROUPS = 60;
/** The threshold follows the trend, slower upwards than downwards, so that other traffic does not starve us. */
const THRESHOLD_START = 12.5;
const THRESHOLD_UP = 0.0087;
const THRESHOLD_DOWN = 0.039;
const THRESHOLD_LOWEST = 6;
const THRESHOLD_HIGHEST = 600;
/** A trend that far off is an outage, not a queue: it does not move the threshold. */
const THRESHOLD_IGNORES = 15;
/** A queue has to grow for this long. */
const OVERUSE_MS = 10;
/** Arrivals further apart begin a new measurement. */
const GAP_MS = 3_000;

export class DelayTrend {
  usage: Usage = 'normal';
  private group: { sentFirst: number; sentLast: number; arrivedLast: number } | undefined;
  private previous: { sentLast: number; arrivedLast: number } | undefined;
  private readonly at: number[] = [];
  private readonly delays: number[] = [];
  private accumulated = 0;
  private smoothed = 0;
  private groups = 0;
  private firstArrival = 0;
  private threshold = THRESHOLD_START;
  private thresholdAt = -1;
  private overSince = -1;
  private overCount = 0;
  private lastTrend = 0;

  /** Packets in the order they were sent; both times in ms, each on its own clock. */
  arrived(sentMs: number, arrivedMs: number): void {
    const group = this.group;
    if (group === undefined) {
      this.group = { sentFirst: sentMs, sentLast: sentMs, arrivedLast: arrivedMs };
      return;
    }
    if (sentMs < group.sentFirst) return;
    if (sentMs - group.sentFirst <= BURST_MS) {
      group.sentLast = Math.max(group.sentLast, sentMs);
      group.arrivedLast = Math.max(group.arrivedLast, arrivedMs);
      return;
    }
    if (Math.abs(arrivedMs - group.arrivedLast) > GAP_MS) this.forget();
    else if (this.previous !== undefined) this.compare(group, this.previous);
    this.previous = group;
    this.group = { sentFirst: sentMs, sentLast: sentMs, arrivedLast: arrivedMs };
  }

  private forget(): void {
    this.previous = undefined;
    this.at.length = 0;
    this.delays.length = 0;
    this.accumulated = 0;
    this.smoothed = 0;
    this.groups = 0;
    this.usage = 'normal';
  }

  private compare(
    group: { sentLast: number; arrivedLast: number },
    previous: { sentLast: number; arrivedLast: number },
  ): void {
    const sentMs = group.sentLast - previous.sentLast;
    this.groups += 1;
    if (this.groups === 1) this.firstArrival = group.arrivedLast;
    this.accumulated += group.arrivedLast - previous.arrivedLast - sentMs;
    this.smoothed = SMOOTHING * this.smoothed + (1 - SMOOTHING) * this.accumulated;
    this.at.push(group.arrivedLast - this.firstArrival);
    this.delays.push(this.smoothed);
    if (this.at.length > WINDOW) {
      this.at.shift();
      this.delays.shift();
    }
    if (this.at.length < WINDOW / 2) return;
    const trend = slope(this.at, this.delays) * Math.min(this.groups, GAIN_GROUPS) * GAIN;
    this.judge(trend, sentMs, group.arrivedLast);
  }

  private judge(trend: number, sentMs: number, nowMs: number): void {
    if (trend > this.threshold) {
      this.overSince = this.overSince < 0 ? sentMs / 2 : this.overSince + sentMs;
      this.overCount += 1;
      if (this.overSince > OVERUSE_MS && this.overCount > 1 && trend >= this.lastTrend) {
        this.overSince = 0;
        this.overCount = 0;
        this.usage = 'over';
      }
    } else {
      this.overSince = -1;
      this.overCount = 0;
      this.usage = trend < -this.threshold ? 'under' : 'normal';
    }
    this.lastTrend = trend;
    const distance = Math.abs(trend) - this.threshold;
    if (this.thresholdAt >= 0 && distance <= THRESHOLD_IGNORES) {
      const factor = distance < 0 ? THRESHOLD_DOWN : THRESHOLD_UP;
      const change = factor * distance * Math.min(100, nowMs - this.thresholdAt);
      this.threshold = Math.min(THRESHOLD_HIGHEST, Math.max(THRESHOLD_LOWEST, this.threshold + change));
    }
    this.thresholdAt = nowMs;
  }
}

/** Least squares. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const count = xs.length;
  let meanX = 0;
  let meanY = 0;
  for (let index = 0; index < count; index++) {
    meanX += xs[index]! / count;
    meanY += ys[index]! / count;
  }
  let above = 0;
  let below = 0;
  for (let index = 0; index < count; index++) {
    const x = xs[index]! - meanX;
    above += x * (ys[index]! - meanY);
    below += x * x;
  }
  return below === 0 ? 0 : above / below;
}
