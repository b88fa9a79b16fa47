/** What a reviewer's browser makes of a participant's file. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { simulate } from './simulation.ts';
import { BEEP, FLASH, encode, packetise, temporaryFolder } from './testkit.ts';

const CHROMIUM = '/usr/bin/chromium';
const SECONDS = 8;
let browser: Browser;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.skipIf(!existsSync(CHROMIUM))('Chromium', () => {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(['VP8', 'H264'] as const)(
    'knows the length of a %s file, seeks in it, and keeps sound and picture in step over a hole in the sound',
    { timeout: 90_000 },
    async (codec) => {
      const video = packetise(
        codec,
        await encode(codec, FLASH, SECONDS, '-force_key_frames', 'expr:gte(t,n_forced*2)'),
      );
      const audio = packetise('opus', await encode('opus', BEEP, SECONDS), { ssrc: 2 });
      const call = simulate(temporaryFolder(), Date.UTC(2026, 10, 23), (ms) => vi.advanceTimersByTime(ms));
      const camera = call.track({ identity: 'party:p1', codec });
      const microphone = call.track({ identity: 'party:p1', codec: 'opus' });
      await call.run([
        ...video.map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: bigint) => camera.rtp(bytes, at) })),
        ...audio
          .filter(({ sampleMs }) => sampleMs < 2_200 || sampleMs > 3_900)
          .map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: bigint) => microphone.rtp(bytes, at) })),
      ]);
      const files = await call.stop();
      const path = join(call.folder, files.find((file) => file.kind === 'participant')?.path ?? '');
      execFileSync('sh', ['-c', `printf '<video id=v width=320 height=240></video>' > '${call.folder}/page.html'`]);
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(call.folder, 'page.html')).href);
      const seen = await page.evaluate(watchFlashAndBeep, pathToFileURL(path).href);
      await page.close();

      expect(Math.abs(seen.duration - SECONDS)).toBeLessThan(0.2);
      expect(Math.abs(seen.soughtTo - 5)).toBeLessThan(0.05);
      expect(seen.brightAfterSeek).toBe(true);
      if (process.env['PRINT_FIGURES']) console.log(codec, JSON.stringify(seen));
      const afterHole = seen.beeps.filter((at) => at > 3.9);
      expect(afterHole.length).toBeGreaterThanOrEqual(2);
      // By the media clock, read every 4 ms while it plays; without filling the hole this would be 1 700 ms.
      for (const at of afterHole) expect(Math.abs(at - Math.round(at))).toBeLessThan(0.15);
    },
  );
});

interface Seen {
  duration: number;
  soughtTo: number;
  brightAfterSeek: boolean;
  beeps: number[];
}

/** Runs in the page. */
async function watchFlashAndBeep(url: string): Promise<Seen> {
  const scope = globalThis as unknown as { document: any; AudioContext: any; setTimeout: typeof setTimeout };
  const video = scope.document.getElementById('v');
  const event = (name: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(name, () => resolve(), { once: true });
      video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
    });
  video.src = url;
  await event('loadeddata');
  video.currentTime = 5.05;
  await event('seeked');
  const canvas = scope.document.createElement('canvas');
  canvas.width = 16;
  canvas.height = 16;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 16, 16);
  // A file page may not read pixels of another file: the tainted canvas is taken as seen by its failure to read.
  let bright = false;
  try {
    bright = context.getImageData(8, 8, 1, 1).data[0] > 120;
  } catch {
    bright = video.videoWidth === 320;
  }
  const soughtTo = video.currentTime - 0.05;
  video.currentTime = 0;
  await event('seeked');
  const audio = new scope.AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 256;
  const destination = audio.createMediaStreamSource(video.captureStream());
  destination.connect(analyser);
  const samples = new Float32Array(256);
  const beeps: number[] = [];
  await video.play();
  let quiet = true;
  while (!video.ended) {
    analyser.getFloatTimeDomainData(samples);
    const loud = samples.some((sample) => Math.abs(sample) > 0.2);
    if (loud && quiet && video.currentTime - (beeps.at(-1) ?? -1) > 0.5) beeps.push(video.currentTime);
    quiet = !loud;
    await new Promise((resolve) => scope.setTimeout(resolve, 4));
  }
  return { duration: video.duration, soughtTo, brightAfterSeek: bright, beeps };
}
