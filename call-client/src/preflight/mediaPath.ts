import type { LineCheckTicket } from '@kuaichu/contract/preflight';
import { Room } from 'livekit-client';

/** How media found its way to the server: straight by UDP, straight by TCP, or over a relay. */
export type MediaPath = 'udp' | 'tcp' | 'relay';

/**
 * Joins an empty room with nothing in hand and looks which way was taken; undefined when there is none. `relayOnly` goes
 * over a relay although a straight way may exist.
 */
export async function findMediaPath(
  ticket: LineCheckTicket,
  relayOnly: boolean,
  withinMs: number,
): Promise<MediaPath | undefined> {
  const room = new Room({ disconnectOnPageLeave: true });
  try {
    await room.connect(ticket.url, ticket.token, {
      autoSubscribe: false,
      maxRetries: 0,
      websocketTimeout: withinMs,
      peerConnectionTimeout: withinMs,
      ...(relayOnly && { rtcConfig: { iceTransportPolicy: 'relay' } }),
    });
    return pathOf(await room.engine.pcManager?.publisher.getStats());
  } catch {
    return undefined;
  } finally {
    await room.disconnect().catch(() => undefined);
  }
}

/** The pair in use, as the browser counts it (W3C webrtc-stats). */
export function pathOf(report: ReadonlyMap<string, unknown> | undefined): MediaPath | undefined {
  const all = new Map<string, Record<string, unknown>>();
  report?.forEach((entry, id) => all.set(id, entry as Record<string, unknown>));
  for (const entry of all.values()) {
    if (entry['type'] !== 'candidate-pair' || entry['state'] !== 'succeeded' || entry['nominated'] !== true) continue;
    const local = all.get(String(entry['localCandidateId']));
    if (local === undefined) continue;
    // Behind another address translation a relayed candidate is a peer-reflexive one that names its relay's protocol.
    if (local['candidateType'] === 'relay' || local['relayProtocol'] !== undefined) return 'relay';
    return local['protocol'] === 'tcp' ? 'tcp' : 'udp';
  }
  return undefined;
}
