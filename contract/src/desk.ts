import * as z from 'zod';
import { caseStatus, lanePosition } from './case.ts';
import { caseId, instant, partyLabel } from './ids.ts';

export const staffRoles = ['agent', 'officer', 'reviewer', 'supervisor', 'administrator'] as const;
export const staffRole = z.enum(staffRoles);
export type StaffRole = z.infer<typeof staffRole>;

export const staffMember = z.object({
  staffId: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(staffRole),
  jurisdictionId: z.string(),
  unitName: z.string(),
  /** 警号 of an officer, seat number of an agent. */
  no: z.string(),
  simpleProcedureQualified: z.boolean(),
});
export type StaffMember = z.infer<typeof staffMember>;

/** `ready` takes offers; `offered` rings; `busy` has a case; the others take none. */
export const seatStates = ['ready', 'offered', 'busy', 'break', 'writing', 'away'] as const;
export const seatState = z.enum(seatStates);
export type SeatState = z.infer<typeof seatState>;

export const queueRow = z.object({
  caseId,
  position: z.number().int(),
  district: z.string(),
  placeWords: z.string(),
  /** 林*甲, 短信链接 or 没报姓名. */
  who: z.string(),
  lane: lanePosition,
  resumed: z.boolean(),
  queuedAt: instant,
  offeredTo: z.string().nullable(),
});
export type QueueRow = z.infer<typeof queueRow>;

export const seatRow = z.object({ seatNo: z.string(), state: seatState, since: instant, mine: z.boolean() });

export const offer = z.object({
  offerId: z.string(),
  caseId,
  placeWords: z.string(),
  lane: lanePosition,
  injury: z.enum(['none', 'minor']),
  resumed: z.boolean(),
  queuedAt: instant,
  /** Ring time-out; then the next seat rings. */
  expiresAt: instant,
  ringMs: z.number().int(),
  facts: z.array(z.string()),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
});
export type Offer = z.infer<typeof offer>;

export const sourceCheck = z.object({
  key: z.enum(['recorder', 'media', 'registry', 'insurer', 'sms', 'dispatch110', 'maps']),
  words: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  at: instant,
});

/** The seat agent's screen when no call is on (d02), and the head of every other desk. */
export const deskView = z.object({
  version: z.number().int(),
  now: instant,
  demoClock: z.boolean(),
  demo: z.boolean(),
  me: staffMember,
  seat: z
    .object({ seatNo: z.string(), state: seatState, since: instant, leaseUntil: instant, caseId: caseId.nullable() })
    .nullable(),
  offer: offer.nullable(),
  queue: z.array(queueRow),
  seats: z.array(seatRow),
  today: z.object({ calls: z.number().int(), meanCallS: z.number().int() }),
  sources: z.array(sourceCheck),
  /** Cases that wait for this person: an officer's list, or an agent's own open ones. */
  list: z.array(
    z.object({
      caseId,
      caseNo: z.string(),
      status: caseStatus,
      form: z.string(),
      placeWords: z.string(),
      since: instant,
      who: z.string(),
      mine: z.boolean(),
      note: z.string().nullable(),
    }),
  ),
});
export type DeskView = z.infer<typeof deskView>;

export const caseListRow = z.object({
  caseId,
  caseNo: z.string(),
  status: caseStatus,
  cityName: z.string(),
  placeWords: z.string(),
  alarmAt: instant,
  parties: z.array(z.object({ label: partyLabel, plateNo: z.string().nullable() })),
});
