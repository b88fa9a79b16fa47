import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { LaneReader, groupLanes, readSegment, type LaneFrame } from './lane.ts';
import type { TrackDescription } from './matroska.ts';
import { MatroskaFile } from './matroskaFile.ts';
import { OPUS_SILENCE } from './opus.ts';
import { temporaryFolder, removeTemporaryFolders } from './testkit.ts';

afterAll(removeTemporaryFolders);

const SOUND: TrackDescription = { number: 1, kind: 'audio', codec: 'opus', name: 'party:p1' };
/** 20 ms of speech, by its first byte. */
const SPEECH = Buffer.concat([Buffer.from([0x78]), Buffer.alloc(60, 7)]);
const folder = temporaryFolder();
let files = 0;

async function segment(times: readonly number[], trackSid = 'TR_1') {
  const path = join(folder, `${files++}.webm`);
  const file = await MatroskaFile.create(path, 0, [SOUND]);
  for (const time of times) await file.add(SOUND, time, true, SPEECH, 20);
  await file.close();
  const found = await readSegment(
    path,
    {
      trackSid,
      participantSid: 'PA_1',
      identity: 'party:p1',
      kind: 'audio',
      source: 'microphone',
      codec: 'opus',
      clockRate: 48_000,
      path,
    },
    [],
  );
  if (!found) throw new Error('no frame');
  return found;
}

async function readAll(segments: Awaited<ReturnType<typeof segment>>[], zeroMs = 0): Promise<LaneFrame[]> {
  const [lane] = groupLanes(segments);
  if (!lane) throw new Error('no lane');
  const reader = new LaneReader(lane, zeroMs);
  const frames: LaneFrame[] = [];
  while (await reader.fill()) {
    if (reader.head) frames.push(reader.head);
    reader.take();
  }
  return frames;
}

/** How far each packet is heard from its time when all are played without a break. */
function playedOff(frames: readonly LaneFrame[]): number[] {
  let playedTo = 0;
  return frames.map((frame) => {
    const off = playedTo - frame.timeMs;
    playedTo += frame.lastsMs;
    return off;
  });
}

describe('sound in a common file', () => {
  test('is heard within 21 ms of its time whatever holes and drift it has, and only drift costs a packet', async () => {
    const steps = fc.array(fc.oneof({ weight: 20, arbitrary: fc.constant(20) }, fc.integer({ min: 18, max: 900 })), {
      minLength: 1,
      maxLength: 400,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (intervals) => {
        let at = 0;
        const times = [0, ...intervals.map((interval) => (at += interval))];
        const frames = await readAll([await segment(times)]);
        for (const off of playedOff(frames)) expect(Math.abs(off)).toBeLessThan(21);
        expect(frames.map((frame) => frame.timeMs)).toEqual(
          [...new Set(frames.map((frame) => frame.timeMs))].toSorted((a, b) => a - b),
        );
        const speech = frames.filter((frame) => !frame.data.equals(OPUS_SILENCE)).length;
        if (intervals.every((interval) => interval >= 20)) expect(speech).toBe(times.length);
      }),
      { numRuns: 40 },
    );
  });

  test('a clock 500 ppm off, either way, is made good over ten minutes', async () => {
    for (const factor of [0.9995, 1.0005]) {
      const times = Array.from({ length: 30_000 }, (_, i) => Math.round(i * 20 * factor));
      const frames = await readAll([await segment(times)]);
      for (const off of playedOff(frames)) expect(Math.abs(off)).toBeLessThan(21);
      expect(Math.abs(frames.length * 20 - 600_000 * factor)).toBeLessThan(60);
    }
  });

  test('tracks that follow each other share a lane, tracks at the same time do not', async () => {
    const first = await segment([0, 20, 40], 'TR_1');
    const meanwhile = await segment([30, 50], 'TR_2');
    const after = await segment([100, 120], 'TR_3');
    const lanes = groupLanes([after, meanwhile, first]);
    expect(lanes.map((lane) => lane.segments.map((one) => one.note.trackSid))).toEqual([['TR_1', 'TR_3'], ['TR_2']]);
    const frames = await readAll([first, after]);
    expect(frames.map((frame) => frame.timeMs)).toEqual([0, 20, 40, 60, 80, 100, 120]);
  });
});
