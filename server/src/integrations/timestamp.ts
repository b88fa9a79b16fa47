import { randomBytes, X509Certificate } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs';
import { readTimestamp } from '../platform/timestampToken.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const TIMEOUT_MS = 10_000;
/** Granted, and granted with modifications (RFC 3161 2.4.2). */
const GRANTED: ReadonlySet<number> = new Set([0, 1]);

/** Says when something existed at the latest: an authority outside, independent of the clock of this service. */
export interface TimestampAuthority {
  /** DER of a TimeStampToken over this SHA-256. Throws when the authority is out of reach or its answer is not sound. */
  stamp(digest: Uint8Array): Promise<Uint8Array>;
  /** Of the authority, DER. */
  readonly certificate: Uint8Array;
}

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

/** A time-stamp authority over HTTP (RFC 3161 3.4). `certificate` is the one its stamps have to be signed by, PEM or DER. */
export function openTimestamps(url: string, certificate: Uint8Array): TimestampAuthority {
  const authority = new X509Certificate(certificate);
  return {
    certificate: authority.raw,
    async stamp(digest) {
      const nonce = randomBytes(16);
      nonce[0] = (nonce[0]! & 0x7f) | 0x40;
      const request = new TimeStampReq({
        version: 1,
        messageImprint: new MessageImprint({
          hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
          hashedMessage: new OctetString({ valueHex: buffer(digest) }),
        }),
        nonce: new Integer({ valueHex: buffer(nonce) }),
        certReq: true,
      });
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
        body: new Uint8Array(request.toSchema().toBER()),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!answer.ok) throw new Error(`the time-stamp authority answered ${answer.status}`);
      const response = TimeStampResp.fromBER(await answer.arrayBuffer());
      const { status } = response.status;
      if (!GRANTED.has(status) || response.timeStampToken === undefined) {
        throw new Error(`the time-stamp authority refused: ${status}`);
      }
      const token = new Uint8Array(response.timeStampToken.toSchema().toBER());
      const read = readTimestamp(token, authority.raw);
      if (read === null) throw new Error('the time stamp is not signed by the authority');
      if (!Buffer.from(digest).equals(read.digest)) throw new Error('the time stamp is of something else');
      if (read.nonce === null || !read.nonce.equals(nonce)) throw new Error('the time stamp answers another request');
      return token;
    },
  };
}
