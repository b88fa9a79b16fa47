import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recoverRecording } from './recorder.ts';
import { simulate, type Delivery, type Simulation } from './simulation.ts';
import {
  MOVING,
  TONE,
  decodeErrors,
  encode,
  packetTimes,
  packetise,
  probe,
  temporaryFolder,
  type Sample,
  type SentPacket,
  removeTemporaryFolders,
} from './testkit.ts';
import type { RecordingIndex, TrackTap } from './types.ts';

afterAll(removeTemporaryFolders);

/** ffmpeg makes the pictures; on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 120_000 });

const STARTED_AT = Date.UTC(2026, 10, 23, 8, 0, 0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(): Simulation {
  return simulate(temporaryFolder(), STARTED_AT, (ms) => vi.advanceTimersByTime(ms));
}

function arriving(tap: TrackTap, packets: readonly SentPacket[], delayMs: (index: number) => number): Delivery[] {
  return packets.map((packet, i) => ({
    atMs: packet.sampleMs + delayMs(i),
    deliver: (at) => tap.rtp(packet.bytes, at),
  }));
}

/** Every 33rd packet comes 250 to 500 ms late, in another order than sent. */
function resentMs(i: number): number {
  return i % 33 === 17 ? 250 + ((i * 7_919) % 250) : (i * 31) % 12;
}

function expectRising(times: readonly number[]): void {
  expect(times.filter((time, i) => i > 0 && time <= (times[i - 1] ?? 0))).toEqual([]);
}

async function indexOf(folder: string): Promise<RecordingIndex> {
  return JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
}

