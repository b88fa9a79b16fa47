import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import type { LeaveReason } from '@kuaichu/contract/case';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { openPartySession, type PartySession, partySessionOf } from '../access/store.ts';
import { maskName } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { changeCaseIn, freeCaseCode, loadCase, wgs84 } from '../case/store.ts';
import type { Service } from '../context.ts';
import { act, load, nextSerial } from '../platform/act.ts';
import { shanghaiDate } from '../platform/calendar.ts';
import type { Trx } from '../platform/db.ts';
import { newId, sixDigits } from '../platform/random.ts';
import { enqueue } from '../queue/rules.ts';
import { changeQueueIn } from '../queue/store.ts';
import { dispatchReasonOf, openCase } from './rules/open.ts';
import { NEAR_MS, type OtherAlarm } from './rules/sameAccident.ts';
import { triage } from './rules/triage.ts';

export interface AlarmEntry {
  way: 'app' | 'link110';
  incidentNo: string | null;
  phone: string | null;
}

interface Press {
  caseId: string | null;
}

/**
 * The alarm: one transaction opens the case, decides triage, joins the queue and gives the phone its session. The key
 * made on the phone makes a repeated press the same alarm, also when the answer was lost on the way.
 */
export async function raiseAlarm(
  service: Service,
  alarm: RaiseAlarmBody,
  entry: AlarmEntry,
  help: LeaveReason | null = null,
  input: unknown = alarm,
): Promise<(PartySession & { token: string }) | Refusal> {
  const { kernel } = service;
  const actor = { kind: 'party', id: 'alarm' } as const;
  let session: PartySession | undefined;
  let token: string | undefined;
  const pressed = await act<Press>(
    kernel,
    { kind: 'press', id: alarm.key, actor, key: alarm.key, input, initial: { caseId: null } },
    async (_press, now, trx) => {
      const caseId = newId('c');
      await open(trx, service, caseId, alarm, entry, help, now);
      session = { caseId, partyId: 'p1' };
      token = await openPartySession(trx, session);
      return { next: { caseId }, events: [{ type: 'alarm.pressed', payload: { caseId } }] };
    },
  );
  if (!pressed.ok) return pressed.refusal;
  if (session && token !== undefined) return { ...session, token };
  if (pressed.state.caseId === null) return refuse('unavailable');
  // The same press again: the same case, a fresh session for the same phone.
  const again: PartySession = { caseId: pressed.state.caseId, partyId: 'p1' };
  return { ...again, token: await openPartySession(kernel.db, again) };
}

async function open(
  trx: Trx,
  service: Service,
  caseId: string,
  alarm: RaiseAlarmBody,
  entry: AlarmEntry,
  help: LeaveReason | null,
  now: Date,
): Promise<void> {
  const { kernel, cities, config } = service;
  const decided = triage(alarm.answers, alarm.place, now, cities.all);
  const noConsent = !isRefusal(decided) && decided.needsConsent && alarm.simplifiedConsent === false;
  // Help asked for by name is never argued with (P146 20(2)).
  const asked = help === null ? null : (refuse as (c: RefusalCode) => Refusal)(leaveReasonTable[help].told);
  const refusal = asked ?? (isRefusal(decided) ? decided : noConsent ? refuse('minorInjuryWithoutConsent') : null);
  const accepted = isRefusal(decided) ? undefined : decided;
  const fallback = cities.all[0];
  if (!fallback) throw new Error('no city is loaded');
  const jurisdictionId = accepted?.jurisdictionId ?? fallback.id;
  const newest = fallback.versions.at(-1);
  const version = cities.version(jurisdictionId, accepted?.version ?? newest?.version ?? 1);
  const day = shanghaiDate(now).replaceAll('-', '').slice(2);
  const serial = await nextSerial(trx, `case:${jurisdictionId}:${day}`);
  const demo = config.mode === 'demo';
  const initial = openCase(
    {
      id: caseId,
      caseNo: `${version.caseNoPrefix}-${day}-${String(serial).padStart(4, '0')}`,
      caseCode: await freeCaseCode(trx, now, sixDigits),
      demo,
      jurisdictionId,
      rulesVersion: version.version,
      unitId: accepted?.facts.unit.id ?? version.defaultUnitId,
      way: entry.way,
      incidentNo: entry.incidentNo,
      phone: entry.phone,
      phoneProven: entry.way === 'link110' && entry.phone !== null,
    },
    alarm,
    refusal,
    now,
  );
  const opened = await changeCaseIn(
    trx,
    kernel,
    caseId,
    { actor: { kind: 'party', id: `${caseId}/p1` }, initial },
    (current) => {
      const reason = help ?? (refusal && dispatchReasonOf(refusal));
      return {
        next: current,
        events: [
          {
            type: 'alarm.raised',
            payload: {
              way: entry.way,
              incidentNo: entry.incidentNo,
              answers: alarm.answers,
              place: alarm.place,
              lane: alarm.lane,
              pressedAt: alarm.pressedAt,
              noticeShown: alarm.noticeShown,
            },
          },
          refusal
            ? { type: 'alarm.refused', payload: { code: refusal.code } }
            : {
                type: 'alarm.accepted',
                payload: { jurisdictionId, rulesVersion: version.version, unitId: current.unitId },
              },
        ],
        jobs: refusal
          ? reason
            ? [{ task: 'dispatch.afterRefusal', payload: { caseId, reason } }]
            : []
          : [{ task: 'alarm.findSame', payload: { caseId } }],
      };
    },
  );
  if (!opened.ok) throw new Error('a new case was refused', { cause: opened.refusal });
  if (refusal === null) await joinQueue(trx, service, opened.state, null, false);
}

