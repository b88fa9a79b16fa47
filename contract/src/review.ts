import * as z from 'zod';
import { actKey, caseId, instant, partyId, partyLabel } from './ids.ts';

/** What a party says is wrong; the same five a conclusion may send a finding back for (P146 art. 76(3)). */
export const reviewGrounds = ['facts', 'evidence', 'law', 'split', 'procedure'] as const;
export const reviewGround = z.enum(reviewGrounds);
export type ReviewGround = z.infer<typeof reviewGround>;

/** Days to weeks. `weighing`: came late, a person decides whether it is taken (P146 art. 71(1), 73). */
export const reviewStates = [
  'applied', // at the unit that decided
  'weighing', // at the unit above, which weighs the lateness
  'reviewing', // taken; thirty days
  'notAdmitted', // late, told in writing
  'withdrawn', // by the applicants; told to all
  'upheld', // also after a harmless flaw was cured
  'remanded', // to be investigated and determined once more
] as const;
export const reviewState = z.enum(reviewStates);
export type ReviewState = z.infer<typeof reviewState>;

/** P146 art. 76: uphold, uphold after a harmless flaw of procedure was put right, or order a new determination. */
export const reviewOutcome = z.enum(['uphold', 'upholdCured', 'remand']);
export type ReviewOutcome = z.infer<typeof reviewOutcome>;

export const timeliness = z.enum(['inTime', 'grey', 'late']);
export type TimelinessState = z.infer<typeof timeliness>;

/**
 * Who takes the application: the unit that decided, which hands it on with the file within two days, or the unit above
 * at once, which asks for the file (P146 art. 72).
 */
export const reviewReceiver = z.enum(['unit', 'unitAbove']);
export type ReviewReceiver = z.infer<typeof reviewReceiver>;

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** Photographs, papers (PDF) and films (MP4) beside an application: so many of one party, so large each. */
export const attachmentLimits = { count: 6, bytes: 15 * 1024 * 1024 } as const;

export const reviewAttachment = z.object({
  id: z.string(),
  partyId,
  contentType: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  sm3: z.string(),
  at: instant,
});
export type ReviewAttachment = z.infer<typeof reviewAttachment>;

/** P146 art. 71(2): request, reasons, main evidence. */
export const applyReviewBody = z.object({
  key: actKey,
  grounds: z.array(reviewGround).min(1).max(5),
  words: z.string().trim().max(1000),
  attachments: z.array(z.string().max(40)).max(attachmentLimits.count),
  /** Asks to be heard (P146 art. 74(2)). */
  wantsHearing: z.boolean(),
  /** Left out: through the unit that decided. */
  to: reviewReceiver.optional(),
});
export type ApplyReviewBody = z.infer<typeof applyReviewBody>;

export const proposalBody = z.object({
  key: actKey,
  outcome: reviewOutcome,
  grounds: z.array(reviewGround).max(5),
  reason: z.string().trim().min(10).max(1500),
});
export type ProposalBody = z.infer<typeof proposalBody>;

/** What one phone reads of its review right and of the review of its accident. */
export const partyReview = z.object({
  /** Who reviews: the unit above the one that decided. */
  body: z.string(),
  /** The unit that decided. */
  unit: z.string(),
  servedOn: day.nullable(),
  lastDay: day.nullable(),
  /** The days that count, in words; or why none can be counted. */
  why: z.string(),
  late: z.boolean(),
  state: reviewState.nullable(),
  /** In words, for the head of the page. */
  stateWords: z.string(),
  stateHelp: z.string(),
  applications: z.array(
    z.object({
      label: partyLabel,
      me: z.boolean(),
      at: instant,
      grounds: z.array(reviewGround),
      words: z.string(),
      attachments: z.number().int(),
      withdrawn: z.boolean(),
    }),
  ),
  /** Stored for this party and not yet handed in. */
  attachments: z.array(z.object({ id: z.string(), bytes: z.number().int() })),
  conclusion: z
    .object({
      at: instant,
      outcome: reviewOutcome,
      words: z.string(),
      grounds: z.array(z.string()),
      reason: z.string(),
    })
    .nullable(),
});
export type PartyReview = z.infer<typeof partyReview>;

