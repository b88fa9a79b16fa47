import { type Kysely, sql } from 'kysely';

/** Cases of before mediation and settlement were noted hold none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update snapshot set state = '{"mediation": null, "settlement": null}'::jsonb || state where kind = 'case'`.execute(
    db,
  );
}
