import {
  type ColumnType,
  type Generated,
  Kysely,
  type Migration,
  Migrator,
  PostgresDialect,
  sql,
  type Transaction,
} from 'kysely';
import pg from 'pg';

type Json = ColumnType<unknown, string, string>;
type DbTime = ColumnType<Date, Date | string | undefined, Date | string>;

/** Tables as they stand after the newest migration. */
export interface Tables {
  snapshot: { kind: string; id: string; version: number; state: Json; updated_at: DbTime };
  event: {
    seq: Generated<string>;
    kind: string;
    id: string;
    no: number;
    type: string;
    payload: Json;
    actor_kind: string;
    actor_id: string;
    at: DbTime;
    recorded_at: DbTime;
    prev_hash: Buffer;
    hash: Buffer;
  };
  act_key: { kind: string; id: string; key: string; input_hash: Buffer; at: DbTime };
  setting: { key: string; value: Json };
  serial: { name: string; last: ColumnType<string, number | string, number | string> };
  staff: {
    staff_id: string;
    username: string;
    password_hash: string;
    name: string;
    no: string;
    roles: string[];
    jurisdiction_id: string;
    unit_id: string;
    simple_procedure_qualified: boolean;
    demo: boolean;
    created_at: DbTime;
  };
  staff_session: { token_hash: Buffer; staff_id: string; created_at: DbTime; expires_at: DbTime };
  login_failure: { username: string; at: DbTime };
  party_session: { token_hash: Buffer; case_id: string; party_id: string; created_at: DbTime; expires_at: DbTime };
  phone_code: {
    id: Generated<string>;
    purpose: string;
    subject: string;
    phone_hash: Buffer;
    code_hash: Buffer;
    tries: number;
    used: boolean;
    created_at: DbTime;
    expires_at: DbTime;
  };
  entry_link: {
    token_hash: Buffer;
    jurisdiction_id: string | null;
    incident_no: string;
    phone: string;
    created_at: DbTime;
    expires_at: DbTime;
    used_at: DbTime | null;
  };
  case_index: {
    case_id: string;
    case_no: string;
    case_code: string;
    jurisdiction_id: string;
    unit_id: string;
    status: string;
    alarm_at: DbTime;
    lng_wgs84: number | null;
    lat_wgs84: number | null;
    place_words: string;
    officer_id: string | null;
    agent_id: string | null;
    status_since: DbTime;
    search: string;
  };
  case_phone: { case_id: string; party_id: string; phone: string; proven: boolean };
  still: {
    still_id: string;
    case_id: string;
    object_key: string;
    content_type: string;
    bytes: ColumnType<string, number, number>;
    sha256: string;
    sm3: string;
    stored_at: DbTime;
  };
  paper: {
    paper_no: string;
    kind: string;
    case_id: string;
    unit_id: string;
    verify_token: string;
    object_key: string;
    sha256: string;
    sm3: string;
    unit_name: string;
    issued_at: DbTime;
    demo: boolean;
  };
  review_index: {
    case_id: string;
    jurisdiction_id: string;
    unit_id: string;
    review_unit_id: string;
    state: string;
    since: DbTime;
  };
  call_quality: {
    case_id: string;
    source: string;
    about: string;
    at: DbTime;
    kbps: number | null;
    loss_percent: number | null;
    frames_per_s: number | null;
    width: number | null;
    height: number | null;
    frozen_ms: number | null;
    round_trip_ms: number | null;
    accuracy_m: number | null;
    clock_offset_ms: number | null;
  };
  seat_lease: { jurisdiction_id: string; seat_no: string; lease_until: DbTime };
  outbox_sms: {
    key: string;
    case_id: string | null;
    party_id: string | null;
    kind: string;
    message_id: string | null;
    sent_at: DbTime | null;
    delivered_at: DbTime | null;
  };
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export interface Database {
  db: Db;
  pool: pg.Pool;
  url: string;
  close(): Promise<void>;
}

/** A pool big enough for one server process; a dead idle connection must not end the process. */
export function openDatabase(url: string, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({ connectionString: url, max: 16, application_name: 'kuaichu' });
  pool.on('error', onIdleError);
  pool.on('connect', (client) => client.on('error', onIdleError));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, url, close: () => db.destroy() };
}

/** Runs what is missing, in order; two servers at once are safe (Kysely takes a lock). */
export async function migrate(db: Db, migrations: Record<string, Migration>): Promise<string[]> {
  const { error, results } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateToLatest();
  if (error) throw new Error('The database could not be brought up to date.', { cause: error });
  return (results ?? []).map((r) => r.migrationName);
}

/** One round trip to the database; throws when there is none. */
export async function answers(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
