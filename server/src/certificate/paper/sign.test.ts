import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { digestsOf } from './digest.ts';
import type { SealKey } from '../../integrations/signer.ts';
import { openFileSealKey } from './key.ts';
import { pdfsig } from './poppler.ts';
import { renderCertificate } from './render.ts';
import { sampleSheet } from './sample.ts';
import { signPdf } from './sign.ts';
import { verifyPdf } from './verify.ts';

// Poppler runs as a program of its own; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const now = new Date('2026-09-18T00:39:00Z');
const signedAt = new Date('2026-09-18T01:12:00Z');
const folder = mkdtempSync(join(tmpdir(), 'seal-'));
const unitName = sampleSheet().unitName;
let key: SealKey;
let signed: Buffer;

const seal = async (signer: SealKey, pdf?: Buffer) =>
  signPdf(pdf ?? (await renderCertificate(sampleSheet(2))), {
    signer,
    reason: '签发道路交通事故认定书',
    location: '示范市',
    signedAt,
  });

beforeAll(async () => {
  key = openFileSealKey(join(folder, 'unit'), { unitName, now });
  signed = await seal(key);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function flipped(at: number, mask = 0x01): Buffer {
  const copy = Buffer.from(signed);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

describe('the seal of a sheet', () => {
  it('is valid over the whole document for pdfsig, with the time of the service clock', () => {
    const { valid, whole, said } = pdfsig(signed);
    expect({ valid, whole }).toEqual({ valid: true, whole: true });
    expect(said).toContain('ETSI.CAdES.detached');
    expect(said).toContain('SHA-256');
    expect(said).toContain(unitName);
    expect(said).toContain('Sep 18 2026 01:12:00');
  });

  it('is valid for the authenticity page', () => {
    expect(verifyPdf(signed, [key.certificate])).toEqual({
      ok: true,
      reason: 'valid',
      signedAt,
      subject: `${unitName}道路交通事故处理专用章`,
      coversWholeDocument: true,
      stampedAt: null,
    });
  });

  it('leaves the sheet itself as it was', async () => {
    const plain = await renderCertificate(sampleSheet(2));
    const body = plain.subarray(0, plain.lastIndexOf('%%EOF'));
    expect(signed.subarray(0, body.length).equals(body)).toBe(true);
    expect(signed.toString('latin1')).toContain(
      `/Reason <feff${Buffer.from('签发', 'utf16le').swap16().toString('hex')}`,
    );
  });

  it('breaks for both when one byte of the document changes', () => {
    const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/u.exec(signed.toString('latin1'));
    const [before = 0, after = 0] = (range ?? []).slice(1).map(Number);
    expect(before).toBeGreaterThan(0);
    const places = {
      head: 12,
      early: Math.floor(before * 0.2),
      middle: Math.floor(before * 0.5),
      late: Math.floor(before * 0.9),
      signingTime: signed.indexOf('/M (D:', after) + 9,
      trailer: signed.lastIndexOf('startxref') - 40,
      signatureValue: after - 30,
    };
    for (const [name, at] of Object.entries(places)) {
      const copy = flipped(at);
      expect(pdfsig(copy).valid, `pdfsig, ${name}`).toBe(false);
      expect(verifyPdf(copy, [key.certificate]).ok, `verifyPdf, ${name}`).toBe(false);
    }
  });

  it('breaks for the authenticity page wherever the byte is, inside the signature too', () => {
    const text = signed.toString('latin1');
    const start = text.indexOf('/ByteRange');
    const all = Array.from({ length: signed.length - start }, (_, at) => start + at);
    const sample = all.filter((at) => at % 23 === 0 || at > signed.length - 12);
    for (const at of sample) {
      for (const mask of [0x01, 0x20])
        expect(verifyPdf(flipped(at, mask), [key.certificate]).ok, `byte ${at}`).toBe(false);
    }
  });

  it('names why a file is not accepted', async () => {
    const plain = await renderCertificate(sampleSheet(2));
    const stranger = openFileSealKey(join(folder, 'stranger'), { unitName, now });
    const reasons = {
      unsigned: verifyPdf(plain, [key.certificate]),
      empty: verifyPdf(new Uint8Array(), [key.certificate]),
      appended: verifyPdf(Buffer.concat([signed, Buffer.from('\n1 0 obj\n<<>>\nendobj\n')]), [key.certificate]),
      cut: verifyPdf(signed.subarray(0, signed.length - 1), [key.certificate]),
      forged: verifyPdf(await seal(stranger), [key.certificate]),
      altered: verifyPdf(flipped(5000), [key.certificate]),
    };
    expect(Object.fromEntries(Object.entries(reasons).map(([name, { ok, reason }]) => [name, [ok, reason]]))).toEqual({
      unsigned: [false, 'unsigned'],
      empty: [false, 'unsigned'],
      appended: [false, 'notWholeDocument'],
      cut: [false, 'notWholeDocument'],
      forged: [false, 'unknownSigner'],
      altered: [false, 'altered'],
    });
  });

  it('passes on the failure of a key out of reach', async () => {
    const gone: SealKey = { ...key, sign: () => Promise.reject(new Error('card removed')) };
    await expect(seal(gone)).rejects.toThrow('card removed');
  });
});

describe('the key in a folder', () => {
  it('is made once, for this user alone, and found again', () => {
    const place = join(folder, 'unit');
    expect(readdirSync(place).toSorted()).toEqual(['seal.pem', 'sm2.pem']);
    expect(statSync(join(place, 'sm2.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(place, 'seal.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    const again = openFileSealKey(place, { unitName: '别的单位', now });
    expect(Buffer.from(again.certificate).equals(Buffer.from(key.certificate))).toBe(true);
  });

  it('still verifies sheets after the certificate was replaced', async () => {
    const next = openFileSealKey(join(folder, 'next'), { unitName, now });
    const both = [next.certificate, key.certificate];
    expect(verifyPdf(signed, both).ok).toBe(true);
    expect(verifyPdf(await seal(next), both).ok).toBe(true);
  });
});

describe('digests', () => {
  it('are SHA-256 and SM3 of the file', () => {
    expect(digestsOf(Buffer.from('abc'))).toEqual({
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      // GB/T 32905-2016, example 1
      sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    });
    expect(digestsOf(signed).sha256).toBe(createHash('sha256').update(signed).digest('hex'));
  });
});
