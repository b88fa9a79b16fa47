import * as z from 'zod';
import { partyId } from './ids.ts';
import { liability, partyLiability } from './liability.ts';

/** The laws a finding or a rule may cite, with the name as it stands on the certificate. */
export const lawWords = {
  roadTrafficSafetyLaw: '《中华人民共和国道路交通安全法》',
  implementingRegulation: '《中华人民共和国道路交通安全法实施条例》',
  accidentProcedure: '《道路交通事故处理程序规定》',
  administrativeProcedure: '《公安机关办理行政案件程序规定》',
  violationProcedure: '《道路交通安全违法行为处理程序规定》',
  compulsoryInsurance: '《机动车交通事故责任强制保险条例》',
  electronicSignature: '《中华人民共和国电子签名法》',
  personalInformation: '《中华人民共和国个人信息保护法》',
  accessibility: '《中华人民共和国无障碍环境建设法》',
} as const;
export type LawId = keyof typeof lawWords;

export const article = z.object({
  law: z.enum(Object.keys(lawWords) as [LawId, ...LawId[]]),
  article: z.number().int().positive(),
  /** 款 */
  paragraph: z.number().int().positive().optional(),
  /** 项 */
  item: z.number().int().positive().optional(),
});
export type Article = z.infer<typeof article>;

/** Who is able to commit a behaviour. */
export const faultActor = z.enum(['motor', 'nonMotor', 'pedestrian', 'passenger', 'instructor']);
export type FaultActor = z.infer<typeof faultActor>;

/**
 * How much a behaviour weighs against another one (shape of the Beijing simple-procedure lists):
 * `absolute` breaks the other's right of way by itself, `comparative` is weighed against the other's behaviour,
 * `contributory` makes an accident worse but seldom causes it alone, `statutory` settles it whatever the other did
 * (flight, destroyed evidence, intent: P146 art. 60, 61).
 */
export const faultStrength = z.enum(['absolute', 'comparative', 'contributory', 'statutory']);
export type FaultStrength = z.infer<typeof faultStrength>;

export const faultId = z.string().regex(/^[a-z][A-Za-z0-9]{2,59}$/);
export type FaultId = z.infer<typeof faultId>;

/** One behaviour (过错行为) of the catalogue. */
export const faultBehaviour = z.object({
  id: faultId,
  /** Row of the catalogue the behaviour belongs to, 1–50; a row may hold several behaviours. */
  row: z.number().int().min(1).max(50).optional(),
  /** Short words on the officer's list, e.g. 追尾：未保持安全距离. */
  words: z.string(),
  /** Grouping on the officer's list. */
  group: z.enum(['basic', 'signal', 'yield', 'overtake', 'manner', 'nonMotor', 'pedestrian', 'single', 'outside']),
  articles: z.array(article).min(1),
  /** 违法行为代码 where known; the table was renumbered, so it is data and may be absent. */
  code: z.string().optional(),
  actors: z.array(faultActor).min(1),
  strength: faultStrength,
  /** Liability when nobody else is at fault. */
  typical: liability,
  /** Other words practice finds for it, the commonest first. */
  alsoTypical: z.array(liability).optional(),
  /** Takes the case out of the video channel. */
  leavesChannel: z.boolean().optional(),
  /** Behaviour as written on the certificate, between 驾驶机动车 and 的行为. */
  certificateText: z.string(),
  /** The same for the parties, in plain words. */
  plainText: z.string(),
});
export type FaultBehaviour = z.infer<typeof faultBehaviour>;

/** An officer's pick: this party behaved so. */
export const partyFault = z.object({ partyId, faultId });
export type PartyFault = z.infer<typeof partyFault>;

/** The one fact that would turn a suggestion round, and how to get at it. */
export const flipFact = z.object({
  /** 如果… */
  condition: z.string(),
  liabilities: z.array(partyLiability),
  articles: z.array(article),
  findOutBy: z.array(z.enum(['askParties', 'roadCamera', 'dashCamera', 'scenePhotos'])).min(1),
});
export type FlipFact = z.infer<typeof flipFact>;

export const collisionShare = z.object({
  /** Who ran into whom. */
  by: partyId,
  into: partyId,
  liabilities: z.array(partyLiability),
});
/** One collision of a chain, looked at by itself. */
export type CollisionShare = z.infer<typeof collisionShare>;

/** Why the case cannot be ended in the video channel although a suggestion exists. */
export const suggestionExit = z.object({
  why: z.enum(['fault', 'motorSideNotLiable', 'nobodyAtFault']),
  say: z.string(),
  articles: z.array(article),
});
export type SuggestionExit = z.infer<typeof suggestionExit>;

/** What the rule would say. Shown only after the officer has decided; never a decision itself. */
export const liabilitySuggestion = z.object({
  liabilities: z.array(partyLiability),
  articles: z.array(z.object({ partyId, article })),
  /** Why, in one sentence. */
  because: z.string(),
  /** The strongest other answer. */
  alternative: z.array(partyLiability).optional(),
  flipFact: flipFact.optional(),
  /** Chain collisions: each follower answers for its own hit. */
  pairs: z.array(collisionShare).optional(),
  leaves: z.array(suggestionExit).optional(),
});
export type LiabilitySuggestion = z.infer<typeof liabilitySuggestion>;
