import type { Command, RecordingState, StillMethod } from '@kuaichu/contract/call';
import type {
  CaseStatus,
  CheckKind,
  Facts,
  LanePosition,
  LeaveReason,
  PartyRole,
  Place,
  Vehicle,
} from '@kuaichu/contract/case';
import type { MediationNote } from '@kuaichu/contract/mediation';
import type { CorrectedField, NoticeKind, RevocationGround } from '@kuaichu/contract/paper';
import type { PartyId, PartyLabel } from '@kuaichu/contract/ids';
import type { Liability } from '@kuaichu/contract/liability';
import type {
  ReviewAttachment,
  ReviewGround,
  ReviewOutcome,
  ReviewReceiver,
  ReviewState,
  TimelinessState,
} from '@kuaichu/contract/review';
import type { Preflight } from '@kuaichu/contract/preflight';
import type { TriageAnswers } from '@kuaichu/contract/triage';

/**
 * One accident. All instants are ISO strings of the service clock. Each slice belongs to the feature of its name and
 * is changed by that feature's rules only; it stands here because the snapshot is one document.
 */
export interface Case {
  id: string;
  caseNo: string;
  /** Six digits that find the case; never enough alone. */
  caseCode: string;
  demo: boolean;
  jurisdictionId: string;
  rulesVersion: number;
  unitId: string;
  status: CaseStatus;
  statusSince: string;
  alarm: Alarm;
  place: Place;
  facts: Facts;
  parties: Party[];
  call: Call | null;
  lane: LaneClock;
  camera: { facing: 'environment' | 'user'; zoom: number; torch: boolean };
  commands: Command[];
  stills: Still[];
  waivers: { shot: string; reason: string; at: string }[];
  checks: { kind: CheckKind; partyId: PartyId | null; answer: boolean; at: string }[];
  statements: { partyId: PartyId; words: string; at: string }[];
  verification: Verification[];
  clear: { destination: string; danger: string | null; at: string } | null;
  dispatch: Dispatch | null;
  merge: { proposals: MergeProposal[]; intoCaseId: string | null };
  recordings: Recording[];
  returned: { reason: string; at: string } | null;
  determination: Determination | null;
  /** Mediation on the spot as the officer noted it; null when nobody noted any. */
  mediation: (MediationNote & { at: string; officerId: string }) | null;
  /** The parties settle by themselves: offered, then signed by all or dropped. */
  settlement: Settlement | null;
  signing: Signing | null;
  /** The one that stands; null before issuing and between revoking and issuing anew. */
  certificate: Certificate | null;
  /** Certificates that stand no more, oldest first, each with the decision and the signatures it rested on. */
  revoked: RevokedRound[];
  /** Why the case is determined once more; null while the first certificate is to come or stands. */
  reopened: Reopened | null;
  /** Every other sealed paper of the case, oldest first: corrections, revocations, refusals. */
  notices: Notice[];
  claims: Claim[];
  /** Photographs stored for a review, handed in or not yet. */
  reviewAttachments?: ReviewAttachment[];
  /** Once per accident (P146 71(2)). */
  review?: Review;
  /** Asked for by a party, or declared by the officer (P146 105). */
  recusals?: Recusal[];
  /** What a party said against the handling in the call, and what the city makes of it. */
  objections?: { partyId: PartyId; words: string; at: string; handling: 'converts' | 'reviewOnly' }[];
}

export interface Alarm {
  at: string;
  pressedAt: string;
  way: 'app' | 'link110';
  incidentNo: string | null;
  answers: TriageAnswers;
  lane: LanePosition;
  noticeShown: string;
  /** Absent in cases from before the phones looked. */
  preflight?: Preflight | null;
  refusal: { code: string; say: string; next: string | null } | null;
}

export interface Party {
  id: PartyId;
  label: PartyLabel;
  role: PartyRole;
  isCaller: boolean;
  /** A phone has a session for this party. */
  hasPhone: boolean;
  online: boolean;
  /** Why the picture is away: phoneCall, hidden …; null when it is there. */
  awayCause: string | null;
  name: string;
  phone: string | null;
  phoneProven: boolean;
  invitedAt: string | null;
  idNo: string;
  address: string;
  transportMode: string;
  vehicle: Vehicle | null;
  parts: string[];
  insurerId: string | null;
  insurerName: string;
  policyNo: string;
  simplifiedConsent: boolean | null;
  deliveryConsent: boolean | null;
  deliveryConsentAt: string | null;
  factsConfirmed: boolean | null;
  factsNote: string | null;
}

export interface Call {
  /** Media room; one per case. */
  room: string;
  seatNo: string;
  agentId: string;
  agentName: string;
  /** First answer of the case; the lane clock counts from it. */
  answeredAt: string;
  phase: 'onRoad' | 'driving' | 'atKerb';
  /** The seat was given back; a resume queues again. */
  held: boolean;
  /** The agent's seat is bound to this case now. */
  attended: boolean;
  recording: RecordingState;
  recordingSince: string | null;
  recordingProblem: string | null;
  lostAt: string | null;
}

