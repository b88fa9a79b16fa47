import * as z from 'zod';
import { askOutside, type OutsideAddress, type UnavailableCause } from './request.ts';

/** 报案. Handed on only after the party consented (个人信息保护法 23). */
export interface LossNotice {
  /** Certificate number + insurer + policy: a repeat is the same notice (DOSSIER 8.2). 8–160 of `[\w:.-]`. */
  idempotencyKey: string;
  caseNo: string;
  certificateNo: string;
  /** The revoked certificate the insurer was told of before; null the first time. */
  replacesCertificateNo: string | null;
  policyNo: string;
  plateKind: string;
  plateNo: string;
  partyName: string;
  partyPhone: string;
  accidentAt: string;
  placeWords: string;
  liability: 'full' | 'primary' | 'equal' | 'secondary' | 'none';
  consentAt: string;
  /** Service clock now. */
  at?: string | undefined;
}

export type NoticeAnswer =
  | { outcome: 'accepted'; noticeNo: string; receivedAt: string; latencyMs: number }
  /** The insurer takes no pushed notices; the party has to telephone. */
  | { outcome: 'cannotPush'; hotline: string; say: string; latencyMs: number }
  /** Asking again would change nothing. */
  | { outcome: 'rejected'; code: string; say: string; latencyMs: number }
  /** Not known whether it arrived: send it again with the same key. */
  | { outcome: 'unavailable'; cause: UnavailableCause; latencyMs: number };

/** What an insurer tells later, at `POST /api/outside/insurer/notice`. */
export const insurerEvent = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('received'),
    eventId: z.string().max(64),
    insurerId: z.string().max(20),
    noticeNo: z.string().max(60),
    idempotencyKey: z.string().max(160),
    at: z.iso.datetime({ offset: true }),
  }),
  z.object({
    state: z.literal('surveyorAssigned'),
    eventId: z.string().max(64),
    insurerId: z.string().max(20),
    noticeNo: z.string().max(60),
    idempotencyKey: z.string().max(160),
    surveyorName: z.string().max(40),
    surveyorPhone: z.string().max(20),
    at: z.iso.datetime({ offset: true }),
  }),
]);
export type InsurerEvent = z.infer<typeof insurerEvent>;

const insurerRow = z.object({ id: z.string(), name: z.string(), hotline: z.string(), canPush: z.boolean() });
export type InsurerRow = z.infer<typeof insurerRow>;

export type InsurersAnswer =
  | { outcome: 'found'; insurers: InsurerRow[]; latencyMs: number }
  | { outcome: 'unavailable'; cause: UnavailableCause; latencyMs: number };

export interface Insurer {
  notify(insurerId: string, notice: LossNotice): Promise<NoticeAnswer>;
  list(): Promise<InsurersAnswer>;
}

const insurerTimeoutMs = 10_000;

export function openInsurer(address: OutsideAddress): Insurer {
  return {
    async notify(insurerId, notice) {
      const asked = await askOutside(address, {
        path: `/insurers/${encodeURIComponent(insurerId)}/notices`,
        body: notice,
        answer: z.object({ noticeNo: z.string(), receivedAt: z.iso.datetime({ offset: true }) }),
        timeoutMs: insurerTimeoutMs,
      });
      const { latencyMs } = asked;
      if (asked.kind === 'answer') return { outcome: 'accepted', ...asked.value, latencyMs };
      if (asked.kind === 'unavailable') return { outcome: 'unavailable', cause: asked.cause, latencyMs };
      const told = z.object({ hotline: z.string() }).safeParse(asked.detail);
      if (asked.code === 'cannotPush' && told.success) {
        return { outcome: 'cannotPush', hotline: told.data.hotline, say: asked.say, latencyMs };
      }
      return { outcome: 'rejected', code: asked.code, say: asked.say, latencyMs };
    },
    async list() {
      const asked = await askOutside(address, {
        path: '/insurers',
        answer: z.object({ insurers: z.array(insurerRow) }),
        timeoutMs: insurerTimeoutMs,
      });
      if (asked.kind === 'answer') {
        return { outcome: 'found', insurers: asked.value.insurers, latencyMs: asked.latencyMs };
      }
      const cause = asked.kind === 'refused' ? 'notAccepted' : asked.cause;
      return { outcome: 'unavailable', cause, latencyMs: asked.latencyMs };
    },
  };
}
