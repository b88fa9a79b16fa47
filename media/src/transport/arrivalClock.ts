/** How long the best agreement between both clocks is trusted; what drifts meanwhile is far below a millisecond. */
const WINDOW_MS = 10_000;
/** Nothing waits this long in a socket: the wall clock was set. */
const SET_MS = 1_000;

/**
 * The kernel says on the wall clock when a datagram came, everything here counts on the monotonic one. The shortest way a
 * datagram ever took between both tells how far the clocks lie apart; what takes longer waited for the event loop.
 */
export class ArrivalClock {
  #apartMs = Number.NaN;
  #leastMs = Number.POSITIVE_INFINITY;
  #sinceMs = 0;

  /** `stampMs`: Unix ms by the kernel. `nowMs`: `performance.now()`. Answers on the scale of `nowMs`, never after it. */
  at(stampMs: number, nowMs: number): number {
    const apart = nowMs - stampMs;
    if (apart < this.#leastMs) this.#leastMs = apart;
    if (nowMs - this.#sinceMs > WINDOW_MS) {
      this.#apartMs = this.#leastMs;
      this.#leastMs = apart;
      this.#sinceMs = nowMs;
    }
    // Also while nothing is known, as nothing compares to NaN.
    if (!(apart >= this.#apartMs && apart - this.#apartMs < SET_MS)) {
      this.#apartMs = apart;
      this.#leastMs = apart;
      this.#sinceMs = nowMs;
    }
    return nowMs - (apart - this.#apartMs);
  }
}
