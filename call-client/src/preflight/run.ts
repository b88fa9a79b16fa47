import { call } from '@kuaichu/contract/client';
import type { Preflight, PreflightCheck, PreflightResult } from '@kuaichu/contract/preflight';
import { checkBandwidth } from './bandwidth.ts';
import { checkCamera } from './camera.ts';
import { checkMicrophone } from './microphone.ts';
import { checkSecureContext } from './secureContext.ts';
import { checkTurn } from './turn.ts';
import { checkUdp } from './udp.ts';
import { checkWebSocket } from './webSocket.ts';

/** Answering the questions takes longer than this. */
const WITHIN_MS = 8_000;

/**
 * All checks, each told as soon as it is done. Opens no camera and no microphone and sends nothing but random bytes:
 * nobody has raised an alarm yet.
 */
export async function runPreflight(onResult: (results: Preflight) => void): Promise<Preflight> {
  const results: PreflightResult[] = [];
  const note = (result: PreflightResult): void => {
    results.push(result);
    onResult([...results]);
  };
  const unknown = (check: PreflightCheck): PreflightResult => ({ check, outcome: 'unknown', detail: null });
  note(checkSecureContext());
  await Promise.all([checkCamera().then(note), checkMicrophone().then(note)]);
  const ticket = await call('lineCheck', {}, WITHIN_MS);
  if (!ticket.ok) {
    // No answer at all is told by the page itself; that the server is busy says nothing about this phone.
    for (const check of ['webSocket', 'udp', 'turn', 'bandwidth'] as const) note(unknown(check));
    return results;
  }
  const socket = await checkWebSocket(ticket.value, WITHIN_MS);
  note(socket);
  if (socket.outcome === 'ok') {
    note(await checkUdp(ticket.value, WITHIN_MS));
    note(await checkTurn(ticket.value, WITHIN_MS));
  } else {
    note(unknown('udp'));
    note(unknown('turn'));
  }
  // Last and alone: it would crowd out the others on a thin line.
  note(await checkBandwidth(WITHIN_MS));
  return results;
}
