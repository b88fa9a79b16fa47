import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { signatureHeader, signOutside } from '../../integrations/callback.ts';
import { openRemoteSeals, type Sm2Key } from '../../integrations/signer.ts';
import { fileSeals, openFileSealKey } from './key.ts';
import { pdfsig } from './poppler.ts';
import { renderCertificate } from './render.ts';
import { sampleSheet } from './sample.ts';
import { signPdf } from './sign.ts';
import { openSm2Key, SM2_IDENTITY } from './sm2.ts';
import { signedDigest } from './verify.ts';

// OpenSSL and Poppler run as programs of their own.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'sm2-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = new Date('2026-09-18T00:39:00Z');
const unit = { id: 'unit', issuingName: '示范大队' };

const newKey = (): Sm2Key =>
  openSm2Key(
    generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );

/** What `openssl pkeyutl` says; it knows nothing of this program. */
function verifies(key: Sm2Key, bytes: Uint8Array, signature: Uint8Array, identity = SM2_IDENTITY): boolean {
  const [message, sig, pub] = ['message', 'signature', 'public.pem'].map((name) => join(folder, name));
  if (!message || !sig || !pub) throw new Error('no files');
  writeFileSync(message, bytes);
  writeFileSync(sig, signature);
  writeFileSync(pub, key.publicKey);
  const distid = ['-pkeyopt', `distid:${identity}`];
  const said = spawnSync(
    'openssl',
    [
      'pkeyutl',
      '-verify',
      '-rawin',
      '-digest',
      'sm3',
      '-in',
      message,
      '-sigfile',
      sig,
      '-pubin',
      '-inkey',
      pub,
      ...distid,
    ],
    { encoding: 'utf8' },
  );
  expect(`${said.stdout}${said.stderr}`).toMatch(/Signature Verif/u);
  return said.status === 0;
}

describe('SM2 with the identity of GB/T 35276', () => {
  test('is there to be checked', () => {
    expect(execFileSync('openssl', ['version'], { encoding: 'utf8' })).toContain('OpenSSL 3');
  });

  test('openssl pkeyutl accepts it with 1234567812345678 and with no other identity, text or key', async () => {
    const key = newKey();
    const bytes = createHash('sha256').update('认定书').digest();
    const signature = await key.sign(bytes);
    expect(verifies(key, bytes, signature)).toBe(true);
    expect(verifies(key, bytes, signature, '8765432187654321')).toBe(false);
    expect(verifies(key, createHash('sha256').update('另一份').digest(), signature)).toBe(false);
    expect(verifies(newKey(), bytes, signature)).toBe(false);
  });

  test('what node:crypto signs by itself is not accepted: the reason why this goes another way', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const key = openSm2Key(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const bytes = Buffer.from('message');
    expect(verifies(key, bytes, sign('sm3', bytes, privateKey))).toBe(false);
  });

  test('messages of every length, two signatures of one text differ and both hold', async () => {
    const key = newKey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const [first, second] = [await key.sign(bytes), await key.sign(bytes)];
        expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false);
        return verifies(key, bytes, first) && verifies(key, bytes, second);
      }),
      { numRuns: 8 },
    );
  });

  test('something that is no key is refused in words', () => {
    expect(() => openSm2Key('no key')).toThrow();
  });
});

describe('beside the PAdES signature', () => {
  test('one seal, two signatures over one digest; the file on disk is the same key next time', async () => {
    const seal = await fileSeals(folder).of(unit, now);
    const sealed = await signPdf(await renderCertificate(sampleSheet(2)), {
      signer: seal,
      reason: '签发道路交通事故认定书',
      location: '示范市',
      signedAt: now,
    });
    expect(pdfsig(sealed)).toMatchObject({ valid: true, whole: true });
    const digest = signedDigest(sealed);
    if (!seal.sm2) throw new Error('no SM2 key');
    const signature = await seal.sm2.sign(digest);
    expect(verifies(seal.sm2, digest, signature)).toBe(true);
    const again = openFileSealKey(join(folder, unit.id), { unitName: unit.issuingName, now });
    expect(again.sm2?.publicKey).toBe(seal.sm2.publicKey);
    const touched = Buffer.from(sealed);
    touched[2000] = (touched[2000] ?? 0) ^ 1;
    expect(verifies(seal.sm2, signedDigest(touched), signature)).toBe(false);
    expect(() => signedDigest(Buffer.from('%PDF-1.7'))).toThrow('not sealed');
  });
});

describe('a seal kept by a signing service', () => {
  const SECRET = 'a-secret-of-the-signing-service';

  async function signingService(answer?: { status: number; body: unknown }) {
    const local = openFileSealKey(join(folder, 'remote'), { unitName: '远程大队', now });
    const heard: { path: string; bytes: number }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const say = (status: number, value: unknown) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
        };
        if (answer) return say(answer.status, answer.body);
        if (request.method === 'GET')
          return say(200, {
            algorithm: local.algorithm,
            certificate: Buffer.from(local.certificate).toString('base64'),
            sm2PublicKey: local.sm2?.publicKey ?? null,
          });
        if (request.headers[signatureHeader] !== signOutside(SECRET, body)) return say(401, { code: 'x', say: 'x' });
        const { algorithm, bytes } = JSON.parse(body) as { algorithm: string; bytes: string };
        const raw = Buffer.from(bytes, 'base64');
        heard.push({ path: request.url ?? '', bytes: raw.length });
        void (algorithm === 'sm2Sm3' && local.sm2 ? local.sm2 : local)
          .sign(raw)
          .then((signature) => say(200, { signature: Buffer.from(signature).toString('base64') }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, heard, local, stop: () => server.close() };
  }

  test('signs both signatures without ever seeing the document', async () => {
    const service = await signingService();
    try {
      const seal = await openRemoteSeals({ url: service.url, secret: SECRET }).of(unit, now);
      const sealed = await signPdf(await renderCertificate(sampleSheet(2)), {
        signer: seal,
        reason: '签发道路交通事故认定书',
        location: '示范市',
        signedAt: now,
      });
      expect(pdfsig(sealed)).toMatchObject({ valid: true, whole: true });
      const digest = signedDigest(sealed);
      if (!seal.sm2) throw new Error('no SM2 key');
      expect(verifies(seal.sm2, digest, await seal.sm2.sign(digest))).toBe(true);
      expect(service.heard.map(({ path }) => path)).toEqual(['/seals/unit/signatures', '/seals/unit/signatures']);
      for (const { bytes } of service.heard) expect(bytes).toBeLessThan(300);
    } finally {
      service.stop();
    }
  });

  test.each([
    ['refuses', { status: 404, body: { code: 'unknownUnit', say: '没有这个单位' } }, 'unknownUnit'],
    ['is down', { status: 503, body: {} }, 'down'],
    ['answers nonsense', { status: 200, body: { algorithm: 'md5' } }, 'badAnswer'],
  ])('that %s signs nothing, and the reason is said', async (_, answer, why) => {
    const service = await signingService(answer);
    try {
      await expect(openRemoteSeals({ url: service.url, secret: SECRET }).of(unit, now)).rejects.toThrow(why);
    } finally {
      service.stop();
    }
  });
});
