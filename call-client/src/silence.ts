/** Nothing at all for this long, though picture or sound should come: the other one's line is gone. */
const silentAfterMs = 2_000;
const lookEveryMs = 500;

/** What one person's switched-on tracks have brought so far, in packets; null while nothing is to be expected. */
export interface Heard {
  readonly identity: string;
  readonly packets: number | null;
}

/** Who has fallen silent, from counters looked at from time to time. */
export class Silence {
  private readonly last = new Map<string, { packets: number; atMs: number }>();
  private silent: ReadonlySet<string> = new Set();

  isSilent(identity: string): boolean {
    return this.silent.has(identity);
  }

  /** True when somebody fell silent or is heard again. */
  look(everybody: readonly Heard[], nowMs: number): boolean {
    const silent = new Set<string>();
    const here = new Set(everybody.map((one) => one.identity));
    for (const identity of this.last.keys()) if (!here.has(identity)) this.last.delete(identity);
    for (const { identity, packets } of everybody) {
      const before = this.last.get(identity);
      if (packets === null) this.last.delete(identity);
      else if (before === undefined || before.packets !== packets) this.last.set(identity, { packets, atMs: nowMs });
      else if (nowMs - before.atMs >= silentAfterMs) silent.add(identity);
    }
    const changed = silent.size !== this.silent.size || [...silent].some((identity) => !this.silent.has(identity));
    this.silent = silent;
    return changed;
  }
}

/** Looks twice a second; returns the way to stop. */
export function watchSilence(
  silence: Silence,
  count: () => Promise<readonly Heard[]>,
  onChange: () => void,
): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    count()
      .then((everybody) => {
        if (silence.look(everybody, performance.now())) onChange();
      })
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, lookEveryMs);
  return () => clearInterval(timer);
}
