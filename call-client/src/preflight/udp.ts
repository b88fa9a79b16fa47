import type { LineCheckTicket, PreflightResult } from '@kuaichu/contract/preflight';
import { findMediaPath } from './mediaPath.ts';

/** A call by TCP or over a relay works, but stumbles where the line loses packets. */
export async function checkUdp(
  ticket: LineCheckTicket,
  withinMs: number,
  find = findMediaPath,
): Promise<PreflightResult> {
  const path = await find(ticket, false, withinMs);
  if (path === 'udp') return { check: 'udp', outcome: 'ok', detail: null };
  if (path !== undefined) return { check: 'udp', outcome: 'weak', detail: path };
  return { check: 'udp', outcome: 'failed', detail: 'noPath' };
}
