/** How much of one source is looked at: a bucket of tokens for each. */

export interface SourceRates {
  /** Looked at in the long run. */
  perSecond: number;
  burst: number;
}

/** Sources remembered; beyond them the one longest silent is forgotten. */
const MAX_SOURCES = 4_096;

export class SourceLimit {
  refused = 0;
  readonly #rates: SourceRates;
  readonly #sources = new Map<string, { tokens: number; atMs: number }>();

  constructor(rates: SourceRates) {
    this.#rates = rates;
  }

  get size(): number {
    return this.#sources.size;
  }

  /** Counts one; false when it is not to be looked at. */
  admits(source: string, nowMs: number): boolean {
    const { perSecond, burst } = this.#rates;
    const known = this.#sources.get(source);
    const refilled = known ? Math.min(burst, known.tokens + ((nowMs - known.atMs) * perSecond) / 1_000) : burst;
    const isAdmitted = refilled >= 1;
    // Deleted and set again: the order of the map is the order of the last sign.
    this.#sources.delete(source);
    this.#sources.set(source, { tokens: isAdmitted ? refilled - 1 : refilled, atMs: nowMs });
    if (this.#sources.size > MAX_SOURCES) {
      const [oldest] = this.#sources.keys();
      if (oldest !== undefined) this.#sources.delete(oldest);
    }
    if (!isAdmitted) this.refused += 1;
    return isAdmitted;
  }
}
