import type { Db } from './db.ts';

/**
 * The service clock: all law and hours ask it. Durations use the monotonic clock of the process.
 * A set clock (demo, drill, tests) runs on at the normal rate and survives a restart of the server.
 */
export interface Clock {
  now(): Date;
  /** True when the clock was set; pages then show 演示时钟 and papers carry it. */
  readonly demo: boolean;
  /** Service time of a moment of the real clock, for example of a database time stamp. */
  toService(real: Date): Date;
}

/** Milliseconds that never go back; only differences mean anything. */
export function monotonicMs(): number {
  return performance.now();
}

export function clockWithOffset(offsetMs: number, demo: boolean): Clock {
  return {
    demo,
    now: () => new Date(Date.now() + offsetMs),
    toService: (real) => new Date(real.getTime() + offsetMs),
  };
}

/**
 * @param start ISO instant the clock is to show now, or undefined for real time. The same `start` on the same data
 * goes on where it was; another one sets it anew.
 */
export async function openClock(db: Db, start: string | undefined): Promise<Clock> {
  if (start === undefined) return clockWithOffset(0, false);
  const kept = await db.selectFrom('setting').select('value').where('key', '=', 'clock').executeTakeFirst();
  const value = kept?.value as { start: string; offsetMs: number } | undefined;
  if (value?.start === start) return clockWithOffset(value.offsetMs, true);
  const offsetMs = Date.parse(start) - Date.now();
  const json = JSON.stringify({ start, offsetMs });
  await db
    .insertInto('setting')
    .values({ key: 'clock', value: json })
    .onConflict((c) => c.column('key').doUpdateSet({ value: json }))
    .execute();
  return clockWithOffset(offsetMs, true);
}
