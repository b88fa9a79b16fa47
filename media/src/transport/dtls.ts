/**
 * DTLS 1.2 server (RFC 6347) for one peer, with the key export for SRTP (RFC 5764). OpenSSL does the protocol over
 * two memory BIOs; this file feeds it one datagram at a time, cuts its output into datagrams at record borders, and
 * accepts the client only when its certificate is the one the signalling named (RFC 8827 6.5).
 *
 * No cookie exchange: a DTLS byte is only read from an address that answered for the ICE password.
 */
import { timingSafeEqual } from 'node:crypto';
import { createCertificate, parseFingerprint } from './certificate.ts';
import {
  type Bio,
  bioPending,
  bioReset,
  bioTake,
  bioWrite,
  exportKeyingMaterial,
  freeContext,
  freeSsl,
  newServerContext,
  newServerSsl,
  peerCertificateDigest,
  SSL_ERROR,
  type Ssl,
  type SslContext,
  selectedSrtpProfile,
  sslConnected,
  sslHandleTimeout,
  sslHandshake,
  sslRead,
  sslShutdown,
  sslWrite,
} from './openssl.ts';
import { PROFILE, type SrtpProfile, type SrtpSessionKeys } from './srtpKeys.ts';

/** Octets of a DTLS datagram: fits an IPv6 minimum path with room for UDP and TURN headers. */
const MTU = 1200;
const RECORD_HEADER_BYTES = 13;
/** The longest record: 2^14 plus what a cipher may add (RFC 6347 4.1.1). */
const MAX_RECORD_BYTES = 16384 + 2048 + RECORD_HEADER_BYTES;
/** Both browsers and LiveKit's own clients agree on the first; ECDSA only because the certificate is. */
const CIPHERS = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384';
const GROUPS = 'X25519:P-256';
const EXPORTER_LABEL = 'EXTRACTOR-dtls_srtp';

/** One certificate and one OpenSSL context for all peers of a server. */
export class DtlsIdentity {
  readonly fingerprint: string;
  #context: SslContext | undefined;

  constructor() {
    const { certificateDer, privateKeyDer, fingerprint } = createCertificate();
    this.fingerprint = fingerprint;
    const srtpProfiles = Object.values(PROFILE)
      .map((profile) => profile.opensslName)
      .join(':');
    this.#context = newServerContext({ certificateDer, privateKeyDer, ciphers: CIPHERS, groups: GROUPS, srtpProfiles });
  }

