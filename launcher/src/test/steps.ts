import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Tests counted; a step without tests of its own counts as failed once when it fails. */
export type Outcome = { readonly passed: number; readonly failed: number };

export type Step = { readonly name: string; run(): Promise<Outcome> };

const run = (root: string, program: string, words: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', program), ...words], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

const TYPED = [
  'contract',
  'server',
  'media',
  'call-client',
  'party',
  'console',
  'portal',
  'outside',
  'launcher',
  'drill',
  'tests',
];

const checks = (name: string, commands: readonly (() => Promise<number>)[]): Step => ({
  name,
  async run() {
    let failed = 0;
    for (const command of commands) if ((await command()) !== 0) failed += 1;
    return { passed: 0, failed };
  },
});

type VitestReport = { numPassedTests: number; numFailedTests: number; success: boolean };

/** One vitest project; a file that does not even load fails without a failed test and still counts. */
export const project = (root: string, name: string, files: readonly string[] = []): Step => ({
  name,
  async run() {
    const folder = join(root, 'node_modules', '.kuaichu-test');
    const report = join(folder, `${name}.json`);
    mkdirSync(folder, { recursive: true });
    rmSync(report, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run(root, 'vitest/vitest.mjs', ['run', '--project', name, ...reporters, ...files]);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const read = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
    const fine = code === 0 && read.success;
    return { passed: read.numPassedTests, failed: Math.max(read.numFailedTests, fine ? 0 : 1) };
  },
});

/** The steps of `npm test` in their order, cheapest first. */
export const stepsOf = (root: string): readonly Step[] => [
  checks(
    'types',
    TYPED.map((workspace) => () => run(root, 'typescript/bin/tsc', ['-p', workspace])),
  ),
  checks('lint', [
    () => run(root, 'oxlint/bin/oxlint', ['--deny-warnings']),
    () => run(root, '@biomejs/biome/bin/biome', ['format', '--max-diagnostics=20', '.']),
  ]),
  project(root, 'shape'),
  project(root, 'unit'),
  project(root, 'database'),
  project(root, 'browser'),
];
