import { createHash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db, Trx } from './db.ts';
import { sameBytes } from './random.ts';

/** Who did it; ids only, never a name or a number. */
export interface Actor {
  kind: 'party' | 'staff' | 'system' | 'outside' | 'media';
  id: string;
}

export const SYSTEM: Actor = { kind: 'system', id: 'kuaichu' };

export interface NewEvent {
  type: string;
  payload: Record<string, unknown>;
}

/** Work to be done after the transaction; runs at least once (graphile-worker). */
export interface NewJob {
  task: string;
  payload: Record<string, unknown>;
  /** Real time. */
  runAt?: Date;
  /** A later job of the same key replaces an earlier one that has not run. */
  key?: string;
  maxAttempts?: number;
}

export interface Decision<S> {
  next: S;
  events: NewEvent[];
  jobs?: NewJob[];
  /** Index rows that live and die with the snapshot; run in the same transaction. */
  writes?: ((trx: Trx) => Promise<void>)[];
}

export interface Act<S> {
  kind: string;
  id: string;
  actor: Actor;
  /** Idempotency key of one press; a repeat answers with what is, and changes nothing. */
  key?: string | undefined;
  /** What the press said; the same key with another input is refused. */
  input?: unknown;
  /** Given to create the aggregate when it does not exist. */
  initial?: S;
}

export type ActResult<S> = { ok: true; state: S; version: number; repeated: boolean } | { ok: false; refusal: Refusal };

/** What every feature gets: the database, the one clock, and the one write path. */
export interface Kernel {
  db: Db;
  clock: Clock;
}

export type Decide<S> = (state: S, now: Date, trx: Trx) => Decision<S> | Refusal | Promise<Decision<S> | Refusal>;

/**
 * The only write path: load for update, let the rules decide, then snapshot, events, jobs and index rows in one
 * transaction. Every change is audited, versioned and idempotent by construction.
 */
export async function act<S>(kernel: Kernel, what: Act<S>, decide: Decide<S>): Promise<ActResult<S>> {
  return kernel.db.transaction().execute((trx) => actIn(trx, kernel, what, decide));
}

/** The same inside a transaction, so that two aggregates change together. Lock order: case before queue. */
export async function actIn<S>(trx: Trx, kernel: Kernel, what: Act<S>, decide: Decide<S>): Promise<ActResult<S>> {
  const { kind, id } = what;
  if (what.initial !== undefined) {
    await trx
      .insertInto('snapshot')
      .values({ kind, id, version: 0, state: JSON.stringify(what.initial) })
      .onConflict((c) => c.doNothing())
      .execute();
  }
  const row = await trx
    .selectFrom('snapshot')
    .select(['version', 'state'])
    .where('kind', '=', kind)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return { ok: false, refusal: refuse('notFound') };
  const state = row.state as S;

  if (what.key !== undefined) {
    const inputHash = createHash('sha256')
      .update(canonical(what.input ?? null))
      .digest();
    const before = await trx
      .selectFrom('act_key')
      .select('input_hash')
      .where('kind', '=', kind)
      .where('id', '=', id)
      .where('key', '=', what.key)
      .executeTakeFirst();
    if (before) {
      if (!sameBytes(before.input_hash, inputHash)) return { ok: false, refusal: refuse('requestReused') };
      return { ok: true, state, version: row.version, repeated: true };
    }
    const now = kernel.clock.now();
    const decision = await decide(state, now, trx);
    if (isRefusal(decision)) return { ok: false, refusal: decision };
    await trx.insertInto('act_key').values({ kind, id, key: what.key, input_hash: inputHash }).execute();
    return keep(trx, what, row.version, now, decision);
  }

  const now = kernel.clock.now();
  const decision = await decide(state, now, trx);
  if (isRefusal(decision)) return { ok: false, refusal: decision };
  return keep(trx, what, row.version, now, decision);
}

