/**
 * The OpenSSL inside the node binary, called through koffi. This file is the whole foreign-function surface of
 * the media server: nothing else declares a C function, and no caller hands over a length. A wrong pointer or
 * length here is memory corruption, so every wrapper takes a Buffer and derives the length from it, and every
 * output buffer is checked against what OpenSSL may write.
 *
 * Nothing here is called back per packet. One C-to-JavaScript callback runs per handshake (see `acceptAnyChain`).
 */
import koffi from 'koffi';

declare const brand: unique symbol;
/** An address owned by OpenSSL; `Kind` keeps an SSL from being passed as a BIO. */
type Native<Kind extends string> = bigint & { readonly [brand]: Kind };
export type SslContext = Native<'SSL_CTX'>;
export type Ssl = Native<'SSL'>;
export type Bio = Native<'BIO'>;
export type CipherContext = Native<'EVP_CIPHER_CTX'>;

/** Values of the OpenSSL 3 headers (ssl.h, tls1.h, bio.h, evp.h); they are part of its stable ABI. */
const OPENSSL_3 = 0x3000_0000n;
const OPENSSL_4 = 0x4000_0000n;
const DTLS1_2_VERSION = 0xfefd;
const EVP_PKEY_EC = 408;
const SSL_VERIFY_PEER_AND_REQUIRE = 0x01 | 0x02;
const SSL_OP_NO_QUERY_MTU = 1n << 12n;
const SSL_OP_NO_TICKET = 1n << 14n;
const SSL_OP_NO_COMPRESSION = 1n << 17n;
const SSL_OP_CIPHER_SERVER_PREFERENCE = 1n << 22n;
const SSL_OP_NO_RENEGOTIATION = 1n << 30n;
const SSL_CTRL_SET_MTU = 17;
const SSL_CTRL_SET_SESS_CACHE_MODE = 44;
const DTLS_CTRL_HANDLE_TIMEOUT = 74;
const SSL_CTRL_SET_GROUPS_LIST = 92;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const SSL_CTRL_SET_MAX_PROTO_VERSION = 124;
const BIO_CTRL_RESET = 1;
const BIO_C_SET_BUF_MEM_EOF_RETURN = 130;
const EVP_CTRL_AEAD_SET_IVLEN = 0x9;
const EVP_CTRL_AEAD_GET_TAG = 0x10;
const EVP_CTRL_AEAD_SET_TAG = 0x11;
const SHA256_BYTES = 32;
const GCM_KEY_BYTES = 16;
const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16;

export const SSL_ERROR = { SSL: 1, WANT_READ: 2, WANT_WRITE: 3, SYSCALL: 5, ZERO_RETURN: 6 } as const;

