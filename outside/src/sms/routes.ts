import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Callbacks } from '../callbacks.ts';
import { openJournal } from '../journal.ts';
import { Refused, read } from '../refusal.ts';
import { texts } from '../texts.ts';
import { instant, laterThan, type ServiceClock } from '../times.ts';

const phone = z.string().regex(/^1[3-9]\d{9}$/);
const sendBody = z.object({
  to: phone,
  text: z.string().min(1).max(500),
  kind: z.string().regex(/^[a-zA-Z0-9]{1,40}$/),
  idempotencyKey: z.string().regex(/^[\w:.-]{8,120}$/),
  /** The sender's clock, for the page. */
  at: instant.optional(),
});
const message = z.object({
  messageId: z.string(),
  to: phone,
  text: z.string(),
  kind: z.string(),
  idempotencyKey: z.string(),
  acceptedAt: z.string(),
});
type Message = z.infer<typeof message>;

const receiptAfterMs = 300;
/** Numbers ending so are 空号: accepted, then reported as not delivered. */
const deadNumber = /00000$/;
const inboxQuery = z.object({ to: phone.optional(), after: z.string().max(40).optional() });

export function smsRoutes(
  app: FastifyInstance,
  options: { dataDir: string; callbacks: Callbacks; clock: ServiceClock },
): void {
  const journal = openJournal(options.dataDir, 'sms', message);
  const messages: Message[] = [...journal.earlier];
  const byKey = new Map(messages.map((entry) => [entry.idempotencyKey, entry]));
  const isDead = (entry: Message): boolean => deadNumber.test(entry.to);

  app.post('/sms/messages', { config: { system: 'sms', signed: true } }, (request) => {
    const body = read(sendBody, request.body);
    options.clock.hear(body.at);
    const earlier = byKey.get(body.idempotencyKey);
    if (earlier) {
      if (earlier.to !== body.to || earlier.text !== body.text) throw new Refused(409, 'keyReused', texts.keyReused);
      return { messageId: earlier.messageId, acceptedAt: earlier.acceptedAt };
    }
    const nowMs = Date.now();
    const entry: Message = {
      messageId: `SM${randomUUID().replaceAll('-', '').slice(0, 18)}`,
      to: body.to,
      text: body.text,
      kind: body.kind,
      idempotencyKey: body.idempotencyKey,
      acceptedAt: laterThan(body.at, nowMs, nowMs),
    };
    journal.append(entry);
    messages.push(entry);
    byKey.set(entry.idempotencyKey, entry);
    options.callbacks.push(
      'sms',
      '/api/outside/sms/receipt',
      {
        messageId: entry.messageId,
        idempotencyKey: entry.idempotencyKey,
        kind: entry.kind,
        state: isDead(entry) ? 'failed' : 'delivered',
        at: laterThan(body.at, nowMs, nowMs + receiptAfterMs),
      },
      receiptAfterMs,
    );
    return { messageId: entry.messageId, acceptedAt: entry.acceptedAt };
  });

  // What arrived on a phone, oldest first: for the page, the drill and the tests.
  app.get('/sms/messages', (request) => {
    const { to, after } = read(inboxQuery, request.query);
    const from = after === undefined ? 0 : messages.findIndex((entry) => entry.messageId === after) + 1;
    const shown = messages.slice(from).filter((entry) => !isDead(entry) && (to === undefined || entry.to === to));
    return { demo: true, messages: shown.map(({ idempotencyKey: _key, ...rest }) => rest) };
  });

  app.get('/sms/phones', () => {
    const phones = new Map<string, { to: string; count: number; lastAt: string }>();
    for (const entry of messages) {
      if (isDead(entry)) continue;
      const count = (phones.get(entry.to)?.count ?? 0) + 1;
      phones.delete(entry.to);
      phones.set(entry.to, { to: entry.to, count, lastAt: entry.acceptedAt });
    }
    return { demo: true, phones: [...phones.values()].toReversed() };
  });
}
