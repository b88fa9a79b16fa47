import type { Outcome } from '../../case/rules.ts';
import type { Case, MergeProposal } from '../../case/state.ts';

/** Two alarms within 150 m (one datum) and 30 minutes may be the same accident (DOSSIER 8.2). */
export const NEAR_M = 150;
export const NEAR_MS = 30 * 60_000;

export interface OtherAlarm {
  caseId: string;
  caseNo: string;
  placeWords: string;
  alarmAt: string;
  who: string;
  /** WGS-84. */
  point: [number, number] | undefined;
}

/** A proposal is made once; the agent's answer to it stands. */
export function proposeMerge(current: Case, found: MergeProposal): Outcome {
  if (current.merge.proposals.some((p) => p.caseId === found.caseId)) return { next: current, events: [] };
  return {
    next: { ...current, merge: { ...current.merge, proposals: [...current.merge.proposals, found] } },
    events: [{ type: 'merge.proposed', payload: { otherCaseId: found.caseId, apartM: found.apartM } }],
  };
}

/** Metres between two WGS-84 points on the sphere. */
export function metres(a: [number, number], b: [number, number]): number {
  const rad = Math.PI / 180;
  const dLat = (b[1] - a[1]) * rad;
  const dLng = (b[0] - a[0]) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A proposal for the agent; undefined when the two are too far apart. Without coordinates the words must be equal. */
export function proposal(
  current: Case,
  point: [number, number] | undefined,
  other: OtherAlarm,
): MergeProposal | undefined {
  const apartMs = Math.abs(Date.parse(current.alarm.at) - Date.parse(other.alarmAt));
  if (apartMs > NEAR_MS || other.caseId === current.id) return undefined;
  const apartM = point && other.point ? Math.round(metres(point, other.point)) : null;
  const near =
    apartM !== null ? apartM <= NEAR_M : current.place.words !== '' && current.place.words === other.placeWords;
  if (!near) return undefined;
  return {
    caseId: other.caseId,
    caseNo: other.caseNo,
    placeWords: other.placeWords,
    who: other.who,
    apartM,
    apartMinutes: Math.round(apartMs / 60_000),
    state: 'open',
  };
}