/** Counts from the answer while anyone is, or may be, in a lane; only the agent stops it. */
export interface LaneClock {
  running: boolean;
  /** Seconds counted before `since`. */
  seconds: number;
  since: string | null;
}

export interface Still {
  id: string;
  commandId: string;
  shot: string | null;
  partyId: PartyId;
  method: StillMethod;
  width: number;
  height: number;
  bytes: number;
  contentType: string;
  sha256: string;
  sm3: string;
  takenAt: string;
  storedAt: string;
  seatNo: string;
  part: 'onRoad' | 'atKerb';
  placeAccuracyM: number | null;
}

export interface Verification {
  partyId: PartyId;
  subject: 'driver' | 'vehicle' | 'insurance';
  outcome: 'match' | 'mismatch' | 'notFound' | 'ambiguous' | 'unavailable' | 'manual' | 'asking';
  detail: string;
  flags: string[];
  askedAt: string;
  answeredAt: string | null;
  asOf: string | null;
  effectiveAt: string;
  source: string;
  sourceTxnId: string | null;
  /** The key that was asked about; another key later means the answer is stale. */
  about: string;
}

export interface Dispatch {
  reason: LeaveReason;
  note: string;
  at: string;
  injured: boolean;
  incidentNo: string | null;
  etaMinutes: number | null;
  /** What the parties read. */
  say: string;
}

export interface MergeProposal {
  caseId: string;
  caseNo: string;
  placeWords: string;
  who: string;
  apartM: number | null;
  apartMinutes: number;
  state: 'open' | 'dismissed' | 'merged';
}

export interface Recording {
  egressId: string;
  folder: string;
  startedAt: string;
  endedAt: string | null;
  state: 'running' | 'complete' | 'failed';
  problem: string | null;
  /** The last stretch that was hashed while it ran; the log has each. Absent before the first. */
  sealed?: { number: number; sha256: string };
  files: {
    path: string;
    kind: string;
    identity: string | null;
    bytes: number;
    sha256: string;
    sm3: string;
    startedAtMs: number;
    endedAtMs: number;
  }[];
}

export interface Decision {
  faults: { partyId: PartyId; faultId: string }[];
  liabilities: { partyId: PartyId; liability: Liability }[];
  narrative: string;
  plainWords: string;
  liabilityText: string;
  at: string;
}

export interface Determination {
  officerId: string;
  officerName: string;
  officerNo: string;
  openedAt: string;
  state: 'open' | 'decided' | 'ordered';
  decision: Decision | null;
  /** What stood before the officer changed it after comparing; both are kept. */
  earlier: Decision[];
  amendReason: string | null;
  suggestion: {
    liabilities: { partyId: PartyId; liability: Liability }[];
    same: boolean;
    articles: string[];
    basis: string;
    flipFact: string | null;
    alternative: { partyId: PartyId; liability: Liability }[] | null;
  } | null;
  evidenceRead: boolean;
  conditionsConfirmed: boolean;
  orderedAt: string | null;
}

export interface Signing {
  openedAt: string;
  by: string;
  signatures: Signature[];
}

export interface Signature {
  partyId: PartyId;
  state: 'open' | 'signed' | 'refused' | 'expired';
  at: string | null;
  reason: string | null;
  strokes: [number, number][][];
  /** Digest of the text that was signed; null when nothing was. */
  textSha256: string | null;
  /** Egress that records the signing. */
  egressId: string | null;
}

export interface Certificate {
  no: string;
  issuedAt: string;
  verifyToken: string;
  objectKey: string;
  sha256: string;
  sm3: string;
  templateVersion: string;
  /** Absent on papers of before there was one; null where the unit has no SM2 key. */
  sm2?: Sm2Signature | null;
  /** Per party: result SMS accepted by the gateway, delivered, first opened. */
  delivery: { partyId: PartyId; sentAt: string | null; deliveredAt: string | null; firstOpenedAt: string | null }[];
  /** A review is going on since; null when none is. */
  underReviewSince: string | null;
  /** Clerical errors put right (补正), oldest first; the sheet itself never changes. */
  corrections: Correction[];
  revocation: Revocation | null;
  /** Number of the certificate issued in its place. */
  replacedBy: string | null;
}

/** SM2 with SM3 and the identity 1234567812345678 over the digest that the PAdES signature of the file covers. */
export interface Sm2Signature {
  /** SHA-256, hex. */
  digest: string;
  /** DER of r and s, base64. */
  signature: string;
  /** SubjectPublicKeyInfo, PEM. */
  publicKey: string;
}

