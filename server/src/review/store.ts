import type { CaseId } from '@kuaichu/contract/ids';
import type { Refusal } from '@kuaichu/contract/refusal';
import type { Outcome } from '../case/rules.ts';
import { sql } from 'kysely';
import type { Case } from '../case/state.ts';
import { changeCase } from '../case/store.ts';
import type { ActResult, Actor, Kernel } from '../platform/act.ts';
import type { Db, Trx } from '../platform/db.ts';

type RuleOfReview = (current: Case, now: Date, trx: Trx) => Outcome | Refusal | Promise<Outcome | Refusal>;

/** A change of the review: the row by which its unit finds it follows in the same transaction. */
export async function changeReview(
  kernel: Kernel,
  id: CaseId,
  press: { actor: Actor; key?: string | undefined; input?: unknown },
  rule: RuleOfReview,
): Promise<ActResult<Case>> {
  return changeCase(kernel, id, press, async (current, now, trx) => {
    const outcome = await rule(current, now, trx);
    if (!('code' in outcome) && outcome.next.review) await writeIndex(trx, outcome.next, outcome.next.review);
    return outcome;
  });
}

async function writeIndex(trx: Trx, current: Case, review: NonNullable<Case['review']>): Promise<void> {
  const row = {
    unit_id: review.unitId,
    review_unit_id: review.reviewUnitId,
    state: review.state,
    since: review.stateSince,
  };
  await trx
    .insertInto('review_index')
    .values({ case_id: current.id, jurisdiction_id: current.jurisdictionId, ...row })
    .onConflict((c) => c.column('case_id').doUpdateSet(row))
    .execute();
}

const MOST = 200;

/** Reviews of a unit: those it decides on, and those of its own findings; open ones first, then the newest. */
export async function reviewsOf(db: Db, unitId: string, side: 'above' | 'decided'): Promise<CaseId[]> {
  const rows = await db
    .selectFrom('review_index')
    .select('case_id')
    .where(side === 'above' ? 'review_unit_id' : 'unit_id', '=', unitId)
    .orderBy((e) => e.case().when('state', 'in', ['applied', 'weighing', 'reviewing']).then(0).else(1).end())
    .orderBy('since', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => row.case_id);
}

export async function cityReviews(db: Db, jurisdictionId: string): Promise<CaseId[]> {
  const rows = await db
    .selectFrom('review_index')
    .select('case_id')
    .where('jurisdiction_id', '=', jurisdictionId)
    .orderBy('since', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => row.case_id);
}

/** Cases in which a party waits for the decision on a recusal; found by an index of its own. */
export async function recusalsAsked(db: Db, jurisdictionId: string): Promise<Case[]> {
  const rows = await db
    .selectFrom('snapshot')
    .select('state')
    .where('kind', '=', 'case')
    .where(sql<boolean>`state @> '{"recusals": [{"state": "asked"}]}'::jsonb`)
    .where(sql<boolean>`state->>'jurisdictionId' = ${jurisdictionId}`)
    .limit(MOST)
    .execute();
  return rows.map((row) => row.state as Case);
}
