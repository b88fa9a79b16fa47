import type { CaseId } from '@kuaichu/contract/ids';
import type { QualityTrack } from '@kuaichu/contract/quality';
import type { Db } from '../../platform/db.ts';
import { type Measured, worstPerStep } from '../rules/quality.ts';

export async function storeQuality(
  db: Db,
  caseId: CaseId,
  source: string,
  measured: readonly Measured[],
): Promise<void> {
  if (measured.length === 0) return;
  await db
    .insertInto('call_quality')
    .values(
      measured.map((one) => ({
        case_id: caseId,
        source,
        about: one.about,
        at: new Date(one.atMs),
        kbps: one.kbps,
        loss_percent: one.lossPercent,
        frames_per_s: one.framesPerS,
        width: one.width,
        height: one.height,
        frozen_ms: one.frozenMs,
        round_trip_ms: one.roundTripMs,
        accuracy_m: one.accuracyM,
        clock_offset_ms: one.clockOffsetMs,
      })),
    )
    // Sent twice because the answer was lost, or two in one second: the first stands.
    .onConflict((row) => row.columns(['case_id', 'source', 'about', 'at']).doNothing())
    .execute();
}

/** Every picture of a case, not more than `most` points each. */
export async function readQuality(
  db: Db,
  caseId: CaseId,
  most = 1_800,
): Promise<{ stepS: number; tracks: QualityTrack[] }> {
  const rows = await db.selectFrom('call_quality').selectAll().where('case_id', '=', caseId).orderBy('at').execute();
  const tracks = new Map<string, QualityTrack>();
  for (const row of rows) {
    const key = `${row.source} ${row.about}`;
    const track = tracks.get(key) ?? { source: row.source, about: row.about, points: [] };
    tracks.set(key, track);
    track.points.push({
      atMs: row.at.getTime(),
      kbps: row.kbps,
      lossPercent: row.loss_percent,
      framesPerS: row.frames_per_s,
      width: row.width,
      height: row.height,
      frozenMs: row.frozen_ms,
      roundTripMs: row.round_trip_ms,
      accuracyM: row.accuracy_m,
      clockOffsetMs: row.clock_offset_ms,
    });
  }
  const longest = Math.max(0, ...[...tracks.values()].map((track) => track.points.length));
  const stepS = Math.max(1, Math.ceil(longest / most));
  return {
    stepS,
    tracks: [...tracks.values()].map((track) => ({ ...track, points: worstPerStep(track.points, stepS) })),
  };
}
