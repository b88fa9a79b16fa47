import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { secret, tempDir } from './testing.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const endWithinMs = 5_000;

/** Starts the program below a shell, as a launcher would, and gives both process ids. */
const parent = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['--import', 'tsx', process.argv[1]], {
  env: { ...process.env, PARENT_PID: String(process.pid) },
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.stdout.write(JSON.stringify({ child: child.pid }) + '\\n');
setInterval(() => {}, 1000);
`;

test('when the launcher is killed the program ends by itself within 5 s', { timeout: 20_000 }, async () => {
  const dir = await tempDir();
  const launcher = spawn(process.execPath, ['-e', parent, main], {
    env: {
      ...process.env,
      OUTSIDE_PORT: '0',
      OUTSIDE_SECRET: secret,
      SERVER_URL: 'http://127.0.0.1:9',
      OUTSIDE_DATA: dir.path,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const said: { child?: number; url?: string } = {};
    for await (const line of createInterface({ input: launcher.stdout })) {
      Object.assign(said, JSON.parse(line));
      if (said.url) break;
    }
    expect((await fetch(`${said.url}/healthz`)).status).toBe(200);
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    const killedAt = performance.now();
    while (isAlive(said.child ?? 0) && performance.now() - killedAt < endWithinMs) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(isAlive(said.child ?? 0)).toBe(false);
    await expect(fetch(`${said.url}/healthz`)).rejects.toThrow();
  } finally {
    launcher.kill('SIGKILL');
    await dir.remove();
  }
});

test('without a secret it does not start and says which variable is missing', { timeout: 20_000 }, async () => {
  const { OUTSIDE_SECRET: _secret, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { ...env, SERVER_URL: 'http://127.0.0.1:9' },
    stdio: 'pipe',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'exit');
  expect(code).not.toBe(0);
  expect(said).toContain('OUTSIDE_SECRET');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
