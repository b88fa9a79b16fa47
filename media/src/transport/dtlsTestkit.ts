/**
 * A DTLS client for the tests, by the same OpenSSL, honest or not. Kept apart from openssl.ts so that the product's
 * foreign-function surface has no client in it.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import koffi from 'koffi';
import { createCertificate, type DtlsCertificate } from './certificate.ts';
import { type DtlsAssociation, intoDatagrams } from './dtls.ts';
import { PROFILE, type SrtpProfile, type SrtpSessionKeys } from './srtpKeys.ts';

const library = koffi.load(null);
const o = {
  DTLS_client_method: library.func('void *DTLS_client_method()'),
  SSL_CTX_new: library.func('void *SSL_CTX_new(void *method)'),
  SSL_CTX_free: library.func('void SSL_CTX_free(void *ctx)'),
  SSL_CTX_set_options: library.func('uint64_t SSL_CTX_set_options(void *ctx, uint64_t op)'),
  SSL_CTX_set_tlsext_use_srtp: library.func('int SSL_CTX_set_tlsext_use_srtp(void *ctx, str profiles)'),
  SSL_CTX_use_certificate_ASN1: library.func('int SSL_CTX_use_certificate_ASN1(void *ctx, int len, void *der)'),
  SSL_CTX_use_PrivateKey_ASN1: library.func('int SSL_CTX_use_PrivateKey_ASN1(int pk, void *ctx, void *der, long len)'),
  SSL_new: library.func('void *SSL_new(void *ctx)'),
  SSL_free: library.func('void SSL_free(void *ssl)'),
  SSL_ctrl: library.func('long SSL_ctrl(void *ssl, int cmd, long larg, void *parg)'),
  SSL_set_bio: library.func('void SSL_set_bio(void *ssl, void *rbio, void *wbio)'),
  SSL_set_connect_state: library.func('void SSL_set_connect_state(void *ssl)'),
  SSL_do_handshake: library.func('int SSL_do_handshake(void *ssl)'),
  SSL_is_init_finished: library.func('int SSL_is_init_finished(void *ssl)'),
  SSL_read: library.func('int SSL_read(void *ssl, void *buf, int num)'),
  SSL_write: library.func('int SSL_write(void *ssl, void *buf, int num)'),
  SSL_shutdown: library.func('int SSL_shutdown(void *ssl)'),
  SSL_export_keying_material: library.func(
    'int SSL_export_keying_material(void *ssl, void *out, size_t olen, str label, size_t llen, void *context, size_t clen, int use)',
  ),
  SSL_get_session: library.func('void *SSL_get_session(void *ssl)'),
  SSL_SESSION_get_master_key: library.func('size_t SSL_SESSION_get_master_key(void *session, void *out, size_t len)'),
  SSL_get_client_random: library.func('size_t SSL_get_client_random(void *ssl, void *out, size_t len)'),
  SSL_get_server_random: library.func('size_t SSL_get_server_random(void *ssl, void *out, size_t len)'),
  BIO_s_mem: library.func('void *BIO_s_mem()'),
  BIO_new: library.func('void *BIO_new(void *method)'),
  BIO_ctrl: library.func('long BIO_ctrl(void *bio, int cmd, long larg, void *parg)'),
  BIO_read: library.func('int BIO_read(void *bio, void *data, int len)'),
  BIO_write: library.func('int BIO_write(void *bio, void *data, int len)'),
  ERR_clear_error: library.func('void ERR_clear_error()'),
};

const SSL_OP_NO_QUERY_MTU = 1n << 12n;
const SSL_CTRL_SET_MTU = 17;
const BIO_C_SET_BUF_MEM_EOF_RETURN = 130;
const EVP_PKEY_EC = 408;

/** Shared: what is kept is copied out. */
const buffer = Buffer.alloc(65_536);

export interface DtlsClientOptions {
  certificate?: DtlsCertificate | 'none';
  srtpProfiles?: string;
}

export class DtlsClient {
  readonly certificate: DtlsCertificate;
  readonly #context: unknown;
  readonly #ssl: unknown;
  readonly #incoming: unknown;
  readonly #outgoing: unknown;