function declareFunctions() {
  const library = koffi.load(null);
  return {
    OpenSSL_version_num: library.func('ulong OpenSSL_version_num()'),
    ERR_clear_error: library.func('void ERR_clear_error()'),
    ERR_get_error: library.func('ulong ERR_get_error()'),
    ERR_error_string_n: library.func('void ERR_error_string_n(ulong e, _Out_ uint8_t *buf, size_t len)'),

    DTLS_server_method: library.func('void *DTLS_server_method()'),
    SSL_CTX_new: library.func('void *SSL_CTX_new(void *method)'),
    SSL_CTX_free: library.func('void SSL_CTX_free(void *ctx)'),
    SSL_CTX_ctrl: library.func('long SSL_CTX_ctrl(void *ctx, int cmd, long larg, void *parg)'),
    SSL_CTX_set_options: library.func('uint64_t SSL_CTX_set_options(void *ctx, uint64_t op)'),
    SSL_CTX_set_cipher_list: library.func('int SSL_CTX_set_cipher_list(void *ctx, str list)'),
    SSL_CTX_set_tlsext_use_srtp: library.func('int SSL_CTX_set_tlsext_use_srtp(void *ctx, str profiles)'),
    SSL_CTX_use_certificate_ASN1: library.func('int SSL_CTX_use_certificate_ASN1(void *ctx, int len, void *der)'),
    SSL_CTX_use_PrivateKey_ASN1: library.func(
      'int SSL_CTX_use_PrivateKey_ASN1(int pk, void *ctx, void *der, long len)',
    ),
    SSL_CTX_check_private_key: library.func('int SSL_CTX_check_private_key(void *ctx)'),
    SSL_CTX_set_verify: library.func('void SSL_CTX_set_verify(void *ctx, int mode, void *callback)'),
    SSL_CTX_set_cert_verify_callback: library.func(
      'void SSL_CTX_set_cert_verify_callback(void *ctx, void *callback, void *arg)',
    ),

    SSL_new: library.func('void *SSL_new(void *ctx)'),
    SSL_free: library.func('void SSL_free(void *ssl)'),
    SSL_ctrl: library.func('long SSL_ctrl(void *ssl, int cmd, long larg, void *parg)'),
    SSL_set_bio: library.func('void SSL_set_bio(void *ssl, void *rbio, void *wbio)'),
    SSL_set_accept_state: library.func('void SSL_set_accept_state(void *ssl)'),
    SSL_do_handshake: library.func('int SSL_do_handshake(void *ssl)'),
    SSL_is_init_finished: library.func('int SSL_is_init_finished(void *ssl)'),
    SSL_get_error: library.func('int SSL_get_error(void *ssl, int ret)'),
    SSL_read: library.func('int SSL_read(void *ssl, void *buf, int num)'),
    SSL_write: library.func('int SSL_write(void *ssl, void *buf, int num)'),
    SSL_shutdown: library.func('int SSL_shutdown(void *ssl)'),
    SSL_get1_peer_certificate: library.func('void *SSL_get1_peer_certificate(void *ssl)'),
    SSL_get_selected_srtp_profile: library.func('void *SSL_get_selected_srtp_profile(void *ssl)'),
    SSL_export_keying_material: library.func(
      'int SSL_export_keying_material(void *ssl, void *out, size_t olen, str label, size_t llen, void *context, size_t clen, int use)',
    ),
    X509_free: library.func('void X509_free(void *x)'),
    X509_digest: library.func('int X509_digest(void *x, void *type, void *md, _Out_ uint32_t *len)'),
    EVP_sha256: library.func('void *EVP_sha256()'),

    BIO_s_mem: library.func('void *BIO_s_mem()'),
    BIO_new: library.func('void *BIO_new(void *method)'),
    BIO_ctrl: library.func('long BIO_ctrl(void *bio, int cmd, long larg, void *parg)'),
    BIO_ctrl_pending: library.func('size_t BIO_ctrl_pending(void *bio)'),
    BIO_read: library.func('int BIO_read(void *bio, void *data, int len)'),
    BIO_write: library.func('int BIO_write(void *bio, void *data, int len)'),

    EVP_CIPHER_CTX_new: library.func('void *EVP_CIPHER_CTX_new()'),
    EVP_CIPHER_CTX_free: library.func('void EVP_CIPHER_CTX_free(void *ctx)'),
    EVP_CIPHER_CTX_ctrl: library.func('int EVP_CIPHER_CTX_ctrl(void *ctx, int type, int arg, void *ptr)'),
    EVP_aes_128_gcm: library.func('void *EVP_aes_128_gcm()'),
    EVP_CipherInit_ex: library.func(
      'int EVP_CipherInit_ex(void *ctx, void *type, void *engine, void *key, void *iv, int enc)',
    ),
    EVP_CipherUpdate: library.func('int EVP_CipherUpdate(void *ctx, void *out, void *outl, void *in, int inl)'),
    EVP_CipherFinal_ex: library.func('int EVP_CipherFinal_ex(void *ctx, void *outm, void *outl)'),
  };
}

type Functions = ReturnType<typeof declareFunctions>;

/** How many native objects this process holds; the leak tests read it. */
export interface NativeObjectCounts {
  sslContexts: number;
  ssls: number;
  cipherContexts: number;
}

