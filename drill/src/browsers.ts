import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { CameraFiles } from './camera.ts';
import type { Pace } from './pace.ts';

/** One person before one screen. */
export interface Stage {
  readonly who: string;
  /** The window in front; another one after a tab was closed. */
  page: Page;
  readonly context: BrowserContext;
  readonly pace: Pace;
  /** Stands in the command line of this stage's browser, so that its processes can be found. */
  readonly mark: string;
  /** Keeps what the screen shows now, numbered in the order of the story. */
  snap(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface StageWish {
  readonly who: string;
  readonly kind: 'phone' | 'desk';
  /** `two`: Chromium's own two cameras, the second 3840×2160. `none`: a plain window that shares one browser. */
  readonly camera: CameraFiles | 'two' | 'none';
  readonly place?: { readonly lng: number; readonly lat: number } | undefined;
  readonly size?: { readonly width: number; readonly height: number };
}

export interface Browsers {
  open(wish: StageWish): Promise<Stage>;
  /** Every open window, into the folder of the screens; for a drill that failed. */
  snapAll(name: string): Promise<void>;
  close(): Promise<void>;
}

const PHONE = { width: 390, height: 844 } as const;
const DESK = { width: 1440, height: 900 } as const;
/** A control that is not there after this is not coming. */
const PATIENCE_MS = 30_000;

const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  // A person looks at each window; none is in the background.
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
];

function cameraArgs(camera: StageWish['camera']): string[] {
  if (camera === 'two') return ['--use-fake-device-for-media-stream=device-count=2'];
  if (camera === 'none') return ['--use-fake-device-for-media-stream'];
  return [
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera.picture}`,
    `--use-file-for-fake-audio-capture=${camera.sound}`,
  ];
}

const launch = (camera: StageWish['camera'], mark: string): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...ARGS, `--kuaichu-stage=${mark}`, ...cameraArgs(camera)],
  });

export function openBrowsers(options: { pace: Pace; screens?: string | undefined }): Browsers {
  const { pace, screens } = options;
  const launched: Browser[] = [];
  const stages = new Set<Stage>();
  let plain: Promise<Browser> | undefined;
  let taken = 0;
  if (screens !== undefined) mkdirSync(screens, { recursive: true });

  async function browserFor(camera: StageWish['camera'], mark: string): Promise<{ browser: Browser; own: boolean }> {
    // A camera file belongs to the whole process, so every camera gets a browser of its own.
    if (camera !== 'none') {
      const browser = await launch(camera, mark);
      launched.push(browser);
      return { browser, own: true };
    }
    plain ??= launch('none', 'plain').then((browser) => {
      launched.push(browser);
      return browser;
    });
    return { browser: await plain, own: false };
  }

  async function keep(page: Page, who: string, name: string): Promise<void> {
    if (screens === undefined) return;
    taken += 1;
    const file = `${String(taken).padStart(3, '0')}-${who}-${name}.png`;
    await page.screenshot({ path: join(screens, file), animations: 'disabled' });
  }

  return {
    async open({ who, kind, camera, place, size }) {
      const mark = camera === 'none' ? 'plain' : `${who}-${process.pid}-${launched.length}-${stages.size}`;
      const { browser, own } = await browserFor(camera, mark);
      const context = await browser.newContext({
        viewport: size ?? (kind === 'phone' ? PHONE : DESK),
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        ignoreHTTPSErrors: true,
        acceptDownloads: true,
        ...(kind === 'phone' && { isMobile: true, hasTouch: true }),
        ...(place && {
          permissions: ['geolocation'],
          geolocation: { longitude: place.lng, latitude: place.lat, accuracy: 12 },
        }),
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      if (process.env['DRILL_LOG']) {
        page.on('console', (said) => {
          if (['error', 'warning'].includes(said.type())) process.stderr.write(`${who}: ${said.text()}\n`);
        });
        page.on('pageerror', (error) => process.stderr.write(`${who}: ${error.message}\n`));
      }
      const stage: Stage = {
        who,
        page,
        context,
        pace,
        mark,
        snap: (name) => keep(stage.page, who, name),
        async close() {
          stages.delete(stage);
          await context.close();
          if (own) await browser.close();
        },
      };
      stages.add(stage);
      return stage;
    },
    async snapAll(name) {
      for (const { page, who } of stages) await keep(page, who, name).catch(() => undefined);
    },
    async close() {
      await Promise.allSettled(launched.map((browser) => browser.close()));
    },
  };
}
