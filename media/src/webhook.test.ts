import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Room } from '@livekit/protocol';
import { WebhookReceiver } from 'livekit-server-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from './log.ts';
import { KEY, SECRET } from './test/keys.ts';
import { Webhooks } from './webhook.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function receiver(statusOf: (event: string, attempt: number) => number) {
  const heard: string[] = [];
  const attempts = new Map<string, number>();
  const verifier = new WebhookReceiver(KEY, SECRET);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const event = await verifier.receive(Buffer.concat(chunks).toString('utf8'), request.headers.authorization);
      const attempt = (attempts.get(event.id) ?? 0) + 1;
      attempts.set(event.id, attempt);
      const status = statusOf(event.event, attempt);
      if (status < 300) heard.push(`${event.room?.name}:${event.event}`);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const webhooks = new Webhooks({ url, key: KEY, secret: SECRET, log: silentLog, retryAfterMs: [1, 1] });
  return { heard, webhooks };
}

describe('webhooks', () => {
  it('arrive signed and in order for each room, also past a failing receiver', async () => {
    const { heard, webhooks } = await receiver((event, attempt) =>
      event === 'room_started' && attempt === 1 ? 503 : 200,
    );
    const room = new Room({ name: 'a' });
    webhooks.notify(room, { event: 'room_started' });
    webhooks.notify(room, { event: 'room_finished' });
    await webhooks.close(5_000);
    expect(heard).toEqual(['a:room_started', 'a:room_finished']);
    expect(webhooks).toMatchObject({ sent: 2, failed: 0 });
  });

  it('are given up after a few attempts, and the next one still comes', async () => {
    const { heard, webhooks } = await receiver((event) => (event === 'room_started' ? 500 : 200));
    const room = new Room({ name: 'a' });
    webhooks.notify(room, { event: 'room_started' });
    webhooks.notify(room, { event: 'room_finished' });
    await webhooks.close(5_000);
    expect(heard).toEqual(['a:room_finished']);
    expect(webhooks).toMatchObject({ sent: 1, failed: 1 });
  });
});