const counts: NativeObjectCounts = { sslContexts: 0, ssls: 0, cipherContexts: 0 };
export const nativeObjectCounts = (): NativeObjectCounts => ({ ...counts });

/**
 * `int (*)(X509_STORE_CTX *, void *)`. WebRTC certificates are self-signed, so the chain proves nothing: OpenSSL
 * still checks that the client signed the handshake with the key of its certificate (CertificateVerify), and the
 * caller compares the certificate with the fingerprint of the SDP (RFC 8122, RFC 8827 6.5).
 */
let acceptAnyChain: bigint | undefined;
const chainCallback = (): bigint => {
  acceptAnyChain ??= koffi.register(() => 1, koffi.pointer(koffi.proto('int AcceptAnyChain(void *store, void *arg)')));
  return acceptAnyChain;
};

let loaded: Functions | undefined;

/** Throws when this node gives no access to an OpenSSL 3. Cheap after the first call. */
export function openssl(): Functions {
  if (loaded) return loaded;
  const advice =
    'The embedded media server needs the OpenSSL 3 inside the node binary and cannot reach it. ' +
    'Start it with an official Node.js build, or set MEDIA_URL to a LiveKit server.';
  try {
    const functions = declareFunctions();
    const version = BigInt(functions.OpenSSL_version_num());
    if (version < OPENSSL_3 || version >= OPENSSL_4) throw new Error(`OpenSSL version 0x${version.toString(16)}`);
    loaded = functions;
    return functions;
  } catch (cause) {
    throw new Error(advice, { cause });
  }
}

/** Takes the oldest error of this thread's queue and empties the queue, which node:crypto shares. */
export function takeError(): string {
  const o = openssl();
  const code = o.ERR_get_error();
  if (code === 0 || code === 0n) return 'no detail from OpenSSL';
  const text = Buffer.alloc(256);
  o.ERR_error_string_n(code, text, text.length);
  o.ERR_clear_error();
  return text.toString('latin1', 0, text.indexOf(0));
}

const required = (done: boolean, what: string): void => {
  if (!done) throw new Error(`OpenSSL: ${what} failed: ${takeError()}`);
};
const cString = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');

export interface SslContextOptions {
  certificateDer: Buffer;
  /** SEC 1 or PKCS #8. */
  privateKeyDer: Buffer;
  /** Colon-separated names, preferred first. */
  ciphers: string;
  groups: string;
  srtpProfiles: string;
}

/** A DTLS 1.2 server context that demands a client certificate, without tickets, sessions or renegotiation. */
export function newServerContext(options: SslContextOptions): SslContext {
  const o = openssl();
  o.ERR_clear_error();
  const context = o.SSL_CTX_new(o.DTLS_server_method()) as SslContext | null;
  if (!context) throw new Error(`OpenSSL: SSL_CTX_new failed: ${takeError()}`);
  counts.sslContexts += 1;
  try {
    const ctrl = (command: number, value: number, what: string): void =>
      required(Number(o.SSL_CTX_ctrl(context, command, value, null)) === 1, what);
    ctrl(SSL_CTRL_SET_MIN_PROTO_VERSION, DTLS1_2_VERSION, 'minimum version');
    ctrl(SSL_CTRL_SET_MAX_PROTO_VERSION, DTLS1_2_VERSION, 'maximum version');
    o.SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, 0, null);
    o.SSL_CTX_set_options(
      context,
      SSL_OP_NO_QUERY_MTU |
        SSL_OP_NO_TICKET |
        SSL_OP_NO_COMPRESSION |
        SSL_OP_CIPHER_SERVER_PREFERENCE |
        SSL_OP_NO_RENEGOTIATION,
    );
    required(o.SSL_CTX_set_cipher_list(context, options.ciphers) === 1, 'cipher list');
    const groups = cString(options.groups);
    required(Number(o.SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, groups)) === 1, 'groups');
    const { certificateDer, privateKeyDer } = options;
    required(
      o.SSL_CTX_use_certificate_ASN1(context, certificateDer.length, certificateDer) === 1,
      'use of the certificate',
    );
    required(
      o.SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_EC, context, privateKeyDer, privateKeyDer.length) === 1,
      'use of the private key',
    );
    required(o.SSL_CTX_check_private_key(context) === 1, 'check of the private key');
    // This one returns 0 for success.
    required(o.SSL_CTX_set_tlsext_use_srtp(context, options.srtpProfiles) === 0, 'use_srtp');
    o.SSL_CTX_set_verify(context, SSL_VERIFY_PEER_AND_REQUIRE, null);
    o.SSL_CTX_set_cert_verify_callback(context, chainCallback(), null);
  } catch (error) {
    freeContext(context);
    throw error;
  }
  return context;
}

