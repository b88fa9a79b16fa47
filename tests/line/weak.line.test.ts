import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { between, keep } from './figures.ts';
import type { Sending } from './page/types.ts';
import { openStreet, pause, type Street, until } from './people.ts';

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());

const FULL = 1_280 * 720;
const isWhole = (sending: Sending | null): boolean =>
  sending !== null && sending.width * sending.height === FULL && sending.targetBps > 1_300_000;

describe('the way up', () => {
  it.each(['vp8', 'h264'] as const)(
    '%s is at the camera’s quality soon, gives way to a narrow line, and comes back',
    async (codec) => {
      const agent = await street.join(codec, 'agent:07', { camera: 'face' });
      const startedMs = Date.now();
      const phone = await street.join(codec, 'party:p1', { codec });
      const full = await until(
        async () => (await phone.samples(startedMs)).filter(({ sending }) => sending),
        (samples) => samples.some(({ sending }) => isWhole(sending)),
      );
      const [first] = full.filter(({ sending }) => sending!.bytes > 0);
      const ready = full.find(({ sending }) => isWhole(sending));
      expect(ready?.sending?.codec).toBe(codec === 'vp8' ? 'video/VP8' : 'video/H264');
      keep(`uplink_${codec}_ramp_ms`, ready!.atMs - first!.atMs, 'ms');

      await pause(3_000);
      const cutMs = Date.now();
      phone.line.set({ up: { bps: 400_000, queueMs: 500 } });
      const narrow = await until(
        async () => (await phone.samples(cutMs)).filter(({ sending }) => sending),
        (samples) => samples.some(({ sending }) => sending!.targetBps < 450_000),
      );
      keep(
        `uplink_${codec}_back_off_ms`,
        narrow.find(({ sending }) => sending!.targetBps < 450_000)!.atMs - cutMs,
        'ms',
      );
      // Long enough to see that it hardly moves, and to become smaller.
      await pause(8_000);
      const calmMs = Date.now();
      await pause(6_000);
      const calm = between(await agent.samples(calmMs), 'party:p1');
      keep(`uplink_${codec}_400k_fps`, calm.fps, 'frames/s');
      keep(`uplink_${codec}_400k_frozen_share`, calm.frozenMs / 1_000 / calm.seconds, 'share');
      keep(`uplink_${codec}_400k_voice_made_up`, calm.concealed / Math.max(1, calm.samples), 'share');
      keep(`uplink_${codec}_400k_width`, calm.width, 'pixels');
      expect(calm.fps).toBeGreaterThan(5);

      const openMs = Date.now();
      phone.line.set({ up: {} });
      const open = await until(
        async () => (await phone.samples(openMs)).filter(({ sending }) => sending),
        (samples) => samples.some(({ sending }) => isWhole(sending)),
        60_000,
      );
      keep(`uplink_${codec}_recovery_ms`, open.find(({ sending }) => isWhole(sending))!.atMs - openMs, 'ms');
      await street.leave(phone, agent);
    },
    180_000,
  );

  it('a lossy line each way is repaired packet by packet, hardly ever by a whole picture', async () => {
    const agent = await street.join('loss', 'agent:07', { camera: 'face' });
    const phone = await street.join('loss', 'party:p1');
    const lossy = { loss: 0.03, delayMs: 20 };
    phone.line.set({ up: lossy, down: lossy });
    await until(
      () => agent.sample(),
      ({ receiving }) => (receiving['party:p1']?.frames ?? 0) > 20,
    );
    await pause(3_000);
    const fromMs = Date.now();
    const before = (await phone.sample()).sending!;
    await pause(15_000);
    const seen = between(await agent.samples(fromMs), 'party:p1');
    const after = (await phone.sample()).sending!;
    keep('loss3_fps', seen.fps, 'frames/s');
    keep('loss3_frozen_share', seen.frozenMs / 1_000 / seen.seconds, 'share');
    keep('loss3_voice_made_up', seen.concealed / Math.max(1, seen.samples), 'share');
    keep('loss3_nacked_packets', after.retransmitted - before.retransmitted, 'packets');
    keep('loss3_key_frames_asked', after.plis - before.plis, 'requests');
    keep('loss3_target', after.targetBps, 'bit/s');
    expect(after.retransmitted).toBeGreaterThan(before.retransmitted);
    expect(after.plis - before.plis).toBeLessThanOrEqual(5);
    expect(seen.frozenMs / 1_000 / seen.seconds).toBeLessThan(0.2);
    await street.leave(phone, agent);
  }, 120_000);
});

