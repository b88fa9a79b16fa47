import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { freePort } from '../../../../launcher/src/port.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { migrations } from '../../../migrations/all.ts';
import { PARTY_COOKIE } from '../../access/guard.ts';
import { openPartySession } from '../../access/store.ts';
import { callTasks } from '../../call/jobs.ts';
import type { Case } from '../../case/state.ts';
import { changeCaseIn, loadCase } from '../../case/store.ts';
import { certificateTasks } from '../../certificate/jobs.ts';
import { fileSeals } from '../../certificate/paper/key.ts';
import { paperRoutes } from '../../certificate/paperRoutes.ts';
import { certificateRoutes } from '../../certificate/routes.ts';
import { citiesOf } from '../../cities.ts';
import { readConfig } from '../../config.ts';
import type { App, Service } from '../../context.ts';
import { deliveryTasks } from '../../delivery/jobs.ts';
import { outsideRoutes } from '../../delivery/outsideRoutes.ts';
import { determinationRoutes } from '../../determination/routes.ts';
import { openDispatch110 } from '../../integrations/dispatch110.ts';
import { openInbox } from '../../integrations/inbox.ts';
import { openInsurer } from '../../integrations/insurer.ts';
import { openMaps } from '../../integrations/maps.ts';
import type { Media } from '../../integrations/media.ts';
import { openFolderStore } from '../../integrations/objects.ts';
import { openRegistry } from '../../integrations/registry.ts';
import { openSms } from '../../integrations/sms.ts';
import { loadJurisdictions } from '../../jurisdiction/load.ts';
import { SYSTEM } from '../../platform/act.ts';
import { clockWithOffset } from '../../platform/clock.ts';
import { migrate, openDatabase } from '../../platform/db.ts';
import { installErrors } from '../../platform/http.ts';
import { migrateJobs, startJobs } from '../../platform/jobs.ts';
import { LiveHub } from '../../platform/live.ts';
import { openLog } from '../../platform/log.ts';
import { settlementTasks } from '../../settlement/jobs.ts';
import { settlementRoutes } from '../../settlement/routes.ts';
import { signingTasks } from '../../signing/jobs.ts';
import { signingRoutes } from '../../signing/routes.ts';
import { STAFF_COOKIE } from '../../staff/guard.ts';
import { addStaff, hashPassword, login } from '../../staff/store.ts';
import { claimTasks } from '../jobs.ts';
import { claimRoutes } from '../routes.ts';
import { NOW } from './collectedCase.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const SECRET = 'a-secret-for-tests-only';

/** A media server of which only what the path asks for is true: rooms that are recorded and closed. */
export interface FakeMedia extends Media {
  running: Map<string, string>;
  /** Resolves when the room is closed, or at once when it was. */
  whenClosed(room: string): Promise<void>;
}

function fakeMedia(): FakeMedia {
  const running = new Map<string, string>();
  const closed = new Set<string>();
  const waiting = new Map<string, () => void>();
  return {
    running,
    whenClosed: (room) =>
      new Promise((resolve) => {
        if (closed.has(room)) resolve();
        else waiting.set(room, resolve);
      }),
    ticket: async () => 'ticket',
    startRecording: async (room) => {
      running.set(`EG_${room}`, room);
      return { egressId: `EG_${room}`, state: 'running' };
    },
    stopRecording: async (egressId) => void running.delete(egressId),
    recordings: async (room) =>
      [...running]
        .filter(([, of]) => of === room)
        .map(([egressId]) => ({ egressId, state: 'running' as const, error: null })),
    participants: async () => [],
    kick: async () => undefined,
    closeRoom: async (room) => {
      closed.add(room);
      waiting.get(room)?.();
    },
    readWebhook: async () => undefined,
    ping: async () => undefined,
  };
}

export interface Answer {
  status: number;
  body: any;
  bytes: Buffer;
}

