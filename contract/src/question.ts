import * as z from 'zod';
import { clockEvent } from './clock.ts';
import { eligibilityFacts, eligibilityGate, eligibilityPlace } from './eligibility.ts';
import { liability } from './liability.ts';
import { plateKind as anyPlateKind } from './plate.ts';

/** Questions a lawyer or a city puts to the rules without the service. */

const instant = z.iso
  .datetime({ offset: true })
  .meta({ id: 'Instant', description: 'an instant with its offset, for example 2026-09-18T08:39:00+08:00' });
const dayOrInstant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .meta({ id: 'DayOrInstant', description: 'a Beijing day (2026-11-20), or an instant with its offset' });
const plateKind = anyPlateKind.meta({ id: 'PlateKind', description: '号牌种类 (GA/T 16.7)' });
const cityOf = z.union([z.string().min(1), z.record(z.string(), z.unknown())]).meta({
  id: 'City',
  description:
    'a city kept here, by id or name (harbin, 哈尔滨市, 哈尔滨), or a whole city file; the rules of the minute of the accident apply',
});
const partyRef = z
  .string()
  .trim()
  .min(1)
  .max(20)
  .meta({ id: 'PartyRef', description: 'id or label of a party: p1 or 甲, p2 or 乙 …' });

export const eligibilityQuestion = z
  .strictObject({
    kind: z.literal('eligibility'),
    city: cityOf,
    at: instant.describe('when the alarm comes; the hours of the city are asked for this minute'),
    accidentAt: instant
      .optional()
      .describe('when it happened, if another minute; the rules in force then apply (never later than `at`)'),
    place: z
      .union([eligibilityPlace, z.string().trim().min(1).max(120)])
      .optional()
      .describe('where; a string is the place in words. Left out: the service area is not asked about'),
    gate: eligibilityGate
      .optional()
      .describe(
        'the gate to be passed: everything it asks has to be known. Left out: what is known is held against all three, ' +
          'what is unknown stops nobody, and the answer names the gate that stops it',
      ),
    facts: eligibilityFacts.describe('what is known of the accident; left out is unknown, and only `kind` is needed'),
  })
  .meta({
    id: 'EligibilityQuestion',
    title: 'May this accident be handled in the video channel?',
    examples: [
      {
        kind: 'eligibility',
        city: 'harbin',
        at: '2026-09-18T08:39:00+08:00',
        place: { words: '道里区松柏路', roadKind: 'urban' },
        facts: { kind: 'motorMotor', hurt: 'none', movable: true, insured: true, drink: false },
      },
    ],
  });

export const questionParty = z
  .strictObject({
    id: z
      .string()
      .regex(/^p[1-9]$/)
      .optional()
      .describe('p1, p2 … in the order given when left out'),
    label: z.string().min(1).max(4).optional().describe('甲乙丙… in the order given when left out'),
    as: z
      .enum(['motor', 'nonMotor', 'pedestrian', 'passenger', 'instructor', 'owner', 'representative'])
      .describe(
        'how the party took part in traffic: motor 机动车驾驶人, nonMotor 非机动车, pedestrian 行人, passenger 乘车人, ' +
          'instructor 教练员; owner and representative of a damaged thing took no part',
      ),
    name: z.string().max(40).optional().describe('left out or filled in; an empty one is a party without identity'),
  })
  .meta({ id: 'Party' });

export const liabilityQuestion = z
  .strictObject({
    kind: z.literal('liability'),
    city: cityOf.optional(),
    at: instant.optional().describe('minute of the accident; with a city, one before its service is refused'),
    parties: z.array(questionParty).min(1).max(9).describe('甲乙丙… in this order'),
    faults: z
      .array(
        z
          .strictObject({
            party: partyRef,
            fault: z
              .union([z.string().min(1).max(60).meta({ id: 'BehaviourId' }), z.number().int().min(1).max(50)])
              .describe('id of a behaviour, or its row in the catalogue (the first behaviour this party can commit)'),
            against: partyRef.optional().describe('the one party it concerns, in a chain'),
          })
          .meta({ id: 'Fault' }),
      )
      .max(40)
      .describe('what each party did wrong; their order and the order of parties do not matter'),
    collisions: z
      .array(z.strictObject({ by: partyRef, into: partyRef }))
      .max(20)
      .optional()
      .describe('who ran into whom, for chains; each pair is then answered by itself too'),
    proposed: z
      .array(
        z.strictObject({
          party: partyRef,
          liability: liability
            .or(z.string().max(10))
            .describe('full, primary, equal, secondary, none, or 全部, 主要, 同等, 次要, 无责任; never a percentage'),
        }),
      )
      .optional()
      .describe('a decision to check: one word for each party'),
  })
  .meta({
    id: 'LiabilityQuestion',
    title: 'What would the rule suggest? A police officer decides.',
    examples: [
      {
        kind: 'liability',
        city: 'harbin',
        at: '2026-09-18T08:39:00+08:00',
        parties: [{ as: 'motor' }, { as: 'motor' }],
        faults: [{ party: '甲', fault: 'rearEnd' }],
        proposed: [
          { party: '甲', liability: 'full' },
          { party: '乙', liability: 'none' },
        ],
      },
    ],
  });

