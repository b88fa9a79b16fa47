import { type Kysely, sql } from 'kysely';

/** How a reviewer finds what came to his unit; the review itself stands in the case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table review_index (
      case_id text primary key,
      jurisdiction_id text not null,
      unit_id text not null,
      review_unit_id text not null,
      state text not null,
      since timestamptz not null
    )`.execute(db);
  await sql`create index review_index_above on review_index (review_unit_id, state, since)`.execute(db);
  await sql`create index review_index_unit on review_index (unit_id, state)`.execute(db);
}
