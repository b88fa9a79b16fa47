import { execFile } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MediaPath } from '@kuaichu/call-client/preflight/mediaPath';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type TestServer, startTestServer } from '../../media/src/test/server.ts';
import { fakeRecorder } from '../../media/src/test/fakeRecorder.ts';
import { openTransport } from '../../media/src/transport/server.ts';
import type { TurnConfig } from '../../media/src/turn.ts';
import { Line } from './line.ts';
import type { JoinWish, LinePage, Sample } from './page/types.ts';

/** A street is never still: noise over a moving picture makes the encoder use what it is given. */
async function camera(): Promise<string> {
  const path = join(tmpdir(), 'kuaichu-line-camera-1.mjpeg');
  if (existsSync(path)) return path;
  const half = `${path}.${process.pid}.mjpeg`;
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30,noise=alls=14:allf=t', '-t', '6'],
    ...['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '5', half],
  ]);
  renameSync(half, path);
  return path;
}

export interface Person {
  readonly identity: string;
  readonly line: Line;
  readonly page: Page;
  sample(): Promise<Sample>;
  samples(sinceMs: number): Promise<Sample[]>;
  phases(): Promise<LinePage['phases']>;
  path(): Promise<MediaPath | undefined>;
}

export interface Street {
  readonly server: TestServer;
  join(room: string, identity: string, wish?: Partial<JoinWish> & { hidden?: boolean }): Promise<Person>;
  leave(...people: Person[]): Promise<void>;
  close(): Promise<void>;
}

export interface StreetWish {
  /** Further words for the browser. */
  readonly chromium?: readonly string[];
  /** Relays the server names. */
  readonly turn?: TurnConfig;
  /** No UDP of a browser gets through, only that of a relay, which comes from these ports. */
  readonly onlyRelayPorts?: { readonly first: number; readonly last: number };
}

export async function openStreet({ chromium: words = [], turn, onlyRelayPorts }: StreetWish = {}): Promise<Street> {
  const transport = await openTransport({ port: 0, bind: '127.0.0.1' });
  const server = await startTestServer(fakeRecorder().open, { resumeWindowMs: 20_000, turn }, transport);
  const udpPort = transport.candidates[0]!.port;
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, 'page/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  const script = bundle.outputFiles[0]!.contents;
  const site: Server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>line</title><body><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${await camera()}`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      ...words,
    ],
  });
  return {
    server,
    async join(room, identity, wish = {}) {
      const { hidden = false } = wish;
      const line = await Line.open(server.ws, udpPort);
      if (onlyRelayPorts) line.refuseUdp(onlyRelayPorts);
      const page = await browser.newPage();
      await page.goto(address);
      const token = await server.token(
        identity,
        { hidden, canPublish: !hidden },
        room,
        wish.camera === 'face' ? { 'kuaichu.yields': 'yes' } : {},
      );
      const whole: JoinWish = {
        ws: line.ws,
        token,
        camera: wish.camera ?? (hidden ? 'none' : 'picture'),
        microphone: wish.microphone ?? !hidden,
        codec: wish.codec ?? 'vp8',
      };
      const run = <T>(code: string): Promise<T> => page.evaluate(code) as Promise<T>;
      await run(`line.join(${JSON.stringify(whole)})`);
      return {
        identity,
        line,
        page,
        sample: () => run<Sample>('line.sample()'),
        samples: (sinceMs) => run<Sample[]>(`line.samples.filter((one) => one.atMs >= ${sinceMs})`),
        phases: () => run<LinePage['phases']>('line.phases'),
        path: () => run<MediaPath | undefined>('line.path()'),
      };
    },
    async leave(...people) {
      for (const { page, line } of people) {
        await page.evaluate('line.leave()').catch(() => undefined);
        await page.close();
        line.close();
      }
    },
    async close() {
      await browser.close();
      site.close();
      site.closeAllConnections();
      await server.close();
    },
  };
}

/** Looks again until it is so; the time of the machine is not the time of the test. */
export async function until<T>(look: () => Promise<T>, isSo: (now: T) => boolean, withinMs = 30_000): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const now = await look();
    if (isSo(now)) return now;
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(now)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
