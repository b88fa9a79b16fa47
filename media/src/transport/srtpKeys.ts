/** SRTP protection profiles and key derivation (RFC 3711 4.3, RFC 7714 11). */
import { createCipheriv } from 'node:crypto';

export interface SrtpProfile {
  /** RFC 5764 4.1.2, RFC 7714 14.2. */
  number: number;
  opensslName: string;
  keyBytes: number;
  saltBytes: number;
}

/** In our order of preference. */
export const PROFILE = {
  aeadAes128Gcm: { number: 0x0007, opensslName: 'SRTP_AEAD_AES_128_GCM', keyBytes: 16, saltBytes: 12 },
  aes128CmSha1: { number: 0x0001, opensslName: 'SRTP_AES128_CM_SHA1_80', keyBytes: 16, saltBytes: 14 },
} as const satisfies Record<string, SrtpProfile>;

export interface MasterKey {
  key: Buffer;
  salt: Buffer;
}

export interface SrtpSessionKeys {
  profile: SrtpProfile;
  /** What this side seals with. */
  local: MasterKey;
  /** What the peer seals with. */
  remote: MasterKey;
}

export interface SessionKeys {
  encryption: Buffer;
  /** Empty for AEAD profiles. */
  authentication: Buffer;
  salt: Buffer;
}

const SALT_112_BYTES = 14;
const AUTH_KEY_BYTES = 20;

/** AES-CM PRF with a key derivation rate of 0: a 96-bit salt is padded on the right (RFC 7714 11). */
export function deriveKey(master: MasterKey, label: number, length: number): Buffer {
  const iv = Buffer.alloc(16);
  master.salt.copy(iv, 0, 0, SALT_112_BYTES);
  iv[7] = (iv[7] ?? 0) ^ label;
  return createCipheriv('aes-128-ctr', master.key, iv).update(Buffer.alloc(length));
}

const LABELS = { rtp: [0, 1, 2], rtcp: [3, 4, 5] } as const;

export function sessionKeys(profile: SrtpProfile, master: MasterKey, stream: 'rtp' | 'rtcp'): SessionKeys {
  if (master.key.length !== profile.keyBytes || master.salt.length !== profile.saltBytes) {
    throw new RangeError('SRTP master key or salt length');
  }
  const [encryption, authentication, salt] = LABELS[stream];
  const aead = profile.number === PROFILE.aeadAes128Gcm.number;
  return {
    encryption: deriveKey(master, encryption, profile.keyBytes),
    authentication: aead ? Buffer.alloc(0) : deriveKey(master, authentication, AUTH_KEY_BYTES),
    salt: deriveKey(master, salt, profile.saltBytes),
  };
}