/** The officer who decides, and a request that he step back (P146 105); null while nobody decides. */
export const partyRecusal = z.object({
  officerName: z.string(),
  asked: z
    .object({
      at: instant,
      decideBy: day.nullable(),
      state: z.enum(['asked', 'granted', 'refused']),
      words: z.string(),
    })
    .nullable(),
});
export type PartyRecusal = z.infer<typeof partyRecusal>;

export const recusalRow = z.object({
  caseId,
  caseNo: z.string(),
  partyId,
  label: partyLabel,
  officerName: z.string(),
  reason: z.string(),
  at: instant,
  decideBy: day.nullable(),
  daysLeft: z.number().int().nullable(),
});
export type RecusalRow = z.infer<typeof recusalRow>;

/** What a reviewer, or an officer of the deciding unit, may do now. */
export const reviewAction = z.enum([
  'admit',
  'take',
  'leave',
  'noteHearing',
  'noteElsewhere',
  'orderCure',
  'answerCure',
  'propose',
  'answerProposal',
]);
export type ReviewAction = z.infer<typeof reviewAction>;

const reviewClock = z.object({
  words: z.string(),
  lastDay: day.nullable(),
  why: z.string(),
  /** Whole days left, today not counted; negative when it is over. */
  daysLeft: z.number().int().nullable(),
  met: z.boolean(),
});

const person = z.object({ name: z.string(), no: z.string() });
const proposal = z.object({
  by: person,
  mine: z.boolean(),
  at: instant,
  outcome: reviewOutcome,
  grounds: z.array(reviewGround),
  reason: z.string(),
});

export const reviewView = z.object({
  caseId,
  caseNo: z.string(),
  now: instant,
  certificateNo: z.string(),
  newCertificateNo: z.string().nullable(),
  unitName: z.string(),
  body: z.string(),
  determinedBy: person,
  state: reviewState,
  stateSince: instant,
  allowed: z.array(reviewAction),
  applications: z.array(
    z.object({
      partyId,
      label: partyLabel,
      name: z.string(),
      at: instant,
      grounds: z.array(reviewGround),
      words: z.string(),
      wantsHearing: z.boolean(),
      /** Handed in at the unit above (P146 art. 72(2)). */
      direct: z.boolean(),
      attachments: z.array(reviewAttachment),
      servedAt: instant.nullable(),
      lastDay: day.nullable(),
      timeliness,
      withdrawnAt: instant.nullable(),
    }),
  ),
  clocks: z.array(reviewClock),
  file: z
    .object({ at: instant, bytes: z.number().int(), sha256: z.string(), sm3: z.string(), missing: z.array(z.string()) })
    .nullable(),
  admission: z.object({ admitted: z.boolean(), words: z.string(), at: instant, by: person }).nullable(),
  reviewers: z.array(person.extend({ mine: z.boolean() })),
  hearings: z.array(z.object({ at: instant, by: z.string(), words: z.string(), present: z.array(partyLabel) })),
  elsewhere: z.array(
    z.object({ at: instant, by: z.string(), kind: z.enum(['litigation', 'arrest']), body: z.string() }),
  ),
  cure: z
    .object({
      flaw: z.string(),
      at: instant,
      answer: z.object({ words: z.string(), at: instant, by: z.string() }).nullable(),
    })
    .nullable(),
  proposal: proposal.nullable(),
  disagreements: z.array(z.object({ by: person, at: instant, words: z.string(), proposal })),
  conclusion: z
    .object({
      at: instant,
      outcome: reviewOutcome,
      grounds: z.array(reviewGround),
      reason: z.string(),
      by: z.array(person),
      /** The sealed paper is stored. */
      paper: z.boolean(),
    })
    .nullable(),
  served: z.array(z.object({ label: partyLabel, openedAt: instant.nullable() })),
});
export type ReviewView = z.infer<typeof reviewView>;

export const reviewRow = z.object({
  caseId,
  caseNo: z.string(),
  state: reviewState,
  unitName: z.string(),
  placeWords: z.string(),
  who: z.string(),
  applicants: z.string(),
  timeliness,
  since: instant,
  /** The clock that runs now. */
  clock: reviewClock.nullable(),
  reviewers: z.array(z.string()),
  mine: z.boolean(),
  /** What waits for this person, in words. */
  waits: z.string().nullable(),
});
export type ReviewRow = z.infer<typeof reviewRow>;
