import { expect, test } from 'vitest';
import { readPdfsig } from './checks.ts';

const good = `Digital Signature Info of: certificate.pdf
Signature #1:
  - Signed Ranges: [0 - 1000], [3000 - 4000]
  - Total document signed
  - Signature Validation: Signature is Valid.
  - Certificate Validation: Certificate issuer isn't Trusted.
`;

test('a valid signature over the whole document; an unknown issuer changes nothing', () => {
  expect(readPdfsig(good)).toEqual({ valid: true, whole: true });
});
test('one byte flipped', () => {
  expect(readPdfsig(good.replace('Signature is Valid.', 'Digest Mismatch.'))).toEqual({ valid: false, whole: true });
});
test('something added after the signature', () => {
  expect(readPdfsig(good.replace('Total document signed', 'Not total document signed'))).toEqual({
    valid: true,
    whole: false,
  });
});
test('no signature at all', () => {
  expect(readPdfsig("File 'x.pdf' does not contain any signatures")).toEqual({ valid: false, whole: false });
});
