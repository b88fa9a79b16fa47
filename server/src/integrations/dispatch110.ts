import * as z from 'zod';
import { askOutside, type OutsideAddress, type UnavailableCause } from './request.ts';

/** 转现场处警: an officer is asked for. Everything but the reason may be unknown. */
export interface DispatchRequest {
  /** A repeat with the same key is the same incident. 8–120 of `[\w:.-]`. */
  idempotencyKey: string;
  /** null when help was asked for before any case existed. */
  caseNo: string | null;
  placeWords: string;
  coordinates: { lng: number; lat: number; datum: 'WGS84' | 'GCJ02' | 'BD09'; accuracyM: number | null } | null;
  /** In words of the service, 1–200 characters; not what a party said of another. */
  reason: string;
  callerPhone: string | null;
  injured: boolean;
  /** Service clock now. */
  at?: string | undefined;
}

export type DispatchAnswer =
  | { outcome: 'accepted'; incidentNo: string; etaMinutes: number | null; latencyMs: number }
  | { outcome: 'rejected'; code: string; say: string; latencyMs: number }
  /** Not known whether it arrived: send it again with the same key, and tell people to telephone 110. */
  | { outcome: 'unavailable'; cause: UnavailableCause; latencyMs: number };

/** The 110 desk asks for a video link to be sent, at `POST /api/outside/dispatch110/invite`. */
export const dispatchInvite = z.object({
  eventId: z.string().max(64),
  incidentNo: z.string().min(1).max(40),
  phone: z.string().regex(/^1[3-9]\d{9}$/),
  at: z.iso.datetime({ offset: true }),
});
export type DispatchInvite = z.infer<typeof dispatchInvite>;

export interface Dispatch110 {
  request(ask: DispatchRequest): Promise<DispatchAnswer>;
}

/** Short: behind it somebody stands in the road and is told to telephone when it fails. */
const dispatchTimeoutMs = 5_000;

export function openDispatch110(address: OutsideAddress): Dispatch110 {
  return {
    async request(ask) {
      const asked = await askOutside(address, {
        path: '/110/incidents',
        body: ask,
        answer: z.object({ incidentNo: z.string(), etaMinutes: z.number().nullable() }),
        timeoutMs: dispatchTimeoutMs,
      });
      const { latencyMs } = asked;
      if (asked.kind === 'answer') return { outcome: 'accepted', ...asked.value, latencyMs };
      if (asked.kind === 'refused') return { outcome: 'rejected', code: asked.code, say: asked.say, latencyMs };
      return { outcome: 'unavailable', cause: asked.cause, latencyMs };
    },
  };
}
