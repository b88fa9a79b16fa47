import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Set PORTAL_SHOTS to a folder to keep a picture of every state. */
const shots = process.env['PORTAL_SHOTS'];
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const valid = {
  state: 'valid',
  kind: 'certificate',
  no: '230103202609180001',
  unitName: '哈尔滨市公安局交通警察支队南岗大队（示范）',
  issuedOn: '2026-09-18',
  since: null as string | null,
  about: null as string | null,
  notices: [] as { kind: string; no: string; on: string }[],
  replacedBy: null as string | null,
  sha256: 'c'.repeat(64),
  sm3: 'd'.repeat(64),
  sm2: null,
  demo: true,
};
const revocation = { kind: 'revocation', no: '230103202609180001-1', on: '2026-09-21' };

let pages: string;
let server: Server;
let browser: Browser;
let page: Page;
let answer: Record<string, unknown> = valid;

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'portal-'));
  await build({
    root: join(import.meta.dirname, '..'),
    logLevel: 'error',
    build: { outDir: pages, emptyOutDir: true },
  });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://portal');
    if (pathname.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    const file = pathname.startsWith('/v/') ? 'verify.html' : pathname.replace(/^\/(portal\/)?/u, '');
    readFile(join(pages, file)).then(
      (bytes) => response.writeHead(200, { 'content-type': types[extname(file)] ?? 'font/woff2' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage({ locale: 'zh-CN', deviceScaleFactor: 2 });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(pages, { recursive: true, force: true });
});

test.each<[string, Record<string, unknown>, readonly string[]]>([
  ['valid', valid, ['230103202609180001', '2026-09-18']],
  ['underReview', { ...valid, state: 'underReview', since: '2026-09-19' }, ['2026-09-19']],
  [
    'amended',
    {
      ...valid,
      state: 'amended',
      since: '2026-09-19',
      notices: [{ kind: 'correction', no: '230103202609180001-1', on: '2026-09-19' }],
    },
    ['230103202609180001-1'],
  ],
  [
    'revoked',
    { ...valid, state: 'revoked', since: '2026-09-21', notices: [revocation], replacedBy: '230103202609220004' },
    ['230103202609180001-1', '230103202609220004'],
  ],
  ['notice', { ...valid, kind: 'revocation', no: revocation.no, about: valid.no }, [revocation.no, valid.no]],
  ['unknown', { ...valid, state: 'unknown', kind: null, no: null, unitName: null, issuedOn: null }, []],
])('a paper that is %s says so in a sign, a colour and words, on a phone and on a desk', async (name, given, words) => {
  answer = given;
  for (const [width, height] of [
    [390, 844],
    [320, 568],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v/v_22222222222222222222`);
    await page.locator('.verdict h1').waitFor();
    const text = await page.locator('#app').innerText();
    for (const one of words) expect(text).toContain(one);
    expect(await page.locator('.verdict svg').count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    if (shots) {
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${width}-verify-${name}.png`), fullPage: true });
    }
  }
});
