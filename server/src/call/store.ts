import { sql } from 'kysely';
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

/** Leases that ran out more than `graceMs` ago: consoles that will not come back by themselves. */
export async function deadSeats(db: Db, graceMs: number): Promise<{ jurisdictionId: string; seatNo: string }[]> {
  const rows = await db
    .selectFrom('seat_lease')
    .select(['jurisdiction_id', 'seat_no'])
    .where('lease_until', '<', sql<Date>`now() - ${graceMs} * interval '1 millisecond'`)
    .execute();
  return rows.map((r) => ({ jurisdictionId: r.jurisdiction_id, seatNo: r.seat_no }));
}