  constructor(options: DtlsClientOptions = {}) {
    const { certificate = createCertificate(), srtpProfiles = 'SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80' } =
      options;
    this.certificate = certificate === 'none' ? createCertificate() : certificate;
    const { certificateDer, privateKeyDer } = this.certificate;
    this.#context = o.SSL_CTX_new(o.DTLS_client_method());
    o.SSL_CTX_set_options(this.#context, SSL_OP_NO_QUERY_MTU);
    if (certificate !== 'none') {
      const used =
        o.SSL_CTX_use_certificate_ASN1(this.#context, certificateDer.length, certificateDer) === 1 &&
        o.SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_EC, this.#context, privateKeyDer, privateKeyDer.length) === 1;
      if (!used) throw new Error('client certificate not usable');
    }
    if (srtpProfiles !== '') o.SSL_CTX_set_tlsext_use_srtp(this.#context, srtpProfiles);
    this.#ssl = o.SSL_new(this.#context);
    this.#incoming = o.BIO_new(o.BIO_s_mem());
    this.#outgoing = o.BIO_new(o.BIO_s_mem());
    for (const bio of [this.#incoming, this.#outgoing]) o.BIO_ctrl(bio, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, null);
    o.SSL_set_bio(this.#ssl, this.#incoming, this.#outgoing);
    o.SSL_ctrl(this.#ssl, SSL_CTRL_SET_MTU, 1200, null);
    o.SSL_set_connect_state(this.#ssl);
  }

  get connected(): boolean {
    return o.SSL_is_init_finished(this.#ssl) === 1;
  }

  #sent(): Buffer[] {
    o.ERR_clear_error();
    const length = o.BIO_read(this.#outgoing, buffer, buffer.length) as number;
    return length > 0 ? [...intoDatagrams(Buffer.from(buffer.subarray(0, length)))] : [];
  }

  /** The first flight. */
  start(): Buffer[] {
    o.SSL_do_handshake(this.#ssl);
    return this.#sent();
  }

  /** Takes a datagram; gives what is to be sent, and what was read. */
  receive(datagram: Buffer): { sent: Buffer[]; data: Buffer | undefined } {
    o.BIO_write(this.#incoming, datagram, datagram.length);
    if (!this.connected) o.SSL_do_handshake(this.#ssl);
    const length = this.connected ? (o.SSL_read(this.#ssl, buffer, buffer.length) as number) : 0;
    const data = length > 0 ? Buffer.from(buffer.subarray(0, length)) : undefined;
    return { sent: this.#sent(), data };
  }

  write(data: Buffer): Buffer[] {
    o.SSL_write(this.#ssl, data, data.length);
    return this.#sent();
  }

  shutdown(): Buffer[] {
    o.SSL_shutdown(this.#ssl);
    return this.#sent();
  }

  /** Keys as this end sees them. */
  srtpKeys(profile: SrtpProfile = PROFILE.aeadAes128Gcm): SrtpSessionKeys {
    const { keyBytes: k, saltBytes: s } = profile;
    const block = Buffer.alloc(2 * (k + s));
    const label = 'EXTRACTOR-dtls_srtp';
    o.SSL_export_keying_material(this.#ssl, block, block.length, label, label.length, null, 0, 0);
    return {
      profile,
      local: { key: block.subarray(0, k), salt: block.subarray(2 * k, 2 * k + s) },
      remote: { key: block.subarray(k, 2 * k), salt: block.subarray(2 * k + s) },
    };
  }

  /**
   * Opens the encrypted Finished in this client's last flight, lets `change` alter it, and seals it again with the
   * true keys: what a client sends that knows the keys but not the handshake.
   */
  rewriteFinished(datagram: Buffer, change: (finished: Buffer) => void): Buffer {
    const master = Buffer.alloc(48);
    const randoms = [Buffer.alloc(32), Buffer.alloc(32)] as const;
    o.SSL_SESSION_get_master_key(o.SSL_get_session(this.#ssl), master, master.length);
    o.SSL_get_server_random(this.#ssl, randoms[0], 32);
    o.SSL_get_client_random(this.#ssl, randoms[1], 32);
    const block = prf(master, 'key expansion', Buffer.concat(randoms), 40);
    const key = block.subarray(0, 16);
    const salt = block.subarray(32, 36);
    const out = Buffer.from(datagram);
    for (let at = 0; at + 13 <= out.length; at += 13 + out.readUInt16BE(at + 11)) {
      if (out[at] !== 22 || out.readUInt16BE(at + 3) !== 1) continue;
      const record = out.subarray(at + 13, at + 13 + out.readUInt16BE(at + 11));
      const iv = Buffer.concat([salt, record.subarray(0, 8)]);
      const aad = Buffer.concat([out.subarray(at + 3, at + 11), out.subarray(at, at + 3), Buffer.alloc(2)]);
      aad.writeUInt16BE(record.length - 24, 11);
      const open = createDecipheriv('aes-128-gcm', key, iv).setAAD(aad).setAuthTag(record.subarray(-16));
      const finished = Buffer.concat([open.update(record.subarray(8, -16)), open.final()]);
      change(finished);
      const seal = createCipheriv('aes-128-gcm', key, iv).setAAD(aad);
      Buffer.concat([seal.update(finished), seal.final()]).copy(record, 8);
      seal.getAuthTag().copy(record, record.length - 16);
    }
    return out;
  }

  free(): void {
    o.SSL_free(this.#ssl);
    o.SSL_CTX_free(this.#context);
    o.ERR_clear_error();
  }
}

/** RFC 5246 5. */
function prf(secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const hmac = (data: Buffer): Buffer => createHmac('sha256', secret).update(data).digest();
  const labelled = Buffer.concat([Buffer.from(label, 'ascii'), seed]);
  let a: Buffer = labelled;
  let out: Buffer = Buffer.alloc(0);
  while (out.length < length) {
    a = hmac(a);
    out = Buffer.concat([out, hmac(Buffer.concat([a, labelled]))]);
  }
  return out.subarray(0, length);
}

/** Offset of the private scalar in a SEC 1 key of P-256: SEQUENCE, INTEGER 1, OCTET STRING. */
const SCALAR_AT = 7;

/** The victim's public certificate over the attacker's own private key; OpenSSL compares only the public halves. */
export function stolenCertificate(victim: DtlsCertificate, attacker: DtlsCertificate): DtlsCertificate {
  const privateKeyDer = Buffer.from(victim.privateKeyDer);
  attacker.privateKeyDer.copy(privateKeyDer, SCALAR_AT, SCALAR_AT, SCALAR_AT + 32);
  return { ...victim, privateKeyDer };
}

/** Carries datagrams both ways until both ends are silent. `toClient` is what the association's `send` filled. */
export function carry(
  client: DtlsClient,
  server: Pick<DtlsAssociation, 'receive'>,
  toClient: Buffer[],
  alter: (datagram: Buffer) => Buffer = (datagram) => datagram,
): void {
  let toServer = client.start();
  while (toServer.length > 0 || toClient.length > 0) {
    for (const datagram of toServer) server.receive(alter(datagram));
    toServer = toClient.splice(0).flatMap((datagram) => client.receive(datagram).sent);
  }
}
