import * as z from 'zod';
import { askOutside, type OutsideAddress } from './request.ts';

export type SealAlgorithm = 'ecdsaSha256' | 'rsaSha256';

/** The electronic seal of a unit, wherever its keys live: a file, a card, a signing service. */
export interface SealKey {
  readonly algorithm: SealAlgorithm;
  /** X.509 certificate of the unit, DER. */
  readonly certificate: Uint8Array;
  /** Hashes these bytes with SHA-256 and signs; ECDSA signatures as DER. A device out of reach throws. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Second key of the seal after GB/T 32918; null where the unit has none. */
  readonly sm2: Sm2Key | null;
}

export interface Sm2Key {
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  /**
   * SM2 with SM3 over these bytes and the identity 1234567812345678 of GB/T 35276; DER of r and s. A device out of reach
   * throws.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Finds the seal of a unit; where none exists yet a demo makes one, a service of others refuses. */
export interface Seals {
  of(unit: { readonly id: string; readonly issuingName: string }, now: Date): Promise<SealKey>;
}

const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const sealAnswer = z.object({
  algorithm: z.enum(['ecdsaSha256', 'rsaSha256']),
  certificate: base64,
  sm2PublicKey: z.string().nullable(),
});
const signatureAnswer = z.object({ signature: base64 });

const signerTimeoutMs = 10_000;

/**
 * A signing service over HTTP, as they stand in front of HSMs: `GET /seals/:unitId`, `POST /seals/:unitId/signatures`
 * with `{ algorithm, bytes }`, bytes in base64 and never more than the signed attributes or a digest. The document
 * itself stays here. Requests are signed like all that go outside.
 */
export function openRemoteSeals(address: OutsideAddress): Seals {
  const ask = async <S extends z.ZodType>(path: string, answer: S, body?: unknown): Promise<z.infer<S>> => {
    const asked = await askOutside(address, { path, answer, timeoutMs: signerTimeoutMs, ...(body ? { body } : {}) });
    if (asked.kind === 'answer') return asked.value;
    throw new Error(`the signing service did not sign: ${asked.kind === 'refused' ? asked.code : asked.cause}`);
  };
  return {
    async of(unit) {
      const path = `/seals/${encodeURIComponent(unit.id)}`;
      const seal = await ask(path, sealAnswer);
      const sign = (algorithm: SealAlgorithm | 'sm2Sm3') => async (bytes: Uint8Array) =>
        (await ask(`${path}/signatures`, signatureAnswer, { algorithm, bytes: Buffer.from(bytes).toString('base64') }))
          .signature;
      return {
        algorithm: seal.algorithm,
        certificate: seal.certificate,
        sign: sign(seal.algorithm),
        sm2: seal.sm2PublicKey === null ? null : { publicKey: seal.sm2PublicKey, sign: sign('sm2Sm3') },
      };
    },
  };
}
