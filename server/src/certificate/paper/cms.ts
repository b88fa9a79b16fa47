import { createHash } from 'node:crypto';
import { fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import type { SealAlgorithm } from '../../integrations/signer.ts';

/** Object identifiers of RFC 5652, RFC 5035 and RFC 5758. */
export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaEncryption: '1.2.840.113549.1.1.1',
} as const;

/** A stable buffer: pkijs wants an ArrayBuffer of exactly these bytes. */
export function exactly(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function signedAttributes(digest: Uint8Array, certificate: Uint8Array): SignedAndUnsignedAttributes {
  const certHash = createHash('sha256').update(certificate).digest();
  // ESSCertIDv2 with the default hash algorithm SHA-256 left out, as DER demands.
  const signingCertificate = new Sequence({
    value: [new Sequence({ value: [new Sequence({ value: [new OctetString({ valueHex: exactly(certHash) })] })] })],
  });
  const attributes = [
    new Attribute({ type: OID.contentType, values: [new ObjectIdentifier({ value: OID.data })] }),
    new Attribute({ type: OID.messageDigest, values: [new OctetString({ valueHex: exactly(digest) })] }),
    new Attribute({ type: OID.signingCertificateV2, values: [signingCertificate] }),
  ];
  // DER orders the members of a set by their encoding.
  const ordered = attributes
    .map((attribute) => ({ attribute, der: Buffer.from(attribute.toSchema().toBER()) }))
    .toSorted((a, b) => Buffer.compare(a.der, b.der))
    .map(({ attribute }) => attribute);
  return new SignedAndUnsignedAttributes({ type: 0, attributes: ordered });
}

/**
 * The bytes the seal key signs: the attributes as SET OF (RFC 5652 5.4). There is no signing-time among them:
 * PAdES keeps the claimed time in the signature dictionary, under the same signature (EN 319 142-1, 6.3).
 */
export function bytesToSign(digest: Uint8Array, certificate: Uint8Array): Buffer {
  const der = Buffer.from(signedAttributes(digest, certificate).toSchema().toBER());
  der[0] = 0x31;
  return der;
}

export interface SealedDigest {
  /** SHA-256 over the document without the signature. */
  readonly digest: Uint8Array;
  readonly certificate: Uint8Array;
  readonly algorithm: SealAlgorithm;
  readonly signature: Uint8Array;
  /** Token over the SHA-256 of the signature (RFC 3161, EN 319 122-1 5.3). */
  readonly timestamp?: Uint8Array | null;
}

/** Not under the signature: it could not be, since it is of the signature. */
function unsignedAttributes(timestamp: Uint8Array): SignedAndUnsignedAttributes {
  const { result } = fromBER(exactly(timestamp));
  const attribute = new Attribute({ type: OID.timeStampToken, values: [result] });
  return new SignedAndUnsignedAttributes({ type: 1, attributes: [attribute] });
}

/** Detached CMS with one signer (CAdES-B, with a time stamp CAdES-T). The same input gives the same bytes. */
export function buildCms({ digest, certificate, algorithm, signature, timestamp }: SealedDigest): Buffer {
  const cert = Certificate.fromBER(exactly(certificate));
  const sha256 = new AlgorithmIdentifier({ algorithmId: OID.sha256 });
  const signedData = new SignedData({
    version: 1,
    digestAlgorithms: [sha256],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: OID.data }),
    certificates: [cert],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: cert.issuer, serialNumber: cert.serialNumber }),
        digestAlgorithm: sha256,
        signedAttrs: signedAttributes(digest, certificate),
        signatureAlgorithm: new AlgorithmIdentifier(
          algorithm === 'ecdsaSha256'
            ? { algorithmId: OID.ecdsaWithSha256 }
            : { algorithmId: OID.rsaEncryption, algorithmParams: undefined },
        ),
        signature: new OctetString({ valueHex: exactly(signature) }),
        ...(timestamp && { unsignedAttrs: unsignedAttributes(timestamp) }),
      }),
    ],
  });
  const content = new ContentInfo({ contentType: OID.signedData, content: signedData.toSchema(true) });
  return Buffer.from(content.toSchema().toBER());
}

/** The signature value of a CMS with one signer and the token beside it, or null when it is no such thing. */
export function signatureOf(cms: Uint8Array): { signature: Buffer; timestamp: Buffer | null } | null {
  try {
    const content = ContentInfo.fromBER(exactly(cms));
    if (content.contentType !== OID.signedData) return null;
    const [signer, ...others] = new SignedData({ schema: content.content }).signerInfos;
    if (signer === undefined || others.length > 0) return null;
    const beside = signer.unsignedAttrs?.attributes.find(({ type }) => type === OID.timeStampToken);
    const [token] = (beside?.values ?? []) as { toBER(): ArrayBuffer }[];
    return {
      signature: Buffer.from(signer.signature.valueBlock.valueHexView),
      timestamp: token === undefined ? null : Buffer.from(token.toBER()),
    };
  } catch {
    // Whatever a stranger's file holds there, it is not a signature of ours.
    return null;
  }
}

/** Positive serial number of 128 bits. */
export function serialNumber(random: Uint8Array): Integer {
  const bytes = Uint8Array.from(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return new Integer({ valueHex: exactly(bytes) });
}
