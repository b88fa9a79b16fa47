import { createPrivateKey, createPublicKey } from 'node:crypto';
import koffi from 'koffi';
import type { Sm2Key } from '../../integrations/signer.ts';

/**
 * SM2 (GB/T 32918) by the OpenSSL inside the node binary. node:crypto cannot be given the signer's identity and signs
 * with an empty one, which nobody else verifies; here it is the default identity of GB/T 35276. This file is the whole
 * foreign surface of the server: it takes buffers, derives every length from them and checks what comes back.
 */
export const SM2_IDENTITY = '1234567812345678';

/** r and s as DER INTEGERs of at most 33 bytes in a SEQUENCE. */
const LONGEST_SIGNATURE = 72;

function declareFunctions() {
  const library = koffi.load(null);
  return {
    OpenSSL_version_num: library.func('ulong OpenSSL_version_num()'),
    ERR_clear_error: library.func('void ERR_clear_error()'),
    d2i_AutoPrivateKey: library.func('void *d2i_AutoPrivateKey(void **out, _Inout_ void **der, long length)'),
    EVP_PKEY_free: library.func('void EVP_PKEY_free(void *key)'),
    EVP_PKEY_CTX_new: library.func('void *EVP_PKEY_CTX_new(void *key, void *engine)'),
    EVP_PKEY_CTX_free: library.func('void EVP_PKEY_CTX_free(void *context)'),
    EVP_PKEY_CTX_set1_id: library.func('int EVP_PKEY_CTX_set1_id(void *context, uint8_t *id, int length)'),
    EVP_MD_CTX_new: library.func('void *EVP_MD_CTX_new()'),
    EVP_MD_CTX_free: library.func('void EVP_MD_CTX_free(void *context)'),
    EVP_MD_CTX_set_pkey_ctx: library.func('void EVP_MD_CTX_set_pkey_ctx(void *context, void *keyContext)'),
    EVP_sm3: library.func('void *EVP_sm3()'),
    EVP_DigestSignInit: library.func(
      'int EVP_DigestSignInit(void *context, void *keyContextOut, void *digest, void *engine, void *key)',
    ),
    EVP_DigestSign: library.func(
      'int EVP_DigestSign(void *context, _Out_ uint8_t *signature, _Inout_ size_t *length, uint8_t *bytes, size_t size)',
    ),
  };
}

let functions: ReturnType<typeof declareFunctions> | undefined;

function openssl(): ReturnType<typeof declareFunctions> {
  if (functions === undefined) {
    const declared = declareFunctions();
    const version = BigInt(declared.OpenSSL_version_num());
    if (version >> 28n !== 3n) throw new Error('SM2 needs a node with OpenSSL 3');
    functions = declared;
  }
  return functions;
}

function check(done: boolean, what: string): void {
  if (done) return;
  openssl().ERR_clear_error();
  throw new Error(`SM2: ${what} failed`);
}

function signWith(pkcs8: Buffer, bytes: Uint8Array): Uint8Array {
  const ssl = openssl();
  const key = ssl.d2i_AutoPrivateKey(null, [pkcs8], pkcs8.length);
  check(key !== null, 'reading the key');
  const keyContext = ssl.EVP_PKEY_CTX_new(key, null);
  const context = ssl.EVP_MD_CTX_new();
  try {
    const identity = Buffer.from(SM2_IDENTITY, 'ascii');
    check(keyContext !== null && context !== null, 'making a context');
    check(ssl.EVP_PKEY_CTX_set1_id(keyContext, identity, identity.length) === 1, 'setting the identity');
    ssl.EVP_MD_CTX_set_pkey_ctx(context, keyContext);
    check(ssl.EVP_DigestSignInit(context, null, ssl.EVP_sm3(), null, key) === 1, 'beginning');
    const signature = Buffer.alloc(LONGEST_SIGNATURE);
    const length = [signature.length];
    const message = Buffer.from(bytes);
    check(ssl.EVP_DigestSign(context, signature, length, message, message.length) === 1, 'signing');
    return new Uint8Array(signature.subarray(0, Number(length[0])));
  } finally {
    ssl.EVP_MD_CTX_free(context);
    ssl.EVP_PKEY_CTX_free(keyContext);
    ssl.EVP_PKEY_free(key);
  }
}

/** An SM2 key in PKCS#8, PEM. */
export function openSm2Key(pem: string): Sm2Key {
  const privateKey = createPrivateKey(pem);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (bytes) => signWith(pkcs8, bytes),
  };
}
