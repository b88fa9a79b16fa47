/** Set-up time and delay of real calls in Chromium, read from a clock in the picture. */
import { join } from 'node:path';
import { openPage } from '../browser.ts';
import { type Figure, p95, spread } from './figures.ts';
import type { PictureRun } from './picturePage.ts';
import type { MediaProcess } from './process.ts';

const RUNS = 20;
const WATCH_MS = 2_000;

export async function measurePicture(server: MediaProcess): Promise<Figure[]> {
  const browser = await openPage(join(import.meta.dirname, '../page/picture.ts'));
  const setUps: number[] = [];
  const delays: number[] = [];
  try {
    // The first call of a browser just started loads its codecs: it is not counted.
    for (let n = -1; n < RUNS; n += 1) {
      const room = `picture-${n}`;
      const tokens = await Promise.all(['agent:1', 'party:1'].map((who) => server.token(room, who)));
      const run = await browser.run<PictureRun>('picture.run', [server.ws, tokens, WATCH_MS]);
      if (n < 0) continue;
      // The slower side counts: a call begins when both see.
      setUps.push(Math.max(...run.acceptToPictureMs));
      delays.push(...run.delaysMs);
    }
  } finally {
    await browser.close();
  }
  return [
    spread('accept_to_picture_ms', 'ms', setUps),
    p95('accept_to_picture_p95_ms', 'ms', setUps),
    spread('glass_to_glass_ms', 'ms', delays),
    p95('glass_to_glass_p95_ms', 'ms', delays),
  ];
}
