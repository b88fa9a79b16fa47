import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from './port.ts';
import { outsideFolderOf } from './data-folder.ts';
import { isAlive, waitUntilGone } from './process.ts';
import { startStack } from './stack.ts';
import { standInTree } from './testing/stand-ins.ts';

type Said = { url: string; databaseUrl: string; clock: string; pids: number[]; refused?: string };

const tree = standInTree();
const hangingTree = standInTree({ mediaHangs: true });
const folders: string[] = [];
const launchers: ChildProcess[] = [];
let port: number;

const newFolder = (below = tmpdir()): string => {
  const folder = realpathSync(mkdtempSync(join(below, 'kuaichu-data-')));
  folders.push(folder);
  return folder;
};

/** Starts a launcher as a process of its own and waits for what it says. */
const launch = (
  dataDir: string,
  more: NodeJS.ProcessEnv = {},
  flags: string[] = [],
  root = tree.root,
): Promise<[ChildProcess, Said]> =>
  new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('testing/hold-service.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, root, ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], PORT: String(port), KUAICHU_DATA: dataDir, ...more },
    });
    launchers.push(child);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`launcher ended with ${code} and said nothing`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) =>
      resolve([child, JSON.parse(line) as Said]),
    );
  });

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

/** What the stand-in server was told. */
const clockOfServer = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/environment`);
  return ((await answer.json()) as { KUAICHU_CLOCK: string }).KUAICHU_CLOCK;
};

const end = async (launcher: ChildProcess): Promise<void> => {
  launcher.kill('SIGTERM');
  expect(await waitUntilGone(launcher.pid as number, 15_000)).toBe(true);
};

beforeAll(async () => {
  port = await freePort();
});
afterEach(async () => {
  for (const launcher of launchers.splice(0)) {
    launcher.kill('SIGTERM');
    await waitUntilGone(launcher.pid as number, 15_000);
  }
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
    const outside = outsideFolderOf(folder);
    if (outside !== undefined) rmSync(outside, { recursive: true, force: true });
  }
});
afterAll(() => {
  tree.remove();
  hangingTree.remove();
});

test('a killed launcher leaves nothing behind after 5 s, and the next start takes over the data and the port', async () => {
  const dataDir = newFolder();
  const [first, before] = await launch(dataDir, {}, [], hangingTree.root);
  await query(before.databaseUrl, "create table kept as select '快处' as words");

  const killedAt = performance.now();
  first.kill('SIGKILL');
  // At once, while the old children are still ending.
  const second = launch(dataDir);
  await vi.waitFor(() => expect(before.pids.filter(isAlive)).toEqual([]), { timeout: 5000, interval: 50 });
  expect(performance.now() - killedAt).toBeLessThan(5000);

  const [, after] = await second;
  expect(after.refused).toBeUndefined();
  expect(after.url).toBe(before.url);
  expect(await query(after.databaseUrl, 'select words from kept')).toEqual([{ words: '快处' }]);
  expect(Date.parse(after.clock)).toBeGreaterThan(Date.parse(before.clock));
});

test('a server of PostgreSQL that outlived its launcher and its guard is ended before the next start', async () => {
  const dataDir = newFolder();
  const [first, before] = await launch(dataDir);
  const guard = Number(readFileSync(join(dataDir, 'guard.pid'), 'utf8'));
  process.kill(guard, 'SIGSTOP');
  first.kill('SIGKILL');
  await waitUntilGone(first.pid as number, 5000);
  process.kill(guard, 'SIGKILL');
  await waitUntilGone(guard, 5000);
  for (const pid of before.pids.slice(0, 3)) process.kill(pid, 'SIGKILL');
  const orphan = before.pids[3] as number;
  expect(isAlive(orphan)).toBe(true);

  const [, after] = await launch(dataDir);

  expect(after.refused).toBeUndefined();
  expect(isAlive(orphan)).toBe(false);
  expect(await query(after.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a second start on the same data says so and stops; the first goes on', async () => {
  const dataDir = newFolder();
  const [, first] = await launch(dataDir);

  const [launcher, second] = await launch(dataDir, { PORT: String(await freePort()) });

  expect(second.refused).toContain('已有一个快处在运行');
  expect(await waitUntilGone(launcher.pid as number, 5000)).toBe(true);
  expect(first.pids.filter(isAlive)).toEqual(first.pids);
});

test('a port in use is said in a sentence', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address() as { port: number };

  const [, said] = await launch(newFolder(), { PORT: String(address.port) });

  expect(said.refused).toContain(`端口 ${address.port} 已被别的程序占用`);
  taken.close();
});

test('each child that is killed is started again, and no other is touched', async () => {
  const stack = await startStack({ root: tree.root, build: false });
  try {
    for (const name of ['server', 'media', 'outside', 'postgres'] as const) {
      const before = stack.pids;
      process.kill(before[name] as number, 'SIGKILL');
      await vi.waitFor(
        () => {
          expect(stack.pids[name]).toEqual(expect.any(Number));
          expect(stack.pids[name]).not.toBe(before[name]);
        },
        { timeout: 10_000, interval: 50 },
      );
      expect({ ...stack.pids, [name]: 0 }).toEqual({ ...before, [name]: 0 });
    }
    await vi.waitFor(async () => expect(await query(stack.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]), {
      timeout: 10_000,
    });
  } finally {
    await stack.stop();
  }
  expect(existsSync(stack.dataDir)).toBe(false);
});

test('a restarted server is given the same start of the clock, by which it goes on; the next launcher a later one', async () => {
  const dataDir = newFolder();
  const [launcher, said] = await launch(dataDir);
  const first = await clockOfServer(said.url);
  process.kill(said.pids[0] as number, 'SIGKILL');
  await waitUntilGone(said.pids[0] as number, 5000);
  const again = await vi.waitFor(() => clockOfServer(said.url), { timeout: 10_000, interval: 50 });
  await end(launcher);
  const [, next] = await launch(dataDir);

  expect(first).toBe('2026-09-18T08:39:00+08:00');
  expect(again).toBe(first);
  expect(Date.parse(await clockOfServer(next.url))).toBeGreaterThan(Date.parse(first));
});

test.each([
  ['a temporary folder only we can enter', tmpdir()],
  ['a folder below our home', homedir()],
])('the database runs with its data in %s', async (_, below) => {
  const parent = newFolder(below);
  chmodSync(parent, 0o700);
  const [launcher, said] = await launch(join(parent, 'data'));

  expect(said.refused).toBeUndefined();
  expect(await query(said.databaseUrl, "select current_setting('fsync') as fsync")).toEqual([{ fsync: 'on' }]);
  await end(launcher);
  const outside = outsideFolderOf(join(parent, 'data'));
  if (outside !== undefined) rmSync(outside, { recursive: true });
});

test('--reset begins anew and removes the folder outside the data too', async () => {
  const dataDir = newFolder();
  const [first, before] = await launch(dataDir);
  await query(before.databaseUrl, 'create table old ()');
  writeFileSync(join(dataDir, 'recordings', 'old'), '');
  await end(first);

  const [, after] = await launch(dataDir, {}, ['--reset']);

  expect(await query(after.databaseUrl, "select to_regclass('old') as old")).toEqual([{ old: null }]);
  expect(existsSync(join(dataDir, 'recordings', 'old'))).toBe(false);
});

test('a data folder removed by hand begins anew and does not meet the database of the old one', async () => {
  const dataDir = newFolder();
  const [first, before] = await launch(dataDir);
  await query(before.databaseUrl, 'create table old ()');
  await end(first);
  rmSync(dataDir, { recursive: true });

  const [, after] = await launch(dataDir);

  expect(after.refused).toBeUndefined();
  expect(await query(after.databaseUrl, "select to_regclass('old') as old")).toEqual([{ old: null }]);
});

test('a folder with things of others is neither taken nor emptied', async () => {
  const dataDir = newFolder();
  writeFileSync(join(dataDir, 'letter.txt'), 'words');

  const [, said] = await launch(dataDir, {}, ['--reset']);

  expect(said.refused).toContain('letter.txt');
  expect(readFileSync(join(dataDir, 'letter.txt'), 'utf8')).toBe('words');
});

test('data written by another major version of PostgreSQL are refused in a sentence', async () => {
  const dataDir = newFolder();
  const [first] = await launch(dataDir);
  await end(first);
  const cluster = join(outsideFolderOf(dataDir) ?? dataDir, outsideFolderOf(dataDir) ? 'cluster' : 'postgres');
  const hash = () =>
    createHash('sha256')
      .update(readFileSync(join(cluster, 'global', 'pg_control')))
      .digest('hex');
  const untouched = hash();
  writeFileSync(join(cluster, 'PG_VERSION'), '16\n');

  const [, said] = await launch(dataDir);

  expect(said.refused).toContain('PostgreSQL 16');
  expect(hash()).toBe(untouched);
});

test('the service refuses a set clock and the simulated outside', async () => {
  const outside = { OUTSIDE_URL: 'https://outside.example', OUTSIDE_SECRET: 'a-secret-of-the-police-network' };
  const dataDir = newFolder();
  mkdirSync(dataDir, { recursive: true });
  const [, clock] = await launch(dataDir, {
    KUAICHU_MODE: 'service',
    KUAICHU_CLOCK: '2026-09-18T08:39:00+08:00',
    ...outside,
  });
  const [, simulated] = await launch(dataDir, { KUAICHU_MODE: 'service' });

  expect(clock.refused).toContain('KUAICHU_CLOCK');
  expect(simulated.refused).toContain('OUTSIDE_URL');
});
