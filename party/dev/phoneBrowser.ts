import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type FakeServer, startFake } from './fakeServer.ts';
import * as views from './views.ts';

/** Set PARTY_SHOTS to a folder to keep a picture of every screen. */
const shots = process.env['PARTY_SHOTS'];

/** The built phone page in a real browser before a stand-in server, for one test file. */
export function phoneBrowser() {
  let pages = '';
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  let fake: FakeServer | undefined;
  let page: Page | undefined;
  let size = '';
  const shown = (): Page => {
    if (!page) throw new Error('no phone is open');
    return page;
  };

  beforeAll(async () => {
    pages = await mkdtemp(join(tmpdir(), 'party-'));
    await build({
      root: join(import.meta.dirname, '..'),
      logLevel: 'error',
      build: { outDir: pages, emptyOutDir: true },
    });
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream=device-count=2',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(pages, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context?.close();
    await fake?.close();
  });

  /** Nothing may stand wider than the phone, and every control must be big enough for a wet thumb. */
  const overflow = (): Promise<string[]> =>
    shown().evaluate(() => {
      const wrong: string[] = [];
      for (const element of document.querySelectorAll<HTMLElement>('button, a.button, input, h1, p')) {
        const box = element.getBoundingClientRect();
        const name = element.dataset['testid'] ?? `${element.tagName} ${element.innerText.slice(0, 12)}`;
        if (box.width === 0 || element.closest('.sr')) continue;
        if (box.right > innerWidth + 1 || box.left < -1) wrong.push(`${name} is wider than the screen`);
        if (element.matches('button, a.button') && box.height < 43.5) wrong.push(`${name} is ${box.height} px high`);
      }
      if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls sideways');
      return wrong;
    });

  return {
    id: (name: string) => shown().getByTestId(name),
    overflow,

    async open(
      width: number,
      height: number,
      options: { location?: boolean; path?: string; view?: typeof views.waiting } = {},
    ) {
      if (!browser) throw new Error('no browser');
      size = `${width}`;
      fake = await startFake(pages);
      if (options.view) fake.view = options.view;
      context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: 2,
        locale: 'zh-CN',
        hasTouch: true,
        reducedMotion: 'reduce',
        permissions: ['camera', 'microphone', ...(options.location === false ? [] : ['geolocation'])],
        ...(options.location === false ? {} : { geolocation: views.here }),
      });
      page = await context.newPage();
      await page.goto(`${fake.url}/${options.path ?? ''}`);
      return { page, fake, context };
    },

    /** The screen is there, nothing stands outside it; its picture is kept under this name where pictures are. */
    async see(screen: string, name = screen): Promise<void> {
      await shown().getByTestId(`screen-${screen}`).waitFor();
      if (shots) {
        await mkdir(shots, { recursive: true });
        await shown().screenshot({ path: join(shots, `${size}-${name}.png`) });
        await shown().screenshot({ path: join(shots, `${size}-${name}-whole.png`), fullPage: true });
      }
      expect(await overflow(), `${name} at ${size}`).toEqual([]);
    },
  };
}
