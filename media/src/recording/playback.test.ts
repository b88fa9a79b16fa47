/** What a reviewer's browser makes of a participant's file. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { simulate } from './simulation.ts';
import { BEEP, FLASH, encode, packetise, temporaryFolder, removeTemporaryFolders } from './testkit.ts';

afterAll(removeTemporaryFolders);

const CHROMIUM = '/usr/bin/chromium';
const SECONDS = 8;
let browser: Browser;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Chromium', () => {
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
        ...video.map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: number) => camera.rtp(bytes, at) })),
        ...audio
          .filter(({ sampleMs }) => sampleMs < 2_200 || sampleMs > 3_900)
          .map(({ sampleMs, bytes }) => ({ atMs: sampleMs, deliver: (at: number) => microphone.rtp(bytes, at) })),
      ]);
      const files = await call.stop();
      const path = join(call.folder, files.find((file) => file.kind === 'participant')?.path ?? '');
      const server = await serve(path);
      const page = await browser.newPage();
      await page.goto(server.url);
      const seen = await page.evaluate(watchFlashAndBeep);
      await page.close();
      server.close();

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

/** A page with a video element, and the file in ranges, which Chromium needs to seek. */
async function serve(path: string): Promise<{ url: string; close(): void }> {
  const file = readFileSync(path);
  const server = createServer((request, response) => {
    if (request.url !== '/media') {
      response.setHeader('content-type', 'text/html').end('<video id=v width=320 height=240></video>');
      return;
    }
    const [, from = '0', to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from);
    const end = to ? Number(to) : file.length - 1;
    response.writeHead(206, {
      'content-type': path.endsWith('.webm') ? 'video/webm' : 'video/x-matroska',
      'content-range': `bytes ${start}-${end}/${file.length}`,
      'accept-ranges': 'bytes',
    });
    response.end(file.subarray(start, end + 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Seen {
  duration: number;
  soughtTo: number;
  brightAfterSeek: boolean;
  beeps: number[];
}

/** Runs in the page. */
async function watchFlashAndBeep(): Promise<Seen> {
  const scope = globalThis as unknown as { document: any; AudioContext: any; setTimeout: typeof setTimeout };
  const video = scope.document.getElementById('v');
  const event = (name: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(name, () => resolve(), { once: true });
      video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
    });
  video.src = '/media';
  await event('loadeddata');
  video.currentTime = 5.05;
  await event('seeked');
  const canvas = scope.document.createElement('canvas');
  canvas.width = 16;
  canvas.height = 16;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 16, 16);
  const bright = context.getImageData(8, 8, 1, 1).data[0] > 120;
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
