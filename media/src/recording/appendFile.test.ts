import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { AppendFile } from './appendFile.ts';
import { temporaryFolder, removeTemporaryFolders } from './testkit.ts';

afterAll(removeTemporaryFolders);
afterEach(() => {
  vi.restoreAllMocks();
});

/** A disk that holds back each sync until it is let go. */
async function heldSyncs(): Promise<{ begun(): number; letGo(): void }> {
  const any = await open(import.meta.filename);
  const prototype = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
  const held: (() => void)[] = [];
  const sync = vi.spyOn(prototype, 'datasync').mockImplementation(
    () =>
      new Promise((resolve) => {
        held.push(resolve);
      }),
  );
  return { begun: () => sync.mock.calls.length, letGo: () => held.splice(0).forEach((resolve) => resolve()) };
}

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

test('while the disk takes its time over a sync, writing goes on, so that a kill loses no more than is gathered', async () => {
  const disk = await heldSyncs();
  const { folder, states, file: appended } = file('a');
  const written = () => readFile(join(folder, 'a'), 'utf8');
  appended.append(Buffer.from('one '));
  appended.pump(0);
  await vi.waitFor(() => expect(states).toEqual([undefined]));
  expect(await written()).toBe('one ');
  appended.pump(1_300);
  await vi.waitFor(() => expect(disk.begun()).toBe(1));
  appended.append(Buffer.from('two'));
  appended.pump(1_800);
  await vi.waitFor(async () => expect(await written()).toBe('one two'));
  // What was written after the sync began is not counted as being on the disk.
  expect(appended.stored).toBe(0);
  disk.letGo();
  await vi.waitFor(() => expect(appended.stored).toBe(4));
  appended.pump(3_200);
  await vi.waitFor(() => expect(disk.begun()).toBe(2));
  disk.letGo();
  await vi.waitFor(() => expect(appended.stored).toBe(7));
  expect(states.every((state) => state === undefined)).toBe(true);
  vi.restoreAllMocks();
  expect(await appended.close()).toBe(true);
});

test('a disk that does not end a sync is told as slow although it takes writes', async () => {
  const disk = await heldSyncs();
  const { states, file: appended } = file('a');
  appended.append(Buffer.from('x'));
  appended.pump(0);
  await vi.waitFor(() => expect(states).toEqual([undefined]));
  appended.pump(1_300);
  await vi.waitFor(() => expect(disk.begun()).toBe(1));
  for (let ms = 1_500; ms <= 5_000; ms += 200) {
    appended.append(Buffer.from('y'));
    appended.pump(ms);
  }
  expect(states.at(-1)).toMatch(/^slow/);
  disk.letGo();
  vi.restoreAllMocks();
  await vi.waitFor(() => expect(states.at(-1)).toBeUndefined());
  expect(await appended.close()).toBe(true);
});

test('a removed file is told while the disk still takes its time over a sync', async () => {
  const disk = await heldSyncs();
  const { folder, states, file: appended } = file('a');
  appended.append(Buffer.from('x'));
  appended.pump(0);
  await vi.waitFor(() => expect(states).toEqual([undefined]));
  await rm(folder, { recursive: true });
  appended.pump(1_300);
  await vi.waitFor(() => expect(states.at(-1)).toBe('ENOENT'));
  expect(disk.begun()).toBe(1);
  disk.letGo();
  await appended.close();
});

test('memory is bounded while the disk stands still', () => {
  const { file: appended } = file('none/a');
  const piece = Buffer.alloc(1024 * 1024);
  const taken = Array.from({ length: 40 }, () => appended.append(piece)).filter(Boolean).length;
  expect(taken).toBe(16);
});
