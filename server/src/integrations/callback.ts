import { createHmac, timingSafeEqual } from 'node:crypto';

/** `t=<unix seconds>,v1=<hex hmac-sha256 of "t.body">`, on requests to the outside systems and on their callbacks. */
export const signatureHeader = 'x-outside-signature';

/** Seconds a signature stays good, either way: clocks differ a little, a recorded request must not be played later. */
const toleranceS = 300;

/**
 * Signs the bytes of a body. The time is the wall clock, never the service clock: this is about how fresh a message on
 * the wire is, and the sender does not know that a demo runs on a set clock.
 */
export function signOutside(secret: string, body: string, wallMs: number = Date.now()): string {
  const t = Math.floor(wallMs / 1000);
  return `t=${t},v1=${mac(secret, t, body).toString('hex')}`;
}

export type OutsideSignature = { ok: true } | { ok: false; reason: 'missing' | 'malformed' | 'stale' | 'mismatch' };

/** `body` is the text exactly as received; a re-serialised object has another signature. */
export function verifyOutsideSignature(given: {
  header: string | string[] | undefined;
  body: string | Uint8Array;
  secret: string;
  wallMs?: number | undefined;
}): OutsideSignature {
  if (given.header === undefined) return { ok: false, reason: 'missing' };
  const parts = typeof given.header === 'string' ? /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(given.header) : null;
  if (!parts?.[1] || !parts[2]) return { ok: false, reason: 'malformed' };
  const t = Number(parts[1]);
  if (!timingSafeEqual(mac(given.secret, t, given.body), Buffer.from(parts[2], 'hex'))) {
    return { ok: false, reason: 'mismatch' };
  }
  const wallMs = given.wallMs ?? Date.now();
  return Math.abs(wallMs / 1000 - t) > toleranceS ? { ok: false, reason: 'stale' } : { ok: true };
}

function mac(secret: string, t: number, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${t}.`).update(body).digest();
}
