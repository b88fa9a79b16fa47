export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where nothing was recorded for longer, the time line is folded to the length of this. */
const FOLD_MS = 30_000;

interface Stretch extends Span {
  /** Length on the line; the same as in time unless folded. */
  drawnMs: number;
  beforeMs: number;
  folded: boolean;
}

/** A time line of wall-clock time in percent, long stretches without a recording folded. */
export class Scale {
  readonly #stretches: Stretch[] = [];
  readonly #drawnMs: number;

  /** `recorded`: stretches that are drawn in full length. */
  constructor(whole: Span, recorded: readonly Span[]) {
    let beforeMs = 0;
    const add = (fromMs: number, toMs: number, fold: boolean) => {
      if (toMs <= fromMs) return;
      const folded = fold && toMs - fromMs > FOLD_MS;
      const drawnMs = folded ? FOLD_MS : toMs - fromMs;
      this.#stretches.push({ fromMs, toMs, drawnMs, beforeMs, folded });
      beforeMs += drawnMs;
    };
    let atMs = whole.fromMs;
    for (const { fromMs, toMs } of recorded.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const from = Math.max(atMs, Math.min(whole.toMs, fromMs));
      const to = Math.max(from, Math.min(whole.toMs, toMs));
      add(atMs, from, true);
      add(from, to, false);
      atMs = to;
    }
    add(atMs, whole.toMs, true);
    this.#drawnMs = Math.max(1, beforeMs);
  }

  holds(atMs: number): boolean {
    const last = this.#stretches.at(-1);
    return last !== undefined && (this.#stretches[0]?.fromMs ?? 0) <= atMs && atMs <= last.toMs;
  }

  get folds(): readonly Span[] {
    return this.#stretches.filter((s) => s.folded);
  }

  /** Percent along the line, 0 to 100. */
  placeOf(atMs: number): number {
    const stretch = this.#stretches.findLast((s) => s.fromMs <= atMs) ?? this.#stretches[0];
    if (!stretch) return 0;
    const part = Math.max(0, Math.min(1, (atMs - stretch.fromMs) / (stretch.toMs - stretch.fromMs)));
    return ((stretch.beforeMs + part * stretch.drawnMs) / this.#drawnMs) * 100;
  }

  widthOf(fromMs: number, toMs: number, least = 0.2): number {
    return Math.max(least, this.placeOf(toMs) - this.placeOf(fromMs));
  }

  timeAt(percent: number): number {
    const drawn = (Math.max(0, Math.min(100, percent)) / 100) * this.#drawnMs;
    const stretch = this.#stretches.findLast((s) => s.beforeMs <= drawn) ?? this.#stretches[0];
    if (!stretch) return 0;
    const part = Math.min(1, (drawn - stretch.beforeMs) / stretch.drawnMs);
    return stretch.fromMs + part * (stretch.toMs - stretch.fromMs);
  }

  /** Round times of the clock to be written along the line, about `most` of them and none on another. */
  ruler(most = 10): number[] {
    const stepMs = (steps.find((s) => this.#drawnMs / (s * 1000) <= most) ?? 86_400) * 1000;
    const leastApart = 100 / (most * 1.5);
    const marks: number[] = [];
    for (const { fromMs, toMs, folded } of this.#stretches) {
      if (folded) continue;
      for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs < toMs; atMs += stepMs) {
        const last = marks.at(-1);
        // Written at the very end it would stand outside.
        if (this.placeOf(atMs) > 100 - leastApart / 2) continue;
        if (last === undefined || this.placeOf(atMs) - this.placeOf(last) >= leastApart) marks.push(atMs);
      }
    }
    return marks;
  }
}

const steps = [5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];
