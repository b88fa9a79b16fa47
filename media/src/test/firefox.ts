/** Firefox by WebDriver BiDi, which a plain one of Debian speaks; Playwright drives only one that it patched itself. */
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { type Caller, serveScript } from './browser.ts';

const FIREFOX = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr';

export interface FirefoxCaller extends Pick<Caller, 'connect' | 'run' | 'seen'> {
  close(): Promise<void>;
}

export interface TestFirefox {
  readonly version: string;
  open(): Promise<FirefoxCaller>;
  close(): Promise<void>;
}

export async function openFirefox(): Promise<TestFirefox> {
  const site = await serveScript(join(import.meta.dirname, 'page/page.ts'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: {
      // A made-up camera and microphone, without a question.
      'media.navigator.permission.disabled': true,
      'media.navigator.streams.fake': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  });
  return {
    version: await browser.version(),
    async open() {
      const page = await browser.newPage();
      await page.goto(site.url);
      const run: Caller['run'] = (task, argument) =>
        page.evaluate(
          `(${String(task)})(globalThis.call, ${JSON.stringify(argument) ?? 'undefined'})`,
        ) as Promise<never>;
      return {
        run,
        connect: (ws, token) => run((call, [url, jwt]) => call.connect(url!, jwt!), [ws, token]),
        seen: (identity) => run((call, name) => call.seen(name), identity),
        close: () => page.close(),
      };
    },
    async close() {
      await browser.close();
      site.close();
    },
  };
}
