import type { Unit } from '@kuaichu/contract/jurisdiction';
import type { PaperKind } from '@kuaichu/contract/paper';
import type { Case, Sm2Signature } from '../case/state.ts';
import type { Service } from '../context.ts';
import type { Sm2Key } from '../integrations/signer.ts';
import type { TimestampAuthority } from '../integrations/timestamp.ts';
import type { Trx } from '../platform/db.ts';
import { digestsOf } from './paper/digest.ts';
import { signPdf } from './paper/sign.ts';
import { signedDigest } from './paper/verify.ts';
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
  sm2: Sm2Signature | null;
  verifyToken: string;
  objectKey: string;
  sha256: string;
  sm3: string;
}

/** The second signature, over the digest the first one is made over. */
async function signSm2(key: Sm2Key, sealed: Buffer): Promise<Sm2Signature> {
  const digest = signedDigest(sealed);
  const signature = Buffer.from(await key.sign(digest)).toString('base64');
  return { digest: digest.toString('hex'), signature, publicKey: key.publicKey };
}

/** A paper does not wait for an authority that cannot be reached: parties stand at the roadside. */
function stamper({ log }: Service, timestamps: TimestampAuthority): (digest: Uint8Array) => Promise<Uint8Array | null> {
  return (digest) =>
    timestamps.stamp(digest).catch((err: unknown) => {
      log.warn({ err }, 'sealed without a time stamp');
      return null;
    });
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
  const seal = await service.seals.of(unit, now);
  const sealed = await signPdf(pdf, {
    signer: seal,
    reason,
    location: unit.name,
    signedAt: now,
    ...(service.timestamps && { stamp: stamper(service, service.timestamps) }),
  });
  const digests = digestsOf(sealed);
  const objectKey = `certificates/${no}-${digests.sha256.slice(0, 16)}.pdf`;
  await service.objects.put(objectKey, sealed).catch((error: unknown) => {
    // The same key is the same bytes: stored by an attempt that did not commit.
    if (!(error instanceof Error) || error.name !== 'ObjectExists') throw error;
  });
  const stored = { no, verifyToken, objectKey, ...digests, sm2: seal.sm2 && (await signSm2(seal.sm2, sealed)) };
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
