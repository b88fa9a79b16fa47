import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { AppendFile } from './appendFile.ts';
import { temporaryFolder, removeTemporaryFolders } from './testkit.ts';

afterAll(removeTemporaryFolders);

function file(name: string) {
  const folder = temporaryFolder();
  const states: (string | undefined)[] = [];
  return { folder, states, file: new AppendFile(join(folder, name), (reason) => states.push(reason)) };
}

test('bytes are on the disk in order after closing', async () => {
  const { folder, states, file: appended } = file('a');
  appended.append(Buffer.from('one '));
  appended.pump(0);
  appended.append(Buffer.from('two '));
  appended.append(Buffer.from('three'));
  expect(await appended.close()).toBe(true);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('one two three');
  expect(states.every((state) => state === undefined)).toBe(true);
});

test('a missing folder is told, and what was kept is written when it can be', async () => {
  const { states, file: appended } = file('none/a');
  appended.append(Buffer.from('kept'));
  appended.pump(0);
  await vi.waitFor(() => expect(states).toEqual(['ENOENT']));
  expect(await appended.close()).toBe(false);
});

test('a removed file is told although it can still be written', async () => {
  const { folder, states, file: appended } = file('a');
  appended.append(Buffer.from('x'));
  appended.pump(0);
  await vi.waitFor(() => expect(states).toEqual([undefined]));
  await rm(folder, { recursive: true });
  appended.append(Buffer.from('y'));
  appended.pump(1_300);
  await vi.waitFor(() => expect(states.at(-1)).toBe('ENOENT'));
  await appended.close();
});

test('a disk that does not answer is told, a process that stood still meanwhile is not taken for one', async () => {
  const { states, file: appended } = file('a');
  appended.append(Buffer.from('x'));
  appended.pump(0);
  // Nothing can be answered while this runs.
  appended.pump(10_000);
  expect(states).toEqual([]);
  for (let ms = 10_200; ms <= 12_000; ms += 200) appended.pump(ms);
  expect(states.at(-1)).toMatch(/^slow/);
  expect(await appended.close()).toBe(true);
  expect(states.at(-1)).toBeUndefined();
});

test('memory is bounded while the disk stands still', () => {
  const { file: appended } = file('none/a');
  const piece = Buffer.alloc(1024 * 1024);
  const taken = Array.from({ length: 40 }, () => appended.append(piece)).filter(Boolean).length;
  expect(taken).toBe(16);
});
