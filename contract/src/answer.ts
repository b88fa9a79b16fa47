import * as z from 'zod';
import { clockEvent, clockUnit } from './clock.ts';
import { eligibilityGate } from './eligibility.ts';
import { faultStrength, flipFact } from './fault.ts';
import { liability } from './liability.ts';
import { plateFormat, plateKind } from './plate.ts';
import { nextStep, refusalCode as anyCode } from './refusal.ts';

/** What the rules answer when they are asked without the service; questions are in `question.ts`. */

const refusalCode = anyCode.meta({ id: 'RefusalCode' });
const citedArticle = z
  .strictObject({ title: z.string(), text: z.string().describe('the words of the law, empty where they are not kept') })
  .meta({ id: 'Article' });
const articles = z.array(citedArticle);

const problem = z.strictObject({
  at: z.string().describe('path in the question or in the city file'),
  say: z.string(),
});

const refusedAnswer = z
  .strictObject({
    kind: z.string().nullable(),
    ok: z.literal(false),
    refusal: z.strictObject({
      code: refusalCode,
      say: z.string(),
      next: nextStep.optional(),
      articles,
      problems: z.array(problem).optional(),
    }),
  })
  .meta({ id: 'RefusedAnswer', description: 'a question nobody can answer, with its code and what to mend' });

const told = z.strictObject({
  gate: eligibilityGate.describe('the gate this is asked at'),
  code: refusalCode,
  sentence: z.string().describe('what the parties are told; never a word that accuses'),
  article: z.string().nullable().describe('titles of the articles; null: a rule of the city alone'),
  articles,
});
const toldBar = told.extend({
  bar: z
    .enum(['legal', 'channel', 'right', 'service'])
    .describe(
      'legal: outside the simplified procedure in every city (P146 15, 23); channel: kept out of the video by the city; ' +
        'right: a party may always ask for an officer (P146 20), or no recording; service: hours, area, weather',
    ),
  next: nextStep.nullable(),
});
export type ToldBar = z.infer<typeof toldBar>;
const openPoint = told.describe('no bar, but to be found out, recorded or checked first');
export type OpenPoint = z.infer<typeof openPoint>;

const eligibilityExit = z.strictObject({
  to: z.enum(['ordinaryProcedure', 'officerOnSite', 'call122']),
  sentence: z.string().describe('what happens next'),
  dispatch: z.boolean().describe('an officer is sent without a further press'),
  keepsEvidence: z.literal(true),
});

const eligibilityAnswer = z
  .strictObject({
    kind: z.literal('eligibility'),
    ok: z.literal(true),
    city: z.string(),
    rulesVersion: z.number().int(),
    gate: eligibilityGate.describe('the gate asked for, or the one that stops it'),
    allowed: z.boolean().describe('nothing bars and nothing is open'),
    verdict: z.enum(['allowed', 'barred', 'open']),
    bars: z.array(toldBar),
    open: z.array(openPoint),
    checks: z.array(z.string()).describe('what the agent has to confirm for this type'),
    needsConsent: z.boolean().describe('minor injury: each party’s consent is recorded'),
    tellsFinding: z.enum(['afterDetermination', 'inCallBeforeClearing']),
    exit: eligibilityExit.nullable(),
  })
  .meta({ id: 'EligibilityAnswer' });
export type EligibilityAnswer = z.infer<typeof eligibilityAnswer>;

const share = z.strictObject({ party: z.string(), label: z.string(), liability, words: z.string() });
const shares = z.array(share);

