import type { DriverRecord, PolicyRecord, VehicleRecord } from './records.ts';

export const outcomes = ['match', 'mismatch', 'notFound', 'ambiguous', 'unavailable', 'manual'] as const;
export type Outcome = (typeof outcomes)[number];

/** Hard flags make a `mismatch`; soft ones inform and leave a `match`. */
export const hardFlags = [
  'NAME_MISMATCH',
  'LICENCE_NOT_YET_VALID',
  'LICENCE_EXPIRED',
  'LICENCE_SUSPENDED',
  'LICENCE_REVOKED',
  'LICENCE_CANCELLED',
  'CLASS_MISMATCH',
  'PLATE_KIND_MISMATCH',
  'STOLEN',
  'SCRAPPED',
  'VEHICLE_CANCELLED',
  'SEIZED',
  'HIT_AND_RUN_SUSPECT',
  'POLICY_NOT_IN_FORCE',
  'POLICY_CANCELLED',
] as const;
export const softFlags = [
  'INSPECTION_OVERDUE',
  'STATUS_NOTICE',
  'PHONE_DIFFERS',
  'TRAILER_EXEMPT',
  'NOT_IN_NATIONAL_DATA',
  'POLICY_BEGAN_AFTER_ACCIDENT',
] as const;
export type Flag = (typeof hardFlags)[number] | (typeof softFlags)[number];

export interface Judgement {
  outcome: Outcome;
  flags: Flag[];
}

const isHard = (flag: Flag): boolean => (hardFlags as readonly string[]).includes(flag);

function conclude(flags: Flag[]): Judgement {
  return { outcome: flags.some(isHard) ? 'mismatch' : 'match', flags };
}

/** Whether a licence class may drive this kind of vehicle (DOSSIER 4.3, superset rule). */
const covers: Record<string, readonly string[]> = {
  A1: ['A1', 'A3', 'B1', 'B2', 'C1', 'C2', 'C3', 'C4', 'M'],
  A2: ['A2', 'B1', 'B2', 'C1', 'C2', 'C3', 'C4', 'C6', 'M'],
  A3: ['A3', 'C1', 'C2', 'C3', 'C4'],
  B1: ['B1', 'C1', 'C2', 'C3', 'C4', 'M'],
  B2: ['B2', 'C1', 'C2', 'C3', 'C4', 'M'],
  C1: ['C1', 'C2', 'C3', 'C4'],
  D: ['D', 'E', 'F'],
  E: ['E', 'F'],
};

/** The class a vehicle asks for, by its type in words; null where the type does not tell. */
function classFor(vehicle: VehicleRecord): string | null {
  const type = vehicle.vehicleType;
  if (/半挂牵引/.test(type)) return 'A2';
  if (/挂车/.test(type)) return null;
  if (/^(重型|中型).*(货车|厢式)/.test(type)) return 'B2';
  if (type.startsWith('大型')) return 'A1';
  if (/^中型.*客车/.test(type)) return 'B1';
  if (/自动挡/.test(type)) return 'C2';
  if (/三轮摩托/.test(type)) return 'D';
  if (/轻便/.test(type)) return 'F';
  if (/摩托/.test(type)) return 'E';
  if (/^(小型|微型|轻型)/.test(type)) return 'C1';
  return null;
}

function mayDrive(classes: readonly string[], vehicle: VehicleRecord): boolean {
  const asked = classFor(vehicle);
  if (asked === null) return true;
  // A car that C2 may drive is a C1 car too; the registry does not know every gearbox.
  const enough = asked === 'C1' ? ['C1', 'C2'] : [asked];
  return classes.some((held) => enough.some((need) => held === need || covers[held]?.includes(need)));
}

/** A licence is judged at the Beijing day of the accident, both its ends included. */
export function judgeDriver(
  records: readonly DriverRecord[],
  asked: {
    name?: string | undefined;
    phone?: string | undefined;
    day: string;
    vehicle: VehicleRecord | null;
    foreignForm: boolean;
  },
): Judgement {
  const [record, ...others] = records;
  if (!record) {
    return asked.foreignForm
      ? { outcome: 'manual', flags: ['NOT_IN_NATIONAL_DATA'] }
      : { outcome: 'notFound', flags: [] };
  }
  if (others.length > 0) return { outcome: 'ambiguous', flags: [] };
  const flags: Flag[] = [];
  if (asked.name !== undefined && asked.name.trim() !== record.name) flags.push('NAME_MISMATCH');
  if (asked.day < record.validFrom) flags.push('LICENCE_NOT_YET_VALID');
  if ((record.validTo !== null && asked.day > record.validTo) || record.status.includes('M'))
    flags.push('LICENCE_EXPIRED');
  // B (超分) and J, K, U stop the right to drive as D does, without ending the licence.
  if (/[BDJKU]/.test(record.status)) flags.push('LICENCE_SUSPENDED');
  if (/[EF]/.test(record.status)) flags.push('LICENCE_REVOKED');
  if (/[G]/.test(record.status)) flags.push('LICENCE_CANCELLED');
  if (/[HILNPST]/.test(record.status)) flags.push('STATUS_NOTICE');
  if (asked.vehicle && !mayDrive(record.classes, asked.vehicle)) flags.push('CLASS_MISMATCH');
  if (asked.phone !== undefined && asked.phone !== record.phone) flags.push('PHONE_DIFFERS');
  return conclude(flags);
}

