import { sql } from 'kysely';
import type { Refusal } from '@kuaichu/contract/refusal';
import type { Service } from '../context.ts';
import { type ActResult, type Actor, act, actIn, load, SYSTEM } from '../platform/act.ts';
import type { Db, Trx } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { emptyQueue, type QueueOutcome, type QueueState, type QueueTerms, tick } from './rules.ts';

export const QUEUE = 'queue';

/** Seats whose console gave a sign within the lease. Read inside the transaction that decides. */
async function aliveSeats(db: Db | Trx, jurisdictionId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('seat_lease')
    .select('seat_no')
    .where('jurisdiction_id', '=', jurisdictionId)
    .where('lease_until', '>', sql<Date>`now()`)
    .execute();
  return new Set(rows.map((r) => r.seat_no));
}

type QueueRule = (state: QueueState, now: Date, terms: QueueTerms) => QueueOutcome | Refusal;
type Press = { actor: Actor; key?: string | undefined; input?: unknown };
type Part = Pick<Service, 'kernel' | 'config'>;

function ruled(service: Part, jurisdictionId: string, rule: QueueRule) {
  return async (state: QueueState, now: Date, trx: Trx): Promise<QueueOutcome | Refusal> => {
    const alive = await aliveSeats(trx, jurisdictionId);
    return rule(state, now, {
      ringMs: service.config.ringMs,
      alive: (seatNo) => alive.has(seatNo),
      newOfferId: () => newId('o'),
    });
  };
}

export function changeQueue(
  service: Part,
  jurisdictionId: string,
  press: Press,
  rule: QueueRule,
): Promise<ActResult<QueueState>> {
  return act(
    service.kernel,
    { kind: QUEUE, id: jurisdictionId, initial: emptyQueue, ...press },
    ruled(service, jurisdictionId, rule),
  );
}

/** Within the transaction of a case. Lock order: case before queue. */
export function changeQueueIn(
  trx: Trx,
  service: Part,
  jurisdictionId: string,
  press: Press,
  rule: QueueRule,
): Promise<ActResult<QueueState>> {
  return actIn(
    trx,
    service.kernel,
    { kind: QUEUE, id: jurisdictionId, initial: emptyQueue, ...press },
    ruled(service, jurisdictionId, rule),
  );
}

export async function readQueue(db: Db | Trx, jurisdictionId: string): Promise<{ state: QueueState; version: number }> {
  return (await load<QueueState>(db, QUEUE, jurisdictionId)) ?? { state: emptyQueue, version: 0 };
}

export async function renewLease(db: Db, jurisdictionId: string, seatNo: string, leaseMs: number): Promise<void> {
  const until = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
  await db
    .insertInto('seat_lease')
    .values({ jurisdiction_id: jurisdictionId, seat_no: seatNo, lease_until: until as never })
    .onConflict((c) => c.columns(['jurisdiction_id', 'seat_no']).doUpdateSet({ lease_until: until as never }))
    .execute();
}

/**
 * Looks every second whether time alone has brought something: an offer that rang out, a dead console. Reads first, so
 * that an idle city costs two cheap queries and no write. Survives restarts because nothing is kept in memory.
 */
export function startTicking(service: Service): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    for (const city of service.cities.all) {
      const { state } = await readQueue(service.kernel.db, city.id);
      if (state.entries.length === 0 && !state.seats.some((s) => s.state === 'ready')) continue;
      const alive = await aliveSeats(service.kernel.db, city.id);
      const terms = { ringMs: 0, alive: (s: string) => alive.has(s), newOfferId: () => 'probe' };
      if (tick(state, service.kernel.clock.now(), terms).events.length === 0) continue;
      await changeQueue(service, city.id, { actor: SYSTEM }, tick);
    }
  };
  const timer = setInterval(() => {
    if (stopped) return;
    running = running
      .then(once)
      .catch((error: unknown) => service.log.warn({ err: error }, 'the queue could not be looked at'));
  }, 1000);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}
