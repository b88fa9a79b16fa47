import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { DeskView } from '@kuaichu/contract/desk';
import { ids } from '../testIds.ts';
import { FakeServer } from './fakeServer.ts';

/** Set CONSOLE_SHOTS to a folder to keep a picture of every desk at both sizes. */
const shots = process.env['CONSOLE_SHOTS'];
const sizes = [
  [1440, 900],
  [1366, 768],
] as const;

/** The built desks in a real browser before a stand-in server, for one test file. */
export function deskBrowser() {
  let pages = '';
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  let fake: FakeServer | undefined;
  let page: Page | undefined;
  const shown = (): Page => {
    if (!page) throw new Error('no desk is open');
    return page;
  };

  async function shoot(name: string): Promise<void> {
    if (!shots) return;
    await mkdir(shots, { recursive: true });
    await shown().screenshot({ path: join(shots, `${name}.png`) });
  }

  beforeAll(async () => {
    pages = await mkdtemp(join(tmpdir(), 'desks-'));
    await build({
      root: join(import.meta.dirname, '../..'),
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
        '--use-fake-device-for-media-stream',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(pages, { recursive: true, force: true });
  });
  afterEach(async () => {
    await context?.close();
    await fake?.stop();
  });

  return {
    id: (name: string) => shown().getByTestId(name),

    /** A picture of the desk as it stands. */
    shoot,

    /** Logged in before this desk and this case. */
    async open(desk: DeskView, current: DeskCaseView, prepare: (fake: FakeServer) => void = () => {}) {
      if (!browser) throw new Error('no browser');
      fake = new FakeServer(pages, desk, current);
      prepare(fake);
      const url = await fake.start();
      context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'zh-CN',
        reducedMotion: 'reduce',
        permissions: ['camera', 'microphone'],
      });
      page = await context.newPage();
      await page.goto(`${url}/desk/`);
      await page.getByTestId(ids.loginUsername).fill(desk.me.username);
      await page.getByTestId(ids.loginPassword).fill('demo');
      await page.getByTestId(ids.loginSubmit).click();
      return { page, fake };
    },

    /** At every size of a desk the page itself never scrolls and nothing stands outside it. */
    async look(name: string): Promise<void> {
      for (const [width, height] of sizes) {
        await shown().setViewportSize({ width, height });
        const wrong = await shown().evaluate(() => {
          const out: string[] = [];
          const root = document.documentElement;
          if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) out.push('the page scrolls');
          for (const element of document.querySelectorAll<HTMLElement>('button, h1, h2, input, select')) {
            const box = element.getBoundingClientRect();
            if (box.width === 0 || element.closest('dialog')) continue;
            const label = element.dataset['testid'] ?? element.innerText.slice(0, 20);
            if (box.right > innerWidth + 1 || box.left < -1) out.push(`${label} stands outside`);
          }
          return out;
        });
        expect(wrong, `${name} at ${width}×${height}`).toEqual([]);
        await shoot(`${name}-${width}`);
      }
      await shown().setViewportSize({ width: 1440, height: 900 });
    },
  };
}
