import { join } from 'node:path';
import type { Unit } from '@kuaichu/contract/jurisdiction';
import type { PaperKind } from '@kuaichu/contract/paper';
import type { Case } from '../case/state.ts';
import type { Service } from '../context.ts';
import type { Trx } from '../platform/db.ts';
import { digestsOf } from './paper/digest.ts';
import { openFileSealKey } from './paper/key.ts';
import { signPdf } from './paper/sign.ts';
import { rememberPaper } from './store.ts';

export interface Unsealed {
  kind: PaperKind;
  no: string;
  verifyToken: string;
  /** Why it is sealed, as it stands in the signature, for example 签发道路交通事故认定书. */
  reason: string;
  pdf: Buffer;
}

export interface SealedPaper {
  no: string;
  verifyToken: string;
  objectKey: string;
  sha256: string;
  sm3: string;
}

/**
 * Seals a paper with the unit's key, stores it and makes it findable by number and token. What a crash between storing
 * and committing leaves is a file nobody names: its key carries its hash.
 */
export async function sealPaper(
  service: Service,
  trx: Trx,
  current: Case,
  unit: Unit,
  { kind, no, verifyToken, reason, pdf }: Unsealed,
  now: Date,
): Promise<SealedPaper> {
  const sealed = await signPdf(pdf, {
    signer: openFileSealKey(join(service.config.data, 'seal', unit.id), { unitName: unit.issuingName, now }),
    reason,
    location: unit.name,
    signedAt: now,
  });
  const digests = digestsOf(sealed);
  const objectKey = `certificates/${no}-${digests.sha256.slice(0, 16)}.pdf`;
  await service.objects.put(objectKey, sealed).catch((error: unknown) => {
    // The same key is the same bytes: stored by an attempt that did not commit.
    if (!(error instanceof Error) || error.name !== 'ObjectExists') throw error;
  });
  const stored = { no, verifyToken, objectKey, ...digests };
  await rememberPaper(trx, {
    ...stored,
    kind,
    caseId: current.id,
    unitId: unit.id,
    unitName: unit.issuingName,
    issuedAt: now,
    demo: current.demo,
  });
  return stored;
}
