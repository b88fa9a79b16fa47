import { setTimeout as wait } from 'node:timers/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOnce, type TaskList } from 'graphile-worker';
import { freePort } from '../../../launcher/src/port.ts';
import { openOutside, secret } from '../../../outside/src/testing.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { migrations } from '../../migrations/all.ts';
import { alarmTasks } from '../alarm/jobs.ts';
import { buildApp } from '../app.ts';
import { callTasks } from '../call/jobs.ts';
import { certificateTasks } from '../certificate/jobs.ts';
import { fileSeals } from '../certificate/paper/key.ts';
import { citiesOf } from '../cities.ts';
import { claimTasks } from '../claim/jobs.ts';
import { readConfig } from '../config.ts';
import type { App, Service } from '../context.ts';
import { deliveryTasks } from '../delivery/jobs.ts';
import { dispatchTasks } from '../dispatch/jobs.ts';
import { drawFrom } from '../draw.ts';
import { openDispatch110 } from '../integrations/dispatch110.ts';
import { openInbox } from '../integrations/inbox.ts';
import { openInsurer } from '../integrations/insurer.ts';
import { openMaps } from '../integrations/maps.ts';
import { type Media, openMedia } from '../integrations/media.ts';
import { openFolderStore } from '../integrations/objects.ts';
import { openRegistry } from '../integrations/registry.ts';
import { openSms } from '../integrations/sms.ts';
import { loadJurisdictions } from '../jurisdiction/load.ts';
import { openClock } from '../platform/clock.ts';
import { migrate, openDatabase } from '../platform/db.ts';
import { migrateJobs } from '../platform/jobs.ts';
import { LiveHub } from '../platform/live.ts';
import { openLog } from '../platform/log.ts';
import { timelineOf } from '../oversight/timeline.ts';
import { reviewTasks } from '../review/jobs.ts';
import { signingTasks } from '../signing/jobs.ts';
import { createDemoStaff } from '../staff/demo.ts';
import { verificationTasks } from '../verification/jobs.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Friday 2026-09-18 08:39 in Beijing: both cities serve. */
const CLOCK = '2026-09-18T08:39:00+08:00';
export const OUTSIDE_SECRET = secret;
export const DEMO_PASSWORD = 'a-password-for-tests';
export const MEDIA_KEY = 'tests';
export const MEDIA_SECRET = 'a-media-secret-for-tests-only-32-bytes';

/** Every table with its rows, the sum of all versions, and the stored files: what a refusal must leave as it was. */
export type Tally = Record<string, number>;

