/** Chromium pages that call through livekit-client. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { CallPage, Seen } from './callPage.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

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
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const { port } = site.address() as AddressInfo;
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
