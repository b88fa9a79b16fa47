import * as z from 'zod';
import { partyId } from './ids.ts';

/** P146 art. 60. The only five words; percentages belong to civil damages and never appear. */
export const liability = z.enum(['full', 'primary', 'equal', 'secondary', 'none']);
export type Liability = z.infer<typeof liability>;

export const liabilityWords = {
  full: '全部责任',
  primary: '主要责任',
  equal: '同等责任',
  secondary: '次要责任',
  none: '无责任',
} as const satisfies Record<Liability, string>;

/** One word of liability per party of one accident. */
export const partyLiability = z.object({ partyId, liability });
export type PartyLiability = z.infer<typeof partyLiability>;
