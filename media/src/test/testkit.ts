/** A media server on free ports and browsers that call through it. */
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { AccessToken, type VideoGrant, type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { MediaConfig } from '../config.ts';
import { jsonLog, silentLog } from '../log.ts';
import type { OpenRecorder } from '../room/egress.ts';
import { type MediaServer, startMediaServer } from '../server.ts';
import { openTransport } from '../transport/server.ts';
import type { TransportServer } from '../transport/types.ts';
import type { CallPage, Seen } from './callPage.ts';

export const KEY = 'testkey';
export const SECRET = 'a-secret-of-thirty-two-characters-x';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export interface TestServer {
  media: MediaServer;
  http: string;
  ws: string;
  recordings: string;
  webhooks: WebhookEvent[];
  token(identity: string, grant?: VideoGrant, room?: string): Promise<string>;
  close(): Promise<void>;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export async function startTestServer(
  openRecorder: OpenRecorder,
  overrides: Partial<MediaConfig> = {},
  givenTransport?: TransportServer,
): Promise<TestServer> {
  const webhooks: WebhookEvent[] = [];
  const receiver = new WebhookReceiver(KEY, SECRET);
  const hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.receive(Buffer.concat(chunks).toString('utf8'), request.headers.authorization).then(
        (event) => {
          webhooks.push(event);
          response.end();
        },
        () => response.writeHead(401).end(),
      );
    });
  });
  const hookPort = await listen(hook);
  const recordings = await mkdtemp(join(tmpdir(), 'media-'));
  const transport = givenTransport ?? (await openTransport({ port: 0, bind: '127.0.0.1' }));
  const config: MediaConfig = {
    port: 0,
    bind: '127.0.0.1',
    udpPort: 0,
    announce: [],
    key: KEY,
    secret: SECRET,
    recordings,
    webhookUrl: `http://127.0.0.1:${hookPort}/`,
    parentPid: undefined,
    resumeWindowMs: 30_000,
    ...overrides,
  };
  const log = process.env['MEDIA_TEST_LOG'] ? jsonLog((line) => process.stderr.write(`${line}\n`)) : silentLog;
  const media = await startMediaServer(config, transport, openRecorder, log);
  return {
    media,
    http: `http://127.0.0.1:${media.port}`,
    ws: `ws://127.0.0.1:${media.port}`,
    recordings,
    webhooks,
    async token(identity, grant = {}, room = 'room-1') {
      const token = new AccessToken(KEY, SECRET, { identity, ttl: '10m' });
      token.addGrant({ roomJoin: true, room, ...grant });
      return token.toJwt();
    },
    async close() {
      await media.close();
      hook.close();
      hook.closeAllConnections();
      await rm(recordings, { recursive: true, force: true });
    },
  };
}

export interface Caller {
  page: Page;
  connect(ws: string, token: string): Promise<void>;
  /** Runs in the page with its `call` object. */
  run<T, A>(task: (call: CallPage, argument: A) => T | Promise<T>, argument: A): Promise<T>;
  seen(identity: string): Promise<Seen | undefined>;
}

export interface TestBrowser {
  open(): Promise<Caller>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<TestBrowser> {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, 'page/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  const script = bundle.outputFiles[0]!.contents;
  const site = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>call</title><script src="/page.js"></script>');
  });
  const port = await listen(site);
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
    ],
  });
  return {
    async open() {
      const page = await browser.newPage();
      if (process.env['MEDIA_TEST_LOG']) {
        page.on('console', (message) => process.stderr.write(`page: ${message.text()}\n`));
      }
      await page.goto(`http://127.0.0.1:${port}/`);
      const run: Caller['run'] = (task, argument) =>
        page.evaluate(
          `(${String(task)})(globalThis.call, ${JSON.stringify(argument) ?? 'undefined'})`,
        ) as Promise<never>;
      return {
        page,
        run,
        connect: (ws, token) => run((call, [url, jwt]) => call.connect(url!, jwt!), [ws, token]),
        seen: (identity) => run((call, name) => call.seen(name), identity),
      };
    },
    async close() {
      await browser.close();
      site.close();
      site.closeAllConnections();
    },
  };
}

/** Asks until the answer satisfies; throws with the last answer otherwise. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  satisfies: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (satisfies(value)) return value;
    if (performance.now() > end) throw new Error(`not reached, last seen: ${JSON.stringify(value)}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