export function freeContext(context: SslContext): void {
  openssl().SSL_CTX_free(context);
  counts.sslContexts -= 1;
}

/** An SSL in accept state over two memory BIOs, which it owns: `freeSsl` frees all three. */
export function newServerSsl(context: SslContext, mtu: number): { ssl: Ssl; incoming: Bio; outgoing: Bio } {
  const o = openssl();
  o.ERR_clear_error();
  const ssl = o.SSL_new(context) as Ssl | null;
  if (!ssl) throw new Error(`OpenSSL: SSL_new failed: ${takeError()}`);
  counts.ssls += 1;
  const incoming = o.BIO_new(o.BIO_s_mem()) as Bio | null;
  const outgoing = o.BIO_new(o.BIO_s_mem()) as Bio | null;
  // SSL_set_bio takes over both references; NULL is allowed.
  o.SSL_set_bio(ssl, incoming, outgoing);
  if (!incoming || !outgoing) {
    freeSsl(ssl);
    throw new Error('OpenSSL: BIO_new failed');
  }
  // An empty BIO means "come back later", not end of file.
  for (const bio of [incoming, outgoing]) o.BIO_ctrl(bio, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, null);
  o.SSL_ctrl(ssl, SSL_CTRL_SET_MTU, mtu, null);
  o.SSL_set_accept_state(ssl);
  return { ssl, incoming, outgoing };
}

export function freeSsl(ssl: Ssl): void {
  openssl().SSL_free(ssl);
  counts.ssls -= 1;
}

/** Runs one call of an SSL and names its outcome; the shared error queue is clean before and after. */
function outcome(ssl: Ssl, call: (o: Functions) => number): { result: number; error: number; detail: string } {
  const o = openssl();
  o.ERR_clear_error();
  const result = call(o);
  if (result > 0) return { result, error: 0, detail: '' };
  const error = o.SSL_get_error(ssl, result) as number;
  const detail = error === SSL_ERROR.SSL || error === SSL_ERROR.SYSCALL ? takeError() : '';
  return { result, error, detail };
}

export const sslHandshake = (ssl: Ssl) => outcome(ssl, (o) => o.SSL_do_handshake(ssl));
export const sslRead = (ssl: Ssl, into: Buffer) => outcome(ssl, (o) => o.SSL_read(ssl, into, into.length));
export const sslWrite = (ssl: Ssl, data: Buffer) => outcome(ssl, (o) => o.SSL_write(ssl, data, data.length));
export const sslShutdown = (ssl: Ssl) => outcome(ssl, (o) => o.SSL_shutdown(ssl));
export const sslConnected = (ssl: Ssl): boolean => openssl().SSL_is_init_finished(ssl) === 1;
/** Repeats the last flight when OpenSSL's own timer (1 s, doubling; RFC 6347 4.2.4) has run out. */
export const sslHandleTimeout = (ssl: Ssl) =>
  outcome(ssl, (o) => Number(o.SSL_ctrl(ssl, DTLS_CTRL_HANDLE_TIMEOUT, 0, null)));

