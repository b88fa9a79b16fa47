import type { Db } from '../platform/db.ts';

export async function leaseUntil(db: Db, jurisdictionId: string, seatNo: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('seat_lease')
    .select('lease_until')
    .where('jurisdiction_id', '=', jurisdictionId)
    .where('seat_no', '=', seatNo)
    .executeTakeFirst();
  return row?.lease_until;
}

/** Cases that wait for officers of a city, or that one agent still has; oldest first. */
export async function waitingCases(
  db: Db,
  jurisdictionId: string,
  of: 'officers' | { agentId: string },
): Promise<string[]> {
  const query = db
    .selectFrom('case_index')
    .select('case_id')
    .where('jurisdiction_id', '=', jurisdictionId)
    .orderBy('status_since')
    .limit(60);
  const rows = await (of === 'officers'
    ? query.where('status', 'in', ['collected', 'signing'])
    : query.where('agent_id', '=', of.agentId).where('status', 'in', ['interrupted', 'clearing', 'inCall'])
  ).execute();
  return rows.map((r) => r.case_id);
}
