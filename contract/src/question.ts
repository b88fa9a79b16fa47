import * as z from 'zod';
import { clockEvent } from './clock.ts';
import { eligibilityFacts, eligibilityGate, eligibilityPlace } from './eligibility.ts';
import { liability } from './liability.ts';
import { plateKind } from './plate.ts';

/** Questions a lawyer or a city puts to the rules without the service. */

const instant = z.iso
  .datetime({ offset: true })
  .describe('an instant with its offset, for example 2026-09-18T08:39:00+08:00');
/** Beijing day or instant. */
const dayOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const cityOf = z
  .union([z.string().min(1), z.record(z.string(), z.unknown())])
  .describe('id or name of a city that is kept here (harbin, 哈尔滨市), or a whole city file');
const partyRef = z.string().trim().min(1).max(20).describe('id or label of a party, for example p1 or 甲');

export const eligibilityQuestion = z.strictObject({
  kind: z.literal('eligibility'),
  city: cityOf,
  at: instant.describe('when the alarm comes'),
  accidentAt: instant.optional().describe('when it happened, if another minute; its rules apply'),
  place: eligibilityPlace.optional().describe('left out: the service area is not asked about'),
  gate: eligibilityGate.default('beforeQueue').describe('the gate to be passed; a known fact bars at every gate'),
  facts: eligibilityFacts,
});

export const questionParty = z.strictObject({
  id: z
    .string()
    .regex(/^p[1-9]$/)
    .optional()
    .describe('p1, p2 … in the order given when left out'),
  label: z.string().min(1).max(4).optional().describe('甲乙丙… in the order given when left out'),
  as: z
    .enum(['motor', 'nonMotor', 'pedestrian', 'passenger', 'instructor', 'owner', 'representative'])
    .describe('how the party took part in traffic'),
  name: z.string().max(40).optional().describe('left out or filled in; an empty one is a party without identity'),
});

export const liabilityQuestion = z.strictObject({
  kind: z.literal('liability'),
  city: cityOf.optional(),
  at: instant.optional().describe('minute of the accident'),
  parties: z.array(questionParty).min(1).max(9),
  faults: z
    .array(
      z.strictObject({
        party: partyRef,
        fault: z
          .union([z.string().min(1).max(60), z.number().int().min(1).max(50)])
          .describe('id of a behaviour, or its row in the catalogue (the first behaviour this party can commit)'),
        against: partyRef.optional().describe('the one party it concerns, in a chain'),
      }),
    )
    .max(40),
  collisions: z
    .array(z.strictObject({ by: partyRef, into: partyRef }))
    .max(20)
    .optional()
    .describe('who ran into whom, for chains'),
  proposed: z
    .array(z.strictObject({ party: partyRef, liability: liability.or(z.string().max(10)) }))
    .optional()
    .describe('a decision to check: full, primary, equal, secondary, none for each party'),
});

export const clockQuestion = z.strictObject({
  kind: z.literal('clock'),
  city: cityOf.optional(),
  event: clockEvent,
  at: dayOrInstant.describe('when the event happened'),
  appliedAt: dayOrInstant.optional().describe('certificateServed, certificateReceived: when the party acted'),
});

export const plateQuestion = z.strictObject({
  kind: z.literal('plate'),
  plateNo: z.string().min(1).max(20),
  colour: z.string().max(8).optional().describe('蓝、黄、绿（渐变绿）、黄绿（双拼）、白、黑'),
  plateKind: plateKind.optional(),
});

const day = z.iso.date();
const letters = z.array(z.string().min(1).max(4)).default([]);
const policy = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  endedAt: z.iso.datetime({ offset: true }).nullable().default(null).describe('退保、注销'),
  insurer: z.string().optional(),
  policyNo: z.string().optional(),
});

const verificationBase = {
  kind: z.literal('verification'),
  accidentAt: instant,
  /** The source did not answer; never the same as finding nothing. */
  unavailable: z.boolean().default(false),
};

export const verificationQuestion = z.discriminatedUnion('subject', [
  z.strictObject({
    ...verificationBase,
    subject: z.literal('driver'),
    name: z.string().optional(),
    vehicleType: z.string().optional().describe('in words, for example 小型轿车'),
    records: z
      .array(
        z.strictObject({
          name: z.string(),
          classes: z.array(z.string()).describe('准驾车型, for example C1'),
          validFrom: day,
          validTo: day.nullable().default(null).describe('null is 长期'),
          status: letters.describe('licence status letters, A is 正常'),
        }),
      )
      .default([]),
  }),
  z.strictObject({
    ...verificationBase,
    subject: z.literal('vehicle'),
    plateKind,
    records: z
      .array(
        z.strictObject({
          plateKind,
          vehicleType: z.string().default(''),
          status: letters.describe('vehicle status letters, A is 正常'),
          inspectionValidTo: day,
          scrapDate: day,
        }),
      )
      .default([]),
  }),
  z.strictObject({
    ...verificationBase,
    subject: z.literal('insurance'),
    plateKind: plateKind.describe('a trailer (15) carries no policy of its own'),
    policies: z.array(policy).default([]),
    tractorPolicies: z.array(policy).optional().describe('trailer: the policies of its tractor'),
  }),
  z.strictObject({
    ...verificationBase,
    subject: z.literal('identity'),
    idNo: z.string().min(1).max(30),
    riding: z.enum(['bicycle', 'eBike', 'motor']).optional(),
  }),
  z.strictObject({ ...verificationBase, subject: z.literal('vin'), vin: z.string().min(1).max(30) }),
]);

export const cityQuestion = z.strictObject({
  kind: z.literal('city'),
  file: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())])
    .describe('path of a city file, or the whole file'),
});

export const question = z.union([
  eligibilityQuestion,
  liabilityQuestion,
  clockQuestion,
  plateQuestion,
  verificationQuestion,
  cityQuestion,
]);
export type Question = z.infer<typeof question>;

export const questionKinds = {
  eligibility: eligibilityQuestion,
  liability: liabilityQuestion,
  clock: clockQuestion,
  plate: plateQuestion,
  verification: verificationQuestion,
  city: cityQuestion,
} as const;
export type QuestionKind = keyof typeof questionKinds;

/** A file holds one question or an array of them. */
export const questionFile = z.union([question, z.array(question)]);
