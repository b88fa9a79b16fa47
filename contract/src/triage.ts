import * as z from 'zod';
import type { LeaveReason } from './case.ts';
import type { RefusalCode } from './refusal.ts';

/** 有没有人受伤: asked first, and again before the scene is cleared. */
export const hurt = z.enum(['none', 'minor', 'serious']);
export type Hurt = z.infer<typeof hurt>;

/** Who hit whom. `other` is everything a video channel does not take (pedestrian, two cyclists, train…). */
export const accidentKind = z.enum(['motorMotor', 'motorNonMotor', 'singleVehicle', 'other']);
export type AccidentKind = z.infer<typeof accidentKind>;

export const accidentKindWords = {
  motorMotor: '机动车与机动车',
  motorNonMotor: '机动车与非机动车',
  singleVehicle: '机动车单方',
  other: '其他',
} as const satisfies Record<AccidentKind, string>;

/** `unknown` never bars: the agent asks again in the call. */
export const yesNoUnknown = z.enum(['yes', 'no', 'unknown']);
export type YesNoUnknown = z.infer<typeof yesNoUnknown>;

/**
 * Three different noes. `legal`: outside the simplified procedure whatever the city says (P146 art. 15, 23).
 * `channel`: kept out of the video channel by the city's notice (built on P146 art. 13, 14); the officer who comes
 * may still use the simplified procedure. `right`: a party asks for an officer (P146 art. 20) or the procedure fails.
 */
export type BarKind = 'legal' | 'channel' | 'right';

export interface LeaveReasonEntry {
  readonly bar: BarKind;
  /** On the desk only; never read out to the parties. */
  readonly words: string;
  /** What the parties are told. */
  readonly told: RefusalCode;
}

/** Everything that takes a case out of the channel; each is a dispatch with the evidence kept. */
export const leaveReasonTable = {
  drink: { bar: 'channel', words: '疑似饮酒', told: 'drinkDrug' },
  drugs: { bar: 'channel', words: '疑似服用管制药物', told: 'drinkDrug' },
  noLicence: { bar: 'channel', words: '没有有效驾驶证或准驾不符', told: 'noLicence' },
  noPlate: { bar: 'channel', words: '没有号牌，或号牌疑似伪造、变造', told: 'noPlate' },
  fled: { bar: 'channel', words: '有一方离开现场', told: 'otherPartyLeft' },
  publicFacility: { bar: 'channel', words: '撞了建筑物或公共设施', told: 'facilityHit' },
  injurySerious: { bar: 'legal', words: '有人伤得不轻', told: 'injurySerious' },
  injuryNoConsent: { bar: 'legal', words: '有小伤，有人不同意简易程序', told: 'minorInjuryWithoutConsent' },
  notMovable: { bar: 'channel', words: '车动不了', told: 'notMovable' },
  dangerousGoods: { bar: 'legal', words: '载有危险物品', told: 'dangerousGoods' },
  notInsured: { bar: 'channel', words: '没有有效的交强险', told: 'noInsurance' },
  intent: { bar: 'channel', words: '疑似故意造成', told: 'staged' },
  minorInvolved: { bar: 'channel', words: '有未成年当事人', told: 'minorPerson' },
  foreigner: { bar: 'channel', words: '有外籍当事人', told: 'foreignParty' },
  riderMayBeLiable: { bar: 'channel', words: '骑车人可能有责任', told: 'kindNotAccepted' },
  ownerAbsent: { bar: 'channel', words: '受损一方没人在场', told: 'ownerAbsent' },
  recordingDown: { bar: 'right', words: '录像没有恢复', told: 'recordingLost' },
  askedForOfficer: { bar: 'right', words: '当事人要求民警到场', told: 'officerRequested' },
  dispute: { bar: 'right', words: '对事实有争议，要现场查', told: 'kindNotAccepted' },
  factsUnclear: { bar: 'channel', words: '事实查不清，要出事故证明', told: 'factsUnclear' },
  other: { bar: 'channel', words: '其他要民警到场的情形', told: 'kindNotAccepted' },
} as const satisfies Record<LeaveReason, LeaveReasonEntry>;

/** What the phone page asks, in this order; injury always comes first. Unasked questions stay `unknown`. */
export const triageAnswers = z.object({
  hurt,
  kind: accidentKind,
  movable: yesNoUnknown.default('unknown'),
  otherPartyPresent: yesNoUnknown.default('unknown'),
  /** Both cars already drove off; the city says whether anything is left to look at. */
  bothLeft: yesNoUnknown.default('unknown'),
  insured: yesNoUnknown.default('unknown'),
  /** Single vehicle: is somebody of the damaged side there? */
  ownerPresent: yesNoUnknown.default('unknown'),
  publicFacilityHit: yesNoUnknown.default('unknown'),
  dangerousGoods: yesNoUnknown.default('unknown'),
});
export type TriageAnswers = z.infer<typeof triageAnswers>;
/** The same before defaults: what a page sends. */
export type TriageAnswersInput = z.input<typeof triageAnswers>;
