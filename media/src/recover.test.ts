import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { unfinishedRecordings } from './recover.ts';

const root = mkdtempSync(join(tmpdir(), 'recover-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('only folders with a journal and without an index were left behind', async () => {
  const folder = (name: string, ...files: string[]): void => {
    mkdirSync(join(root, name), { recursive: true });
    for (const file of files) writeFileSync(join(root, name, file), '{}\n');
  };
  folder('case-1/01', 'journal.ndjson');
  folder('case-1/02', 'journal.ndjson', 'index.json');
  folder('case-2/01');
  expect(await unfinishedRecordings(root)).toEqual([join(root, 'case-1/01')]);
  expect(await unfinishedRecordings(join(root, 'nothing-here'))).toEqual([]);
});