  get context(): SslContext {
    if (!this.#context) throw new Error('DTLS identity used after free');
    return this.#context;
  }

  /** Associations that still live keep their own reference. */
  free(): void {
    if (this.#context) freeContext(this.#context);
    this.#context = undefined;
  }
}

export interface DtlsEvents {
  send(datagram: Buffer): void;
  onConnected(keys: SrtpSessionKeys): void;
  onData(data: Buffer): void;
  /** The association ended: refused, failed, or closed by the client. No event follows; native objects are freed. */
  onClosed(reason: string): void;
}

/** Plain text of one record; shared, because nothing keeps it past the callback without copying. */
const plaintext = Buffer.alloc(MAX_RECORD_BYTES);

export class DtlsAssociation {
  readonly #events: DtlsEvents;
  readonly #expectedDigest: Buffer;
  #native: { ssl: Ssl; incoming: Bio; outgoing: Bio } | undefined;
  #connected = false;

  constructor(identity: DtlsIdentity, remoteFingerprint: string, events: DtlsEvents) {
    const digest = parseFingerprint(remoteFingerprint);
    if (!digest) throw new TypeError('remote fingerprint is not a sha-256 fingerprint');
    this.#expectedDigest = digest;
    this.#events = events;
    this.#native = newServerSsl(identity.context, MTU);
  }

  get connected(): boolean {
    return this.#connected && this.#native !== undefined;
  }

  receive(datagram: Buffer): void {
    const native = this.#native;
    if (!native || datagram.length < RECORD_HEADER_BYTES || datagram.length > MAX_RECORD_BYTES) return;
    if (!bioWrite(native.incoming, datagram)) return;
    if (!this.#connected) this.#advance(native);
    if (this.#native && this.#connected) this.#read(native);
    // What OpenSSL left of this datagram must not be taken for the beginning of the next.
    if (this.#native && bioPending(native.incoming) > 0) bioReset(native.incoming);
  }

  #advance(native: { ssl: Ssl; outgoing: Bio }): void {
    const { result, error, detail } = sslHandshake(native.ssl);
    this.#flush(native.outgoing);
    if (!this.#native) return;
    if (result === 1 && sslConnected(native.ssl)) return this.#admit(native.ssl);
    if (error !== SSL_ERROR.WANT_READ && error !== SSL_ERROR.WANT_WRITE) this.#end(`handshake failed: ${detail}`);
  }

  #admit(ssl: Ssl): void {
    const digest = peerCertificateDigest(ssl);
    if (!digest || !timingSafeEqual(digest, this.#expectedDigest))
      return this.#refuse('certificate is not the signalled one');
    const number = selectedSrtpProfile(ssl);
    const profile: SrtpProfile | undefined = Object.values(PROFILE).find((p) => p.number === number);
    if (!profile) return this.#refuse('no SRTP profile in common');
    // RFC 5764 4.2: client key, server key, client salt, server salt.
    const { keyBytes, saltBytes } = profile;
    const block = exportKeyingMaterial(ssl, EXPORTER_LABEL, 2 * (keyBytes + saltBytes));
    const salts = 2 * keyBytes;
    this.#connected = true;
    this.#events.onConnected({
      profile,
      remote: { key: block.subarray(0, keyBytes), salt: block.subarray(salts, salts + saltBytes) },
      local: { key: block.subarray(keyBytes, salts), salt: block.subarray(salts + saltBytes) },
    });
  }

  #read(native: { ssl: Ssl; outgoing: Bio }): void {
    for (;;) {
      const { result, error, detail } = sslRead(native.ssl, plaintext);
      if (result > 0) {
        this.#events.onData(Buffer.from(plaintext.subarray(0, result)));
        if (!this.#native) return;
        continue;
      }
      this.#flush(native.outgoing);
      if (error === SSL_ERROR.ZERO_RETURN) return this.#end('closed by the client');
      if (error !== SSL_ERROR.WANT_READ && error !== SSL_ERROR.WANT_WRITE) this.#end(`read failed: ${detail}`);
      return;
    }
  }

  /** One record of application data; false when it could not be sent. */
  write(data: Buffer): boolean {
    const native = this.#native;
    if (!native || !this.#connected || data.length === 0) return false;
    const { result } = sslWrite(native.ssl, data);
    this.#flush(native.outgoing);
    return result === data.length;
  }

  /** To be called several times a second until connected. */
  tick(): void {
    const native = this.#native;
    if (!native || this.#connected) return;
    const { result, error, detail } = sslHandleTimeout(native.ssl);
    this.#flush(native.outgoing);
    if (this.#native && result < 0 && error === SSL_ERROR.SSL) this.#end(`handshake timed out: ${detail}`);
  }

  #flush(outgoing: Bio): void {
    const bytes = bioTake(outgoing);
    for (const datagram of intoDatagrams(bytes)) this.#events.send(datagram);
  }

  /** Ends a handshake that OpenSSL itself was content with: the client is told at once. */
  #refuse(reason: string): void {
    if (this.#native) {
      sslShutdown(this.#native.ssl);
      this.#flush(this.#native.outgoing);
    }
    this.#end(reason);
  }

  #end(reason: string): void {
    this.#free();
    this.#events.onClosed(reason);
  }

  /** Says goodbye (close_notify) and frees. Idempotent, silent. */
  close(): void {
    const native = this.#native;
    if (!native) return;
    if (this.#connected) {
      sslShutdown(native.ssl);
      this.#flush(native.outgoing);
    }
    this.#free();
  }

  #free(): void {
    const native = this.#native;
    this.#native = undefined;
    if (native) freeSsl(native.ssl);
  }
}

/** OpenSSL's output is a run of records; as many whole ones as fit share a datagram (RFC 6347 4.1.1). */
export function* intoDatagrams(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const end = at + RECORD_HEADER_BYTES + bytes.readUInt16BE(at + 11);
    if (end - start > MTU && at > start) {
      yield bytes.subarray(start, at);
      start = at;
    }
    at = end;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}
