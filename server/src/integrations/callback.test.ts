import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signOutside, verifyOutsideSignature } from './callback.ts';

const secret = 'a-secret-for-tests-only';
const wallMs = Date.parse('2026-11-23T08:00:00Z');
const body = '{"noticeNo":"PICC-20260918-0001"}';
const header = signOutside(secret, body, wallMs);

describe('the signature of a callback', () => {
  test('is the HMAC that any other program computes', () => {
    // printf '1790000000.{}' | openssl dgst -sha256 -hmac key
    expect(signOutside('key', '{}', 1_790_000_000_000)).toBe(
      't=1790000000,v1=099d33989336226b12c85da813adf6100e1bbab1e91bede9a41ddeb7882d66b8',
    );
  });

  test('holds for the bytes it was made for, as text and as bytes, within five minutes either way', () => {
    for (const at of [wallMs, wallMs + 299_000, wallMs - 299_000]) {
      expect(verifyOutsideSignature({ header, body, secret, wallMs: at })).toEqual({ ok: true });
      expect(verifyOutsideSignature({ header, body: Buffer.from(body), secret, wallMs: at })).toEqual({ ok: true });
    }
  });

  test.each([
    ['no header', { header: undefined }, 'missing'],
    ['two headers', { header: [header, header] }, 'malformed'],
    ['another form', { header: `${header}0` }, 'malformed'],
    ['another body', { body: `${body} ` }, 'mismatch'],
    ['another secret', { secret: 'somebody-elses-secret' }, 'mismatch'],
    ['another time', { header: header.replace(/t=\d+/, `t=${wallMs / 1000 + 1}`) }, 'mismatch'],
    ['five minutes old', { wallMs: wallMs + 301_000 }, 'stale'],
    ['from the future', { wallMs: wallMs - 301_000 }, 'stale'],
  ])('%s is refused', (_what, spoilt, reason) => {
    expect(verifyOutsideSignature({ header, body, secret, wallMs, ...spoilt })).toEqual({ ok: false, reason });
  });

  test('no changed character of the header passes', () => {
    fc.assert(
      fc.property(fc.nat(header.length - 1), fc.constantFrom(...'0123456789abcdef,=tv '), (i, character) => {
        fc.pre(header[i] !== character);
        const spoilt = header.slice(0, i) + character + header.slice(i + 1);
        expect(verifyOutsideSignature({ header: spoilt, body, secret, wallMs }).ok).toBe(false);
      }),
    );
  });
});
