import type { PreflightResult } from '@kuaichu/contract/preflight';

/** Sent up, the direction the camera needs; random, so that nothing on the way makes it smaller. */
const SAMPLE_BYTES = 96 * 1024;
/** From here on a plate can be read; below the second figure only speech gets through. */
const ENOUGH_KBPS = 500;
const LITTLE_KBPS = 120;

export async function checkBandwidth(
  withinMs: number,
  send: (body: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<boolean> = post,
): Promise<PreflightResult> {
  const check = 'bandwidth';
  const body = new Uint8Array(SAMPLE_BYTES);
  for (let at = 0; at < body.length; at += 65_536) crypto.getRandomValues(body.subarray(at, at + 65_536));
  const startedAtMs = performance.now();
  try {
    if (!(await send(body, AbortSignal.timeout(withinMs)))) return { check, outcome: 'unknown', detail: null };
    const kbps = Math.round((SAMPLE_BYTES * 8) / Math.max(1, performance.now() - startedAtMs));
    return { check, outcome: rate(kbps), detail: `${Math.min(kbps, 99_999)} kbit/s` };
  } catch {
    // Not through in this time: less than this much.
    const kbps = Math.round((SAMPLE_BYTES * 8) / withinMs);
    return { check, outcome: rate(Math.min(kbps, LITTLE_KBPS - 1)), detail: `<${kbps} kbit/s` };
  }
}

function rate(kbps: number): PreflightResult['outcome'] {
  return kbps >= ENOUGH_KBPS ? 'ok' : kbps >= LITTLE_KBPS ? 'weak' : 'failed';
}

async function post(body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch('/api/line-check/sample', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-kuaichu': '1' },
    credentials: 'omit',
    body,
    signal,
  });
  return answer.ok;
}
