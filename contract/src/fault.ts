import * as z from 'zod';
import { partyId } from './ids.ts';
import { Liability, PartyLiability } from './liability.ts';

/** The laws a finding may cite, with the name as it stands on the certificate. */
export const LAW_WORDS = {
  roadTrafficSafetyLaw: '《中华人民共和国道路交通安全法》',
  implementingRegulation: '《中华人民共和国道路交通安全法实施条例》',
  accidentProcedure: '《道路交通事故处理程序规定》',
} as const;
export type LawId = keyof typeof LAW_WORDS;

export const Article = z.object({
  law: z.enum(Object.keys(LAW_WORDS) as [LawId, ...LawId[]]),
  article: z.number().int().positive(),
  /** 款 */
  paragraph: z.number().int().positive().optional(),
  /** 项 */
  item: z.number().int().positive().optional(),
});
export type Article = z.infer<typeof Article>;

/** Who is able to commit a behaviour. */
export const FaultActor = z.enum(['motor', 'nonMotor', 'pedestrian', 'passenger', 'instructor']);
export type FaultActor = z.infer<typeof FaultActor>;

/**
 * How much a behaviour weighs against another one (shape of the Beijing simple-procedure lists):
 * `absolute` breaks the other's right of way by itself, `comparative` is weighed against the other's behaviour,
 * `contributory` makes an accident worse but seldom causes it alone.
 */
export const FaultStrength = z.enum(['absolute', 'comparative', 'contributory']);
export type FaultStrength = z.infer<typeof FaultStrength>;

export const FaultId = z.string().regex(/^[a-z][A-Za-z0-9]{2,59}$/);
export type FaultId = z.infer<typeof FaultId>;

/** One behaviour (过错行为) of the catalogue. */
export const FaultBehaviour = z.object({
  id: FaultId,
  /** Short words on the officer's list, e.g. 追尾：未保持安全距离. */
  words: z.string(),
  /** Grouping on the officer's list. */
  group: z.enum(['basic', 'signal', 'yield', 'overtake', 'manner', 'nonMotor', 'single']),
  articles: z.array(Article).min(1),
  /** 违法行为代码 where known; the table was renumbered, so it is data and may be absent. */
  code: z.string().optional(),
  actors: z.array(FaultActor).min(1),
  strength: FaultStrength,
  /** Liability when nobody else is at fault. */
  typical: Liability,
  /** Behaviour as written on the certificate, between 驾驶机动车 and 的行为. */
  certificateText: z.string(),
  /** The same for the parties, in plain words. */
  plainText: z.string(),
});
export type FaultBehaviour = z.infer<typeof FaultBehaviour>;

/** An officer's pick: this party behaved so. */
export const PartyFault = z.object({ partyId, faultId });
export type PartyFault = z.infer<typeof PartyFault>;

/** The one fact that would turn a suggestion round, and how to get at it. */
export const FlipFact = z.object({
  /** 如果… */
  condition: z.string(),
  liabilities: z.array(PartyLiability),
  articles: z.array(Article),
  findOutBy: z.array(z.enum(['askParties', 'roadCamera', 'dashCamera', 'scenePhotos'])).min(1),
});
export type FlipFact = z.infer<typeof FlipFact>;

/** What the rule would say. Shown only after the officer has decided; never a decision itself. */
export const LiabilitySuggestion = z.object({
  liabilities: z.array(PartyLiability),
  articles: z.array(z.object({ partyId, article })),
  /** Why, in one sentence. */
  because: z.string(),
  /** A second defensible answer, when the matter is close. */
  alternative: z.array(PartyLiability).optional(),
  flipFact: FlipFact.optional(),
});
export type LiabilitySuggestion = z.infer<typeof LiabilitySuggestion>;
