/**
 * The recorder beside a LiveKit server: answers the egress part of the API as a LiveKit egress would, attends the rooms
 * and writes the same files as the embedded server.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { egressService } from '../api/egressService.ts';
import { serveTwirp } from '../api/twirp.ts';
import type { MediaConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { OpenRecorder } from '../room/egress.ts';
import { accessVerifier } from '../signalling/access.ts';
import type { TransportServer } from '../transport/types.ts';
import { Webhooks } from '../webhook.ts';
import { AttendedRooms } from './rooms.ts';

/** How long the last webhooks may take when the recorder stops. */
const WEBHOOK_PATIENCE_MS = 3_000;

export interface RecorderServer {
  readonly port: number;
  /** Recordings are closed cleanly first. */
  close(): Promise<void>;
}

/** `upstream` is the signalling address of the LiveKit server. The transport belongs to the recorder from here on. */
export async function startRecorderServer(
  config: MediaConfig,
  upstream: string,
  transport: TransportServer,
  openRecorder: OpenRecorder,
  log: Log,
): Promise<RecorderServer> {
  const { key, secret } = config;
  const verifier = accessVerifier(key, secret);
  const webhooks = new Webhooks({ url: config.webhookUrl, key, secret, log });
  const rooms = new AttendedRooms({
    upstream: { url: upstream, key, secret },
    transport,
    webhooks,
    openRecorder,
    recordings: config.recordings,
    log,
  });
  const methods = new Map(egressService(rooms));
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://recorder');
    const text = (status: number, body: string): void => {
      response.writeHead(status, { 'Content-Type': 'text/plain; version=0.0.4' });
      response.end(body);
    };
    if (pathname.startsWith('/twirp/')) {
      void serveTwirp(methods, verifier, request, response, pathname, (cause) =>
        log.error('egress service failed', { method: pathname }, cause),
      );
    } else if (pathname === '/' || pathname === '/healthz') text(200, 'OK');
    else if (pathname === '/metrics') {
      text(200, `media_rooms ${rooms.count}\nmedia_recordings ${rooms.recordings.activeCount}\n`);
    } else text(404, 'not found');
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(config.port, '127.0.0.1', resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      await rooms.close();
      http.close();
      http.closeAllConnections();
      await webhooks.close(WEBHOOK_PATIENCE_MS);
      await transport.close();
    },
  };
}
