import type { LineCheckTicket, PreflightResult } from '@kuaichu/contract/preflight';
import { findMediaPath } from './mediaPath.ts';

/** Whether a call over a relay alone would work. Not asked where there are no relays. */
export async function checkTurn(
  ticket: LineCheckTicket,
  withinMs: number,
  find = findMediaPath,
): Promise<PreflightResult> {
  if (!ticket.relays) return { check: 'turn', outcome: 'unknown', detail: 'noRelays' };
  const path = await find(ticket, true, withinMs);
  return path === 'relay'
    ? { check: 'turn', outcome: 'ok', detail: null }
    : { check: 'turn', outcome: 'failed', detail: 'noPath' };
}