export interface Settlement {
  offeredAt: string;
  officerId: string;
  liabilities: { partyId: PartyId; liability: Liability }[];
  /** How the damage is settled, in the parties' words. */
  terms: string;
}

export interface Correction {
  at: string;
  officerId: string;
  reason: string;
  changes: CorrectedField[];
  /** Number of the notice that carries it. */
  noticeNo: string;
}

export interface Revocation {
  at: string;
  /** Staff id, or the id of the review that remanded. */
  by: string;
  reason: string;
  /** `ownFinding`: the unit found its own finding wrong; `remand`: the unit above ordered it (P146 79). */
  ground: RevocationGround;
  noticeNo: string;
}

export interface RevokedRound {
  certificate: Certificate;
  mediation: Case['mediation'];
  determination: Determination;
  signing: Signing;
}

export interface Reopened {
  at: string;
  reason: string;
  ground: RevocationGround;
  /** Number of the certificate to be replaced. */
  replaces: string;
  /** Last day for the new certificate, 2026-10-10; null without a term (P146 79: ten working days after a remand). */
  by: string | null;
  /** Who may not determine it again. */
  notOfficerId: string | null;
}

export interface Notice {
  kind: NoticeKind;
  no: string;
  /** Number of the certificate it is about; null when there is none. */
  about: string | null;
  at: string;
  by: string;
  verifyToken: string;
  objectKey: string;
  sha256: string;
  sm3: string;
  sm2?: Sm2Signature | null;
  /** Parties it is told to. */
  to: PartyId[];
}

export interface Claim {
  partyId: PartyId;
  insurerId: string;
  /** The certificate it was told with; absent on notices of before this was kept: the first one of the case. */
  certificateNo?: string;
  consentAt: string;
  state: 'sending' | 'received' | 'surveyorAssigned' | 'failed';
  noticeNo: string | null;
  acknowledgedAt: string | null;
  surveyor: { name: string; phone: string } | null;
}

export interface ReviewApplication {
  partyId: PartyId;
  at: string;
  grounds: ReviewGround[];
  words: string;
  wantsHearing: boolean;
  /** Absent on applications of before there was a choice: the unit that decided. */
  to?: ReviewReceiver;
  attachmentIds: string[];
  /** As it was known at the application; null while nothing was served. */
  servedAt: string | null;
  lastDay: string | null;
  timeliness: TimelinessState;
  withdrawnAt: string | null;
}

export interface Recusal {
  /** Null when the officer declared it himself. */
  partyId: PartyId | null;
  officerId: string;
  officerName: string;
  reason: string;
  at: string;
  /** Last day for the decision; null when it cannot be computed, or none is due. */
  decideBy: string | null;
  state: 'asked' | 'granted' | 'refused' | 'declared';
  decision: { by: ReviewPerson; at: string; words: string } | null;
}

export interface ReviewPerson {
  staffId: string;
  name: string;
  no: string;
}

export interface ReviewProposal {
  by: ReviewPerson;
  at: string;
  outcome: ReviewOutcome;
  grounds: ReviewGround[];
  reason: string;
}

export interface Review {
  state: ReviewState;
  stateSince: string;
  /** The certificate under review, and who determined it. */
  certificateNo: string;
  unitId: string;
  determinedBy: ReviewPerson;
  /** The unit above, which reviews. */
  reviewUnitId: string;
  applications: ReviewApplication[];
  /** Earlier ones that came to nothing before they were taken: withdrawn, or late. */
  before: { state: ReviewState; at: string; partyIds: PartyId[] }[];
  forwardedAt: string | null;
  /** A party applied at the unit above, which asked the deciding unit for the file (P146 72(2)); absent otherwise. */
  fileRequestedAt?: string;
  /** The bundle as it went; `missing` names what could not be read when it was made. */
  file: { objectKey: string; bytes: number; sha256: string; sm3: string; at: string; missing: string[] } | null;
  acceptedAt: string | null;
  admission: { admitted: boolean; words: string; at: string; by: ReviewPerson } | null;
  /** Two at most (P146 74(3)). */
  reviewers: ReviewPerson[];
  hearings: { at: string; by: ReviewPerson; words: string; present: PartyId[] }[];
  elsewhere: { at: string; by: ReviewPerson; kind: 'litigation' | 'arrest'; body: string }[];
  cure: {
    flaw: string;
    at: string;
    by: ReviewPerson;
    answer: { words: string; at: string; by: ReviewPerson } | null;
  } | null;
  proposal: ReviewProposal | null;
  disagreements: { by: ReviewPerson; at: string; words: string; proposal: ReviewProposal }[];
  conclusion: (ReviewProposal & { agreedBy: ReviewPerson; concludedAt: string }) | null;
  /** The conclusion as a sealed sheet; null until it is made. */
  paper: { no: string; objectKey: string; sha256: string; sm3: string } | null;
  served: { partyId: PartyId; openedAt: string }[];
}