async function keep<S>(
  trx: Trx,
  what: Act<S>,
  version: number,
  now: Date,
  decision: Decision<S>,
): Promise<ActResult<S>> {
  const { kind, id, actor } = what;
  if (decision.events.length === 0) return { ok: true, state: decision.next, version, repeated: true };
  const last = await trx
    .selectFrom('event')
    .select('hash')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .orderBy('no', 'desc')
    .limit(1)
    .executeTakeFirst();
  let prev: Buffer = last?.hash ?? Buffer.alloc(32);
  let no = version;
  for (const event of decision.events) {
    no += 1;
    const hash = eventHash(prev, { kind, id, no, type: event.type, payload: event.payload, actor, at: now });
    await trx
      .insertInto('event')
      .values({
        kind,
        id,
        no,
        type: event.type,
        payload: JSON.stringify(event.payload),
        actor_kind: actor.kind,
        actor_id: actor.id,
        at: now,
        prev_hash: prev,
        hash,
      })
      .execute();
    prev = hash;
  }
  await trx
    .updateTable('snapshot')
    .set({ version: no, state: JSON.stringify(decision.next), updated_at: sql`now()` as never })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
  for (const write of decision.writes ?? []) await write(trx);
  for (const job of decision.jobs ?? []) await addJob(trx, job);
  await sql`select pg_notify('kuaichu', ${JSON.stringify({ kind, id, version: no })})`.execute(trx);
  return { ok: true, state: decision.next, version: no, repeated: false };
}

export async function addJob(trx: Trx | Db, job: NewJob): Promise<void> {
  await sql`select graphile_worker.add_job(
    ${job.task}, payload => ${JSON.stringify(job.payload)}::json, run_at => ${job.runAt ?? null}::timestamptz,
    job_key => ${job.key ?? null}, max_attempts => ${job.maxAttempts ?? 25})`.execute(trx);
}

interface HashedEvent {
  kind: string;
  id: string;
  no: number;
  type: string;
  payload: unknown;
  actor: Actor;
  at: Date;
}

/** sha256(previous hash ‖ canonical JSON): changing, dropping or moving any event breaks every later one. */
export function eventHash(prev: Buffer, event: HashedEvent): Buffer {
  const body = canonical({ ...event, at: event.at.toISOString() });
  return createHash('sha256').update(prev).update(body).digest();
}

/** JSON with sorted keys (RFC 8785 order), because jsonb does not keep the order of keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

export async function load<S>(
  db: Db | Trx,
  kind: string,
  id: string,
): Promise<{ state: S; version: number } | undefined> {
  const row = await db
    .selectFrom('snapshot')
    .select(['state', 'version'])
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { state: row.state as S, version: row.version };
}

export interface StoredEvent extends HashedEvent {
  seq: number;
  hash: string;
}

/** The whole log of one aggregate, oldest first, and whether its chain is whole. */
export async function readLog(db: Db, kind: string, id: string): Promise<{ events: StoredEvent[]; chainOk: boolean }> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', '=', id)
    .orderBy('no')
    .execute();
  let prev: Buffer = Buffer.alloc(32);
  let chainOk = true;
  const events = rows.map((row, index) => {
    const actor: Actor = { kind: row.actor_kind as Actor['kind'], id: row.actor_id };
    const event = { kind, id, no: row.no, type: row.type, payload: row.payload, actor, at: row.at };
    const expected = eventHash(prev, event);
    if (row.no !== index + 1 || !expected.equals(row.hash) || !prev.equals(row.prev_hash)) chainOk = false;
    prev = row.hash;
    return { ...event, seq: Number(row.seq), hash: row.hash.toString('hex') };
  });
  return { events, chainOk };
}

/** Next number of a named, gap-free series; taken inside the transaction that uses it. */
export async function nextSerial(trx: Trx, name: string): Promise<number> {
  const row = await trx
    .insertInto('serial')
    .values({ name, last: 1 })
    .onConflict((c) => c.column('name').doUpdateSet({ last: sql`serial.last + 1` as never }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return Number(row.last);
}