export interface Bench {
  service: Service;
  media: FakeMedia;
  outsideUrl: string;
  dataDir: string;
  /** Opens the case as given and says who may press. */
  put(current: Case): Promise<void>;
  case(id: string): Promise<Case>;
  /** Resolves once the case is so; woken by what the write path announces. */
  until(id: string, is: (current: Case) => boolean): Promise<Case>;
  officer(username?: string): Promise<Press>;
  party(caseId: string, partyId: string): Promise<Press>;
  anybody: Press;
  asOutside(path: string, body: unknown, headers: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export type Press = (path: string, body?: unknown) => Promise<Answer>;

/** Real database, files, jobs and outside programs; only media and the drawn views stand in. */
export async function openBench(): Promise<Bench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'issue-'));
  const database = await freshDatabase();
  const log = openLog('silent');
  const opened = openDatabase(database.url, () => undefined);
  await migrateJobs(opened.pool, log);
  await migrate(opened.db, migrations);
  const cities = citiesOf(await loadJurisdictions(join(root, 'jurisdictions')));
  const hub = new LiveHub(database.url, log);
  await hub.open();
  const media = fakeMedia();

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const outside = await startOutside(url, dataDir);
  const config = readConfig({
    DATABASE_URL: database.url,
    KUAICHU_DATA: dataDir,
    OUTSIDE_URL: outside.url,
    OUTSIDE_SECRET: SECRET,
    PUBLIC_URL: url,
    PUBLIC_ADDRESS: '122.example.cn',
  });
  const caseOf = async (id: string): Promise<Case> => {
    const loaded = await loadCase(opened.db, id);
    if (!loaded) throw new Error('no such case');
    return loaded.state;
  };
  const service: Service = {
    config,
    kernel: { db: opened.db, clock: clockWithOffset(NOW.getTime() - Date.now(), true) },
    hub,
    log,
    cities,
    media,
    timestamps: null,
    registry: openRegistry(config.outside),
    insurer: openInsurer(config.outside),
    sms: openSms(config.outside),
    dispatch110: openDispatch110(config.outside),
    maps: openMaps(config.outside),
    objects: openFolderStore(join(dataDir, 'objects')),
    seals: fileSeals(join(dataDir, 'seal')),
    draw: { party: caseOf, deskCase: caseOf, desk: async () => ({}) } as unknown as Service['draw'],
  };

  const app = fastify() as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  installErrors(app, log);
  await app.register(cookie);
  const inbox = openInbox(SECRET);
  determinationRoutes(app, service);
  signingRoutes(app, service);
  certificateRoutes(app, service);
  paperRoutes(app, service);
  settlementRoutes(app, service);
  outsideRoutes(app, service, inbox);
  claimRoutes(app, service, inbox);
  await app.listen({ port, host: '127.0.0.1' });

  const jobs = await startJobs(
    opened.pool,
    {
      ...callTasks(service),
      ...signingTasks(service),
      ...certificateTasks(service),
      ...deliveryTasks(service),
      ...settlementTasks(service),
      ...claimTasks(service),
    },
    log,
  );

  const press =
    (cookieHeader: string | undefined): Press =>
    async (path, body) => {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'x-kuaichu': '1',
          ...(cookieHeader === undefined ? {} : { cookie: cookieHeader }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return answerOf(response);
    };

  return {
    service,
    media,
    outsideUrl: outside.url,
    dataDir,
    case: caseOf,
    async put(current) {
      await opened.db.transaction().execute((trx) =>
        changeCaseIn(trx, service.kernel, current.id, { actor: SYSTEM, initial: current }, (c) => ({
          next: c,
          events: [{ type: 'case.put', payload: {} }],
        })),
      );
    },
    until: (id, is) =>
      new Promise((resolve, reject) => {
        const look = async (): Promise<void> => {
          const current = await caseOf(id);
          if (!is(current)) return;
          off();
          resolve(current);
        };
        const off = hub.onChange((change) => {
          if (change === 'all' || change.id === id) look().catch(reject);
        });
        look().catch(reject);
      }),
    async officer(username = 'officer1') {
      await addStaff(opened.db, {
        username,
        passwordHash: await hashPassword('a-password'),
        name: '高示范',
        no: '000001',
        roles: ['officer'],
        jurisdictionId: 'harbin',
        unitId: 'hrb-nangang',
        simpleProcedureQualified: true,
        demo: false,
      });
      return press(`${STAFF_COOKIE}=${await login(opened.db, username, 'a-password', true)}`);
    },
    async party(caseId, partyId) {
      return press(`${PARTY_COOKIE}=${await openPartySession(opened.db, { caseId, partyId })}`);
    },
    anybody: press(undefined),
    async asOutside(path, body, headers) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return answerOf(
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: text,
        }),
      );
    },
    async close() {
      await outside.stop();
      await jobs.stop();
      await app.close();
      await hub.close();
      await opened.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, bytes, body: json ? JSON.parse(bytes.toString('utf8')) : null };
}

async function startOutside(serverUrl: string, dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'outside/src/main.ts')],
    {
      env: {
        ...process.env,
        OUTSIDE_PORT: '0',
        OUTSIDE_SECRET: SECRET,
        OUTSIDE_DATA: join(dataDir, 'outside'),
        SERVER_URL: serverUrl,
        PARENT_PID: String(process.pid),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (!child.stdout) throw new Error('no pipe to the outside program');
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    ({ url } = JSON.parse(line) as { url: string });
    break;
  }
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