const liabilityAnswer = z
  .strictObject({
    kind: z.literal('liability'),
    ok: z.literal(true),
    suggestion: shares.describe('one word for each party, always a possible combination (P146 60)'),
    because: z.string(),
    articles: z.array(z.strictObject({ party: z.string(), label: z.string(), title: z.string(), text: z.string() })),
    faults: z.array(
      z.strictObject({
        party: z.string(),
        label: z.string(),
        fault: z.string(),
        words: z.string(),
        code: z.string().nullable(),
        strength: faultStrength,
      }),
    ),
    alternative: shares.nullable().describe('the strongest other answer; null where the facts leave none'),
    flipFact: z
      .strictObject({
        condition: z.string(),
        sentence: z.string(),
        liabilities: shares,
        articles,
        findOutBy: flipFact.shape.findOutBy,
      })
      .nullable()
      .describe('the fact that would turn the suggestion into the alternative'),
    pairs: z.array(z.strictObject({ by: z.string(), into: z.string(), liabilities: shares })),
    leaves: z.array(
      z.strictObject({ why: z.enum(['fault', 'motorSideNotLiable', 'nobodyAtFault']), sentence: z.string(), articles }),
    ),
    proposed: z
      .strictObject({
        possible: z.boolean(),
        sameAsSuggested: z.boolean(),
        refusal: refusedAnswer.shape.refusal.nullable(),
      })
      .nullable(),
    decidedBy: z.literal('officer'),
  })
  .meta({ id: 'LiabilityAnswer' });

const clockAnswer = z
  .strictObject({
    kind: z.literal('clock'),
    ok: z.literal(true),
    event: clockEvent,
    startsOn: z.string(),
    lastDay: z.string(),
    greyDay: z.string().nullable().describe('first working day after it; null: that year is not loaded'),
    days: z.number().int(),
    unit: clockUnit,
    whose: z.enum(['unit', 'unitAbove', 'party']),
    words: z.string(),
    why: z.string(),
    lastDayIsMadeUp: z
      .boolean()
      .describe('a make-up Saturday or Sunday: whether it may end a citizen’s term is disputed'),
    rejectsAutomatically: z.literal(false),
    articles,
    timeliness: z
      .strictObject({
        state: z.enum(['inTime', 'grey', 'late']),
        decidedBy: z.enum(['system', 'person']),
        lastDay: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'ClockAnswer' });

const plateAnswer = z
  .strictObject({
    kind: z.literal('plate'),
    ok: z.literal(true),
    plateNo: z.string(),
    shown: z.string(),
    format: plateFormat,
    valid: z.boolean(),
    plateKind: plateKind.nullable(),
    kinds: z.array(z.strictObject({ kind: plateKind, words: z.string() })),
    warning: z.string().nullable(),
    suggestion: z.string().nullable(),
    blocks: z.literal(false),
  })
  .meta({ id: 'PlateAnswer' });

const verificationAnswer = z
  .looseObject({
    kind: z.literal('verification'),
    ok: z.literal(true),
    subject: z.enum(['driver', 'vehicle', 'insurance', 'identity', 'vin']),
    effectiveAt: z.string(),
    outcome: z.enum(['match', 'mismatch', 'notFound', 'ambiguous', 'unavailable', 'manual']),
    means: z.string(),
    flags: z.array(z.strictObject({ flag: z.string(), words: z.string(), hard: z.boolean() })),
    mayIssue: z.boolean().describe('as far as this answer goes a certificate may issue'),
    articles,
  })
  .meta({ id: 'VerificationAnswer' });

const cityAnswer = z
  .strictObject({
    kind: z.literal('city'),
    ok: z.literal(true),
    valid: z.boolean(),
    problems: z.array(problem),
    id: z.string().optional(),
    name: z.string().optional(),
    versions: z
      .array(z.strictObject({ version: z.number().int(), effectiveFrom: z.string(), doubts: z.array(z.string()) }))
      .optional(),
  })
  .meta({ id: 'CityAnswer' });

export const answer = z
  .union([eligibilityAnswer, liabilityAnswer, clockAnswer, plateAnswer, verificationAnswer, cityAnswer, refusedAnswer])
  .meta({ id: 'Answer', description: 'what one question is answered with, in the order of the questions' });
export type Answer = z.infer<typeof answer>;
export type RefusedAnswer = z.infer<typeof refusedAnswer>;
