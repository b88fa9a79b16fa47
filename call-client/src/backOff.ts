/**
 * Waits between tries in seconds: quick at first, never longer than 3 s, because somebody stands at a roadside and the
 * picture is to be back within 5 s of the line.
 */
const waits = [0.3, 0.7, 1, 1.5, 2, 3] as const;

/** Milliseconds before try number `failures + 1`. `spread` in 0…1 keeps many phones from knocking at the same instant. */
export function backOffMs(failures: number, spread: number): number {
  const seconds = waits[Math.min(failures, waits.length) - 1] ?? 0;
  return Math.round(seconds * 1000 * (0.85 + 0.3 * spread));
}

export interface Waiting {
  /** Resolves after `ms`, or as soon as `now()` is called; false when cancelled. */
  readonly done: Promise<boolean>;
  now(): void;
  cancel(): void;
}

export function waitFor(ms: number): Waiting {
  let settle!: (go: boolean) => void;
  const done = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const timer = setTimeout(() => settle(true), ms);
  const finish = (go: boolean) => {
    clearTimeout(timer);
    settle(go);
  };
  return { done, now: () => finish(true), cancel: () => finish(false) };
}