/** Kinds outside the national vehicle data: foreign, temporary entry, temporary plate, HK/Macao, armed forces, other. */
const kindsOutside = ['03', '04', '05', '06', '11', '12', '18', '19', '20', '21', '22', '26', '27', '31', '32', '99'];

export function isOutsideNationalData(plateKind: string | undefined): boolean {
  return plateKind !== undefined && kindsOutside.includes(plateKind);
}

/** `exact` carries the kind that was asked for (all of that number when none was); `sameNumber` every kind of it. */
export function judgeVehicle(
  exact: readonly VehicleRecord[],
  sameNumber: readonly VehicleRecord[],
  asked: { plateKind?: string | undefined; day: string },
): Judgement {
  const [record, ...others] = exact;
  if (!record) {
    if (sameNumber.length > 0) return { outcome: 'mismatch', flags: ['PLATE_KIND_MISMATCH'] };
    if (isOutsideNationalData(asked.plateKind)) return { outcome: 'manual', flags: ['NOT_IN_NATIONAL_DATA'] };
    return { outcome: 'notFound', flags: [] };
  }
  if (others.length > 0) return { outcome: 'ambiguous', flags: [] };
  const flags: Flag[] = [];
  if (record.status.includes('C')) flags.push('STOLEN');
  if (/[P]/.test(record.status) || asked.day > record.scrapDate) flags.push('SCRAPPED');
  if (/[EM]/.test(record.status)) flags.push('VEHICLE_CANCELLED');
  if (/[JKL]/.test(record.status)) flags.push('SEIZED');
  if (record.status.includes('N')) flags.push('HIT_AND_RUN_SUSPECT');
  if (asked.day > record.inspectionValidTo || record.status.includes('Q')) flags.push('INSPECTION_OVERDUE');
  // These letters do not make the car undrivable (DOSSIER 4.3).
  if (/[GHIO]/.test(record.status)) flags.push('STATUS_NOTICE');
  return conclude(flags);
}

function isInForce(policy: PolicyRecord, atMs: number): boolean {
  const end = Math.min(Date.parse(policy.to), policy.endedAt === null ? Infinity : Date.parse(policy.endedAt));
  return Date.parse(policy.from) <= atMs && atMs < end;
}

/**
 * 交强险 at the instant of the accident: begun at or before it and not yet over. A trailer (15) carries none of its own;
 * its answer is a `match` with `TRAILER_EXEMPT`, and the tractor has to be asked (交强险条例 42).
 */
export function judgePolicy(
  policies: readonly PolicyRecord[],
  asked: { plateKind?: string | undefined; atMs: number },
): Judgement & { policy: PolicyRecord | null; candidates: PolicyRecord[] } {
  if (asked.plateKind === '15') return { outcome: 'match', flags: ['TRAILER_EXEMPT'], policy: null, candidates: [] };
  const inForce = policies.filter((policy) => isInForce(policy, asked.atMs));
  const [only, ...others] = inForce;
  if (only && others.length > 0) return { outcome: 'ambiguous', flags: [], policy: null, candidates: inForce };
  if (only) return { outcome: 'match', flags: [], policy: only, candidates: [] };
  const latest = policies.toSorted((a, b) => Date.parse(b.from) - Date.parse(a.from))[0];
  if (!latest) {
    return isOutsideNationalData(asked.plateKind)
      ? { outcome: 'manual', flags: ['NOT_IN_NATIONAL_DATA'], policy: null, candidates: [] }
      : { outcome: 'notFound', flags: [], policy: null, candidates: [] };
  }
  const flags: Flag[] = ['POLICY_NOT_IN_FORCE'];
  if (latest.endedAt !== null && Date.parse(latest.endedAt) <= asked.atMs) flags.push('POLICY_CANCELLED');
  if (Date.parse(latest.from) > asked.atMs) flags.push('POLICY_BEGAN_AFTER_ACCIDENT');
  return { outcome: 'mismatch', flags, policy: latest, candidates: [] };
}
