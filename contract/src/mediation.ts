import * as z from 'zod';
import { partyId } from './ids.ts';

/** Why there was no mediation: nobody asked together, or one of the three grounds of P146 26. */
export const mediationNone = z.enum(['notAsked', 'disputed', 'refusedToSign', 'notAgreed']);
export type MediationNone = z.infer<typeof mediationNone>;

/** What came of the mediation (P146 25), as the officer writes it on the certificate. */
export const mediationResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agreed'), text: z.string().trim().min(4).max(400) }),
  z.object({ kind: z.literal('none'), why: mediationNone }),
]);
export type MediationResult = z.infer<typeof mediationResult>;

/** Who asked for it, on the record, and what came of it. */
export const mediationNote = z.object({ asked: z.array(partyId).max(9), result: mediationResult });
export type MediationNote = z.infer<typeof mediationNote>;