describe('a call of two with VP8 and Opus', () => {
  test('gives a file a track, a playable file a participant, one of all, and an index', async () => {
    const video = await encode('VP8', MOVING, 4);
    const audio = await encode('opus', TONE, 4);
    const call = start();
    const deliveries: Delivery[] = [];
    for (const [identity, joinsMs] of [
      ['party:p1', 100],
      ['agent:07', 1_500],
    ] as const) {
      const camera = call.track({ identity, codec: 'VP8' });
      const microphone = call.track({ identity, codec: 'opus' });
      deliveries.push(...arriving(camera, packetise('VP8', video), () => joinsMs));
      deliveries.push(...arriving(microphone, packetise('opus', audio), () => joinsMs));
    }
    await call.run(deliveries);
    const files = await call.stop();

    expect(files.map((file) => file.path)).toEqual([
      'tracks/party_p1-camera-TR_1.webm',
      'tracks/party_p1-microphone-TR_2.webm',
      'tracks/agent_07-camera-TR_3.webm',
      'tracks/agent_07-microphone-TR_4.webm',
      'journal.ndjson',
      'participants/party_p1-1.webm',
      'participants/agent_07-1.webm',
      'call.mkv',
      'index.json',
    ]);
    for (const file of files) {
      const bytes = await readFile(join(call.folder, file.path));
      expect(file.bytes).toBe(bytes.length);
      expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(file.sm3).toBe(createHash('sm3').update(bytes).digest('hex'));
    }
    const own = probe(join(call.folder, 'participants/party_p1-1.webm'));
    expect(own.streams.map(({ codec, frames, title }) => ({ codec, frames, title }))).toEqual([
      { codec: 'vp8', frames: video.length, title: 'party:p1' },
      { codec: 'opus', frames: audio.length, title: 'party:p1' },
    ]);
    expect(own.durationS).toBeGreaterThan(3.9);
    expect(own.durationS).toBeLessThan(4.1);
    const all = probe(join(call.folder, 'call.mkv'));
    expect(all.streams.map((stream) => stream.title).toSorted()).toEqual([
      'agent:07',
      'agent:07',
      'party:p1',
      'party:p1',
    ]);
    const agentVideo = all.streams.find((stream) => stream.kind === 'video' && stream.title === 'agent:07');
    expect(agentVideo?.startS).toBeCloseTo(1.4, 2);
    for (const file of files.filter(({ kind }) => kind !== 'index' && kind !== 'journal')) {
      const path = join(call.folder, file.path);
      expect(decodeErrors(path)).toBe('');
      probe(path).streams.forEach((_, i) => expectRising(packetTimes(path, String(i))));
    }
    const index = await indexOf(call.folder);
    expect(index).toMatchObject({ room: 'room-1', egressId: 'EG_1', startedAtMs: STARTED_AT });
    expect(index.files).toEqual(files.slice(0, -1));
    expect(index.files[0]).toMatchObject({ startedAtMs: STARTED_AT + 100, identity: 'party:p1', trackKind: 'video' });
    expect(await recoverRecording(call.folder)).toEqual(files);
  });

  test('keeps every frame at 3 % loss when what was lost is sent again', async () => {
    const video = await encode('VP8', MOVING, 8);
    const audio = await encode('opus', TONE, 8);
    const call = start();
    const camera = call.track({ identity: 'party:p1', codec: 'VP8' });
    const microphone = call.track({ identity: 'party:p1', codec: 'opus' });
    await call.run([
      ...arriving(camera, packetise('VP8', video), (i) => 20 + resentMs(i)),
      ...arriving(microphone, packetise('opus', audio), (i) => 20 + resentMs(i + 5)),
    ]);
    await call.stop();
    const path = join(call.folder, 'participants/party_p1-1.webm');
    expect(probe(path).streams.map((stream) => stream.frames)).toEqual([video.length, audio.length]);
    expect(decodeErrors(path)).toBe('');
    const kinds = (await indexOf(call.folder)).events.map((event) => event.kind);
    expect(kinds).not.toContain('loss');
    expect(kinds).not.toContain('undecodable');
  });

  test('asks for a key frame and notes the missing stretch when packets never come', async () => {
    const video = await encode('VP8', MOVING, 6, '-force_key_frames', '4');
    const call = start();
    const camera = call.track({ identity: 'party:p1', codec: 'VP8' });
    const packets = packetise('VP8', video);
    const lostFrame = 60;
    await call.run(arriving(camera, packets, () => 30).filter((_, i) => packets[i]?.frame !== lostFrame));
    await call.stop();
    const keyAt = video.findIndex((sample, i) => i > 0 && sample.key);
    const path = join(call.folder, 'tracks/party_p1-camera-TR_1.webm');
    expect(probe(path).streams[0]?.frames).toBe(lostFrame + video.length - keyAt);
    expect(decodeErrors(path)).toBe('');
    const atMs = video[lostFrame]?.timeMs ?? 0;
    expect(call.keyFrameRequests.some((one) => one.atMs > atMs && one.atMs < atMs + 800)).toBe(true);
    const { events } = await indexOf(call.folder);
    const loss = events.find((event) => event.kind === 'loss');
    expect(loss?.detail).toMatchObject({ packets: packets.filter((one) => one.frame === lostFrame).length });
    const stretch = events.find((event) => event.kind === 'undecodable');
    expect(stretch?.detail['frames']).toBe(keyAt - lostFrame - 1);
    expect(Math.abs((stretch?.atMs ?? 0) - STARTED_AT - atMs)).toBeLessThan(100);
  });
});

