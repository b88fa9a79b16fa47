import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { simulate, type Delivery } from './simulation.ts';
import {
  BEEP,
  FLASH,
  beepTimes,
  encode,
  flashTimes,
  packetise,
  temporaryFolder,
  toNtp,
  removeTemporaryFolders,
} from './testkit.ts';

afterAll(removeTemporaryFolders);

const SECONDS = 14;
const JOINED_MS = 700;
const SENDER_MS = 3_900_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Steady numbers that look like a network's. */
const jitterMs = (i: number) => (i * 7_919) % 13;

test('flash and beep stay within 40 ms, from the first second on, in each file with both', {
  timeout: 60_000,
}, async () => {
  const video = await encode('VP8', FLASH, SECONDS);
  const audio = await encode('opus', BEEP, SECONDS);
  const call = simulate(temporaryFolder(), Date.UTC(2026, 10, 23), (ms) => vi.advanceTimersByTime(ms));
  const camera = call.track({ identity: 'party:p1', codec: 'VP8' });
  const microphone = call.track({ identity: 'party:p1', codec: 'opus' });
  // Pictures take 160 ms at first (encoder, pacer) and 60 ms later; the sound's clock runs 200 ppm fast.
  const factor = 1.0002;
  const pictures = packetise('VP8', video, { firstTimestamp: 777 }).map(
    (packet, i): Delivery => ({
      atMs: JOINED_MS + packet.sampleMs + (packet.sampleMs < 500 ? 160 : 60) + jitterMs(i),
      deliver: (at) => camera.rtp(packet.bytes, at),
    }),
  );
  const sounds = packetise('opus', audio, { firstTimestamp: 4_294_000_000, ssrc: 2, clockFactor: factor })
    // Half a second of sound never comes, and then the microphone is silent for one second (DTX).
    .filter(({ sampleMs }) => !(sampleMs >= 6_300 && sampleMs < 6_800) && !(sampleMs >= 9_200 && sampleMs < 10_000))
    .map(
      (packet, i): Delivery => ({
        atMs: JOINED_MS + packet.sampleMs + 25 + jitterMs(i),
        deliver: (at) => microphone.rtp(packet.bytes, at),
      }),
    );
  const reports: Delivery[] = [];
  for (let ms = 1_200; ms < SECONDS * 1_000; ms += 1_000) {
    const rtp = (777 + ms * 90) >>> 0;
    reports.push({
      atMs: JOINED_MS + ms + 15 + jitterMs(ms),
      deliver: () => camera.senderReport(toNtp(SENDER_MS + ms), rtp),
    });
  }
  for (let ms = 2_500; ms < SECONDS * 1_000; ms += 5_000) {
    const rtp = (4_294_000_000 + Math.round(ms * 48 * factor)) >>> 0;
    reports.push({ atMs: JOINED_MS + ms + 30, deliver: () => microphone.senderReport(toNtp(SENDER_MS + ms), rtp) });
  }
  await call.run([...pictures, ...sounds, ...reports]);
  await call.stop();

  for (const file of ['participants/party_p1-1.webm', 'call.mkv']) {
    const path = join(call.folder, file);
    const flashes = flashTimes(path);
    const beeps = beepTimes(path);
    expect(flashes.length).toBe(SECONDS - 1);
    expect(beeps.length).toBe(SECONDS - 1);
    const apart = flashes.map((flash, i) => Math.round(((beeps[i] ?? 0) - flash) * 1_000));
    const worst = Math.max(...apart.map(Math.abs));
    if (process.env['PRINT_FIGURES']) console.log(file, 'beep after flash, ms:', apart.join(' '));
    expect(worst).toBeLessThanOrEqual(40);
  }
});
