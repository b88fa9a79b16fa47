import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { egressService } from './api/egressService.ts';
import { roomService } from './api/roomService.ts';
import { serveTwirp } from './api/twirp.ts';
import type { MediaConfig } from './config.ts';
import type { Log } from './log.ts';
import { metricsText } from './metrics.ts';
import type { OpenRecorder } from './room/egress.ts';
import { Rooms } from './room/rooms.ts';
import { accessVerifier } from './signalling/access.ts';
import { admit, SignalServer } from './signalling/upgrade.ts';
import type { TransportServer } from './transport/types.ts';
import { Webhooks } from './webhook.ts';

export interface MediaServer {
  readonly port: number;
  readonly rooms: Rooms;
  /** Recordings are closed cleanly first. */
  close(): Promise<void>;
}

/** How long the last webhooks may take when the server stops. */
const WEBHOOK_PATIENCE_MS = 3_000;

/** The transport belongs to the server from here on. */
export async function startMediaServer(
  config: MediaConfig,
  transport: TransportServer,
  openRecorder: OpenRecorder,
  log: Log,
): Promise<MediaServer> {
  const verifier = accessVerifier(config.key, config.secret);
  const webhooks = new Webhooks({ url: config.webhookUrl, key: config.key, secret: config.secret, log });
  const rooms = new Rooms({
    transport,
    webhooks,
    openRecorder,
    recordings: config.recordings,
    resumeWindowMs: config.resumeWindowMs,
    turn: config.turn,
    log,
  });
  const signals = new SignalServer(rooms, verifier, log);
  const methods = new Map([...roomService(rooms), ...egressService(rooms)]);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Pages of another origin ask for validation and for reachability.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    const url = new URL(request.url ?? '/', 'http://media');
    const text = (status: number, body: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'Content-Type': type });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.method === 'OPTIONS') return text(204, '');
    if (url.pathname.startsWith('/twirp/')) {
      return serveTwirp(methods, verifier, request, response, url.pathname, (cause) =>
        log.error('room service failed', { method: url.pathname }, cause),
      );
    }
    if (url.pathname === '/rtc/v1/validate') {
      const admission = await admit(rooms, verifier, url, request.headers.authorization);
      return text(admission.status, admission.text);
    }
    if (url.pathname === '/' || url.pathname === '/healthz') return text(200, 'OK');
    if (url.pathname === '/metrics') return text(200, metricsText(rooms, webhooks), 'text/plain; version=0.0.4');
    return text(404, 'not found');
  };

  const http = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      log.error('request failed', {}, cause);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  http.on('upgrade', (request, socket, head) => {
    signals.upgrade(request, socket, head).catch((cause: unknown) => {
      log.error('upgrade failed', {}, cause);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(config.port, config.httpBind ?? config.bind, resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    rooms,
    async close() {
      await rooms.close();
      signals.close();
      http.close();
      http.closeAllConnections();
      await webhooks.close(WEBHOOK_PATIENCE_MS);
      await transport.close();
    },
  };
}
