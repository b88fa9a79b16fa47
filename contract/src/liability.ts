import * as z from 'zod';
import { partyId } from './ids.ts';

/** 甲乙丙丁戊…: the order of parties on every form; party p1 is 甲. */
export const PARTY_LABELS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬'] as const;
export const PartyLabel = z.enum(PARTY_LABELS);
export type PartyLabel = z.infer<typeof PartyLabel>;

/** P146 art. 60. The only five words; percentages belong to civil damages and never appear. */
export const Liability = z.enum(['full', 'primary', 'equal', 'secondary', 'none']);
export type Liability = z.infer<typeof Liability>;

export const LIABILITY_WORDS = {
  full: '全部责任',
  primary: '主要责任',
  equal: '同等责任',
  secondary: '次要责任',
  none: '无责任',
} as const satisfies Record<Liability, string>;

/** One word of liability per party of one accident. */
export const PartyLiability = z.object({ partyId, liability: Liability });
export type PartyLiability = z.infer<typeof PartyLiability>;
