import { type Kysely, sql } from 'kysely';

/** What both ends of a call measured, a row a second and picture; beside the case, because it changes nothing in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_quality (
      case_id text not null,
      source text not null,
      about text not null,
      at timestamptz not null,
      kbps real,
      loss_percent real,
      frames_per_s real,
      width integer,
      height integer,
      frozen_ms integer,
      round_trip_ms integer,
      accuracy_m real,
      clock_offset_ms double precision,
      primary key (case_id, source, about, at)
    )`.execute(db);
}
