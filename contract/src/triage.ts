import * as z from 'zod';
import { RoadKind } from './place.ts';

/** 有没有人受伤: asked first, and again before the scene is cleared. */
export const hurt = z.enum(['none', 'minor', 'serious']);
export type Hurt = z.infer<typeof hurt>;

/** Who hit whom. `other` is everything a video channel does not take (pedestrian, two cyclists, train…). */
export const accidentKind = z.enum(['motorMotor', 'motorNonMotor', 'singleVehicle', 'other']);
export type AccidentKind = z.infer<typeof accidentKind>;

export const ACCIDENT_KIND_WORDS = {
  motorMotor: '机动车与机动车',
  motorNonMotor: '机动车与非机动车',
  singleVehicle: '机动车单方',
  other: '其他',
} as const satisfies Record<AccidentKind, string>;

/** `unknown` never bars: the agent asks again in the call. */
export const yesNoUnknown = z.enum(['yes', 'no', 'unknown']);
export type YesNoUnknown = z.infer<typeof yesNoUnknown>;

/**
 * Outside the simplified procedure by law: no channel and no city may take these.
 * P146 art. 15 (dangerous goods), art. 23 (death, injury beyond minor, missing consent, suspected crime).
 */
export const LegalBar = z.enum([
  'death',
  'injurySerious',
  'minorInjuryWithoutConsent',
  'suspectedCrime',
  'dangerousGoods',
]);
export type LegalBar = z.infer<typeof LegalBar>;

/**
 * Barred from the video channel by local notices (built on P146 art. 13, 14); each city lists its own.
 * The officer who comes may still use the simplified procedure.
 */
export const ChannelBar = z.enum([
  'noLicence',
  'licenceExpired',
  'drinkDrug',
  'schoolBusOverload',
  'noPlate',
  'forgedPlate',
  'noInspectionMark',
  'noInsurance',
  'notMovable',
  'otherPartyLeft',
  'staged',
  'facilityHit',
  'evidenceDestroyed',
  'crimeVehicle',
  'bothLeftScene',
  'foreignParty',
  'minorPerson',
  'officerRequested',
]);
export type ChannelBar = z.infer<typeof ChannelBar>;

/** The agent's words when leaving the channel; neutral on the desk, never read out to the parties. */
export const BAR_WORDS = {
  death: '有人死亡',
  injurySerious: '有人伤得不轻',
  minorInjuryWithoutConsent: '有小伤，有人不同意简易程序',
  suspectedCrime: '涉嫌交通肇事或危险驾驶犯罪',
  dangerousGoods: '载有危险物品',
  noLicence: '没有有效驾驶证或准驾不符',
  licenceExpired: '驾驶证逾期未审验',
  drinkDrug: '疑似饮酒或服用管制药物',
  schoolBusOverload: '校车、客车疑似超员或超速',
  noPlate: '没有号牌',
  forgedPlate: '号牌疑似伪造、变造',
  noInspectionMark: '没有检验合格标志',
  noInsurance: '没有交强险',
  notMovable: '车动不了',
  otherPartyLeft: '有一方离开现场',
  staged: '疑似故意造成',
  facilityHit: '撞了建筑物或公共设施',
  evidenceDestroyed: '现场或证据被破坏、伪造',
  crimeVehicle: '车辆涉嫌违法犯罪',
  bothLeftScene: '两车都已离开现场',
  foreignParty: '有外籍当事人',
  minorPerson: '有未成年当事人',
  officerRequested: '当事人要求民警到场',
} as const satisfies Record<LegalBar | ChannelBar, string>;

/** A confirmation a city demands for a type of accident: by the agent in the call and again before issuing. */
export const ConditionId = z.enum([
  'allInsured',
  'selfMovable',
  'vehicleDamageOnly',
  'motorSideInsured',
  'motorSideLiable',
  'ownerPresent',
  'notPublicFacility',
  'papersValid',
  'noSeriousViolation',
]);
export type ConditionId = z.infer<typeof ConditionId>;

/** What the phone page asks, in this order; injury always comes first. Unasked questions stay `unknown`. */
export const triageAnswers = z.object({
  hurt: hurt,
  kind: accidentKind,
  movable: yesNoUnknown.default('unknown'),
  otherPartyPresent: yesNoUnknown.default('unknown'),
  insured: yesNoUnknown.default('unknown'),
  /** Single vehicle: is somebody of the damaged side there? */
  ownerPresent: yesNoUnknown.default('unknown'),
  publicFacilityHit: yesNoUnknown.default('unknown'),
  dangerousGoods: yesNoUnknown.default('unknown'),
  roadKind: RoadKind.default('unknown'),
});
export type TriageAnswers = z.infer<typeof triageAnswers>;
/** The same before defaults: what a page sends. */
export type TriageAnswersInput = z.input<typeof triageAnswers>;
