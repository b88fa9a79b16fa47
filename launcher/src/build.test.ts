import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAll } from './build.ts';
import { repositoryRoot } from './stack.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-build-')));
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const built: string[][] = [];
const build = (): Promise<void> => buildAll(root, (names) => built.push([...names]));

beforeAll(() => {
  write('package.json', '{ "type": "module" }');
  write('package-lock.json', '{}');
  write('tsconfig.base.json', '{}');
  write(
    'contract/package.json',
    '{ "name": "@kuaichu/contract", "type": "module", "exports": { "./*": "./src/*.ts" } }',
  );
  write('contract/src/word.ts', "export const word: string = '快处';\n");
  for (const program of ['server', 'media', 'outside']) {
    write(`${program}/package.json`, '{ "type": "module" }');
    write(`${program}/src/main.ts`, "console.log('up');\n");
  }
  write(
    'server/src/main.ts',
    "import { word } from '@kuaichu/contract/word';\nimport { Client } from 'pg';\nconsole.log(word, typeof Client);\n",
  );
  for (const page of ['party', 'console', 'portal']) {
    write(`${page}/index.html`, '<script type="module" src="/src/main.ts"></script>');
    write(`${page}/src/main.ts`, "import { word } from '@kuaichu/contract/word';\ndocument.title = word;\n");
    write(`${page}/vite.config.ts`, `export default { base: '${page === 'console' ? '/desk/' : '/'}' };\n`);
  }
  mkdirSync(join(root, 'node_modules', '@kuaichu'), { recursive: true });
  symlinkSync(join(root, 'contract'), join(root, 'node_modules', '@kuaichu', 'contract'));
  for (const name of ['vite', 'pg'])
    symlinkSync(join(repositoryRoot, 'node_modules', name), join(root, 'node_modules', name));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('workspace packages are bundled in, npm packages stay outside, pages get their base', {
  timeout: 60_000,
}, async () => {
  await build();

  const run = spawnSync(process.execPath, [join(root, 'server', 'dist', 'main.js')], { encoding: 'utf8' });
  expect(run.stdout).toBe('快处 function\n');
  expect(readFileSync(join(root, 'server', 'dist', 'main.js'), 'utf8')).toContain('from "pg"');
  expect(readFileSync(join(root, 'console', 'dist', 'index.html'), 'utf8')).toContain('src="/desk/assets/');
});

test('what did not change is not built again; what changed is, and what it is used by', {
  timeout: 60_000,
}, async () => {
  await build();
  const mediaMadeAt = statSync(join(root, 'media', 'dist', 'main.js')).mtimeMs;
  built.length = 0;

  await build();
  expect(built).toEqual([]);

  write('server/src/more.test.ts', 'a test is no input of a build');
  await build();
  expect(built).toEqual([]);

  write('contract/src/word.ts', "export const word: string = '认定';\n");
  await build();
  expect(built).toEqual([['server', 'outside', 'party', 'console', 'portal']]);
  expect(statSync(join(root, 'media', 'dist', 'main.js')).mtimeMs).toBe(mediaMadeAt);
});

test('a build that fails leaves the last good one in place', { timeout: 60_000 }, async () => {
  await build();
  const good = readFileSync(join(root, 'outside', 'dist', 'main.js'), 'utf8');
  write('outside/src/main.ts', 'const = ;\n');

  await expect(build()).rejects.toThrow(/outside\/src\/main\.ts/);

  expect(readFileSync(join(root, 'outside', 'dist', 'main.js'), 'utf8')).toBe(good);
});
