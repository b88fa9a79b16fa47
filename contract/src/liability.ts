import * as z from 'zod';

/** 甲乙丙丁戊…: the order of parties on every form. */
export const PARTY_LABELS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'] as const;
export const PartyLabel = z.enum(PARTY_LABELS);
export type PartyLabel = z.infer<typeof PartyLabel>;

/** P146 art. 60. The only five words; percentages belong to civil damages and never appear. */
export const liability = z.enum(['full', 'primary', 'equal', 'secondary', 'none']);
export type Liability = z.infer<typeof liability>;

export const LIABILITY_WORDS = {
  full: '全部责任',
  primary: '主要责任',
  equal: '同等责任',
  secondary: '次要责任',
  none: '无责任',
} as const satisfies Record<Liability, string>;

/** One word of liability per party of one accident. */
export const LiabilityShare = z.object({ label: PartyLabel, liability: liability });
export type LiabilityShare = z.infer<typeof LiabilityShare>;