export const clockQuestion = z
  .strictObject({
    kind: z.literal('clock'),
    city: cityOf.optional(),
    event: clockEvent.meta({ id: 'ClockEvent' }).describe('what happened; it starts one term'),
    at: dayOrInstant.describe('when the event happened; this day is not counted'),
    transferredAt: dayOrInstant
      .optional()
      .describe('the case went to another unit after the event: a unit’s term runs from the day it was received'),
    appliedAt: dayOrInstant
      .optional()
      .describe('certificateServed, certificateReceived, reviewUpheldReceived: when the party acted'),
  })
  .meta({
    id: 'ClockQuestion',
    title: 'Which is the last day?',
    examples: [{ kind: 'clock', city: 'harbin', event: 'certificateServed', at: '2026-02-13' }],
  });

export const plateQuestion = z
  .strictObject({
    kind: z.literal('plate'),
    plateNo: z.string().min(1).max(20).describe('as typed; dots, spaces, small and full-width letters are read too'),
    colour: z.string().max(8).optional().describe('蓝、黄、绿（渐变绿）、黄绿（双拼）、白、黑'),
    plateKind: plateKind.optional().describe('号牌种类 (GA/T 16.7), where it is known'),
  })
  .meta({
    id: 'PlateQuestion',
    title: 'Is this a plate number, and of which kind of vehicle?',
    examples: [{ kind: 'plate', plateNo: '黑AD12345', colour: '渐变绿' }],
  });

const day = z.iso.date();
const letters = z.array(z.string().min(1).max(4)).default([]);
const policy = z
  .strictObject({
    from: z.iso.datetime({ offset: true }).describe('covered from this instant on'),
    to: z.iso.datetime({ offset: true }).describe('not covered from this instant on'),
    endedAt: z.iso.datetime({ offset: true }).nullable().default(null).describe('退保、注销: cover ended here'),
    insurer: z.string().optional(),
    policyNo: z.string().optional(),
  })
  .meta({ id: 'Policy', description: 'one policy of compulsory insurance (交强险)' });

const verificationBase = {
  kind: z.literal('verification'),
  accidentAt: instant.describe('the minute the answer is about, never now'),
  unavailable: z.boolean().default(false).describe('the source did not answer; never the same as finding nothing'),
};

export const verificationQuestion = z
  .discriminatedUnion('subject', [
    z.strictObject({
      ...verificationBase,
      subject: z.literal('driver'),
      name: z.string().optional().describe('as the driver says it'),
      vehicleType: z.string().optional().describe('in words, for example 小型轿车'),
      records: z
        .array(
          z.strictObject({
            name: z.string().describe('as registered'),
            classes: z.array(z.string()).describe('准驾车型, for example C1'),
            validFrom: day.describe('first Beijing day, itself included'),
            validTo: day.nullable().default(null).describe('null is 长期'),
            status: letters.describe('licence status letters, A is 正常'),
          }),
        )
        .default([])
        .describe('what the registry found; none is notFound, several are ambiguous'),
    }),
    z.strictObject({
      ...verificationBase,
      subject: z.literal('vehicle'),
      plateKind,
      records: z
        .array(
          z.strictObject({
            plateKind,
            vehicleType: z.string().default('').describe('in words, for example 小型轿车'),
            status: letters.describe('vehicle status letters, A is 正常'),
            inspectionValidTo: day.describe('last day of the inspection'),
            scrapDate: day.describe('强制报废期止'),
          }),
        )
        .default([])
        .describe('what the registry found; none is notFound, several are ambiguous'),
    }),
    z.strictObject({
      ...verificationBase,
      subject: z.literal('insurance'),
      plateKind: plateKind.describe('a trailer (15) carries no policy of its own'),
      policies: z.array(policy).default([]).describe('every policy found; none is notFound'),
      tractorPolicies: z.array(policy).optional().describe('trailer: the policies of its tractor'),
    }),
    z.strictObject({
      ...verificationBase,
      subject: z.literal('identity'),
      idNo: z.string().min(1).max(30).describe('身份证号; another paper is confirmed by eye'),
      riding: z
        .enum(['bicycle', 'eBike', 'motor'])
        .optional()
        .describe('what the person rode: from 12, from 16, from 18'),
    }),
    z.strictObject({
      ...verificationBase,
      subject: z.literal('vin'),
      vin: z.string().min(1).max(30).describe('车辆识别代号, 17 characters'),
    }),
  ])
  .meta({
    id: 'VerificationQuestion',
    title: 'What does an answer of a registry mean at the minute of the accident?',
    examples: [
      {
        kind: 'verification',
        subject: 'insurance',
        accidentAt: '2026-09-18T08:39:00+08:00',
        plateKind: '02',
        policies: [{ from: '2025-09-18T00:00:00+08:00', to: '2026-09-18T00:00:00+08:00' }],
      },
    ],
  });

export const cityQuestion = z
  .strictObject({
    kind: z.literal('city'),
    file: z
      .union([z.string().min(1), z.record(z.string(), z.unknown())])
      .describe(
        'path of a city file (seen from where the command is called, then from the question), or the whole file',
      ),
  })
  .meta({
    id: 'CityQuestion',
    title: 'What is wrong with a city file?',
    examples: [{ kind: 'city', file: 'jurisdictions/harbin.json' }],
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
