import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { QualityCheck } from '@kuaichu/contract/qualityCheck';
import { FakeServer, refused } from '../../console/src/test/fakeServer.ts';
import { aCase, at } from '../../console/src/test/samples.ts';
import * as scenes from '../../console/src/test/scenes.ts';
import { ids } from '../../console/src/testIds.ts';
import type { Case } from '../../server/src/case/state.ts';
import { readFilm } from '../../server/src/oversight/film/film.ts';
import { FRAMES_PER_S, numbered, record, type Segment } from './recorded.ts';

/** Set FILM_SHOTS to a folder to keep a picture of the player at both sizes of a desk. */
const shots = process.env['FILM_SHOTS'];
const FRAME_MS = 1000 / FRAMES_PER_S;
const FIRST = Date.parse(at('08:39:36'));
const SECOND = FIRST + 30_000;

let folder: string;
let pages: string;
let browser: Browser;
let context: BrowserContext | undefined;
let fake: FakeServer;
let page: Page;

const id = (name: string) => page.getByTestId(name);
const wide = (tint: number) => numbered(320, 180, tint);
const tall = (tint: number) => numbered(180, 320, tint);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'film-'));
  pages = join(folder, 'pages');
  // 甲 speaks to the seat; nothing of 甲's picture comes for three seconds.
  const first = await record(join(folder, '01'), () => FIRST, [
    { identity: 'party:p1', codec: 'VP8', seconds: 12, source: wide(60), hole: [5_000, 8_000] },
    { identity: 'agent:07', codec: 'VP8', seconds: 12, source: wide(200) },
  ]);
  await first.until(13_000);
  await first.stop();
  // After the break 甲 comes back with another phone's codec, and 乙 is there.
  const second = await record(join(folder, '02'), () => SECOND, [
    { identity: 'party:p1', codec: 'H264', seconds: 10, source: wide(60) },
    { identity: 'party:p2', codec: 'VP8', seconds: 10, source: tall(120) },
    { identity: 'agent:07', codec: 'VP8', seconds: 10, source: wide(200) },
  ]);
  await second.until(11_000);
  await second.stop();
  await build({
    root: join(import.meta.dirname, '../../console'),
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
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await context?.close();
  await fake?.stop();
});

type Recording = Pick<Case['recordings'][number], 'egressId' | 'state' | 'folder' | 'startedAt' | 'endedAt'>;
const both: Recording[] = [
  { egressId: 'EG_1', folder: '01', state: 'failed', startedAt: at('08:39:36'), endedAt: at('08:39:49') },
  { egressId: 'EG_2', folder: '02', state: 'complete', startedAt: at('08:40:06'), endedAt: at('08:40:17') },
];

/** As the real server reads it from the recorder's files. */
const filmOf = (recordings: readonly Recording[]) =>
  readFilm(
    {
      config: { media: { recordings: folder } },
      kernel: { clock: { toService: (real: Date) => real } },
    } as unknown as Parameters<typeof readFilm>[0],
    { signing: null, recordings } as unknown as Case,
  );

/** What is looked at changes when it changes, on a busy machine later. */
const until = <T>(look: () => T) => expect.poll(look, { timeout: 30_000, interval: 40 });

/** A desk whose server answers the film as the real one reads it from the recorder's files. */
async function open(recordings: readonly Recording[], role: 'supervisor' | 'officer' = 'supervisor'): Promise<void> {
  const desk = role === 'supervisor' ? scenes.supervisorScene() : scenes.officerScene();
  fake = new FakeServer(pages, desk, role === 'supervisor' ? aCase() : scenes.collectedScene());
  fake.timeline = scenes.timelineScene();
  fake.on('deskCases', () => ({ status: 200, body: scenes.casesScene }));
  fake.on('catalogue', () => ({ status: 200, body: scenes.catalogueScene }));
  fake.on('quality', () => ({ status: 200, body: scenes.qualityScene(FIRST, SECOND + 10_000) }));
  fake.on('film', async () => ({ status: 200, body: await filmOf(recordings) }));
  for (const one of recordings) fake.recordings.set(one.egressId, join(folder, one.folder));
  const url = await fake.start();
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  // The player's sounds hang in no document.
  await page.addInitScript(() => {
    const heard: HTMLAudioElement[] = [];
    const Native = window.Audio;
    const Kept = function kept(): HTMLAudioElement {
      const one = new Native();
      heard.push(one);
      return one;
    };
    Object.assign(window, { heard, Audio: Kept });
  });
  await page.goto(`${url}/desk/`);
  await id(ids.loginUsername).fill(desk.me.username);
  await id(ids.loginPassword).fill('demo');
  await id(ids.loginSubmit).click();
  if (role === 'supervisor') await id(ids.caseRow('HRB-260918-0007')).click();
  else {
    await id(ids.officerOpen('HRB-260918-0007')).click();
    await id(ids.filmOpen).click();
  }
  await id(ids.filmTime).waitFor();
}

