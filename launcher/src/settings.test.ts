import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-settings-')));
afterAll(() => rmSync(root, { recursive: true }));

test('without any variable the demo runs on port 8080 of this machine only, with everything embedded', () => {
  expect(readSettings({}, [], root)).toMatchObject({
    mode: 'demo',
    port: 8080,
    host: '127.0.0.1',
    dataDir: join(root, 'data'),
    databaseUrl: undefined,
    media: undefined,
    outside: undefined,
    lan: false,
    reset: false,
  });
});

test('--lan listens on every address', () => {
  expect(readSettings({}, ['--lan'], root).host).toBe('0.0.0.0');
});

test('a data folder reached by two names is one', () => {
  const straight = readSettings({ KUAICHU_DATA: join(root, 'one') }, [], root).dataDir;
  const around = readSettings({ KUAICHU_DATA: join(root, 'data', '..', 'one', '.') }, [], root).dataDir;

  expect(around).toBe(straight);
});

test.each<[name: string, env: NodeJS.ProcessEnv, flag?: string]>([
  ['PORT', { PORT: '80800' }],
  ['PORT', { PORT: 'http' }],
  ['MEDIA_UDP_PORT', { MEDIA_UDP_PORT: '0' }],
  ['MEDIA_PROCESSES', { MEDIA_PROCESSES: 'two' }],
  ['KUAICHU_MODE', { KUAICHU_MODE: 'test' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://db.example/kuaichu' }],
  ['MEDIA_URL', { MEDIA_URL: 'https://media.example' }],
  ['MEDIA_KEY', { MEDIA_URL: 'wss://media.example' }],
  ['OUTSIDE_SECRET', { OUTSIDE_URL: 'https://outside.example' }],
  ['KUAICHU_CLOCK', { KUAICHU_CLOCK: '2026-09-18 08:39' }],
  ['KUAICHU_CLOCK', { KUAICHU_CLOCK: '2026-13-18T08:39:00+08:00' }],
  ['--fast', {}, '--fast'],
])('%s is refused in a sentence that names it: %o', (name, env, ...flags) => {
  expect(() =>
    readSettings(
      env,
      flags.filter((flag) => flag !== undefined),
      root,
    ),
  ).toThrow(expect.objectContaining({ name: 'Sentence', message: expect.stringContaining(name) }));
});
