import type { Timeline } from '@kuaichu/contract/deskCase';
import type { Case } from '../case/state.ts';
import { CASE } from '../case/store.ts';
import { readLog, type StoredEvent } from '../platform/act.ts';
import type { Db } from '../platform/db.ts';
import { isOdd } from './rules/odd.ts';
import { eventWords } from './words.ts';

const ACTORS = { party: '当事人', staff: '值班人员', system: '系统', outside: '外部系统', media: '录像' } as const;

/** Everything that happened to a case, in order, with the chain recomputed now. */
export async function timelineOf(db: Db, current: Case): Promise<Timeline> {
  const { events, chainOk } = await readLog(db, CASE, current.id);
  return {
    caseId: current.id,
    caseNo: current.caseNo,
    status: current.status,
    chainOk,
    items: events.map((e) => ({
      seq: e.no,
      at: e.at.toISOString(),
      type: e.type,
      words: eventWords(e.type, e.payload as Record<string, unknown>, current),
      actor: actorWords(e, current),
      stillId: stillOf(e),
      odd: isOdd(e.type, e.payload as Record<string, unknown>),
      hash: e.hash,
    })),
    recordings: segmentsOf(current),
    gaps: gapsOf(current),
  };
}

function actorWords(event: StoredEvent, current: Case): string {
  if (event.actor.kind === 'party') {
    const party = current.parties.find((p) => event.actor.id.endsWith(`/${p.id}`));
    return party ? `当事人 ${party.label}` : ACTORS.party;
  }
  if (event.actor.kind === 'staff') {
    if (event.actor.id === current.call?.agentId) return `${current.call.seatNo} 号坐席`;
    if (event.actor.id === current.determination?.officerId) return `民警 ${current.determination.officerName}`;
  }
  return ACTORS[event.actor.kind];
}

function stillOf(event: StoredEvent): string | null {
  const payload = event.payload as { stillId?: unknown };
  return event.type === 'still.stored' && typeof payload.stillId === 'string' ? payload.stillId : null;
}

export function segmentsOf(current: Case): Timeline['recordings'] {
  return current.recordings.map((r) => ({
    egressId: r.egressId,
    startedAt: r.startedAt,
    endedAt: r.endedAt,
    state: r.state,
    problem: r.problem,
    files: r.files.map(({ sm3: _s, ...file }) => file),
  }));
}

/** Time between segments, with its cause: stripes on the time line. */
export function gapsOf(current: Case): Timeline['gaps'] {
  const gaps: Timeline['gaps'] = [];
  let before: Case['recordings'][number] | undefined;
  for (const next of current.recordings.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))) {
    if (before?.endedAt && before.endedAt < next.startedAt) {
      gaps.push({ from: before.endedAt, to: next.startedAt, cause: causeAfter(before, next.startedAt, current) });
    }
    before = next;
  }
  return gaps;
}

/** Why nothing was recorded from the end of a segment to the start of the next. */
export function causeAfter(before: Case['recordings'][number], nextStartedAt: string, current: Case): string {
  if (before.state === 'failed') return '录像中断';
  return nextStartedAt > (current.signing?.openedAt ?? '9') ? '等待签名' : '通话断开或挂起';
}
