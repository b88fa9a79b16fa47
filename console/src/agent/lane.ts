import type { DeskCaseView } from '@kuaichu/contract/deskCase';

/** 60 s warns, 90 s says 先撤: the one number of the product. */
export const laneWarnS = 60;
export const laneStopS = 90;

export type LaneLevel = 'stopped' | 'counting' | 'warn' | 'stop';

export function laneSecondsAt(lane: DeskCaseView['lane'], nowMs: number): number {
  if (!lane.running) return lane.seconds;
  return lane.seconds + Math.max(0, (nowMs - Date.parse(lane.asOf)) / 1000);
}

export function laneLevel(lane: DeskCaseView['lane'], nowMs: number): LaneLevel {
  if (!lane.running) return 'stopped';
  const seconds = laneSecondsAt(lane, nowMs);
  if (seconds >= laneStopS) return 'stop';
  return seconds >= laneWarnS ? 'warn' : 'counting';
}
