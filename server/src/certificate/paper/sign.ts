import { createHash, X509Certificate } from 'node:crypto';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { SignPdf } from '@signpdf/signpdf';
import { Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { buildCms, bytesToSign } from './cms.ts';
import type { SealKey } from '../../integrations/signer.ts';

export interface Sealing {
  readonly signer: SealKey;
  /** Why the sheet is sealed, for example 签发道路交通事故认定书. */
  readonly reason: string;
  /** Where the unit sits. */
  readonly location: string;
  /** Service clock at signing. */
  readonly signedAt: Date;
  /** Stamps the SHA-256 of the signature; null for what could not be had: the seal stands without. */
  readonly stamp?: ((digest: Uint8Array) => Promise<Uint8Array | null>) | undefined;
}

/** Tokens carry the authority's certificates: two to six kilobytes. */
const TOKEN_BYTES = 8_192;

/** Longest DER of a P-256 signature, and the one length of RSA-2048. */
const SIGNATURE_BYTES = { ecdsaSha256: 72, rsaSha256: 256 } as const;

class SealSigner extends Signer {
  readonly key: SealKey;
  readonly stamp: Sealing['stamp'];

  constructor(key: SealKey, stamp: Sealing['stamp']) {
    super();
    this.key = key;
    this.stamp = stamp;
  }

  override async sign(document: Buffer): Promise<Buffer> {
    const digest = createHash('sha256').update(document).digest();
    const { certificate, algorithm } = this.key;
    const signature = await this.key.sign(bytesToSign(digest, certificate));
    const token = (await this.stamp?.(createHash('sha256').update(signature).digest())) ?? null;
    const timestamp = token !== null && token.length <= TOKEN_BYTES ? token : null;
    return buildCms({ digest, certificate, algorithm, signature, timestamp });
  }
}

/** 道路交通事故处理专用章 of this certificate, or whatever it calls itself. */
export function subjectOf(certificate: Uint8Array): string {
  const subject = new X509Certificate(certificate).subject;
  return /^CN=(.+)$/mu.exec(subject)?.[1] ?? subject;
}

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16().toString('hex');

/** ASCII of the length the text has as a hexadecimal string, so that no offset moves when it takes the place. */
const standIn = (text: string) => 'x'.repeat(utf16(text).length);

/** placeholder-plain writes strings as UTF-8, which turns Chinese to rubble: they go in as UTF-16 here. */
function putText(pdf: Buffer, key: 'Reason' | 'Location' | 'Name', text: string): void {
  const literal = `/${key} (${standIn(text)})`;
  const at = pdf.lastIndexOf(literal);
  if (at < 0) throw new Error(`no place for /${key} in the signature dictionary`);
  pdf.write(`/${key} <${utf16(text)}>`, at, 'latin1');
}

/**
 * Seals the document as a whole: PAdES, `ETSI.CAdES.detached`, one ByteRange from the first byte to the last.
 * The room for the signature is as long as it can get, and what it leaves is zero, so that nothing can be put beside it.
 */
export async function signPdf(
  pdf: Uint8Array,
  { signer, reason, location, signedAt, stamp }: Sealing,
): Promise<Buffer> {
  const { certificate, algorithm } = signer;
  const name = subjectOf(certificate);
  const longest = buildCms({
    digest: new Uint8Array(32),
    certificate,
    algorithm,
    signature: new Uint8Array(SIGNATURE_BYTES[algorithm]),
  });
  const prepared = plainAddPlaceholder({
    pdfBuffer: Buffer.from(pdf),
    reason: standIn(reason),
    location: standIn(location),
    name: standIn(name),
    contactInfo: '',
    signingTime: signedAt,
    signatureLength: longest.length + (stamp === undefined ? 0 : TOKEN_BYTES + 64),
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    appName: 'Kuaichu',
  });
  putText(prepared, 'Reason', reason);
  putText(prepared, 'Location', location);
  putText(prepared, 'Name', name);
  return new SignPdf().sign(prepared, new SealSigner(signer, stamp));
}
