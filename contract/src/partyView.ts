import * as z from 'zod';
import { command, recordingState } from './call.ts';
import { caseStatus } from './case.ts';
import { caseId, instant, partyId, partyLabel } from './ids.ts';
import { paperState } from './paper.ts';
import { partyRecusal, partyReview } from './review.ts';

/** Which screen the phone draws. The server decides; Back never leaves the case. */
export const partySteps = [
  'refused', // p05
  'waiting', // p06
  'call', // p08, p09
  'resume', // p10
  'clear', // p11
  'parked', // at the kerb, waiting for the agent to go on
  'determining', // p13 without a result: an officer reads
  'sign', // p12
  'result', // p13–p15: certificate issued
  'officerComing', // left the channel
  'merged', // the other alarm leads; this phone joins it
  'ended',
] as const;
export const partyStep = z.enum(partySteps);
export type PartyStep = z.infer<typeof partyStep>;

/** What this phone may do now; anything absent would be refused. */
export const partyActions = [
  'joinCall',
  'resume',
  'sendPhoneCode',
  'provePhone',
  'answerCommand',
  'parked',
  'cannotMove',
  'askHelp',
  'consentSimplified',
  'consentDelivery',
  'confirmFacts',
  'sign',
  'claim',
  'readCertificate',
  'applyReview',
  'withdrawReview',
  'readConclusion',
  'askRecusal',
] as const;
export const partyAction = z.enum(partyActions);
export type PartyAction = z.infer<typeof partyAction>;

export const progressStep = z.object({
  key: z.enum([
    'alarm',
    'evidence',
    'cleared',
    'determined',
    'served',
    'review',
    'reviewAccepted',
    'reviewConcluded',
    'determinedAgain',
    'servedAgain',
    'claim',
  ]),
  words: z.string(),
  detail: z.string().nullable(),
  at: instant.nullable(),
  state: z.enum(['done', 'now', 'notYet']),
});

export const partyView = z.object({
  version: z.number().int(),
  /** Service clock now, and whether it is a set one (then 演示时钟 is shown). */
  now: instant,
  demoClock: z.boolean(),
  demo: z.boolean(),
  step: partyStep,
  status: caseStatus,
  allowed: z.array(partyAction),
  caseId,
  caseNo: z.string(),
  caseCode: z.string(),
  cityName: z.string(),
  placeWords: z.string(),
  alarmAt: instant,
  me: z.object({
    partyId,
    label: partyLabel,
    /** 138****0001, or null while none was given. */
    phoneMasked: z.string().nullable(),
    phoneProven: z.boolean(),
    plateNo: z.string().nullable(),
    deliveryConsent: z.boolean().nullable(),
    simplifiedConsent: z.boolean().nullable(),
  }),
  refusal: z.object({ code: z.string(), say: z.string(), next: z.string().nullable() }).nullable(),
  queue: z
    .object({
      /** People before this one. */
      ahead: z.number().int(),
      estimateS: z.number().int(),
      toleranceS: z.number().int(),
      /** Words when the position rose since last time, for example 有人在车道里，先接他. */
      rose: z.string().nullable(),
      ringing: z.boolean(),
    })
    .nullable(),
  call: z
    .object({
      seatNo: z.string(),
      startedAt: instant,
      recording: recordingState,
      /** Lane clock: seconds so far and whether it runs on; `asOf` is the service clock of `seconds`. */
      lane: z.object({ running: z.boolean(), seconds: z.number(), asOf: instant }),
      hint: z.string().nullable(),
      atKerb: z.boolean(),
      /** Which camera, zoom and torch the agent asked for last; restored after an interruption. */
      camera: z.object({ facing: z.enum(['environment', 'user']), zoom: z.number(), torch: z.boolean() }),
    })
    .nullable(),
  commands: z.array(command),
  saved: z.object({ stills: z.number().int(), recordedS: z.number().int(), missing: z.array(z.string()) }),
  resume: z.object({ by: instant, seatNo: z.string().nullable() }).nullable(),
  clear: z.object({ destination: z.string(), otherGoesToo: z.boolean(), danger: z.boolean() }).nullable(),
  /** Facts read back, in words; null until the agent wrote them. */
  readBack: z
    .object({
      lines: z.array(z.object({ label: z.string(), value: z.string() })),
      narrative: z.string(),
      confirmed: z.boolean().nullable(),
    })
    .nullable(),
  sign: z
    .object({
      /** What is signed: the finding of the police, or the parties' own agreement. */
      paper: z.enum(['certificate', 'settlement']),
      /** For example 您负全部责任. */
      verdict: z.string(),
      plainWords: z.string(),
      liabilityText: z.string(),
      narrative: z.string(),
      /** Result of the mediation to be signed with it; null when there was none. */
      mediation: z.string().nullable(),
      /** Minor injury: the box that says that all parties agree to the simplified procedure is ticked. */
      minorInjury: z.boolean(),
      /** Digest of this text; sent along with the signature. */
      textSha256: z.string(),
      by: instant,
      state: z.enum(['open', 'signed', 'refused', 'expired']),
      /** This phone's picture and sound are being recorded now. Signing is refused without it. */
      recorded: z.boolean(),
    })
    .nullable(),
  /** The certificate was revoked and a new finding is to come; null otherwise. */
  reopened: z.object({ at: instant, reason: z.string() }).nullable(),
  /** Notices told to this party, newest first. */
  notices: z.array(z.object({ no: z.string(), title: z.string(), at: instant })),
  progress: z.array(progressStep),
  result: z
    .object({
      certificateNo: z.string(),
      issuedAt: instant,
      liabilities: z.array(
        z.object({
          label: partyLabel,
          who: z.string(),
          plateNo: z.string().nullable(),
          words: z.string(),
          me: z.boolean(),
        }),
      ),
      plainWords: z.string(),
      /** What the certificate is worth now. */
      state: paperState,
      /** Facts the finding rests on, in plain words; the same for every party. */
      reliedOn: z.array(z.string()),
      articles: z.array(z.object({ title: z.string(), text: z.string() })),
      stills: z.array(z.object({ id: z.string(), words: z.string() })),
      verifyUrl: z.string(),
      servedAt: instant.nullable(),
      /** Proof of delivery to this party, in order of time; `starts` marks the one the review term counts from. */
      delivery: z.array(
        z.object({ step: z.enum(['consented', 'sent', 'delivered', 'opened']), at: instant, starts: z.boolean() }),
      ),
      /** Last day of the review right, `2026-09-23`, or null with the reason when it cannot be computed. */
      reviewLastDay: z.string().nullable(),
      reviewHow: z.array(z.string()),
    })
    .nullable(),
  /** The review right and the review; null before a certificate was issued. */
  review: partyReview.nullable(),
  recusal: partyRecusal.nullable(),
  claim: z
    .object({
      button: z.string(),
      insurerName: z.string(),
      insurerPhone: z.string(),
      push: z.boolean(),
      items: z.array(z.object({ label: z.string(), value: z.string() })),
      state: z.enum(['none', 'sending', 'received', 'surveyorAssigned', 'failed']),
      noticeNo: z.string().nullable(),
      /** A revoked certificate the insurer still holds: the new one has to be told. */
      replaces: z.string().nullable(),
      surveyor: z.object({ name: z.string(), phone: z.string() }).nullable(),
    })
    .nullable(),
  officerComing: z
    .object({ incidentNo: z.string().nullable(), etaMinutes: z.number().nullable(), say: z.string() })
    .nullable(),
  /** Telephone of the handling unit. */
  unitPhone: z.string(),
});
export type PartyView = z.infer<typeof partyView>;