describe('a call with H264', () => {
  test('is written to Matroska and decodes, late packets or not', async () => {
    const video = await encode('H264', MOVING, 4);
    const audio = await encode('opus', TONE, 4);
    const call = start();
    const camera = call.track({ identity: 'party:p1', codec: 'H264' });
    const microphone = call.track({ identity: 'party:p1', codec: 'opus' });
    await call.run([
      ...arriving(camera, packetise('H264', video), resentMs),
      ...arriving(microphone, packetise('opus', audio), resentMs),
    ]);
    const files = await call.stop();
    expect(files.map((file) => file.path)).toContain('tracks/party_p1-camera-TR_1.mkv');
    const path = join(call.folder, 'participants/party_p1-1.mkv');
    const found = probe(path);
    expect(found.streams.map(({ codec, frames }) => [codec, frames])).toEqual([
      ['h264', video.length],
      ['opus', audio.length],
    ]);
    expect(found.streams[0]?.width).toBe(640);
    expect(decodeErrors(path)).toBe('');
  });

  test('goes on at the next key frame after a loss', async () => {
    const video = await encode('H264', MOVING, 4, '-force_key_frames', '3');
    const call = start();
    const camera = call.track({ identity: 'party:p1', codec: 'H264' });
    const packets = packetise('H264', video);
    const dropped = packets.findIndex((one) => one.frame === 45);
    await call.run(arriving(camera, packets, () => 30).filter((_, i) => i !== dropped));
    await call.stop();
    const keyAt = video.findIndex((sample, i) => i > 0 && sample.key);
    const path = join(call.folder, 'tracks/party_p1-camera-TR_1.mkv');
    expect(probe(path).streams[0]?.frames).toBe(45 + video.length - keyAt);
    expect(decodeErrors(path)).toBe('');
  });
});

describe('what happens in a call', () => {
  test('is noted: size, mute, gap; a camera published anew goes on in the same file', async () => {
    const wide = await encode('VP8', MOVING, 2);
    const tall = await encode('VP8', 'testsrc=size=240x320:rate=30', 2);
    const again = tall.map((sample): Sample => ({ ...sample, timeMs: sample.timeMs + 5_000 }));
    const call = start();
    const camera = call.track({ identity: 'party:p1', codec: 'VP8' });
    const second = call.track({ identity: 'party:p1', codec: 'VP8' });
    await call.run([
      ...arriving(camera, packetise('VP8', [...wide, ...again]), () => 10),
      { atMs: 2_200, deliver: () => camera.muted(true) },
      { atMs: 4_900, deliver: () => camera.muted(false) },
      { atMs: 7_500, deliver: () => camera.end() },
      ...arriving(second, packetise('VP8', wide, { ssrc: 2 }), () => 9_000),
    ]);
    const files = await call.stop();
    const { events } = await indexOf(call.folder);
    const firstTrack = events.filter((event) => event.trackSid === 'TR_1').map((event) => event.kind);
    expect(firstTrack).toEqual(['trackStarted', 'size', 'gap', 'muted', 'unmuted', 'size', 'trackEnded']);
    expect(events.find((event) => event.kind === 'gap')?.detail).toMatchObject({ cause: 'muted' });
    expect(files.filter((file) => file.kind === 'participant').map((file) => file.path)).toEqual([
      'participants/party_p1-1.webm',
    ]);
    const [stream, ...others] = probe(join(call.folder, 'participants/party_p1-1.webm')).streams;
    expect(others).toEqual([]);
    expect(stream?.frames).toBe(wide.length + tall.length + wide.length);
    expect(decodeErrors(join(call.folder, 'participants/party_p1-1.webm'))).toBe('');
  });

  test('leaves no file for a track that never gave a picture, and takes rubbish without harm', async () => {
    const call = start();
    const camera = call.track({ identity: '../../etc', codec: 'VP8', trackSid: '../x' });
    await call.run([
      { atMs: 10, deliver: (at) => camera.rtp(Buffer.alloc(0), at) },
      { atMs: 20, deliver: (at) => camera.rtp(Buffer.from('ffffffffffffffffffffffffffff', 'hex'), at) },
      { atMs: 30, deliver: (at) => camera.rtp(Buffer.from('bf60000100000001000000010000ffff', 'hex'), at) },
      { atMs: 1_000, deliver: () => camera.senderReport(0xffffffffffffffffn, 77) },
    ]);
    const files = await call.stop();
    expect(files.map((file) => file.path)).toEqual(['journal.ndjson', 'index.json']);
    expect(await readdir(join(call.folder, 'tracks'))).toEqual([]);
  });
});