/** SHA-256 of the client's certificate in DER, or undefined when there is none. */
export function peerCertificateDigest(ssl: Ssl): Buffer | undefined {
  const o = openssl();
  const certificate = o.SSL_get1_peer_certificate(ssl) as bigint | null;
  if (!certificate) return undefined;
  // EVP_MAX_MD_SIZE is 64: room for any digest, whatever EVP_sha256 would return.
  const digest = Buffer.alloc(64);
  const length = [0];
  const done = o.X509_digest(certificate, o.EVP_sha256(), digest, length);
  o.X509_free(certificate);
  return done === 1 && length[0] === SHA256_BYTES ? digest.subarray(0, SHA256_BYTES) : undefined;
}

const srtpProfile = koffi.struct({ name: 'const char *', id: 'ulong' });

/** Protection profile number of RFC 5764 4.1.2 / RFC 7714 14.2, or undefined when none was agreed. */
export function selectedSrtpProfile(ssl: Ssl): number | undefined {
  const profile = openssl().SSL_get_selected_srtp_profile(ssl) as bigint | null;
  return profile ? Number((koffi.decode(profile, srtpProfile) as { id: number | bigint }).id) : undefined;
}

export function exportKeyingMaterial(ssl: Ssl, label: string, length: number): Buffer {
  const out = Buffer.alloc(length);
  const done = openssl().SSL_export_keying_material(ssl, out, out.length, label, Buffer.byteLength(label), null, 0, 0);
  required(done === 1, 'export of keying material');
  return out;
}

export const bioReset = (bio: Bio): void => void openssl().BIO_ctrl(bio, BIO_CTRL_RESET, 0, null);
export const bioPending = (bio: Bio): number => Number(openssl().BIO_ctrl_pending(bio));
export const bioWrite = (bio: Bio, data: Buffer): boolean =>
  openssl().BIO_write(bio, data, data.length) === data.length;
/** Takes everything that waits in a memory BIO. */
export function bioTake(bio: Bio): Buffer {
  const out = Buffer.alloc(bioPending(bio));
  if (out.length === 0) return out;
  const length = openssl().BIO_read(bio, out, out.length) as number;
  return out.subarray(0, Math.max(0, length));
}

/** A persistent AES-128-GCM context for one key and one direction; per packet only the IV changes. */
export function newGcm(key: Buffer, direction: 'seal' | 'open'): CipherContext {
  if (key.length !== GCM_KEY_BYTES) throw new RangeError('AES-128-GCM key must have 16 bytes');
  const o = openssl();
  const context = o.EVP_CIPHER_CTX_new() as CipherContext | null;
  if (!context) throw new Error('OpenSSL: EVP_CIPHER_CTX_new failed');
  counts.cipherContexts += 1;
  const enc = direction === 'seal' ? 1 : 0;
  const ready =
    o.EVP_CipherInit_ex(context, o.EVP_aes_128_gcm(), null, null, null, enc) === 1 &&
    o.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, GCM_IV_BYTES, null) === 1 &&
    o.EVP_CipherInit_ex(context, null, null, key, null, -1) === 1;
  if (!ready) {
    freeGcm(context);
    throw new Error(`OpenSSL: AES-128-GCM set-up failed: ${takeError()}`);
  }
  return context;
}

export function freeGcm(context: CipherContext): void {
  openssl().EVP_CIPHER_CTX_free(context);
  counts.cipherContexts -= 1;
}

const outLength = Buffer.alloc(4);
const finalBlock = Buffer.alloc(16);
const packetTag = Buffer.alloc(GCM_TAG_BYTES);

/** Encrypts `plain` into `out` (same length; may be the same memory) and writes the 16-byte tag into `tag`. */
export function gcmSeal(
  context: CipherContext,
  iv: Buffer,
  aad: Buffer,
  plain: Buffer,
  out: Buffer,
  tag: Buffer,
): boolean {
  if (iv.length !== GCM_IV_BYTES || tag.length !== GCM_TAG_BYTES || out.length !== plain.length) {
    throw new RangeError('AES-GCM buffer lengths');
  }
  const o = openssl();
  return (
    o.EVP_CipherInit_ex(context, null, null, null, iv, -1) === 1 &&
    o.EVP_CipherUpdate(context, null, outLength, aad, aad.length) === 1 &&
    (plain.length === 0 || o.EVP_CipherUpdate(context, out, outLength, plain, plain.length) === 1) &&
    o.EVP_CipherFinal_ex(context, finalBlock, outLength) === 1 &&
    o.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, tag) === 1
  );
}

