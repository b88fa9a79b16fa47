import * as z from 'zod';
import { command, recordingState, stillMethod } from './call.ts';
import { caseStatus, checkKind, facts, lanePosition, partyRole, place, vehicle, leaveReason } from './case.ts';
import { caseId, instant, partyId, partyLabel } from './ids.ts';
import { liability } from './liability.ts';
import { mediationNote } from './mediation.ts';
import { correctableField, paperKind, paperState, revocationGround } from './paper.ts';
import { preflight } from './preflight.ts';

/** What a person at a desk may do with this case now. A locked action carries the reason in words. */
export const deskActions = [
  'joinCall',
  'endCall',
  'holdCall',
  'command',
  'still',
  'assignStill',
  'waiveShot',
  'setLane',
  'noteFacts',
  'addParty',
  'inviteParty',
  'noteCheck',
  'noteStatement',
  'verify',
  'clearScene',
  'clearForDanger',
  'atKerb',
  'callAmbulance',
  'leaveChannel',
  'mergeCase',
  'handToOfficer',
  'openDetermination',
  'determine',
  'amendDetermination',
  'orderIssue',
  'noteMediation',
  'offerSettlement',
  'notAccept',
  'returnCase',
  'declareRecusal',
  'noteObjection',
  'correctCertificate',
  'revokeCertificate',
] as const;
export const deskAction = z.enum(deskActions);
export type DeskAction = z.infer<typeof deskAction>;

export const verificationSubject = z.enum(['driver', 'vehicle', 'insurance']);
export const verificationOutcome = z.enum([
  'match',
  'mismatch',
  'notFound',
  'ambiguous',
  'unavailable',
  'manual',
  'asking',
]);
export const verificationCell = z.object({
  partyId,
  subject: verificationSubject,
  outcome: verificationOutcome,
  /** In words, for example C1·有效至 2031-05; or what does not fit. */
  detail: z.string(),
  flags: z.array(z.string()),
  askedAt: instant,
  answeredAt: instant.nullable(),
  /** Data time at the source. */
  asOf: instant.nullable(),
  /** The accident minute the answer is about. */
  effectiveAt: instant,
  source: z.string(),
});
export type VerificationCell = z.infer<typeof verificationCell>;

export const stillView = z.object({
  id: z.string(),
  shot: z.string().nullable(),
  partyId,
  method: stillMethod,
  width: z.number().int(),
  height: z.number().int(),
  bytes: z.number().int(),
  takenAt: instant,
  storedAt: instant,
  sha256: z.string(),
  sm3: z.string(),
  seatNo: z.string(),
  part: z.enum(['onRoad', 'atKerb']),
  placeAccuracyM: z.number().nullable(),
});
export type StillView = z.infer<typeof stillView>;

export const shotRow = z.object({
  shot: z.string(),
  words: z.string(),
  part: z.enum(['onRoad', 'atKerb']),
  required: z.boolean(),
  state: z.enum(['notYet', 'taking', 'stored', 'waived']),
  stillId: z.string().nullable(),
  waiver: z.string().nullable(),
});
export type ShotRow = z.infer<typeof shotRow>;

export const partyRow = z.object({
  partyId,
  label: partyLabel,
  role: partyRole,
  isCaller: z.boolean(),
  hasPhone: z.boolean(),
  online: z.boolean(),
  /** In the room but without a picture: phoneCall, hidden, cameraEnded …; null when it is there. */
  awayCause: z.string().nullable(),
  name: z.string(),
  phoneMasked: z.string().nullable(),
  phoneProven: z.boolean(),
  invitedAt: instant.nullable(),
  /** Driving licence or identity number. Masked except its last four unless this desk may see it. */
  idNo: z.string(),
  address: z.string(),
  transportMode: z.string(),
  vehicle: vehicle.nullable(),
  plateWarning: z.string().nullable(),
  parts: z.array(z.string()),
  insurerId: z.string().nullable(),
  insurerName: z.string(),
  policyNo: z.string(),
  simplifiedConsent: z.boolean().nullable(),
  deliveryConsent: z.boolean().nullable(),
  factsConfirmed: z.boolean().nullable(),
  signature: z.enum(['none', 'signed', 'refused', 'expired']),
  signedAt: instant.nullable(),
});
export type PartyRow = z.infer<typeof partyRow>;

export const faultChoice = z.object({ partyId, faultId: z.string() });
export const liabilityChoice = z.object({ partyId, liability });

export const determinationView = z.object({
  officerName: z.string(),
  state: z.enum(['open', 'decided', 'ordered']),
  faults: z.array(faultChoice),
  liabilities: z.array(liabilityChoice),
  narrative: z.string(),
  plainWords: z.string(),
  liabilityText: z.string(),
  decidedAt: instant.nullable(),
  amendReason: z.string().nullable(),
  /** Only present once the officer has decided: choose first, compare after. */
  suggestion: z
    .object({
      liabilities: z.array(liabilityChoice),
      same: z.boolean(),
      articles: z.array(z.string()),
      basis: z.string(),
      flipFact: z.string().nullable(),
      alternative: z.array(liabilityChoice).nullable(),
    })
    .nullable(),
});
export type DeterminationView = z.infer<typeof determinationView>;

