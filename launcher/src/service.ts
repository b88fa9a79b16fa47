import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type About, readAbout } from './about.ts';
import { buildAll, builtProgram, type TargetName } from './build.ts';
import { claimDataFolder, outsideFolderOf, resetDataFolder } from './data-folder.ts';
import { type DemoClock, startDemoClock } from './demo-clock.ts';
import { type Guard, startGuard, waitForGuard } from './guard.ts';
import { takeLock } from './lock.ts';
import { makePlan, type Plan } from './plan.ts';
import { type Cluster, prepareCluster } from './postgres/cluster.ts';
import { accepts, ask, MEDIA_FLAGS, nodeProgram } from './programs.ts';
import { type Secrets, secretsOf } from './secrets.ts';
import type { Settings } from './settings.ts';
import { type Program, type Report, type Supervised, supervise } from './supervise.ts';

export const DATABASE = 'kuaichu';

/** The children of a killed launcher end within 5 s; their ports are free by then. */
const TAKE_OVER_MS = 6000;

export type Progress = 'reset' | 'build' | 'database' | 'programs';

export type Telling = {
  /** A step has begun; `detail` names what it works on. */
  progress(step: Progress, detail?: string): void;
  /** A child died or runs again. */
  child: Report;
};

export type Service = {
  readonly plan: Plan;
  /** What the server said of itself when it was ready. */
  readonly about: About | undefined;
  readonly databaseUrl: string;
  /** Undefined while the program is down, or when it is not ours. */
  pid(name: 'server' | 'media' | 'outside' | 'postgres'): number | undefined;
  restarts(name: 'server' | 'media' | 'outside' | 'postgres'): number;
  /** The service clock now; undefined when the service runs by the real one. */
  clock(): string | undefined;
  stop(): Promise<void>;
};

type Running = {
  readonly root: string;
  readonly settings: Settings;
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
  readonly clock: DemoClock | undefined;
};

const mediaCredentials = ({ settings, secrets }: Running): { MEDIA_KEY: string; MEDIA_SECRET: string } => ({
  MEDIA_KEY: settings.media?.key ?? secrets.mediaKey,
  MEDIA_SECRET: settings.media?.secret ?? secrets.mediaSecret,
});

const mediaProgram = (running: Running): Program => {
  const { root, settings, plan } = running;
  const recordings = join(settings.dataDir, 'recordings');
  mkdirSync(recordings, { recursive: true, mode: 0o700 });
  return nodeProgram({
    name: 'media',
    file: builtProgram(root, 'media'),
    flags: MEDIA_FLAGS,
    logDir: join(settings.dataDir, 'logs'),
    environment: () => ({
      MEDIA_PORT: String(plan.ports.media),
      MEDIA_BIND: plan.mediaBind,
      MEDIA_UDP_PORT: String(plan.ports.mediaUdp),
      MEDIA_ANNOUNCE: plan.mediaAnnounce,
      ...mediaCredentials(running),
      MEDIA_RECORDINGS: recordings,
      ...settings.forMedia,
      MEDIA_WEBHOOK_URL: `${plan.innerUrl}/api/media/webhook`,
      // Given: it attends and records the rooms of that server.
      MEDIA_UPSTREAM: settings.media?.url,
      // The webhook goes to our own self-signed origin.
      ...(plan.tls !== undefined && { NODE_EXTRA_CA_CERTS: plan.tls.certFile }),
    }),
    isReady: () => accepts(plan.ports.media),
  });
};

const outsideProgram = ({ root, settings, plan, secrets }: Running): Program => {
  const data = join(settings.dataDir, 'outside');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return nodeProgram({
    name: 'outside',
    file: builtProgram(root, 'outside'),
    logDir: join(settings.dataDir, 'logs'),
    environment: () => ({
      OUTSIDE_PORT: String(plan.ports.outside),
      OUTSIDE_BIND: '127.0.0.1',
      OUTSIDE_SECRET: secrets.outsideSecret,
      OUTSIDE_DATA: data,
      SERVER_URL: plan.innerUrl,
      ...(plan.tls !== undefined && { NODE_EXTRA_CA_CERTS: plan.tls.certFile }),
    }),
    isReady: () => accepts(plan.ports.outside),
  });
};

