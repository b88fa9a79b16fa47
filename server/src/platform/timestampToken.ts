/** What a time-stamp token says (RFC 3161), and whether it was signed by the certificate it should be (RFC 5652). */
import { createHash, verify, X509Certificate } from 'node:crypto';
import type { OctetString } from 'asn1js';
import { ContentInfo, SignedData, TSTInfo } from 'pkijs';

const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  messageDigest: '1.2.840.113549.1.9.4',
} as const;
const HASHES: Readonly<Record<string, string>> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
};

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

export interface Timestamp {
  at: Date;
  /** What was stamped, SHA-256. */
  digest: Buffer;
  nonce: Buffer | null;
}

/** What a token says, or null when it is no token, or not signed by this certificate (DER). */
export function readTimestamp(token: Uint8Array, certificate: Uint8Array): Timestamp | null {
  try {
    const content = ContentInfo.fromBER(buffer(token));
    if (content.contentType !== OID.signedData) return null;
    const signed = new SignedData({ schema: content.content });
    const [signer, ...others] = signed.signerInfos;
    const info = signed.encapContentInfo.eContent;
    if (signer?.signedAttrs === undefined || others.length > 0 || info === undefined) return null;
    if (signed.encapContentInfo.eContentType !== OID.tstInfo) return null;
    const body = Buffer.from(info.getValue());
    const hash = HASHES[signer.digestAlgorithm.algorithmId];
    if (hash === undefined) return null;
    const attribute = signer.signedAttrs.attributes.find(({ type }) => type === OID.messageDigest);
    const [said] = (attribute?.values ?? []) as OctetString[];
    if (said === undefined || !createHash(hash).update(body).digest().equals(said.valueBlock.valueHexView)) return null;
    // As they were signed: a SET, whatever tag they are carried under (RFC 5652 5.4).
    const attributes = Buffer.from(signer.signedAttrs.encodedValue);
    attributes[0] = 0x31;
    const { publicKey } = new X509Certificate(certificate);
    if (!verify(hash, attributes, publicKey, signer.signature.valueBlock.valueHexView)) return null;
    const tst = TSTInfo.fromBER(buffer(body));
    if (tst.messageImprint.hashAlgorithm.algorithmId !== OID.sha256) return null;
    return {
      at: tst.genTime,
      digest: Buffer.from(tst.messageImprint.hashedMessage.valueBlock.valueHexView),
      nonce: tst.nonce === undefined ? null : Buffer.from(tst.nonce.valueBlock.valueHexView),
    };
  } catch {
    // Whatever a stranger's bytes are, they are no stamp.
    return null;
  }
}
