import type { DeskView, StaffMember } from '@kuaichu/contract/desk';
import { maskName } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { type QueueEntry, ranked } from '../queue/rules.ts';
import { readQueue } from '../queue/store.ts';
import { displayPlate } from '../verification/rules/plate.ts';
import { leaseUntil, waitingCases } from './store.ts';
import type { SourceChecks } from './sources.ts';

/** d02 and the head of every desk: one city, seen by one person. */
export async function deskViewOf(service: Service, sources: SourceChecks, staff: StaffMember): Promise<DeskView> {
  const { db, clock } = service.kernel;
  const now = clock.now();
  const { state: queue, version } = await readQueue(db, staff.jurisdictionId);
  const order = ranked(queue.entries);
  const cases = new Map<string, Case>();
  for (const entry of order) {
    const loaded = await loadCase(db, entry.caseId);
    if (loaded) cases.set(entry.caseId, loaded.state);
  }
  const seat = queue.seats.find((s) => s.staffId === staff.staffId);
  const lease = seat && (await leaseUntil(db, staff.jurisdictionId, seat.seatNo));
  const ringing = order.find((e) => e.offer !== null && e.offer.seatNo === seat?.seatNo);
  const day = now.getTime() - 12 * 3600_000;
  const today = queue.recent.filter((r) => Date.parse(r.answeredAt) > day);
  const busy = today.flatMap((r) => (r.busyS === null ? [] : [r.busyS]));
  return {
    version,
    now: now.toISOString(),
    demoClock: clock.demo,
    demo: service.config.mode === 'demo',
    me: staff,
    seat: seat
      ? {
          seatNo: seat.seatNo,
          state: seat.state,
          since: seat.since,
          leaseUntil: clock.toService(lease ?? new Date(0)).toISOString(),
          caseId: seat.caseId,
        }
      : null,
    offer: ringing ? offerOf(ringing, cases.get(ringing.caseId), service.config.ringMs) : null,
    queue: order.map((entry, index) => rowOf(entry, index, cases.get(entry.caseId))),
    seats: queue.seats
      .filter((s) => s.state !== 'away')
      .toSorted((a, b) => a.seatNo.localeCompare(b.seatNo))
      .map((s) => ({ seatNo: s.seatNo, state: s.state, since: s.since, mine: s.staffId === staff.staffId })),
    today: {
      calls: today.length,
      meanCallS: busy.length === 0 ? 0 : Math.round(busy.reduce((a, b) => a + b, 0) / busy.length),
    },
    sources: sources.now(),
    list: await listFor(service, staff),
  };
}

function rowOf(entry: QueueEntry, index: number, current: Case | undefined): DeskView['queue'][number] {
  return {
    caseId: entry.caseId,
    position: index + 1,
    district: current?.place.road ?? '',
    placeWords: current?.place.words || '没定位',
    who: whoOf(current),
    lane: entry.lane,
    resumed: entry.resumed,
    queuedAt: entry.queuedAt,
    offeredTo: entry.offer?.seatNo ?? null,
  };
}

function whoOf(current: Case | undefined): string {
  const name = current?.parties[0]?.name ?? '';
  if (name !== '') return maskName(name);
  return current?.alarm.way === 'link110' ? '短信链接' : '没报姓名';
}

const KIND_WORDS = {
  motorMotor: '机动车和机动车',
  motorNonMotor: '机动车和非机动车',
  singleVehicle: '单车',
  other: '其他',
} as const;

function offerOf(entry: QueueEntry, current: Case | undefined, ringMs: number): DeskView['offer'] {
  if (!entry.offer) return null;
  const answers = current?.alarm.answers;
  const facts = [
    answers ? KIND_WORDS[answers.kind] : '',
    answers?.hurt === 'minor' ? '有小伤' : '没有人受伤',
    answers?.movable === 'yes' ? '车能开' : answers?.movable === 'no' ? '车动不了' : '',
    entry.resumed ? '断线续接' : '',
  ].filter((w) => w !== '');
  return {
    offerId: entry.offer.offerId,
    caseId: entry.caseId,
    placeWords: current?.place.words || '没定位',
    lane: entry.lane,
    injury: entry.injury,
    resumed: entry.resumed,
    queuedAt: entry.queuedAt,
    expiresAt: entry.offer.expiresAt,
    ringMs,
    facts,
    lng: current?.place.lng ?? null,
    lat: current?.place.lat ?? null,
  };
}

/** An officer's cases to determine, oldest first; an agent's own that came back or were held. */
async function listFor(service: Service, staff: StaffMember): Promise<DeskView['list']> {
  const { db } = service.kernel;
  const officer = staff.roles.includes('officer');
  if (!officer && !staff.roles.includes('agent')) return [];
  const waiting = await waitingCases(db, staff.jurisdictionId, officer ? 'officers' : { agentId: staff.staffId });
  const list: DeskView['list'] = [];
  for (const caseId of waiting) {
    const current = (await loadCase(db, caseId))?.state;
    if (!current) continue;
    list.push({
      caseId: current.id,
      caseNo: current.caseNo,
      status: current.status,
      form: current.facts.form ?? KIND_WORDS[current.facts.kind],
      placeWords: current.facts.placeWords || current.place.words,
      since: current.statusSince,
      who: current.parties
        .map((p) => `${p.label} ${p.vehicle ? displayPlate(p.vehicle.plateNo) : maskName(p.name)}`)
        .join('，'),
      mine: officer ? current.determination?.officerId === staff.staffId : true,
      note:
        current.returned?.reason ??
        (current.determination ? `民警 ${current.determination.officerName}` : remandNote(current)),
    });
  }
  return list;
}

/** Sent back by the unit above: until when, so that it is not taken for a fresh one. */
function remandNote({ reopened }: Case): string | null {
  if (reopened?.ground !== 'remand') return null;
  return reopened.by === null ? '复核责令重新认定' : `复核责令重新认定，${reopened.by} 前`;
}
