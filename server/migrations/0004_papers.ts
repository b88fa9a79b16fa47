import { type Kysely, sql } from 'kysely';

/** Every sealed paper is found by number and token, not the certificate alone; cases keep what was revoked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table certificate rename to paper`.execute(db);
  await sql`alter table paper rename column certificate_no to paper_no`.execute(db);
  await sql`alter table paper add column kind text not null default 'certificate', add column unit_id text`.execute(db);
  await sql`
    update paper set unit_id = (select state->>'unitId' from snapshot where kind = 'case' and id = paper.case_id)
  `.execute(db);
  await sql`alter table paper alter column kind drop default, alter column unit_id set not null`.execute(db);
  await sql`create index paper_register on paper (kind, issued_at)`.execute(db);
  await sql`
    update snapshot set state = '{"revoked": [], "reopened": null, "notices": []}'::jsonb || state
    where kind = 'case'`.execute(db);
  await sql`
    update snapshot set state = jsonb_set(state, '{certificate}',
      '{"underReviewSince": null, "corrections": [], "revocation": null, "replacedBy": null}'::jsonb
        || (state->'certificate'))
    where kind = 'case' and jsonb_typeof(state->'certificate') = 'object'`.execute(db);
}
