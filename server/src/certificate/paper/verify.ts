import { createHash, verify, X509Certificate } from 'node:crypto';
import type { SealAlgorithm } from '../../integrations/signer.ts';
import { readTimestamp } from '../../platform/timestampToken.ts';
import { buildCms, bytesToSign, signatureOf } from './cms.ts';
import { subjectOf } from './sign.ts';

export type VerifyReason =
  | 'valid'
  /** No signature of the kind this service makes. */
  | 'unsigned'
  /** Bytes outside the signature, before, after or beside it. */
  | 'notWholeDocument'
  /** The document or the signature is not what was sealed. */
  | 'altered'
  /** Sealed, but by none of the seals of this service. */
  | 'unknownSigner';

export interface Verification {
  readonly ok: boolean;
  readonly reason: VerifyReason;
  /** As claimed in the document; trustworthy only when ok. */
  readonly signedAt: Date | null;
  readonly subject: string | null;
  readonly coversWholeDocument: boolean;
  /** When it existed at the latest, by an authority that was given; null without a stamp of one of these. */
  readonly stampedAt: Date | null;
}

const fail = (reason: VerifyReason, coversWholeDocument = false): Verification => ({
  ok: false,
  reason,
  signedAt: null,
  subject: null,
  coversWholeDocument,
  stampedAt: null,
});

const BYTE_RANGE = /\/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\] */gu;
const SIGNING_TIME = /\/M \(D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z\)/u;

/** The DER element at the start of the bytes, without what pads it; null when there is none. */
function leadingElement(bytes: Buffer): Buffer | null {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined) return null;
  if (first < 0x80) return bytes.subarray(0, 2 + first);
  const count = first & 0x7f;
  if (count < 1 || count > 3 || bytes.length < 2 + count) return null;
  const end = 2 + count + bytes.readUIntBE(2, count);
  return end <= bytes.length ? bytes.subarray(0, end) : null;
}

function claimedTime(dictionary: string): Date | null {
  const match = SIGNING_TIME.exec(dictionary);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

/** Time of the stamp; `other` when it is of something else; null when none of the authorities made it. */
function stampOf(signature: Buffer, token: Buffer, authorities: readonly Uint8Array[]): Date | 'other' | null {
  for (const authority of authorities) {
    const stamp = readTimestamp(token, authority);
    if (stamp === null) continue;
    return stamp.digest.equals(createHash('sha256').update(signature).digest()) ? stamp.at : 'other';
  }
  return null;
}

/**
 * SHA-256 over the sealed document without the signature's own place: what PAdES signs, and what the SM2 signature
 * beside it signs too. Throws when the file is not sealed.
 */
export function signedDigest(pdf: Uint8Array): Buffer {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const [before, after, rest] = ([...bytes.toString('latin1').matchAll(BYTE_RANGE)].at(-1) ?? []).slice(1).map(Number);
  if (before === undefined || after === undefined || rest === undefined) throw new Error('the document is not sealed');
  return createHash('sha256')
    .update(bytes.subarray(0, before))
    .update(bytes.subarray(after, after + rest))
    .digest();
}

/**
 * Is this file, byte for byte, a sheet sealed by one of these certificates (DER)? Strict where viewers are lenient:
 * the signature is rebuilt from its value and compared as a whole, so that not even its padding may differ.
 */
export function verifyPdf(
  pdf: Uint8Array,
  certificates: readonly Uint8Array[],
  authorities: readonly Uint8Array[] = [],
): Verification {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const text = bytes.toString('latin1');
  const ranges = [...text.matchAll(BYTE_RANGE)];
  const range = ranges.at(-1);
  if (range === undefined) return fail('unsigned');
  const [before = 0, after = 0, rest = 0] = range.slice(1).map(Number);
  const whole = after > before + 2 && after + rest === bytes.length && text[before] === '<' && text[after - 1] === '>';
  const dictionaryEnd = text.indexOf('endobj', after);
  // The range has to belong to the dictionary around the signature, and to no other place.
  if (!whole || ranges.length > 1 || range.index > before || dictionaryEnd < 0) return fail('notWholeDocument');

  const hex = text.slice(before + 1, after - 1);
  if (!/^[0-9a-f]+$/u.test(hex) || hex.length % 2 !== 0) return fail('altered', true);
  const room = Buffer.from(hex, 'hex');
  const cms = leadingElement(room);
  if (cms === null || room.subarray(cms.length).some((byte) => byte !== 0)) return fail('altered', true);
  const found = signatureOf(cms);
  if (found === null) return fail('altered', true);
  const { signature, timestamp } = found;

  const digest = createHash('sha256').update(bytes.subarray(0, before)).update(bytes.subarray(after)).digest();
  const signedAt = claimedTime(text.slice(after, dictionaryEnd));
  for (const certificate of certificates) {
    // Only the bytes of a known certificate inside the signature make it a candidate.
    if (!cms.includes(Buffer.from(certificate))) continue;
    const x509 = new X509Certificate(certificate);
    const algorithm: SealAlgorithm = x509.publicKey.asymmetricKeyType === 'rsa' ? 'rsaSha256' : 'ecdsaSha256';
    const rebuilt = buildCms({ digest, certificate, algorithm, signature, timestamp });
    const sound = verify('sha256', bytesToSign(digest, certificate), x509.publicKey, signature);
    if (!sound || !rebuilt.equals(cms) || signedAt === null) return fail('altered', true);
    const stampedAt = timestamp && stampOf(signature, timestamp, authorities);
    if (stampedAt === 'other') return fail('altered', true);
    const subject = subjectOf(certificate);
    return { ok: true, reason: 'valid', signedAt, subject, coversWholeDocument: true, stampedAt };
  }
  return fail('unknownSigner', true);
}