/** Decrypts `sealed` into `out`; false means a forgery, and `out` must then not be looked at. */
export function gcmOpen(
  context: CipherContext,
  iv: Buffer,
  aad: Buffer,
  sealed: Buffer,
  tag: Buffer,
  out: Buffer,
): boolean {
  if (iv.length !== GCM_IV_BYTES || tag.length !== GCM_TAG_BYTES || out.length !== sealed.length) {
    throw new RangeError('AES-GCM buffer lengths');
  }
  const o = openssl();
  return (
    o.EVP_CipherInit_ex(context, null, null, null, iv, -1) === 1 &&
    o.EVP_CipherUpdate(context, null, outLength, aad, aad.length) === 1 &&
    (sealed.length === 0 || o.EVP_CipherUpdate(context, out, outLength, sealed, sealed.length) === 1) &&
    o.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES, tag) === 1 &&
    o.EVP_CipherFinal_ex(context, finalBlock, outLength) === 1
  );
}

/*
 * The same for packets whose first octets are the associated data, thousands of times a second: a view of a buffer costs
 * as much as the encryption of half a packet, so that as few as can be are made.
 */

/** Copies the first `headerBytes` of `packet` to `out` and encrypts the rest behind them; `tag` takes the 16-byte tag. */
export function gcmSealPacket(
  context: CipherContext,
  iv: Buffer,
  packet: Buffer,
  headerBytes: number,
  out: Buffer,
  tag: Buffer,
): boolean {
  const bodyBytes = packet.length - headerBytes;
  if (iv.length !== GCM_IV_BYTES || tag.length !== GCM_TAG_BYTES || !(headerBytes > 0 && bodyBytes >= 0)) {
    throw new RangeError('AES-GCM buffer lengths');
  }
  const body = out.subarray(headerBytes, packet.length);
  if (body.length !== bodyBytes) throw new RangeError('AES-GCM buffer lengths');
  for (let at = 0; at < headerBytes; at += 1) out[at] = packet[at]!;
  const o = openssl();
  return (
    o.EVP_CipherInit_ex(context, null, null, null, iv, -1) === 1 &&
    o.EVP_CipherUpdate(context, null, outLength, packet, headerBytes) === 1 &&
    (bodyBytes === 0 || o.EVP_CipherUpdate(context, body, outLength, packet.subarray(headerBytes), bodyBytes) === 1) &&
    o.EVP_CipherFinal_ex(context, finalBlock, outLength) === 1 &&
    o.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, tag) === 1
  );
}

/** Decrypts in place what lies between the header and the 16-byte tag at the end; false means a forgery. */
export function gcmOpenPacket(context: CipherContext, iv: Buffer, packet: Buffer, headerBytes: number): boolean {
  const end = packet.length - GCM_TAG_BYTES;
  const bodyBytes = end - headerBytes;
  if (iv.length !== GCM_IV_BYTES || !(headerBytes > 0 && bodyBytes >= 0)) {
    throw new RangeError('AES-GCM buffer lengths');
  }
  for (let n = 0; n < GCM_TAG_BYTES; n += 1) packetTag[n] = packet[end + n]!;
  const body = packet.subarray(headerBytes, end);
  const o = openssl();
  return (
    o.EVP_CipherInit_ex(context, null, null, null, iv, -1) === 1 &&
    o.EVP_CipherUpdate(context, null, outLength, packet, headerBytes) === 1 &&
    (bodyBytes === 0 || o.EVP_CipherUpdate(context, body, outLength, body, bodyBytes) === 1) &&
    o.EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES, packetTag) === 1 &&
    o.EVP_CipherFinal_ex(context, finalBlock, outLength) === 1
  );
}
