import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Friday morning inside both cities' hours; China keeps one time zone, +08:00. */
export const DEMO_CLOCK_START = '2026-09-18T08:39:00+08:00';

const OFFSET_MS = 8 * 3_600_000;
const KEEP_EVERY_MS = 2000;
/** After a crash the clock goes on a little later than it can have been, so it never goes back on the same data. */
const CRASH_MARGIN_MS = KEEP_EVERY_MS * 2;

/** ISO 8601 with +08:00, to the millisecond. */
export const toChinaIso = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().replace('Z', '+08:00');

export type DemoClock = {
  /** What the server is told at every start; the same words mean to it: go on where you were. */
  readonly start: string;
  /** What the service clock reads now. */
  now(): string;
  /** Takes over what the server's clock reads, which is the one that counts. */
  align(iso: string): void;
  stop(): void;
};

/**
 * The demo clock runs on from its start, also through a crash of the server, and stands still while nothing runs: the
 * next start on the same data goes on where it stopped. A start given by the operator is passed on as it is.
 */
export const startDemoClock = (dataDir: string, given: string | undefined): DemoClock => {
  const file = join(dataDir, 'demo-clock');
  const kept = existsSync(file) ? Date.parse(readFileSync(file, 'utf8').trim()) : Number.NaN;
  const start = given ?? (Number.isNaN(kept) ? DEMO_CLOCK_START : toChinaIso(kept + CRASH_MARGIN_MS));
  let base = Date.parse(start);
  let since = performance.now();
  const now = () => toChinaIso(base + Math.round(performance.now() - since));
  const keep = () => writeFileSync(file, `${now()}\n`);
  keep();
  const timer = setInterval(keep, KEEP_EVERY_MS);
  timer.unref();
  return {
    start,
    now,
    align(iso) {
      base = Date.parse(iso);
      since = performance.now();
      keep();
    },
    stop() {
      clearInterval(timer);
      keep();
    },
  };
};
