import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { askOutside, type OutsideAddress, type UnavailableCause } from './request.ts';

export const registryOutcomes = ['match', 'mismatch', 'notFound', 'ambiguous', 'unavailable', 'manual'] as const;
export type RegistryOutcome = (typeof registryOutcomes)[number];

const instant = z.iso.datetime({ offset: true });
const day = z.iso.date();

/** 驾驶人. Days are Beijing days, both ends valid; `validTo` null is 长期. */
const driverRecord = z.object({
  licenceNo: z.string(),
  idNoMasked: z.string(),
  name: z.string(),
  fileNo: z.string(),
  classes: z.array(z.string()),
  firstIssue: day,
  validFrom: day,
  validTo: day.nullable(),
  /** Status letters, DOSSIER 4.3: A 正常, D 暂扣, F 吊销, G 注销 … */
  status: z.array(z.string()),
  issuer: z.string(),
  registeredPhoneMasked: z.string(),
});
export type DriverRecord = z.infer<typeof driverRecord>;

/** 机动车; `plateKind` + `plateNo` (without the dot) are its key. */
const vehicleRecord = z.object({
  plateKind: z.string(),
  plateNo: z.string(),
  vin: z.string(),
  engineNo: z.string(),
  brandModel: z.string(),
  colour: z.string(),
  vehicleType: z.string(),
  useNature: z.string(),
  ownerMasked: z.string(),
  status: z.array(z.string()),
  inspectionValidTo: day,
  scrapDate: day,
  registeredPhoneMasked: z.string(),
});
export type VehicleRecord = z.infer<typeof vehicleRecord>;

/** 交强险. Covered from `from` on; `to` itself is no longer covered, nor anything from `endedAt` (退保, 注销) on. */
const policyRecord = z.object({
  plateKind: z.string(),
  plateNo: z.string(),
  insurerId: z.string(),
  insurerName: z.string(),
  hotline: z.string(),
  canPush: z.boolean(),
  policyNo: z.string(),
  from: instant,
  to: instant,
  status: z.enum(['有效', '退保', '注销']),
  endedAt: instant.nullable(),
  matchedOn: z.enum(['plate', 'vin']),
  commercial: z.boolean(),
});
export type PolicyRecord = z.infer<typeof policyRecord>;

export interface VerifyAnswer<T> {
  requestId: string;
  subject: 'driver' | 'vehicle' | 'insurance';
  outcome: RegistryOutcome;
  /** Only with `unavailable`: what failed. `source` means the registry answered that its own source is down. */
  cause: UnavailableCause | 'source' | null;
  /** Data time at the source; null when nothing was read. */
  asOf: string | null;
  /** The accident instant the answer is about. */
  effectiveAt: string;
  source: string;
  sourceTxnId: string | null;
  latencyMs: number;
  cached: false;
  /** `LICENCE_EXPIRED`, `TRAILER_EXEMPT` …; the list is in outside/README.md. Unknown ones are passed on. */
  flags: string[];
  /** The record judged; null for notFound, ambiguous, unavailable, manual and an exempt trailer. */
  data: T | null;
  /** Several records with `ambiguous`; with `PLATE_KIND_MISMATCH` the same number under other kinds. */
  candidates: T[];
}

export interface VerifyAbout {
  /** The accident instant, ISO with offset: everything is judged at it. */
  at: string;
  /** Made by the caller so that a repeat can be told apart from a second question. */
  requestId?: string | undefined;
  /** Service clock now; the source states its data time relative to it. */
  askedAt?: string | undefined;
  caseNo?: string | undefined;
}

export interface VerifyDriver extends VerifyAbout {
  licenceNo: string;
  name?: string | undefined;
  /** Compared with the registered one: a difference is a soft flag. */
  phone?: string | undefined;
  /** The vehicle driven, for the class check. */
  plateKind?: string | undefined;
  plateNo?: string | undefined;
}

export interface VerifyPlate extends VerifyAbout {
  /** GA/T 16.7 code. Without it a number held under several kinds is `ambiguous`. */
  plateKind?: string | undefined;
  plateNo: string;
}

export interface Registry {
  verifyDriver(ask: VerifyDriver): Promise<VerifyAnswer<DriverRecord>>;
  verifyVehicle(ask: VerifyPlate): Promise<VerifyAnswer<VehicleRecord>>;
  /** A trailer (15) answers `match` with `TRAILER_EXEMPT`: then the tractor has to be asked (交强险条例 42). */
  verifyPolicy(ask: VerifyPlate): Promise<VerifyAnswer<PolicyRecord>>;
}

/** Longer than a slow source takes (about 6 s), shorter than anybody should wait in a lane. */
const registryTimeoutMs = 10_000;

export function openRegistry(address: OutsideAddress): Registry {
  return {
    verifyDriver: (ask) => verify(address, 'driver', '/registry/driver', driverRecord, ask),
    verifyVehicle: (ask) => verify(address, 'vehicle', '/registry/vehicle', vehicleRecord, ask),
    verifyPolicy: (ask) => verify(address, 'insurance', '/registry/policy', policyRecord, ask),
  };
}

async function verify<T>(
  address: OutsideAddress,
  subject: VerifyAnswer<unknown>['subject'],
  path: string,
  record: z.ZodType<T>,
  ask: VerifyAbout,
): Promise<VerifyAnswer<T>> {
  const requestId = ask.requestId ?? randomUUID();
  const asked = await askOutside(address, {
    path,
    body: { ...ask, requestId, legalPurpose: '事故处理' },
    answer: z.object({
      requestId: z.literal(requestId),
      subject: z.literal(subject),
      outcome: z.enum(registryOutcomes),
      asOf: instant.nullable(),
      effectiveAt: instant,
      source: z.string(),
      sourceTxnId: z.string(),
      flags: z.array(z.string()),
      data: record.nullable(),
      candidates: z.array(record),
    }),
    timeoutMs: registryTimeoutMs,
  });
  if (asked.kind === 'answer') {
    const { value, latencyMs } = asked;
    return { ...value, cause: value.outcome === 'unavailable' ? 'source' : null, latencyMs, cached: false };
  }
  return {
    requestId,
    subject,
    outcome: 'unavailable',
    // A question the registry would not take was not answered either.
    cause: asked.kind === 'refused' ? 'notAccepted' : asked.cause,
    asOf: null,
    effectiveAt: ask.at,
    source: '',
    sourceTxnId: null,
    latencyMs: asked.latencyMs,
    cached: false,
    flags: [],
    data: null,
    candidates: [],
  };
}
