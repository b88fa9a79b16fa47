import * as z from 'zod';

/** ISO 8601 with offset: every time that crosses the wire says where it counts from. */
export const instant = z.iso.datetime({ offset: true });

const beijingOffsetMs = 8 * 3_600_000;

/** `2026-09-18T08:39:00+08:00`: the form people in China read, whatever the process time zone. */
export function beijingIso(ms: number): string {
  return `${new Date(ms + beijingOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** `2026-09-18`, the Beijing day of an instant. */
export function beijingDay(ms: number): string {
  return beijingIso(ms).slice(0, 10);
}

/**
 * The clock of the business server as last heard: its requests state `at`, and a demo runs on a set clock. What the 110
 * desk does by itself is dated by it, so that a page does not mix two calendars; before the first request it is real time.
 */
export interface ServiceClock {
  hear(at: string | undefined): void;
  now(): string;
}

export function openServiceClock(): ServiceClock {
  let aheadMs = 0;
  return {
    hear(at) {
      if (at !== undefined) aheadMs = Date.parse(at) - Date.now();
    },
    now: () => beijingIso(Date.now() + aheadMs),
  };
}

/**
 * The sender's clock, carried on: requests may state `at` (a demo runs on a set clock), and what happens later is dated
 * that instant plus the real time gone by. Without `at` it is the real clock.
 */
export function laterThan(at: string | undefined, receivedMs: number, nowMs: number): string {
  return beijingIso(at === undefined ? nowMs : Date.parse(at) + (nowMs - receivedMs));
}
