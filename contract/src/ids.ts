import * as z from 'zod';

/** Random, unguessable, safe in a URL; carries nothing personal. */
export const caseId = z.string().regex(/^c_[a-z0-9]{20}$/);
export type CaseId = z.infer<typeof caseId>;

/** `p1` is 甲, `p2` is 乙 … within one case. */
export const partyId = z.string().regex(/^p[1-9]$/);
export type PartyId = z.infer<typeof partyId>;

/** Made by the sender before the first try, so that a repeat of the same press is one act (idempotency). */
export const actKey = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** ISO 8601 with offset or Z. */
export const instant = z.iso.datetime({ offset: true });

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Mainland mobile number. */
export const mobile = z.string().regex(/^1[3-9]\d{9}$/);

/** Six digits that find a case; never enough alone to see it. */
export const caseCode = z.string().regex(/^\d{6}$/);

/** 甲乙丙丁戊…: the order of parties on every form. */
export const partyLabels = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬'] as const;
export const partyLabel = z.enum(partyLabels);
export type PartyLabel = z.infer<typeof partyLabel>;
