import { createHmac, timingSafeEqual } from 'node:crypto';

/** `t=<unix seconds>,v1=<hex hmac-sha256 of "t.body">`, in both directions. */
export const signatureHeader = 'x-outside-signature';

/** A signature older or newer than this is refused, so that a recorded request cannot be played again later. */
const toleranceS = 300;

export function signBody(secret: string, body: string, nowMs: number): string {
  const t = Math.floor(nowMs / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}

export function isSignedBy(secret: string, header: string | undefined, body: string, nowMs: number): boolean {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!parts?.[1] || !parts[2]) return false;
  if (Math.abs(nowMs / 1000 - Number(parts[1])) > toleranceS) return false;
  const expected = createHmac('sha256', secret).update(`${parts[1]}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(parts[2], 'hex'));
}