interface Seen {
  /** Unix ms the picture on the screen stands for. */
  atMs: number;
  /** Number read out of the picture. */
  number: number;
}

/** What is on the screen of somebody; null while nothing was drawn. */
async function picture(identity: string): Promise<Seen | null> {
  return id(ids.filmPicture(identity)).evaluate((canvas: HTMLCanvasElement) => {
    const drawn = canvas.getContext('2d', { willReadFrequently: true });
    if (!drawn || canvas.dataset['at'] === undefined) return null;
    // Luma 16 to 226 in steps of 14 comes out as 0 to 245.
    const digit = (x: number) => {
      const [red = 0] = drawn.getImageData(x, canvas.height / 3, 1, 1).data;
      return Math.round(red / ((14 * 255) / 219));
    };
    return {
      atMs: Number(canvas.dataset['at']),
      number: digit(canvas.width / 4) + 16 * digit((canvas.width * 3) / 4),
    };
  });
}

interface Heard {
  /** Since play was pressed. */
  afterMs: number;
  /** Both of the recording: what is heard, and the moment from which the picture on the screen stands. */
  soundMs: number;
  pictureMs: number;
}

/** Plays for a while on a page that is kept busy for so long in each of its turns, and looks once in each. */
async function watchSound(identity: string, busyMs: number, lastsMs: number): Promise<Heard[]> {
  return page.evaluate(
    async ({ name, play, busy, lasts, first }) => {
      const { heard } = window as unknown as { heard: HTMLAudioElement[] };
      const canvas = document.querySelector<HTMLElement>(`[data-testid="${name}"]`);
      const rows: Heard[] = [];
      document.querySelector<HTMLElement>(`[data-testid="${play}"]`)?.click();
      const start = performance.now();
      while (performance.now() - start < lasts) {
        await new Promise((done) => requestAnimationFrame(done));
        // All of this segment began together.
        const sound = heard.find((one) => one.src !== '');
        rows.push({
          afterMs: performance.now() - start,
          soundMs: (sound?.currentTime ?? Number.NaN) * 1000,
          pictureMs: Number(canvas?.dataset['at']) - first,
        });
        const busyUntil = performance.now() + busy;
        while (performance.now() < busyUntil);
      }
      return rows;
    },
    { name: ids.filmPicture(identity), play: ids.filmPlay, busy: busyMs, lasts: lastsMs, first: FIRST },
  );
}

const state = (identity: string) => id(ids.filmLane(identity)).getAttribute('data-state');
const clock = async () => Number(await id(ids.filmTime).getAttribute('data-at'));
const playing = async () => (await id(ids.filmTime).getAttribute('data-playing')) === 'true';

/** By the line, as a person does: where on it the moment lies is read off the playhead. */
async function seek(atMs: number): Promise<void> {
  const box = await page.locator('.film-plot').boundingBox();
  if (!box) throw new Error('no line');
  let low = box.x;
  let high = box.x + box.width;
  for (let i = 0; i < 14 && Math.abs((await clock()) - atMs) > 30; i++) {
    const x = (low + high) / 2;
    await page.mouse.click(x, box.y + 8);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if ((await clock()) < atMs) low = x;
    else high = x;
  }
}

