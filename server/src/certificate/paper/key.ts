import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Set as Asn1Set, BitString, OctetString, PrintableString, Sequence, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
} from 'pkijs';
import type { SealKey, Seals } from '../../integrations/signer.ts';
import { exactly, OID, serialNumber } from './cms.ts';
import { openSm2Key } from './sm2.ts';

const FILE = 'seal.pem';
const SM2_FILE = 'sm2.pem';
const YEARS = 12;

/** One attribute per RDN, most general first; pkijs alone would put all of them into one. */
function nameOf(unitName: string): RelativeDistinguishedNames {
  const attributes = [
    { type: '2.5.4.6', value: new PrintableString({ value: 'CN' }) },
    { type: '2.5.4.10', value: new Utf8String({ value: unitName }) },
    { type: '2.5.4.3', value: new Utf8String({ value: `${unitName}道路交通事故处理专用章` }) },
  ];
  const rdns = attributes.map((attribute) => new Asn1Set({ value: [new AttributeTypeAndValue(attribute).toSchema()] }));
  return RelativeDistinguishedNames.fromBER(new Sequence({ value: rdns }).toBER());
}

function selfSigned(unitName: string, now: Date, privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = serialNumber(randomBytes(16));
  certificate.issuer = nameOf(unitName);
  certificate.subject = nameOf(unitName);
  // A demo clock is set back and forth within the loaded calendar years; the certificate covers them.
  certificate.notBefore = new Time({ type: 0, value: new Date(Date.UTC(now.getUTCFullYear() - 3, 0, 1)) });
  certificate.notAfter = new Time({ type: 0, value: new Date(Date.UTC(now.getUTCFullYear() - 3 + YEARS, 0, 1)) });
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(exactly(publicKey.export({ type: 'spki', format: 'der' })));
  certificate.signature = new AlgorithmIdentifier({ algorithmId: OID.ecdsaWithSha256 });
  certificate.signatureAlgorithm = certificate.signature;
  // digitalSignature and contentCommitment, the two uses of a seal.
  const keyUsage = new BitString({ valueHex: exactly(Uint8Array.of(0xc0)), unusedBits: 6 });
  certificate.extensions = [
    new Extension({
      extnID: '2.5.29.19',
      critical: true,
      extnValue: new BasicConstraints({ cA: false }).toSchema().toBER(),
    }),
    new Extension({ extnID: '2.5.29.15', critical: true, extnValue: keyUsage.toBER() }),
    new Extension({ extnID: '2.5.29.14', extnValue: new OctetString({ valueHex: exactly(randomBytes(20)) }).toBER() }),
  ];
  const body = certificate.encodeTBS().toBER();
  certificate.tbsView = new Uint8Array(body);
  certificate.signatureValue = new BitString({ valueHex: exactly(sign('sha256', Buffer.from(body), privateKey)) });
  return Buffer.from(certificate.toSchema(true).toBER());
}

function newSeal(unitName: string, now: Date): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = selfSigned(unitName, now, privateKey, publicKey);
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' })}-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error('the seal key cannot be read', { cause });
  }
}

/** The file, made on first use, readable by this user only; of two processes at once the first complete file wins. */
function readOrMake(folder: string, name: string, make: () => string): string {
  const file = join(folder, name);
  const known = readOrNull(file);
  if (known !== null) return known;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, make(), { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw new Error('the seal key cannot be stored', { cause });
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}

const newSm2Key = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/**
 * Seal keys in a folder of this service: `seal.pem` with its self-signed certificate, `sm2.pem` beside it; both are made
 * on first use.
 */
export function openFileSealKey(
  folder: string,
  { unitName, now }: { readonly unitName: string; readonly now: Date },
): SealKey {
  const pem = readOrMake(folder, FILE, () => newSeal(unitName, now));
  const privateKey = createPrivateKey(pem);
  const certificate = new X509Certificate(pem);
  if (!certificate.checkPrivateKey(privateKey)) throw new Error('the seal key does not belong to its certificate');
  return {
    algorithm: privateKey.asymmetricKeyType === 'rsa' ? 'rsaSha256' : 'ecdsaSha256',
    certificate: new Uint8Array(certificate.raw),
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, privateKey)),
    sm2: openSm2Key(readOrMake(folder, SM2_FILE, newSm2Key)),
  };
}

/** The seals of all units, one folder each. */
export function fileSeals(folder: string): Seals {
  return { of: async (unit, now) => openFileSealKey(join(folder, unit.id), { unitName: unit.issuingName, now }) };
}
