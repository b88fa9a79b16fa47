/**
 * A self-signed ECDSA P-256 certificate for DTLS (RFC 8827 6.5). Its subject says nothing: the browser trusts it
 * only through the fingerprint that the signalling carries.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface DtlsCertificate {
  certificateDer: Buffer;
  /** SEC 1 ECPrivateKey. */
  privateKeyDer: Buffer;
  /** `sha-256 AB:CD:…` */
  fingerprint: string;
}

const TAG = {
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One DER element (X.690); a certificate of this size never needs more than two length bytes. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const n = body.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = der(TAG.sequence, der(TAG.oid, Buffer.from('2a8648ce3d040302', 'hex')));
/** id-at-commonName, 2.5.4.3 */
const commonName = der(TAG.oid, Buffer.from('550403', 'hex'));

function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${digits}Z`, 'ascii'));
}

const DAY_MS = 24 * 3600 * 1000;

export function createCertificate(now: Date = new Date()): DtlsCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  // DER integers are signed and minimal: the first octet is kept in 0x40…0x7f.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const name = der(TAG.sequence, der(TAG.set, der(TAG.sequence, commonName, der(TAG.utf8, Buffer.from('WebRTC')))));
  const toBeSigned = der(
    TAG.sequence,
    der(TAG.integer, serial),
    ecdsaWithSha256,
    name,
    // A day of slack for client clocks that run behind.
    der(TAG.sequence, utcTime(new Date(now.getTime() - DAY_MS)), utcTime(new Date(now.getTime() + 365 * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificateDer = der(
    TAG.sequence,
    toBeSigned,
    ecdsaWithSha256,
    der(TAG.bitString, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    certificateDer,
    privateKeyDer: privateKey.export({ type: 'sec1', format: 'der' }),
    fingerprint: fingerprintOf(certificateDer),
  };
}

export function fingerprintOf(certificateDer: Buffer): string {
  const hex = createHash('sha256').update(certificateDer).digest('hex').toUpperCase();
  return `sha-256 ${hex.match(/../g)?.join(':')}`;
}

/** The digest in an SDP fingerprint (RFC 8122 5); undefined for anything but sha-256. */
export function parseFingerprint(text: string): Buffer | undefined {
  const match = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(text.trim());
  return match?.[1] ? Buffer.from(match[1].replaceAll(':', ''), 'hex') : undefined;
}
