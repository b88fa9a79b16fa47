import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** LiveKit's shape: a prefix that tells the kind, then random letters. */
export function newSid(prefix: 'RM' | 'PA' | 'TR' | 'EG' | 'EV'): string {
  return `${prefix}_${Array.from(randomBytes(12), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;
}

/** SSRC of a forwarded stream: random (RFC 3550 8), clear of the server's own feedback SSRC. */
export function newSsrc(): number {
  return randomInt(0x10000, 0xffffffff);
}
