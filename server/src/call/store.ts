import type { Db } from '../platform/db.ts';

/** Cases that may have somebody in their room now. */
export async function casesWithCalls(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('case_index')
    .select('case_id')
    .where('status', 'in', ['inCall', 'interrupted', 'clearing', 'signing', 'dispatched'])
    .execute();
  return rows.map((r) => r.case_id);
}