const serverProgram = (running: Running): Program => {
  const { root, settings, plan, secrets, databaseUrl, clock } = running;
  return nodeProgram({
    name: 'server',
    file: builtProgram(root, 'server'),
    logDir: join(settings.dataDir, 'logs'),
    environment: () => ({
      PORT: String(plan.ports.server),
      HOST: settings.host,
      PUBLIC_URL: plan.url,
      DATABASE_URL: databaseUrl,
      KUAICHU_MODE: settings.mode,
      KUAICHU_DATA: settings.dataDir,
      KUAICHU_CLOCK: clock?.start,
      MEDIA_URL: plan.mediaUrl,
      MEDIA_API_URL: plan.mediaApiUrl,
      MEDIA_EGRESS_URL: settings.media === undefined ? undefined : `http://127.0.0.1:${plan.ports.media}`,
      ...mediaCredentials(running),
      OUTSIDE_URL: plan.outsideUrl,
      OUTSIDE_SECRET: plan.outsideUrl === undefined ? undefined : (settings.outside?.secret ?? secrets.outsideSecret),
      MEDIA_RECORDINGS: join(settings.dataDir, 'recordings'),
      PROXY_MEDIA: settings.lan && settings.media === undefined ? '1' : '0',
      KUAICHU_SECRET: secrets.serverSecret,
      // Holds party/dist and console/dist.
      PAGES: root,
      JURISDICTIONS: settings.jurisdictions ?? join(root, 'jurisdictions'),
      TLS_CERT: plan.tls?.certFile,
      TLS_KEY: plan.tls?.keyFile,
      ...settings.forServer,
    }),
    isReady: async () => (await ask(`${plan.innerUrl}/readyz`, plan.tls?.certFile)).status === 200,
  });
};

/**
 * Starts everything of one data folder and keeps it running. When a step fails, what runs already is stopped again and
 * the lock given back before the fault is thrown on.
 */
export const startService = async (
  root: string,
  settings: Settings,
  { build, throwAway, telling }: { build: boolean | readonly TargetName[]; throwAway: boolean; telling: Telling },
): Promise<Service> => {
  const { dataDir } = settings;
  const lock = takeLock(dataDir);
  const supervised = new Map<string, Supervised>();
  let guard: Guard | undefined;
  let clock: DemoClock | undefined;
  let stopping: Promise<void> | undefined;

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      // Media first: it finishes its recordings and tells the server; the database last, when nobody needs it.
      for (const name of ['media', 'server', 'outside', 'postgres']) await supervised.get(name)?.stop();
      clock?.stop();
      guard?.close();
      lock.release();
    })();
    return stopping;
  };

  try {
    await waitForGuard(join(dataDir, 'guard.pid'));
    if (settings.reset) {
      telling.progress('reset');
      resetDataFolder(dataDir);
    }
    claimDataFolder(dataDir);
    const plan = await makePlan(settings, lock.tookOver ? TAKE_OVER_MS : 0);
    const secrets = secretsOf(dataDir);
    clock = settings.mode === 'demo' ? startDemoClock(dataDir, settings.clock) : undefined;
    guard = startGuard(join(dataDir, 'guard.pid'));
    const watching = guard;
    if (throwAway) {
      for (const folder of [dataDir, outsideFolderOf(dataDir)])
        if (folder !== undefined) guard.removeAfterwards(folder);
    }
    const run = async (program: Program): Promise<void> => {
      supervised.set(program.name, await supervise(program, watching, telling.child));
    };

    const bringDatabase = async (): Promise<string> => {
      if (settings.databaseUrl !== undefined) return settings.databaseUrl;
      telling.progress('database');
      const cluster: Cluster = await prepareCluster({ dataDir, logDir: join(dataDir, 'logs') });
      await run(cluster.program);
      await cluster.ensureDatabase(DATABASE);
      return cluster.url(DATABASE);
    };
    const only = typeof build === 'boolean' ? undefined : build;
    const making =
      build === false ? undefined : buildAll(root, (names) => telling.progress('build', names.join(' ')), only);
    const [databaseUrl] = await settledAll([bringDatabase(), making ?? Promise.resolve()]);

    const running: Running = { root, settings, plan, secrets, databaseUrl, clock };
    telling.progress('programs');
    await settledAll([
      run(mediaProgram(running)),
      ...(settings.outside === undefined && plan.outsideUrl !== undefined ? [run(outsideProgram(running))] : []),
      run(serverProgram(running)),
    ]);
    lock.publish({ url: plan.url, databaseUrl });
    const about = await readAbout(plan);
    if (about !== undefined) clock?.align(about.now);
    return {
      plan,
      about,
      databaseUrl,
      pid: (name) => supervised.get(name)?.pid(),
      restarts: (name) => supervised.get(name)?.restarts() ?? 0,
      clock: () => clock?.now(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Waits for all, also when one fails, so that nothing is still starting while the rest is being stopped. */
const settledAll = async <T extends readonly Promise<unknown>[]>(works: readonly [...T]) => {
  await Promise.allSettled(works);
  return Promise.all(works);
};
