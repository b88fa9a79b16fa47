import { type Kysely, sql } from 'kysely';

/** Snapshots, the hash-chained event log, idempotency keys, settings, sessions and numbers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table snapshot (
      kind text not null,
      id text not null,
      version integer not null,
      state jsonb not null,
      updated_at timestamptz not null default now(),
      primary key (kind, id)
    )`.execute(db);
  await sql`
    create table event (
      seq bigserial primary key,
      kind text not null,
      id text not null,
      no integer not null,
      type text not null,
      payload jsonb not null,
      actor_kind text not null,
      actor_id text not null,
      at timestamptz not null,
      recorded_at timestamptz not null default clock_timestamp(),
      prev_hash bytea not null,
      hash bytea not null,
      unique (kind, id, no)
    )`.execute(db);
  await sql`create index event_type_at on event (type, at)`.execute(db);
  // Evidence is never edited: the log only grows, whoever asks.
  await sql`
    create function event_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'the event log is append-only'; end $$`.execute(db);
  await sql`create trigger event_no_change before update or delete on event
    for each row execute function event_is_append_only()`.execute(db);
  await sql`
    create table act_key (
      kind text not null,
      id text not null,
      key text not null,
      input_hash bytea not null,
      at timestamptz not null default now(),
      primary key (kind, id, key)
    )`.execute(db);
  await sql`create table setting (key text primary key, value jsonb not null)`.execute(db);
  await sql`
    create table serial (
      name text primary key,
      last bigint not null
    )`.execute(db);
}
