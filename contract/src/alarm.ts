import * as z from 'zod';
import { lanePosition, place, roadKind } from './case.ts';
import { actKey, mobile } from './ids.ts';
import { preflight } from './preflight.ts';
import { triageAnswers } from './triage.ts';

/** The press on 就是这里，报警. Nothing leaves the phone before it. */
export const raiseAlarmBody = z.object({
  key: actKey,
  answers: triageAnswers,
  place,
  lane: lanePosition,
  /** Device clock at the press, ISO; kept beside the server's time. */
  pressedAt: z.iso.datetime({ offset: true }),
  /** Version of the recording notice the person was shown. */
  noticeShown: z.string().max(20),
  /** Minor injury only: the caller's own consent to the simplified procedure (P146 23). */
  simplifiedConsent: z.boolean().nullable(),
  /** What the phone found out about itself while the questions were answered; null when it could not look. */
  preflight: preflight.nullable().default(null),
});
export type RaiseAlarmBody = z.infer<typeof raiseAlarmBody>;

/** 有人受伤 / 要民警到场, confirmed in the half sheet. */
export const askHelpBody = z.object({
  key: actKey,
  kind: z.enum(['injured', 'officer', 'cannotMove']),
  /** Only what the phone already knows; none is fine. */
  place: place.nullable(),
  phone: mobile.nullable(),
});
export type AskHelpBody = z.infer<typeof askHelpBody>;

export const serviceAnswer = z.object({
  now: z.iso.datetime({ offset: true }),
  demoClock: z.boolean(),
  demo: z.boolean(),
  cityName: z.string().nullable(),
  jurisdictionId: z.string().nullable(),
  inArea: z.boolean(),
  open: z.boolean(),
  /** For example 服务到 19:00, or the refusal's sentence. */
  words: z.string(),
  road: z.string().nullable(),
  /** Words of the place as the maps program sees it; null when it did not answer. */
  placeWords: z.string().nullable(),
  roadKind,
  accuracyNote: z.string().nullable(),
  /** Typical wait in seconds right now. */
  waitS: z.number().int().nullable(),
  /** Roads nearby for the little map: names and points [lng, lat] in WGS84. */
  roads: z.array(z.object({ name: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
  accepts: z.array(z.string()),
});
export type ServiceAnswer = z.infer<typeof serviceAnswer>;