export interface TestService {
  service: Service;
  app: App;
  url: string;
  /** Every line the server has logged, from level debug up. */
  log: string[];
  tally(): Promise<Tally>;
  /** Runs what waits in the outbox, once, to its end. */
  runJobs(): Promise<void>;
  /** Moves what was made in this table so many minutes into the past. */
  age(table: 'entry_link' | 'phone_code', minutes: number): Promise<void>;
  /** The texts a telephone got, oldest first. */
  sms(phone: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A media server that records whatever room it is told to; it checks webhooks as the real one is checked. */
function fakeMedia(): Media {
  const real = openMedia({ apiUrl: 'http://127.0.0.1:9', key: MEDIA_KEY, secret: MEDIA_SECRET });
  const running = new Map<string, string>();
  return {
    ticket: (...given) => real.ticket(...given),
    startRecording: async (room) => {
      running.set(room, `EG_${room}`);
      return { egressId: `EG_${room}`, state: 'running' };
    },
    stopRecording: async (egressId) => void running.delete(egressId.replace(/^EG_/, '')),
    recordings: async (room) => {
      const egressId = running.get(room);
      return egressId === undefined ? [] : [{ egressId, state: 'running', error: null }];
    },
    participants: async () => [],
    kick: async () => undefined,
    closeRoom: async () => undefined,
    readWebhook: (body, authorization) => real.readWebhook(body, authorization),
    ping: async () => undefined,
  };
}

const countFiles = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
};

/**
 * The whole server as `main.ts` puts it together, on a database, files and outside programs of its own; only the media
 * server stands in. Nothing runs by itself: no ticking queue, and the outbox moves when `runJobs` is called.
 */
export async function openTestService(): Promise<TestService> {
  const data = await mkdtemp(join(tmpdir(), 'kuaichu-server-'));
  const fresh = await freshDatabase();
  const url = `http://127.0.0.1:${await freePort()}`;
  const outside = await openOutside({ serverUrl: url, dataDir: join(data, 'outside') });
  const config = readConfig({
    DATABASE_URL: fresh.url,
    PORT: new URL(url).port,
    PUBLIC_URL: url,
    PUBLIC_ADDRESS: '122.example.cn',
    KUAICHU_DATA: data,
    KUAICHU_CLOCK: CLOCK,
    JURISDICTIONS: join(root, 'jurisdictions'),
    PAGES: join(data, 'no-pages'),
    OUTSIDE_URL: outside.url,
    OUTSIDE_SECRET,
    MEDIA_KEY,
    MEDIA_SECRET,
    DEMO_PASSWORD,
  });
  const lines: string[] = [];
  const log = openLog('debug', { write: (line) => void lines.push(line) });
  const database = openDatabase(config.databaseUrl, () => undefined);
  await migrateJobs(database.pool, log);
  await migrate(database.db, migrations);
  const cities = citiesOf(await loadJurisdictions(config.jurisdictions));
  await createDemoStaff(database.db, cities, DEMO_PASSWORD);
  const hub = new LiveHub(config.databaseUrl, log);
  await hub.open();
  const parts: Omit<Service, 'draw'> = {
    config,
    kernel: { db: database.db, clock: await openClock(database.db, config.clockStart) },
    hub,
    log,
    cities,
    registry: openRegistry(config.outside),
    insurer: openInsurer(config.outside),
    sms: openSms(config.outside),
    dispatch110: openDispatch110(config.outside),
    maps: openMaps(config.outside),
    media: fakeMedia(),
    objects: openFolderStore(join(data, 'objects')),
    seals: fileSeals(join(data, 'seal')),
    timestamps: null,
  };
  const service: Service = { ...parts, draw: drawFrom(parts, () => ({ now: () => [], stop: () => undefined })) };
  const app = await buildApp(service, openInbox(config.outside.secret));
  await app.listen({ host: '127.0.0.1', port: config.port });
  const tasks = {
    ...alarmTasks(service),
    ...callTasks(service),
    ...verificationTasks(service),
    ...dispatchTasks(service),
    ...signingTasks(service),
    ...certificateTasks(service),
    ...deliveryTasks(service),
    ...claimTasks(service),
    ...reviewTasks(service, (current) => timelineOf(service.kernel.db, current)),
  };
  const { rows: tables } = await database.pool.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' or (schemaname = 'graphile_worker' and tablename = '_private_jobs')
    order by 1`);
  const numberOf = async (query: string): Promise<number> =>
    Number((await database.pool.query<{ n: string }>(query)).rows[0]?.n);

  return {
    service,
    app,
    url,
    log: lines,
    async tally() {
      const tally: Tally = { files: await countFiles(join(data, 'objects')) };
      for (const { name } of tables) tally[name] = await numberOf(`select count(*) as n from ${name}`);
      tally['versions'] = await numberOf('select coalesce(sum(version), 0) as n from snapshot');
      return tally;
    },
    async runJobs() {
      await runOnce({ pgPool: database.pool, taskList: tasks as unknown as TaskList, noHandleSignals: true });
      // The worker answers a little before the rows of what it did are gone; whoever counts rows must not meet them.
      const held = 'select count(*) as n from graphile_worker._private_jobs where locked_at is not null';
      while ((await numberOf(held)) > 0) await wait(5);
    },
    async age(table, minutes) {
      const columns = table === 'phone_code' ? ['created_at', 'expires_at'] : ['expires_at'];
      const earlier = columns.map((column) => `${column} = ${column} - interval '${minutes} minutes'`);
      await database.pool.query(`update ${table} set ${earlier.join(', ')}`);
    },
    async sms(phone) {
      const { body } = await outside.get(`/sms/messages?to=${phone}`);
      return body.messages.map((message: { text: string }) => message.text);
    },
    async close() {
      await app.close();
      await outside.close();
      await hub.close();
      await database.close();
      await fresh.drop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
