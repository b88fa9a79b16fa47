import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Tests counted; a step without tests of its own counts as failed once when it fails.
 * `failures` names each that failed, one to a line: whoever reads the end of a long log needs no more.
 */
export type Outcome = { readonly passed: number; readonly failed: number; readonly failures: readonly string[] };

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
    return { passed: 0, failed, failures: failed > 0 ? [`${name}: ${failed}`] : [] };
  },
});

type VitestTest = { fullName: string; status: string; failureMessages: readonly string[] | null };

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  success: boolean;
  testResults: readonly { name: string; status: string; message: string; assertionResults: readonly VitestTest[] }[];
};

const WORDS_OF_A_FAILURE = 400;

const inOneLine = (message: string): string => message.replaceAll(/\s+/gu, ' ').slice(0, WORDS_OF_A_FAILURE);

/** Each test that failed, and each file that failed without one, with the beginning of its message. */
export const failuresIn = (root: string, report: VitestReport): string[] =>
  report.testResults.flatMap((file) => {
    const path = relative(root, file.name);
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0) return file.status === 'failed' ? [`${path}: ${inOneLine(file.message)}`] : [];
    return tests.map((test) => `${path} › ${test.fullName}: ${inOneLine(test.failureMessages?.join(' ') ?? '')}`);
  });

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
    if (!existsSync(report)) return { passed: 0, failed: 1, failures: [`${name}: no report`] };
    const read = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
    const fine = code === 0 && read.success;
    const failures = failuresIn(root, read);
    return { passed: read.numPassedTests, failed: Math.max(read.numFailedTests, fine ? 0 : 1), failures };
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
