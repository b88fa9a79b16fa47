import { type Kysely, sql } from 'kysely';

/** How a case is found; the case itself is a snapshot. Written in the same transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table case_index (
      case_id text primary key,
      case_no text not null unique,
      case_code text not null,
      jurisdiction_id text not null,
      unit_id text not null,
      status text not null,
      alarm_at timestamptz not null,
      lng_wgs84 double precision,
      lat_wgs84 double precision,
      place_words text not null,
      officer_id text,
      agent_id text,
      status_since timestamptz not null,
      search text not null default ''
    )`.execute(db);
  await sql`create index case_index_status on case_index (jurisdiction_id, status, status_since)`.execute(db);
  await sql`create index case_index_code on case_index (case_code)`.execute(db);
  await sql`create index case_index_alarm on case_index (jurisdiction_id, alarm_at)`.execute(db);
  await sql`
    create table case_phone (
      case_id text not null,
      party_id text not null,
      phone text not null,
      proven boolean not null,
      primary key (case_id, party_id)
    )`.execute(db);
  await sql`create index case_phone_phone on case_phone (phone)`.execute(db);
  await sql`
    create table still (
      still_id text primary key,
      case_id text not null,
      object_key text not null,
      content_type text not null,
      bytes bigint not null,
      sha256 text not null,
      sm3 text not null,
      stored_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table certificate (
      certificate_no text primary key,
      case_id text not null,
      verify_token text not null unique,
      object_key text not null,
      sha256 text not null,
      sm3 text not null,
      unit_name text not null,
      issued_at timestamptz not null,
      demo boolean not null
    )`.execute(db);
  await sql`create index certificate_case on certificate (case_id)`.execute(db);
  await sql`
    create table seat_lease (
      jurisdiction_id text not null,
      seat_no text not null,
      lease_until timestamptz not null,
      primary key (jurisdiction_id, seat_no)
    )`.execute(db);
  await sql`
    create table outbox_sms (
      key text primary key,
      case_id text,
      party_id text,
      kind text not null,
      message_id text,
      sent_at timestamptz,
      delivered_at timestamptz
    )`.execute(db);
  await sql`create index outbox_sms_message on outbox_sms (message_id)`.execute(db);
}
