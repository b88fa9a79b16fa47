import * as z from 'zod';
import { partyId } from './ids.ts';

/** What a paper is worth now. A paper itself never changes; a wrong finding is revoked and a new paper issued. */
export const paperStates = ['valid', 'underReview', 'amended', 'revoked'] as const;
export const paperState = z.enum(paperStates);
export type PaperState = z.infer<typeof paperState>;

/** Sealed papers beside the certificate. */
export const noticeKinds = [
  'correction',
  'revocation',
  'reviewConclusion',
  'reviewNotAdmitted',
  'settlement',
  'notAccepted',
] as const;
export const noticeKind = z.enum(noticeKinds);
export type NoticeKind = z.infer<typeof noticeKind>;

export const paperKind = z.enum(['certificate', ...noticeKinds]);
export type PaperKind = z.infer<typeof paperKind>;

/** Why an alarm after the scene was cleared is not accepted (P146 18(2)). */
export const notAcceptedGround = z.enum(['factsUnproven', 'notCompetent']);
export type NotAcceptedGround = z.infer<typeof notAcceptedGround>;

/** Why a certificate is revoked: the unit found it wrong itself, or the unit above sent it back (P146 79). */
export const revocationGround = z.enum(['ownFinding', 'remand']);
export type RevocationGround = z.infer<typeof revocationGround>;

/** Fields in which a clerical error may be put right (补正). Behaviour, article and liability are not among them. */
export const correctableFields = [
  'accidentAt',
  'weather',
  'place',
  'name',
  'idNo',
  'transportMode',
  'vehicleType',
  'plateNo',
  'insurer',
  'policyNo',
  'facts',
] as const;
export const correctableField = z.enum(correctableFields);
export type CorrectableField = z.infer<typeof correctableField>;

/** One clerical error: the words as printed, and as they should be. `partyId` for the fields of a party. */
export const correctedField = z.object({
  field: correctableField,
  partyId: partyId.nullable(),
  was: z.string().min(1).max(120),
  becomes: z.string().min(1).max(120),
});
export type CorrectedField = z.infer<typeof correctedField>;

/** Number printed on a paper: digits of a certificate, case number and running number of a notice. */
export const paperNo = z.string().regex(/^[A-Z0-9-]{6,40}$/);
