/** A narrow line is asked this often whether it has become wider; less often when it has not. */
const EVERY_MS = 2_000;
const SELDOM_MS = 5_000;
/** The answer to the last question was that more goes through: the next one follows once that has settled. */
const FOLLOWS_MS = 300;
/** So much more is an answer, not the slow growth of an estimate. */
const GREW = 1.2;
/** Not into a line that was full a moment ago. */
const REST_MS = 1_200;
const QUEUE_MS = 60;

export interface LineState {
  readonly nowMs: number;
  readonly estimateBps: number;
  /** What everything together would take. */
  readonly needBps: number;
  readonly congestedAtMs: number;
  readonly queueMs: number;
}

/**
 * When to ask a narrow line for more, and at what rate. Each question puts a fraction of a second of too much into the
 * line, so it is asked seldom while the answer is no, and at once again while it is yes: a line that opens carries the
 * picture some seconds later.
 */
export class Probing {
  #askedAtMs = 0;
  #askedFromBps = Number.POSITIVE_INFINITY;
  #everyMs = EVERY_MS;

  /** Bits per second to ask with now, at most twice the estimate; undefined while it is not time. */
  rateNow({ nowMs, estimateBps, needBps, congestedAtMs, queueMs }: LineState): number | undefined {
    const grew = estimateBps > this.#askedFromBps * GREW;
    if (nowMs - this.#askedAtMs < (grew ? FOLLOWS_MS : this.#everyMs)) return undefined;
    if (nowMs - congestedAtMs < REST_MS || queueMs > QUEUE_MS) return undefined;
    this.#everyMs = grew ? EVERY_MS : Math.min(SELDOM_MS, this.#everyMs * 1.5);
    this.#askedAtMs = nowMs;
    this.#askedFromBps = estimateBps;
    return Math.min(2 * estimateBps, needBps);
  }
}
