import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Unguessable id: 20 characters of 32 are 100 bits. */
export function newId(prefix: string): string {
  const bytes = randomBytes(20);
  return `${prefix}_${Array.from(bytes, (b) => ALPHABET[b % 32]).join('')}`;
}

/** 256-bit secret for cookies and links; only its hash is stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** For values with little entropy (codes, telephone numbers): keyed, so that a stolen table tells nothing. */
export function keyedHash(secret: string, value: string): Buffer {
  return createHmac('sha256', secret).update(value).digest();
}

export function sixDigits(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
