import type { PartyView } from '@kuaichu/contract/partyView';

type Lane = NonNullable<PartyView['call']>['lane'];

/** From here on the phone says: leave the lane first, pictures later. */
export const laneLimitS = 90;

/**
 * Seconds in the lane now. The server's count goes on by its own clock up to the moment of the view, and by the
 * phone's monotonic clock (`sinceViewMs`) after that.
 */
export function laneSecondsNow(lane: Lane, viewNow: string, sinceViewMs: number): number {
  if (!lane.running) return lane.seconds;
  const between = (Date.parse(viewNow) - Date.parse(lane.asOf)) / 1000;
  return lane.seconds + Math.max(0, between) + Math.max(0, sinceViewMs) / 1000;
}

export function secondsSince(instant: string, viewNow: string, sinceViewMs: number): number {
  return Math.max(0, (Date.parse(viewNow) - Date.parse(instant) + sinceViewMs) / 1000);
}