/** The number in the picture is that of the moment it stands for, and the moment is that of the clock. */
async function expectPicture(identity: string, startedAtMs: number): Promise<Seen> {
  await until(async () => Math.abs(((await picture(identity))?.atMs ?? 0) - (await clock()))).toBeLessThanOrEqual(
    FRAME_MS,
  );
  const seen = (await picture(identity)) ?? { atMs: 0, number: -1 };
  expect(Math.abs(seen.number - (seen.atMs - startedAtMs) / FRAME_MS)).toBeLessThanOrEqual(0.5);
  return seen;
}

async function shoot(name: string): Promise<void> {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  for (const [width, height] of [
    [1440, 900],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(shots, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

describe('the film of a case', () => {
  test('plays on one clock across two segments, VP8 and H.264, with everybody who is in it; the gap is shown and passed', async () => {
    await open(both);
    await seek(FIRST + 10_500);
    await expectPicture('party:p1', FIRST);
    await expectPicture('agent:07', FIRST);
    expect(await state('party:p2')).toBe('missing');
    await page.keyboard.press('Space');
    await until(() => id(ids.player).innerText()).toContain('录像中断');
    await until(clock).toBeGreaterThan(SECOND + 1_500);
    const before = await picture('party:p2');
    await until(async () => (await picture('party:p2'))?.atMs).toBeGreaterThan((before?.atMs ?? 0) + 500);
    for (const who of ['party:p1', 'party:p2', 'agent:07']) expect(await state(who)).toBe('seen');
    await page.keyboard.press('Space');
    for (const who of ['party:p1', 'party:p2', 'agent:07']) await expectPicture(who, SECOND);
    await shoot('retrace');
  });

  test('is sought back and forth to the picture, by the line, by keys and by single pictures', async () => {
    await open(both);
    for (const [atMs, start] of [
      [SECOND + 6_250, SECOND],
      [FIRST + 3_850, FIRST],
      [FIRST + 11_400, FIRST],
      [FIRST + 250, FIRST],
      [SECOND + 9_450, SECOND],
    ] as const) {
      await seek(atMs);
      await expectPicture('party:p1', start);
      await expectPicture('agent:07', start);
    }
    await page.keyboard.press('ArrowLeft');
    await until(clock).toBeLessThan(SECOND + 5_000);
    const from = await expectPicture('party:p1', SECOND);
    await page.keyboard.press('.');
    await until(async () => (await picture('party:p1'))?.number).toBe(from.number + 1);
    await page.keyboard.press(',');
    await until(async () => (await picture('party:p1'))?.number).toBe(from.number);
    await page.keyboard.press(',');
    await until(async () => (await picture('party:p1'))?.number).toBe(from.number - 1);
    // Across the break, not into it.
    await page.keyboard.press('j');
    await until(clock).toBeLessThan(FIRST + 13_100);
    await until(playing).toBe(false);
  });

  test('shows a hole in one picture as a hole, with its cause, while the other goes on; and what the seat could see', async () => {
    await open(both);
    await seek(FIRST + 6_500);
    await expectPicture('agent:07', FIRST);
    expect(await state('party:p1')).toBe('missing');
    expect(await id(ids.filmLane('party:p1')).innerText()).toContain('没有传来 · 3.');
    expect(await id(ids.filmMeasured('party:p1')).innerText()).toContain('640×360 · 12 帧/秒 · 卡 0.4 秒 · 丢包 5%');
    expect(await id(ids.filmMeasured('party:p1')).innerText()).toContain('定位 ±8 米');
    const standing = (who: string) => id(ids.filmPerson(who)).getAttribute('data-state');
    expect(await Promise.all(['party:p1', 'party:p2', 'agent:07'].map(standing))).toEqual([
      'attention',
      'notYet',
      'done',
    ]);
    expect(await id(ids.filmPerson('party:p1')).innerText()).toContain('没有传来');
    expect(await id(ids.stateAt).innerText()).toMatch(/录像\s+在录[^]*人在车道\s+0:02[^]*照片\s+0 张/);
    await shoot('hole');
    // In the break between the segments nobody is in, and it is said that nothing was recorded.
    await page.keyboard.press('Home');
    await until(clock).toBe(FIRST);
    await seek(FIRST + 20_000);
    await until(() => id(ids.stateAt).innerText()).toMatch(/没在录\s+断 1\d 秒 · 录像中断/);
    expect(await Promise.all(['party:p1', 'agent:07'].map(standing))).toEqual(['down', 'down']);
    await shoot('break');
    // What happened stands on the line, and is gone to by a click on it.
    await id(ids.filmLine).getByRole('button', { name: '人在车道里' }).click();
    await until(clock).toBe(Date.parse(at('08:39:40')));
    expect(await id(ids.event(3)).getAttribute('class')).toContain('on');
    await id(ids.onlyOdd).click();
    expect(await id(ids.event(3)).count()).toBe(0);
    expect(await id(ids.event(7)).count()).toBe(1);
    await id(ids.onlyOdd).click();
  });

  test('takes a note to the moment, shows it on the line and goes back to it', async () => {
    await open(both);
    let check: QualityCheck = {
      mayNote: true,
      notes: [],
      looks: [{ who: '江样板', what: 'film', lastAt: at('09:10:00'), times: 2 }],
    };
    fake.on('qualityCheck', () => ({ status: 200, body: check }));
    let refuses = true;
    fake.on('pinNote', ({ at: moment, words }) => {
      if (refuses) return refused(409, 'wrongState', '现在还不能做这一步。');
      const note = { no: 1, at: String(moment), words: String(words), by: '江样板', notedAt: at('09:10:00') };
      check = { ...check, notes: [note] };
      return { status: 200, body: check };
    });
    await page.keyboard.press('Space');
    await until(clock).toBeGreaterThan(FIRST + 2_000);
    await page.keyboard.press('m');
    await until(playing).toBe(false);
    await id(ids.noteWords).waitFor();
    const pinned = await clock();
    await id(ids.noteWords).fill('有来车，应先用变焦，不应让人走近。');
    // What was typed stays when it was not taken.
    await id(ids.noteSave).click();
    await page.getByText('现在还不能做这一步。').waitFor();
    refuses = false;
    await shoot('note');
    await id(ids.noteWords).press('Control+Enter');
    await id(ids.note(1)).waitFor();
    expect(await id(ids.noteWords).count()).toBe(0);
    await page.keyboard.press('End');
    await until(clock).toBeGreaterThan(pinned + 20_000);
    await id(ids.filmLine).getByRole('button', { name: '江样板记：有来车' }).click();
    await until(async () => Math.abs((await clock()) - pinned)).toBeLessThanOrEqual(1);
    expect(await id(ids.note(1)).getAttribute('class')).toBe('on');
    await shoot('noted');
    await seek(FIRST + 8_600);
    await expectPicture('party:p1', FIRST);
  });

  test.each([
    ['at leisure', 0],
    ['so busy that it turns fifteen times a second', 60],
  ])('on a page %s sound and picture are within 40 ms of each other, from the start on', async (_how, busyMs) => {
    await open(both);
    await seek(FIRST + 200);
    await expectPicture('agent:07', FIRST);
    const rows = await watchSound('agent:07', busyMs, 3_500);
    // A picture stands for a tenth of a second: in step the sound is on average half of that after its beginning.
    const apart = (fromMs: number, toMs: number) => {
      const some = rows.filter((r) => r.afterMs >= fromMs && r.afterMs < toMs).map((r) => r.soundMs - r.pictureMs);
      expect(some.length).toBeGreaterThan(3);
      return some.reduce((sum, one) => sum + one, 0) / some.length - FRAME_MS / 2;
    };
    for (const [from, to] of [
      [100, 600],
      [600, 1_500],
      [1_500, 3_500],
    ] as const)
      expect(Math.abs(apart(from, to)), `${from}–${to} ms: ${apart(from, to)}`).toBeLessThanOrEqual(40);
  });

  test('at double speed the sound keeps in step; switched off it is not waited for', async () => {
    await open(both);
    await seek(SECOND + 500);
    await id(ids.filmRate(2)).click();
    await id(ids.filmPlay).click();
    const aside = async () => Math.abs(Number((await id(ids.filmTime).getAttribute('data-aside')) ?? Number.NaN));
    await until(clock).toBeGreaterThan(SECOND + 4_000);
    await until(aside).toBeLessThan(60);
    await id(ids.filmSound('party:p2')).click();
    expect(await id(ids.filmSound('party:p2')).getAttribute('aria-pressed')).toBe('false');
    // At its end it stands still, and begins anew from there.
    await until(playing).toBe(false);
    expect(await clock()).toBeGreaterThan(SECOND + 9_800);
    await id(ids.filmPlay).click();
    await until(clock).toBeLessThan(FIRST + 9_000);
  });

  test('a file that is gone or damaged is said, and all the rest plays', async () => {
    const damaged = join(folder, '03');
    const startMs = FIRST + 60_000;
    const segment = await record(damaged, () => startMs, [
      { identity: 'party:p1', codec: 'VP8', seconds: 9, source: wide(60) },
      { identity: 'party:p2', codec: 'VP8', seconds: 9, source: tall(120) },
    ]);
    await segment.until(10_000);
    await segment.stop();
    const damagedOne: Recording[] = [
      { egressId: 'EG_3', folder: '03', state: 'complete', startedAt: at('08:40:36'), endedAt: at('08:40:46') },
    ];
    const [first, second] = (await filmOf(damagedOne)).tracks.filter((t) => t.kind === 'video');
    await rm(join(damaged, second?.path ?? ''));
    // Between the key pictures of second four and eight.
    const [, from = [0, 0], to = [0, 0]] = first?.entries ?? [];
    const bytes = await readFile(join(damaged, first?.path ?? ''));
    const middle = Math.round((from[1] + to[1]) / 2);
    await writeFile(join(damaged, first?.path ?? ''), bytes.fill(0x5a, middle, middle + 300));
    await open(damagedOne);
    await seek(startMs + 4_600);
    await expectPicture('party:p1', startMs);
    expect(await state('party:p2')).toBe('missing');
    await page.keyboard.press('Space');
    await until(() => id(ids.filmLane('party:p1')).innerText()).toContain('解不出');
    expect(await id(ids.filmLane('party:p2')).innerText()).toContain('文件坏了');
    await until(clock).toBeGreaterThan(startMs + 8_400);
    await expectPicture('party:p1', startMs);
  });
});

describe('a film that is being written', () => {
  let growing: Segment | undefined;
  afterEach(async () => {
    await growing?.stop();
    growing = undefined;
  });

  test('is sought in while it grows, and followed at its edge', async () => {
    growing = await record(join(folder, '04'), () => Date.now() - 6_000, [
      { identity: 'party:p1', codec: 'H264', seconds: 18, source: wide(60) },
      { identity: 'agent:07', codec: 'VP8', seconds: 18, source: wide(200) },
    ]);
    await growing.until(6_000);
    const startMs = growing.startedAtMs;
    const started = new Date(startMs).toISOString();
    await open([{ egressId: 'EG_4', folder: '04', state: 'running', startedAt: started, endedAt: null }]);
    await id(ids.filmEdge).waitFor();
    expect(await id(ids.filmEdge).innerText()).toContain('写入中');
    await seek(startMs + 1_250);
    await expectPicture('party:p1', startMs);
    await growing.until(12_000);
    await id(ids.filmEdge).click();
    await until(clock).toBeGreaterThan(startMs + 9_000);
    await growing.until(18_000);
    await until(clock).toBeGreaterThan(startMs + 13_000);
    await page.keyboard.press('Space');
    await expectPicture('party:p1', startMs);
    await expectPicture('agent:07', startMs);
    await shoot('writing');
    await seek(startMs + 3_450);
    await expectPicture('party:p1', startMs);
  });
});

test('the officer sees the same film beside the stills', async () => {
  await open(both, 'officer');
  await until(clock).toBeGreaterThan(FIRST + 1_000);
  await page.keyboard.press('k');
  await until(playing).toBe(false);
  await expectPicture('party:p1', FIRST);
  await shoot('officer');
  await id(ids.segment(2)).click();
  await until(clock).toBeGreaterThan(SECOND);
  await page.keyboard.press('k');
  await expectPicture('party:p2', SECOND);
});
