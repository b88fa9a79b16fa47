import { type Kysely, sql } from 'kysely';

/** Staff accounts, staff sessions, phones' sessions, codes by SMS and single-use links. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table staff (
      staff_id text primary key,
      username text not null unique,
      password_hash text not null,
      name text not null,
      no text not null,
      roles text[] not null,
      jurisdiction_id text not null,
      unit_id text not null,
      simple_procedure_qualified boolean not null default false,
      demo boolean not null default false,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table staff_session (
      token_hash bytea primary key,
      staff_id text not null references staff,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`
    create table login_failure (username text not null, at timestamptz not null default now())`.execute(db);
  await sql`create index login_failure_recent on login_failure (username, at)`.execute(db);
  await sql`
    create table party_session (
      token_hash bytea primary key,
      case_id text not null,
      party_id text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index party_session_case on party_session (case_id)`.execute(db);
  await sql`
    create table phone_code (
      id bigserial primary key,
      purpose text not null,
      subject text not null,
      phone_hash bytea not null,
      code_hash bytea not null,
      tries integer not null default 0,
      used boolean not null default false,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index phone_code_recent on phone_code (phone_hash, created_at)`.execute(db);
  await sql`
    create table entry_link (
      token_hash bytea primary key,
      jurisdiction_id text,
      incident_no text not null,
      phone text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db);
}
