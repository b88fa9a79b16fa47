import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetName } from './build.ts';
import { outsideFolderOf } from './data-folder.ts';
import { startService } from './service.ts';
import { dataFolder, type Settings } from './settings.ts';

export type StackOptions = {
  /** Default: a throw-away folder that `stop()` removes. */
  readonly dataDir?: string;
  /** The set service clock, ISO with offset; default Friday 2026-09-18 08:39+08:00. */
  readonly clock?: string;
  /** What is brought up to date first: all (default), nothing, or these; leave out the pages where no browser opens them. */
  readonly build?: boolean | readonly TargetName[];
  /** False writes children that die and start again to stderr. */
  readonly quiet?: boolean;
  /** The work tree whose programs run; default: this one. */
  readonly root?: string;
  /** Further variables of the server, for example RING_MS. */
  readonly serverEnvironment?: Readonly<Record<string, string>>;
  /** A media server elsewhere instead of the embedded one. */
  readonly media?: Settings['media'];
  /** A folder of jurisdictions other than the work tree's. */
  readonly jurisdictions?: string;
};

export type Pids = {
  readonly server: number | undefined;
  readonly media: number | undefined;
  readonly postgres: number | undefined;
  readonly outside: number | undefined;
  readonly launcher: number;
};

export type Stack = {
  /** Origin of the pages, without a slash at the end. */
  readonly url: string;
  readonly databaseUrl: string;
  /** Websocket address of the media server. */
  readonly mediaUrl: string;
  readonly outsideUrl: string;
  readonly dataDir: string;
  /** As they are now; a child that was started again has a new one. */
  readonly pids: Pids;
  /** The service clock now, ISO +08:00. */
  clock(): string;
  stop(): Promise<void>;
};

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const demoOnFreePorts = (
  dataDir: string,
  { clock, jurisdictions, media, serverEnvironment = {} }: StackOptions,
): Settings => ({
  mode: 'demo',
  port: 0,
  host: '127.0.0.1',
  dataDir,
  databaseUrl: undefined,
  media,
  mediaPort: undefined,
  mediaUdpPort: undefined,
  mediaProcesses: 1,
  mediaAnnounce: undefined,
  outside: undefined,
  outsidePort: undefined,
  clock,
  jurisdictions,
  forServer: serverEnvironment,
  forMedia: {},
  lan: false,
  reset: false,
});

/**
 * A whole service on free ports inside this process's care, for tests and the drill. It ends with `stop()`, and within
 * 5 s when this process is killed.
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const throwAway = options.dataDir === undefined;
  const dataDir = throwAway
    ? realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-stack-')))
    : dataFolder({ KUAICHU_DATA: resolve(options.dataDir) }, repositoryRoot);
  const cleanUp = () => {
    if (!throwAway) return;
    rmSync(dataDir, { recursive: true, force: true });
    const outside = outsideFolderOf(dataDir);
    if (outside !== undefined) rmSync(outside, { recursive: true, force: true });
  };
  const quiet = options.quiet ?? true;
  try {
    const service = await startService(options.root ?? repositoryRoot, demoOnFreePorts(dataDir, options), {
      build: options.build ?? true,
      throwAway,
      telling: {
        progress: () => undefined,
        child: ({ name, kind, detail }) => {
          if (!quiet) process.stderr.write(`${name} ${kind}: ${detail}\n`);
        },
      },
    });
    const { plan } = service;
    return {
      url: plan.url,
      databaseUrl: service.databaseUrl,
      mediaUrl: plan.mediaUrl,
      outsideUrl: plan.outsideUrl ?? '',
      dataDir,
      get pids(): Pids {
        return {
          server: service.pid('server'),
          media: service.pid('media'),
          postgres: service.pid('postgres'),
          outside: service.pid('outside'),
          launcher: process.pid,
        };
      },
      clock: () => service.clock() ?? new Date().toISOString(),
      async stop() {
        await service.stop();
        cleanUp();
      },
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
};
