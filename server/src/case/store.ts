import type { Place } from '@kuaichu/contract/case';
import type { CaseId } from '@kuaichu/contract/ids';
import type { Refusal } from '@kuaichu/contract/refusal';
import { convertDatum } from '../jurisdiction/datum.ts';
import { type Act, type ActResult, act, actIn, type Actor, type Kernel, load } from '../platform/act.ts';
import type { Db, Trx } from '../platform/db.ts';
import type { Outcome } from './rules.ts';
import type { Case } from './state.ts';

export const CASE = 'case';

export async function loadCase(db: Db | Trx, id: CaseId): Promise<{ state: Case; version: number } | undefined> {
  return load<Case>(db, CASE, id);
}

type RuleOfCase = (current: Case, now: Date, trx: Trx) => Outcome | Refusal | Promise<Outcome | Refusal>;
type Press = { actor: Actor; key?: string | undefined; input?: unknown };

/** The only way a case changes: the rule decides, the index rows follow, the seat and phone tables with them. */
export async function changeCase(kernel: Kernel, id: CaseId, press: Press, rule: RuleOfCase): Promise<ActResult<Case>> {
  return act<Case>(kernel, { kind: CASE, id, ...press }, withIndex(rule));
}

export async function changeCaseIn(
  trx: Trx,
  kernel: Kernel,
  id: CaseId,
  press: Press & Pick<Act<Case>, 'initial'>,
  rule: RuleOfCase,
): Promise<ActResult<Case>> {
  return actIn<Case>(trx, kernel, { kind: CASE, id, ...press }, withIndex(rule));
}

function withIndex(rule: RuleOfCase) {
  return async (current: Case, now: Date, trx: Trx) => {
    const outcome = await rule(current, now, trx);
    if ('code' in outcome) return outcome;
    return { ...outcome, writes: [(t: Trx) => writeIndex(t, outcome.next)] };
  };
}

async function writeIndex(trx: Trx, current: Case): Promise<void> {
  const point = wgs84(current.place);
  const row = {
    unit_id: current.unitId,
    status: current.status,
    status_since: current.statusSince,
    lng_wgs84: point?.[0] ?? null,
    lat_wgs84: point?.[1] ?? null,
    place_words: current.facts.placeWords || current.place.words,
    officer_id: current.determination?.officerId ?? null,
    agent_id: current.call?.agentId ?? null,
    search: `${current.caseNo} ${current.caseCode} ${current.parties.map((p) => p.vehicle?.plateNo ?? '').join(' ')}`,
  };
  await trx
    .insertInto('case_index')
    .values({
      case_id: current.id,
      case_no: current.caseNo,
      case_code: current.caseCode,
      jurisdiction_id: current.jurisdictionId,
      alarm_at: current.alarm.at,
      ...row,
    })
    .onConflict((c) => c.column('case_id').doUpdateSet(row))
    .execute();
  for (const party of current.parties) {
    if (party.phone === null) {
      await trx.deleteFrom('case_phone').where('case_id', '=', current.id).where('party_id', '=', party.id).execute();
    } else {
      const phone = { phone: party.phone, proven: party.phoneProven };
      await trx
        .insertInto('case_phone')
        .values({ case_id: current.id, party_id: party.id, ...phone })
        .onConflict((c) => c.columns(['case_id', 'party_id']).doUpdateSet(phone))
        .execute();
    }
  }
}

/** Converted once at the edge; the raw coordinate with its datum stays in the case. */
export function wgs84(place: Pick<Place, 'lng' | 'lat' | 'datum'>): [number, number] | undefined {
  if (place.lng === null || place.lat === null) return undefined;
  return convertDatum([place.lng, place.lat], place.datum, 'WGS84');
}

/** A six-digit code no case of the last 30 days has. */
export async function freeCaseCode(trx: Trx, now: Date, draw: () => string): Promise<string> {
  for (let i = 0; i < 50; i += 1) {
    const code = draw();
    const taken = await trx
      .selectFrom('case_index')
      .select('case_id')
      .where('case_code', '=', code)
      .where('status_since', '>', new Date(now.getTime() - 30 * 86_400_000))
      .executeTakeFirst();
    if (!taken) return code;
  }
  throw new Error('no free case code');
}

export async function countByStatus(db: Db): Promise<[status: string, n: number][]> {
  const rows = await db
    .selectFrom('case_index')
    .select(['status', (e) => e.fn.countAll<string>().as('n')])
    .groupBy('status')
    .execute();
  return rows.map((r) => [r.status, Number(r.n)]);
}
