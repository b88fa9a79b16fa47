import { type Kysely, sql } from 'kysely';

/** Requests for recusal wait two working days at most: few at any time, found without reading every case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index snapshot_recusal_asked on snapshot ((state->>'jurisdictionId'))
    where kind = 'case' and state @> '{"recusals": [{"state": "asked"}]}'::jsonb`.execute(db);
}