/** Into the queue of its city; resumed cases go first and ring the agent who knows them. */
export async function joinQueue(
  trx: Trx,
  service: Service,
  current: Case,
  preferredSeat: string | null,
  resumed: boolean,
): Promise<void> {
  const joined = await changeQueueIn(
    trx,
    service,
    current.jurisdictionId,
    { actor: { kind: 'system', id: 'kuaichu' } },
    (state, now, terms) =>
      enqueue(
        state,
        {
          caseId: current.id,
          queuedAt: now.toISOString(),
          lane: current.lane.running || current.call === null ? current.alarm.lane : 'kerb',
          resumed,
          injury: current.facts.injury,
          preferredSeat,
        },
        now,
        terms,
      ),
  );
  if (!joined.ok) throw new Error('the queue refused a case', { cause: joined.refusal });
}

/** Open cases of the city that began within half an hour of this one. */
export async function alarmsNear(service: Service, current: Case): Promise<OtherAlarm[]> {
  const at = Date.parse(current.alarm.at);
  const rows = await service.kernel.db
    .selectFrom('case_index')
    .select('case_id')
    .where('jurisdiction_id', '=', current.jurisdictionId)
    .where('status', 'in', ['queued', 'inCall', 'interrupted', 'clearing'])
    .where('alarm_at', '>', new Date(at - NEAR_MS))
    .where('alarm_at', '<', new Date(at + NEAR_MS))
    .where('case_id', '!=', current.id)
    .orderBy('alarm_at')
    .limit(20)
    .execute();
  const found: OtherAlarm[] = [];
  for (const row of rows) {
    const other = await loadCase(service.kernel.db, row.case_id);
    if (!other) continue;
    const { state } = other;
    found.push({
      caseId: state.id,
      caseNo: state.caseNo,
      placeWords: state.place.words,
      alarmAt: state.alarm.at,
      who: maskName(state.parties[0]?.name ?? '') || '报警人',
      point: wgs84(state.place),
    });
  }
  return found;
}

/** The case this phone has running, if any: a phone reports one accident at a time. */
export async function openCaseOf(service: Service, token: string | undefined): Promise<PartySession | undefined> {
  const session = token === undefined ? undefined : await partySessionOf(service.kernel.db, token);
  const loaded = session && (await loadCase(service.kernel.db, session.caseId));
  const runs = loaded && ['queued', 'inCall', 'interrupted', 'clearing'].includes(loaded.state.status);
  return runs ? session : undefined;
}

/** A repeat of a press whose answer was lost is not a second alarm. */
export async function isSamePress(service: Service, key: string): Promise<boolean> {
  return (await load<Press>(service.kernel.db, 'press', key)) !== undefined;
}
