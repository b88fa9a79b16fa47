import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockReader } from '@kuaichu/contract/matroska';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MatroskaReader } from '../../../../media/src/recording/matroskaReader.ts';
import { simulate } from '../../../../media/src/recording/simulation.ts';
import { encode, MOVING, packetise, TONE } from '../../../../media/src/recording/testkit.ts';
import { readJournal } from './journal.ts';
import { TrackFiles } from './trackFile.ts';

let folder: string;
let picture: string;
let sound: string;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the recorder itself makes of six seconds. */
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = await mkdtemp(join(tmpdir(), 'film-'));
  const call = simulate(folder, Date.UTC(2026, 10, 30), (ms) => vi.advanceTimersByTime(ms));
  const video = packetise('VP8', await encode('VP8', MOVING, 6, '-force_key_frames', 'expr:gte(t,n_forced*2)'));
  const audio = packetise('opus', await encode('opus', TONE, 6), { ssrc: 2 });
  const camera = call.track({ identity: 'party:p1', codec: 'VP8' });
  const microphone = call.track({ identity: 'party:p1', codec: 'opus' });
  await call.run([
    ...video.map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: number) => camera.rtp(bytes, at) })),
    ...audio.map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: number) => microphone.rtp(bytes, at) })),
  ]);
  await call.stop();
  const paths = (await readJournal(join(folder, 'journal.ndjson')))?.tracks.map((t) => join(folder, t.path)) ?? [];
  [picture = '', sound = ''] = paths;
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

async function blocksOf(path: string): Promise<[number, boolean, number][]> {
  const reader = await MatroskaReader.open(path);
  const blocks: [number, boolean, number][] = [];
  for (let frames = await reader?.nextFrames(); frames; frames = await reader?.nextFrames())
    for (const frame of frames) blocks.push([frame.timeMs, frame.key, frame.data.length]);
  await reader?.close();
  return blocks;
}

const read = (reader: BlockReader, bytes: Uint8Array) =>
  reader.push(bytes).map((b): [number, boolean, number] => [b.timeMs, b.key, b.data.length]);

describe('what the recorder wrote', () => {
  test('read in pieces of any size it is what the recorder’s own reader finds', async () => {
    const expected = await blocksOf(picture);
    const bytes = await readFile(picture);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 200 }), (sizes) => {
        const reader = new BlockReader();
        const found: [number, boolean, number][] = [];
        let at = 0;
        for (let i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          found.push(...read(reader, bytes.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(expected);
        expect(reader.broken).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('each place to begin begins with a key picture of that time', async () => {
    const file = await new TrackFiles().look(picture, 'video');
    const bytes = await readFile(picture);
    expect(file?.entries.length).toBe(3);
    for (const [timeMs, byte] of file?.entries ?? []) {
      const blocks = read(new BlockReader(byte), bytes.subarray(byte));
      expect(blocks.find((b) => b[0] === timeMs)?.[1]).toBe(true);
    }
  });

  test('sound can be entered every five seconds', async () => {
    const file = await new TrackFiles().look(sound, 'audio');
    expect(file?.entries.length).toBe(2);
    expect(file?.lastMs).toBeGreaterThan(5_900);
  });

  test('a stretch of damage costs what is in it, and all after it is read; nothing is told that was not written', async () => {
    const expected = await blocksOf(picture);
    const whole = await readFile(picture);
    const file = await new TrackFiles().look(picture, 'video');
    const [, [, second] = [0, 0], [, third] = [0, 0]] = file?.entries ?? [];
    const damagedAt = (at: number) => {
      const bytes = Buffer.from(whole);
      bytes.fill(0xa5, at, at + 3_000);
      const reader = new BlockReader();
      const blocks = reader.push(bytes);
      return { found: blocks.map((b) => [b.timeMs, b.key, b.data.length]), blocks, broken: reader.broken };
    };
    fc.assert(
      fc.property(fc.integer({ min: second, max: third - 3_000 }), (at) => {
        const { found, blocks, broken } = damagedAt(at);
        // A key picture may be longer than the damage: then it lies inside one picture, which no reader can see.
        const after = blocks.findIndex((b) => b.afterDamage);
        expect(blocks.filter((b) => b.afterDamage).length).toBe(broken > 0 ? 1 : 0);
        const before = broken > 0 ? after : found.length;
        expect(found.slice(0, before)).toEqual(expected.slice(0, before));
        // The first after the damage says so: what it stands on may be missing.
        const lost = expected.length - found.length;
        expect(lost > 0).toBe(broken > 0);
        expect(found.slice(before)).toEqual(expected.slice(before + lost));
        expect(found.length).toBeGreaterThan(expected.length * 0.8);
      }),
      { numRuns: 150 },
    );
    expect(damagedAt(Math.round((second + third) / 2)).broken).toBeGreaterThan(0);
  });
});

describe('a file that is being written', () => {
  test('is read on from where it ended, whatever stands half at the end', async () => {
    const bytes = await readFile(picture);
    const path = join(folder, 'growing.webm');
    const files = new TrackFiles();
    const whole = await files.look(picture, 'video');
    await writeFile(path, bytes.subarray(0, 10));
    expect(await files.look(path, 'video')).toMatchObject({ firstMs: null, unreadable: true });
    for (let at = 10; at < bytes.length; at += 7_777) {
      await appendFile(path, bytes.subarray(at, at + 7_777));
      await Promise.all([files.look(path, 'video'), files.look(path, 'video')]);
    }
    expect(await files.look(path, 'video')).toEqual(whole);
  });

  test('that is gone is gone', async () => {
    expect(await new TrackFiles().look(join(folder, 'none.webm'), 'video')).toBeUndefined();
  });
});
