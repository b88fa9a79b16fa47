import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../port.ts';
import { commandLine, isAlive, signal, waitUntilGone } from '../process.ts';
import { Sentence } from '../sentence.ts';
import type { Program } from '../supervise.ts';
import { type Home, layHome } from './home.ts';

const USER = 'kuaichu';

export type Cluster = {
  /** To be handed to the supervisor. */
  readonly program: Program;
  readonly outsideFolder: string | undefined;
  /** Connection string of one database of the cluster. */
  url(database: string): string;
  /** Makes the database when it does not exist. */
  ensureDatabase(database: string): Promise<void>;
};

export type ClusterOptions = {
  readonly dataDir: string;
  readonly logDir: string;
  /** Off for throw-away data of tests only; the service keeps what it acknowledged. */
  readonly fsync?: boolean;
};

const passwordOf = (dataDir: string): string => {
  const file = join(dataDir, 'postgres-password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
};

/** A cluster that initdb did not finish has no such file, since it is written after all else. */
const FINISHED = 'kuaichu-initialised';

const initialise = (home: Home, password: string, fsync: boolean): void => {
  if (existsSync(join(home.cluster, FINISHED))) return;
  if (existsSync(home.cluster)) {
    for (const entry of readdirSync(home.cluster)) rmSync(join(home.cluster, entry), { recursive: true, force: true });
  } else mkdirSync(home.cluster, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(home.cluster), 'initial-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.owner !== undefined) chownSync(passwordFile, home.owner.uid, home.owner.gid);
  const done = spawnSync(
    join(home.binaries.folder, 'bin', 'initdb'),
    [
      '-D',
      home.cluster,
      `--username=${USER}`,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(fsync ? [] : ['--no-sync']),
    ],
    { cwd: home.cluster, encoding: 'utf8', env: { PATH: process.env['PATH'] }, ...home.owner },
  );
  rmSync(passwordFile, { force: true });
  if (done.status !== 0) throw new Error(`initdb failed: ${done.stderr || done.error?.message || done.status}`);
  writeFileSync(join(home.cluster, FINISHED), '');
};

const refuseOtherVersion = (home: Home): void => {
  const file = join(home.cluster, 'PG_VERSION');
  if (!existsSync(join(home.cluster, FINISHED)) || !existsSync(file)) return;
  const written = readFileSync(file, 'utf8').trim();
  if (written === home.binaries.major) return;
  throw new Sentence(
    `这份数据由 PostgreSQL ${written} 写成，而内置的是 ${home.binaries.major}：请先用旧版本导出再导入，或以 --reset 重新开始。` +
      ` The data was written by PostgreSQL ${written}, the embedded one is ${home.binaries.major}.`,
  );
};

/**
 * Ends a server a killed launcher left on this cluster and removes its pid file, also when the number in it has
 * meanwhile gone to a stranger. Only called while this launcher holds the lock on the data.
 */
const takeOver = async (cluster: string): Promise<void> => {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid) && commandLine(pid).includes(cluster)) {
    signal(pid, 'SIGINT');
    if (!(await waitUntilGone(pid, 5000))) signal(pid, 'SIGQUIT');
    if (!(await waitUntilGone(pid, 3000))) signal(pid, 'SIGKILL');
    await waitUntilGone(pid, 2000);
  }
  rmSync(file, { force: true });
};

const answers = async (connectionString: string): Promise<boolean> => {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01 and 28000: it runs, but does not let us in; waiting longer would not help.
    if (['28P01', '28000'].includes((error as { code?: string }).code ?? '')) throw error;
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Prepares the embedded PostgreSQL of a data folder; nothing runs until the supervisor starts the program. */
export const prepareCluster = async ({ dataDir, logDir, fsync = true }: ClusterOptions): Promise<Cluster> => {
  const home = layHome(dataDir);
  refuseOtherVersion(home);
  const password = passwordOf(dataDir);
  await takeOver(home.cluster);
  initialise(home, password, fsync);
  const port = await freePort();
  const url = (database: string) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;

  const start = (): ChildProcess => {
    const log = openSync(join(logDir, 'postgres.log'), 'a', 0o600);
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      max_connections: '120',
      timezone: 'UTC',
      log_timezone: 'UTC',
      // Statements and values may hold personal data: the log keeps neither.
      log_min_error_statement: 'panic',
      log_parameter_max_length_on_error: '0',
      log_error_verbosity: 'terse',
      fsync: fsync ? 'on' : 'off',
      synchronous_commit: fsync ? 'on' : 'off',
      full_page_writes: fsync ? 'on' : 'off',
    };
    return spawn(
      join(home.binaries.folder, 'bin', 'postgres'),
      ['-D', home.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        cwd: home.cluster,
        stdio: ['ignore', log, log],
        detached: true,
        env: { PATH: process.env['PATH'] },
        ...home.owner,
      },
    );
  };

  return {
    outsideFolder: home.outsideFolder,
    url,
    program: {
      name: 'postgres',
      kind: 'postgres',
      logFile: join(logDir, 'postgres.log'),
      // SIGINT: fast shutdown, connections are closed and the shutdown checkpoint is written.
      stopSignal: 'SIGINT',
      stopWithinMs: 10_000,
      beforeStart: () => takeOver(home.cluster),
      start,
      isReady: () => answers(url('postgres')),
      readyWithinMs: 60_000,
    },
    async ensureDatabase(database) {
      const client = new Client({ connectionString: url('postgres') });
      await client.connect();
      try {
        const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
        if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
      } finally {
        await client.end();
      }
    },
  };
};
