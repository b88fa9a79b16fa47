/** Receives a media server's webhooks and checks their signature. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import { KEY, SECRET } from './keys.ts';

export interface Hook {
  readonly url: string;
  readonly events: WebhookEvent[];
  close(): void;
}

export async function openHook(): Promise<Hook> {
  const events: WebhookEvent[] = [];
  const receiver = new WebhookReceiver(KEY, SECRET);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      try {
        events.push(await receiver.receive(Buffer.concat(chunks).toString('utf8'), request.headers.authorization));
      } catch {
        response.statusCode = 401;
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    events,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
