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
  /** What the service clock reads now. */
  now(): string;
  stop(): void;
};

/**
 * The demo clock runs on from its start, also through a crash of the server, and stands still while nothing runs: the
 * next start on the same data goes on where it stopped. A start given by the operator is taken as it is.
 */
export const startDemoClock = (dataDir: string, given: string | undefined): DemoClock => {
  const file = join(dataDir, 'demo-clock');
  const kept = existsSync(file) ? Date.parse(readFileSync(file, 'utf8').trim()) : Number.NaN;
  const begin =
    given !== undefined
      ? Date.parse(given)
      : Number.isNaN(kept)
        ? Date.parse(DEMO_CLOCK_START)
        : kept + CRASH_MARGIN_MS;
  const startedAt = performance.now();
  const now = () => toChinaIso(begin + Math.round(performance.now() - startedAt));
  const keep = () => writeFileSync(file, `${now()}\n`);
  keep();
  const timer = setInterval(keep, KEEP_EVERY_MS);
  timer.unref();
  return {
    now,
    stop() {
      clearInterval(timer);
      keep();
    },
  };
};
