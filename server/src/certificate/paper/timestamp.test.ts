import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { openOutside, type Outside, tempDir } from '../../../../outside/src/testing.ts';
import type { SealKey } from '../../integrations/signer.ts';
import { openTimestamps } from '../../integrations/timestamp.ts';
import { readTimestamp } from '../../platform/timestampToken.ts';
import { signatureOf } from './cms.ts';
import { openFileSealKey } from './key.ts';
import { pdfsig } from './poppler.ts';
import { renderCertificate } from './render.ts';
import { sampleSheet } from './sample.ts';
import { signPdf } from './sign.ts';
import { verifyPdf } from './verify.ts';

// openssl and Poppler are programs of their own; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const now = new Date('2026-09-18T00:39:00Z');
const DIGEST = createHash('sha256').update('what is stamped').digest();
let folder: Awaited<ReturnType<typeof tempDir>>;
let outside: Outside;
let certificate: Buffer;
let key: SealKey;

beforeAll(async () => {
  folder = await tempDir();
  outside = await openOutside({ serverUrl: 'http://127.0.0.1:9', dataDir: folder.path });
  certificate = Buffer.from((await outside.get('/timestamp/certificate')).text);
  key = openFileSealKey(join(folder.path, 'unit'), { unitName: sampleSheet().unitName, now });
});
afterAll(async () => {
  await outside.close();
  await folder.remove();
});

const authority = () => openTimestamps(`${outside.url}/timestamp`, certificate);

describe('a stamp of the authority', () => {
  it('says what it is of and when, and openssl agrees', async () => {
    const before = Date.now();
    const { stamp, certificate: signer } = authority();
    const token = await stamp(DIGEST);
    const read = readTimestamp(token, signer);
    expect(read?.digest.equals(DIGEST)).toBe(true);
    // In whole seconds.
    expect(read!.at.getTime()).toBeGreaterThanOrEqual(Math.floor(before / 1_000) * 1_000);
    expect(read!.at.getTime()).toBeLessThanOrEqual(Date.now());
    const file = join(folder.path, 'token');
    writeFileSync(file, token);
    writeFileSync(`${file}.pem`, certificate);
    const words = [
      'ts',
      '-verify',
      '-digest',
      DIGEST.toString('hex'),
      '-in',
      file,
      '-token_in',
      '-CAfile',
      `${file}.pem`,
    ];
    expect(execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).toContain('OK');
  });

  it('is not taken from another, nor with one bit changed', async () => {
    const { stamp, certificate: signer } = authority();
    const token = Buffer.from(await stamp(DIGEST));
    expect(readTimestamp(token, key.certificate)).toBeNull();
    const at = token.indexOf(DIGEST);
    expect(at).toBeGreaterThan(0);
    token[at] = token[at]! ^ 1;
    expect(readTimestamp(token, signer)).toBeNull();
    expect(readTimestamp(Buffer.from('no token'), signer)).toBeNull();
  });
});

describe('an answer that is not sound', () => {
  let server: Server;
  let answer: { status: number; body: Buffer };
  const ask = () =>
    openTimestamps(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, certificate).stamp(DIGEST);
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(answer.status).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** What the authority answers to the query of somebody else. */
  async function replayed(digest: Buffer): Promise<Buffer> {
    const file = join(folder.path, 'query');
    execFileSync('openssl', ['ts', '-query', '-digest', digest.toString('hex'), '-sha256', '-cert', '-out', file], {
      stdio: 'ignore',
    });
    const response = await fetch(`${outside.url}/timestamp`, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: execFileSync('cat', [file]),
    });
    return Buffer.from(await response.arrayBuffer());
  }

  it.each([
    ['a page', () => Promise.resolve(Buffer.from('<html>')), 200, /.+/],
    ['a fault', () => Promise.resolve(Buffer.alloc(0)), 503, /answered 503/],
    // PKIStatusInfo with status 2, rejection.
    ['a refusal', () => Promise.resolve(Buffer.from('30053003020102', 'hex')), 200, /refused: 2/],
    [
      'the stamp of something else',
      () => replayed(createHash('sha256').update('other').digest()),
      200,
      /something else/,
    ],
    ['an old stamp of the same', () => replayed(DIGEST), 200, /another request/],
  ])('%s is refused', async (_name, body, status, why) => {
    answer = { status, body: await body() };
    await expect(ask()).rejects.toThrow(why);
  });
});

describe('a sealed sheet with a stamp', () => {
  const seal = async (stamp: (digest: Uint8Array) => Promise<Uint8Array | null>) =>
    signPdf(await renderCertificate(sampleSheet(2)), {
      signer: key,
      reason: '签发道路交通事故认定书',
      location: '示范市',
      signedAt: now,
      stamp,
    });
  const check = (pdf: Buffer) => verifyPdf(pdf, [key.certificate], [authority().certificate]);

  test('is valid for pdfsig and for the check, which knows when it was stamped', async () => {
    const sealed = await seal(authority().stamp);
    expect(pdfsig(sealed)).toMatchObject({ valid: true, whole: true });
    const checked = check(sealed);
    expect(checked).toMatchObject({ ok: true, reason: 'valid' });
    expect(Math.abs(checked.stampedAt!.getTime() - Date.now())).toBeLessThan(60_000);
    // Without the authority's certificate it is a seal as any other.
    expect(verifyPdf(sealed, [key.certificate])).toMatchObject({ ok: true, stampedAt: null });
  });

  test('stands without when the authority gives none', async () => {
    expect(check(await seal(() => Promise.resolve(null)))).toMatchObject({ ok: true, stampedAt: null });
  });

  test('a genuine stamp of another signature is an alteration', async () => {
    const other = await authority().stamp(DIGEST);
    expect(check(await seal(() => Promise.resolve(other)))).toMatchObject({ ok: false, reason: 'altered' });
  });

  test('nothing can be put into the room it leaves', async () => {
    const sealed = await seal(authority().stamp);
    const text = sealed.toString('latin1');
    const end = text.indexOf('>', Number(/\/ByteRange \[0 (\d+)/u.exec(text)?.[1]) + 1);
    sealed.write('01', end - 2, 'latin1');
    expect(check(sealed)).toMatchObject({ ok: false, reason: 'altered' });
    expect(signatureOf(Buffer.from('none'))).toBeNull();
  });
});
