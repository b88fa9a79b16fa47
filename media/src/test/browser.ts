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

interface Site {
  url: string;
  close(): void;
}

/** An empty page with one script, bundled from a TypeScript file. */
export async function serveScript(entry: string): Promise<Site> {
  const bundle = await build({
    entryPoints: [entry],
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
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    close() {
      site.close();
      site.closeAllConnections();
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
    ],
  });
}

export interface ScriptPage {
  /** Calls a function the script put on `globalThis`, named with its object. */
  run<T>(name: string, words: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

export async function openPage(entry: string): Promise<ScriptPage> {
  const site = await serveScript(entry);
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  return {
    run: (name, words) => page.evaluate(`globalThis.${name}(...${JSON.stringify(words)})`),
    async close() {
      await browser.close();
      site.close();
    },
  };
}

export async function openBrowser(): Promise<TestBrowser> {
  const site = await serveScript(join(import.meta.dirname, 'page/page.ts'));
  const browser = await launch();
  return {
    async open() {
      const page = await browser.newPage();
      if (process.env['MEDIA_TEST_LOG']) {
        page.on('console', (message) => process.stderr.write(`page: ${message.text()}\n`));
      }
      await page.goto(site.url);
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
    },
  };
}
