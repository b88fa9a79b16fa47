import { endpoints } from '@kuaichu/contract/endpoints';
import type { CaseId } from '@kuaichu/contract/ids';
import type { QualitySample, QualityTrack } from '@kuaichu/contract/quality';
import { refuse } from '@kuaichu/contract/refusal';
import { requireParty } from '../access/guard.ts';
import { loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import type { Db } from '../platform/db.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { type Measured, measuredAt, worstPerStep } from './rules/quality.ts';

/** Doors for what the two ends of a call measure. A table of its own: no case is changed, no view is drawn anew. */
export function qualityRoutes(app: App, service: Service): void {
  const { kernel } = service;

  door(app, endpoints.partyQuality, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const call = (await loadCase(kernel.db, session.caseId))?.state.call;
    if (!call) return refuse('callMissing');
    return take(session.caseId, `party:${session.partyId}`, body);
  });

  door(app, endpoints.deskQuality, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer');
    const current = (await loadCase(kernel.db, params.caseId))?.state;
    const agent = staff.roles.includes('agent');
    if (!current?.call || current.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    if (agent && current.call.agentId !== staff.staffId) return refuse('notYourCase');
    return take(params.caseId, `${agent ? 'agent' : 'officer'}:${staff.no}`, body);
  });

  async function take(
    caseId: CaseId,
    source: string,
    { sentAtMs, samples }: { sentAtMs: number; samples: readonly QualitySample[] },
  ) {
    // Real time, as the recording has it, not the demonstration's.
    const nowMs = Date.now();
    await storeQuality(kernel.db, caseId, source, measuredAt(samples, sentAtMs, nowMs));
    return { nowMs };
  }
}

async function storeQuality(db: Db, caseId: CaseId, source: string, measured: readonly Measured[]): Promise<void> {
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
