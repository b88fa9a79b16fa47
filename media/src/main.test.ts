import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KEY, SECRET } from './test/keys.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-main-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'main.ts')], {
    env: {
      ...process.env,
      MEDIA_PORT: '0',
      MEDIA_UDP_PORT: '0',
      MEDIA_KEY: KEY,
      MEDIA_SECRET: SECRET,
      MEDIA_RECORDINGS: folder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    const entry = JSON.parse(line) as { message: string; port: number };
    if (entry.message === 'listening') return { child, port: entry.port };
  }
  throw new Error('the media server did not start');
}

it('serves, and ends cleanly when told to', async () => {
  const { child, port } = await start({});
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('ends within five seconds of the process it belongs to', async () => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(parent);
  const { child } = await start({ PARENT_PID: String(parent.pid) });
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const goneAt = performance.now();
  await once(child, 'exit');
  expect(performance.now() - goneAt).toBeLessThan(5_000);
});