export const deskCaseView = z.object({
  version: z.number().int(),
  now: instant,
  demoClock: z.boolean(),
  demo: z.boolean(),
  caseId,
  caseNo: z.string(),
  caseCode: z.string(),
  status: caseStatus,
  jurisdictionId: z.string(),
  cityName: z.string(),
  unitName: z.string(),
  alarmAt: instant,
  place,
  laneSaid: lanePosition,
  /** What the caller's phone found out about itself before the alarm. */
  preflight: preflight.nullable(),
  allowed: z.array(deskAction),
  /** Why an action is locked, in words: 还差：乙车牌. */
  locks: z.partialRecord(deskAction, z.string()),
  /** What has been found takes the case out of the channel: the reason to leave with, for the desk alone. */
  mustLeave: z.object({ reason: leaveReason, words: z.string(), article: z.string().nullable() }).nullable(),
  /** Above it the channel is left; null: the city knows no cap and damage is not asked. */
  damageCapYuan: z.number().nullable(),
  call: z
    .object({
      room: z.string(),
      seatNo: z.string(),
      agentName: z.string(),
      answeredAt: instant,
      recording: recordingState,
      recordingSince: instant.nullable(),
      recordingProblem: z.string().nullable(),
      phase: z.enum(['onRoad', 'driving', 'atKerb']),
      held: z.boolean(),
      phonesIn: z.array(partyId),
    })
    .nullable(),
  lane: z.object({ running: z.boolean(), seconds: z.number(), asOf: instant }),
  commands: z.array(command),
  camera: z.object({ facing: z.enum(['environment', 'user']), zoom: z.number(), torch: z.boolean() }),
  stills: z.array(stillView),
  shots: z.array(shotRow),
  facts,
  parties: z.array(partyRow),
  checks: z.array(z.object({ kind: checkKind, partyId: partyId.nullable(), answer: z.boolean(), at: instant })),
  /** Checks still to be asked before clearing or before handing over, in words. */
  /** What an objection in the call does here: out of the channel, or kept for the review. */
  objection: z.enum(['converts', 'reviewOnly']),
  checksMissing: z.array(z.object({ kind: checkKind, words: z.string(), before: z.enum(['clear', 'collect']) })),
  statements: z.array(z.object({ partyId, words: z.string(), at: instant })),
  verification: z.array(verificationCell),
  clear: z.object({
    missing: z.array(z.string()),
    clearedAt: instant.nullable(),
    destination: z.string().nullable(),
    override: z.string().nullable(),
  }),
  parkPlaces: z.array(z.string()),
  merge: z
    .object({
      caseId,
      caseNo: z.string(),
      placeWords: z.string(),
      apartM: z.number().nullable(),
      apartMinutes: z.number(),
      who: z.string(),
    })
    .nullable(),
  dispatch: z
    .object({ reason: z.string(), incidentNo: z.string().nullable(), etaMinutes: z.number().nullable(), at: instant })
    .nullable(),
  determination: determinationView.nullable(),
  certificate: z
    .object({
      no: z.string(),
      issuedAt: instant,
      sha256: z.string(),
      sm3: z.string(),
      verifyUrl: z.string(),
      state: paperState,
      /** Fields in which a clerical error may be put right, as printed. */
      printed: z.array(
        z.object({
          field: correctableField,
          partyId: partyId.nullable(),
          words: z.string(),
          value: z.string(),
        }),
      ),
    })
    .nullable(),
  /** Every sealed paper of the case, newest first. */
  papers: z.array(
    z.object({ kind: paperKind, no: z.string(), title: z.string(), at: instant, state: paperState, note: z.string() }),
  ),
  /** Why it is determined once more, and by when; null while the first finding is to come or stands. */
  reopened: z
    .object({ reason: z.string(), replaces: z.string(), by: z.string().nullable(), ground: revocationGround })
    .nullable(),
  mediation: mediationNote.nullable(),
  /** The parties settle by themselves: what is being signed, or was. */
  settlement: z.object({ terms: z.string(), liabilities: z.array(liabilityChoice) }).nullable(),
  /** Before issuing: everything that must be so, in words. */
  readiness: z.array(z.object({ words: z.string(), ok: z.boolean(), byHand: z.boolean() })),
  returned: z.object({ reason: z.string(), at: instant }).nullable(),
});
export type DeskCaseView = z.infer<typeof deskCaseView>;

export const timelineItem = z.object({
  seq: z.number().int(),
  at: instant,
  type: z.string(),
  words: z.string(),
  actor: z.string(),
  stillId: z.string().nullable(),
  /** Something failed, broke off or was left out: looked for first. */
  odd: z.boolean(),
  hash: z.string(),
});

export const recordingSegment = z.object({
  egressId: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  state: z.enum(['running', 'complete', 'failed']),
  problem: z.string().nullable(),
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.string(),
      identity: z.string().nullable(),
      bytes: z.number(),
      sha256: z.string(),
      startedAtMs: z.number(),
      endedAtMs: z.number(),
    }),
  ),
});

export const timeline = z.object({
  caseId,
  caseNo: z.string(),
  status: caseStatus,
  chainOk: z.boolean(),
  items: z.array(timelineItem),
  recordings: z.array(recordingSegment),
  /** Missing time between segments, with its cause. */
  gaps: z.array(z.object({ from: instant, to: instant, cause: z.string() })),
});
export type Timeline = z.infer<typeof timeline>;
