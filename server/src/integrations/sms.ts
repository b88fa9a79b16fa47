import * as z from 'zod';
import { askOutside, type OutsideAddress, type UnavailableCause } from './request.ts';

export interface SmsMessage {
  /** Mainland mobile number. */
  to: string;
  text: string;
  /** What it is for, letters and digits: `phoneCode`, `invitation`, `result` … */
  kind: string;
  /** A repeat with the same key is the same message. 8–120 of `[\w:.-]`. */
  idempotencyKey: string;
  /** Service clock now. */
  at?: string | undefined;
}

export type SmsAnswer =
  | { outcome: 'accepted'; messageId: string; acceptedAt: string; latencyMs: number }
  | { outcome: 'rejected'; code: string; say: string; latencyMs: number }
  /** Not known whether it was taken: send it again with the same key. */
  | { outcome: 'unavailable'; cause: UnavailableCause; latencyMs: number };

/** Delivery receipt, at `POST /api/outside/sms/receipt`. */
export const smsReceipt = z.object({
  eventId: z.string().max(64),
  messageId: z.string().max(64),
  idempotencyKey: z.string().max(120),
  kind: z.string().max(40),
  state: z.enum(['delivered', 'failed']),
  at: z.iso.datetime({ offset: true }),
});
export type SmsReceipt = z.infer<typeof smsReceipt>;

export interface Sms {
  send(message: SmsMessage): Promise<SmsAnswer>;
}

const smsTimeoutMs = 10_000;

export function openSms(address: OutsideAddress): Sms {
  return {
    async send(message) {
      const asked = await askOutside(address, {
        path: '/sms/messages',
        body: message,
        answer: z.object({ messageId: z.string(), acceptedAt: z.iso.datetime({ offset: true }) }),
        timeoutMs: smsTimeoutMs,
      });
      const { latencyMs } = asked;
      if (asked.kind === 'answer') return { outcome: 'accepted', ...asked.value, latencyMs };
      if (asked.kind === 'refused') return { outcome: 'rejected', code: asked.code, say: asked.say, latencyMs };
      return { outcome: 'unavailable', cause: asked.cause, latencyMs };
    },
  };
}