describe('the way down', () => {
  it('with 400 kbit/s to a phone: the voice stays clean, the other party’s picture waits, and comes back', async () => {
    const agent = await street.join('down', 'agent:07', { camera: 'face' });
    const other = await street.join('down', 'party:p2');
    const phone = await street.join('down', 'party:p1');
    await until(
      () => phone.sample(),
      ({ receiving }) => (receiving['party:p2']?.frames ?? 0) > 20 && (receiving['agent:07']?.frames ?? 0) > 20,
    );
    await until(
      () => other.sample(),
      ({ sending }) => (sending?.targetBps ?? 0) > 1_300_000,
    );
    await pause(3_000);
    const cutMs = Date.now();
    phone.line.set({ down: { bps: 400_000, queueMs: 300 } });
    await pause(3_000);
    const cut = between(await phone.samples(cutMs), 'agent:07');
    keep('downlink_400k_first3s_voice_made_up', cut.concealed / Math.max(1, cut.samples), 'share');
    const fromMs = Date.now();
    await pause(15_000);
    const samples = await phone.samples(fromMs);
    const voice = between(samples, 'agent:07');
    keep('downlink_400k_voice_made_up', voice.concealed / Math.max(1, voice.samples), 'share');
    keep('downlink_400k_voice_lost', voice.soundLost / Math.max(1, voice.soundLost + voice.soundPackets), 'share');
    keep('downlink_400k_face_fps', voice.fps, 'frames/s');
    keep('downlink_400k_other_bps', (between(samples, 'party:p2').videoBytes * 8) / voice.seconds, 'bit/s');
    expect(voice.concealed / Math.max(1, voice.samples)).toBeLessThan(0.02);
    // The desk and the recording keep what the narrow phone cannot take.
    const desk = between(await agent.samples(fromMs), 'party:p2');
    keep('downlink_400k_desk_bps', (desk.videoBytes * 8) / desk.seconds, 'bit/s');
    expect((desk.videoBytes * 8) / desk.seconds).toBeGreaterThan(700_000);

    const openMs = Date.now();
    const before = (await phone.sample()).receiving['party:p2']?.frames ?? 0;
    phone.line.set({ down: {} });
    const back = await until(
      () => phone.sample(),
      ({ receiving }) => (receiving['party:p2']?.frames ?? 0) > before + 10,
      60_000,
    );
    keep('downlink_picture_back_ms', back.atMs - openMs, 'ms');
    await street.leave(phone, other, agent);
  }, 180_000);

  it('a hidden supervisor on 150 kbit/s with loss changes nothing for the call', async () => {
    const agent = await street.join('hidden', 'agent:07', { camera: 'face' });
    const phone = await street.join('hidden', 'party:p1');
    await until(
      () => phone.sample(),
      ({ sending }) => (sending?.targetBps ?? 0) > 1_300_000,
    );
    await pause(3_000);
    const quietMs = Date.now();
    const quietBefore = (await phone.sample()).sending!;
    await pause(8_000);
    const quiet = between(await agent.samples(quietMs), 'party:p1');
    const quietKeys = (await phone.sample()).sending!.keyFrames - quietBefore.keyFrames;
    const supervisor = await street.join('hidden', 'supervisor:1', { hidden: true });
    supervisor.line.set({ down: { bps: 150_000, queueMs: 200, loss: 0.1 } });
    await pause(2_000);
    const watchedMs = Date.now();
    const watchedBefore = (await phone.sample()).sending!;
    await pause(8_000);
    const watched = between(await agent.samples(watchedMs), 'party:p1');
    const watchedAfter = (await phone.sample()).sending!;
    keep('hidden_bps_without', (quiet.videoBytes * 8) / quiet.seconds, 'bit/s');
    keep('hidden_bps_with', (watched.videoBytes * 8) / watched.seconds, 'bit/s');
    keep('hidden_key_frames_with', watchedAfter.keyFrames - watchedBefore.keyFrames, 'frames');
    keep('hidden_key_frames_without', quietKeys, 'frames');
    expect(watchedAfter.targetBps).toBeGreaterThan(1_300_000);
    expect(watchedAfter.keyFrames - watchedBefore.keyFrames).toBeLessThanOrEqual(quietKeys + 3);
    await street.leave(supervisor, phone, agent);
  }, 120_000);
});
