import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

/** The command as a lawyer types it: a process of its own, its standard output and its exit code. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'decide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
const CLOCK = { kind: 'clock', event: 'certificateServed', at: '2026-11-20' };

// Each call is a process of its own.
describe('the command', { timeout: 120_000 }, () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [join(root, 'launcher/decide.mjs'), ...words], { cwd: folder, encoding: 'utf8' });

  test('answers on standard output as JSON, and nothing else', () => {
    file('cli.json', [CLOCK]);
    const { status, stdout } = run('cli.json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ lastDay: '2026-11-25' }]);
  });

  test('its schema is whole through a pipe', () => {
    const { status, stdout } = run('--schema');
    expect(status).toBe(0);
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  test('standard input, several files, and a file called from elsewhere', () => {
    const piped = spawnSync(process.execPath, [join(root, 'launcher/decide.mjs'), '-'], {
      cwd: folder,
      encoding: 'utf8',
      input: `\uFEFF${JSON.stringify(CLOCK)}`,
    });
    expect(JSON.parse(piped.stdout)).toMatchObject({ kind: 'clock', lastDay: '2026-11-25' });
    file('one.json', CLOCK);
    file('two.json', [{ kind: 'plate', plateNo: '黑A12345' }, { kind: 'nothing' }]);
    const { status, stdout } = run('one.json', 'two.json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ kind: 'clock' }, { kind: 'plate' }, { kind: null, ok: false }]);
  });

  test('0: every file was read, whatever the answers; 1: a file was not; 2: called wrongly', () => {
    file('refused.json', { kind: 'nothing' });
    expect(run('refused.json').status).toBe(0);
    file('broken.json', '{"kind":');
    const broken = run('broken.json', 'refused.json');
    expect(broken.status).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject([
      { kind: null, refusal: { code: 'fileUnreadableHere' } },
      { kind: null, refusal: { code: 'questionUnreadable' } },
    ]);
    expect(run('nowhere.json').status).toBe(1);
    expect(run()).toMatchObject({ status: 2, stdout: '' });
    expect(run('--shema')).toMatchObject({ status: 2, stdout: '' });
    expect(run('--help').stdout).toContain('--schema');
  });
});
