import { refuse } from '@kuaichu/contract/refusal';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from '../../migrations/all.ts';
import { type FreshDatabase, freshDatabase } from '../../../tests/support/database.ts';
import { act, type Kernel, load, readLog, SYSTEM } from './act.ts';
import { clockWithOffset } from './clock.ts';
import { type Database, migrate, openDatabase } from './db.ts';
import { migrateJobs } from './jobs.ts';
import { openLog } from './log.ts';

interface Counter {
  n: number;
}
let fresh: FreshDatabase;
let database: Database;
let kernel: Kernel;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, () => undefined);
  await migrateJobs(database.pool, openLog('silent'));
  await migrate(database.db, migrations);
  kernel = { db: database.db, clock: clockWithOffset(0, false) };
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const add = (id: string, by: number, key?: string, input?: unknown) =>
  act<Counter>(kernel, { kind: 'counter', id, actor: SYSTEM, key, input, initial: { n: 0 } }, (state) => ({
    next: { n: state.n + by },
    events: [{ type: 'counter.added', payload: { by } }],
    jobs: [{ task: 'counter.told', payload: { id } }],
  }));
const jobs = async (id: string): Promise<number> => {
  const { rows } = await sql<{
    n: string;
  }>`select count(*) as n from graphile_worker._private_jobs where payload->>'id' = ${id}`.execute(database.db);
  return Number(rows[0]?.n);
};

test('given the same press twice, then it is done once, and another input under its key is refused', async () => {
  expect(await add('twice', 5, 'press-0001', { by: 5 })).toMatchObject({ ok: true, repeated: false, state: { n: 5 } });
  expect(await add('twice', 5, 'press-0001', { by: 5 })).toMatchObject({ ok: true, repeated: true, state: { n: 5 } });
  expect(await add('twice', 7, 'press-0001', { by: 7 })).toMatchObject({
    ok: false,
    refusal: { code: 'requestReused' },
  });
  expect(await jobs('twice')).toBe(1);
});

test('presses at once are done one after the other, none lost', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => add('busy', 1, `press-busy-${i}`)));
  expect((await load<Counter>(database.db, 'counter', 'busy'))?.state.n).toBe(12);
  const { events, chainOk } = await readLog(database.db, 'counter', 'busy');
  expect([events.length, chainOk]).toEqual([12, true]);
});

test('a refusal or a fault leaves nothing behind', async () => {
  await add('half', 1);
  const refused = await act<Counter>(kernel, { kind: 'counter', id: 'half', actor: SYSTEM, key: 'press-no-01' }, () =>
    refuse('wrongState'),
  );
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'wrongState' } });
  const broken = act<Counter>(kernel, { kind: 'counter', id: 'half', actor: SYSTEM, key: 'press-no-02' }, (state) => ({
    next: { n: state.n + 1 },
    events: [{ type: 'counter.added', payload: { by: 1 } }],
    jobs: [{ task: 'counter.told', payload: { id: 'half' } }],
    writes: [() => Promise.reject(new Error('the disk is full'))],
  }));
  await expect(broken).rejects.toThrow('the disk is full');
  expect((await load<Counter>(database.db, 'counter', 'half'))?.state.n).toBe(1);
  expect(await jobs('half')).toBe(1);
});

test('the event log cannot be changed, and a change behind its back breaks the chain', async () => {
  await add('chain', 1);
  await add('chain', 2);
  await add('chain', 3);
  const change = sql`update event set payload = '{"by": 99}' where kind = 'counter' and id = 'chain' and no = 2`;
  await expect(change.execute(database.db)).rejects.toThrow('append-only');
  await sql`alter table event disable trigger event_no_change`.execute(database.db);
  await change.execute(database.db);
  await sql`alter table event enable trigger event_no_change`.execute(database.db);
  expect((await readLog(database.db, 'counter', 'chain')).chainOk).toBe(false);
});

test('what does not exist and may not be created is not found', async () => {
  const gone = await act<Counter>(kernel, { kind: 'counter', id: 'nobody', actor: SYSTEM }, (state) => ({
    next: state,
    events: [],
  }));
  expect(gone).toMatchObject({ ok: false, refusal: { code: 'notFound' } });
});
