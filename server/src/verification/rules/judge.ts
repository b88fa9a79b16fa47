import { trailerPlateKind } from '@kuaichu/contract/plate';
import { shanghaiDate } from '../../platform/calendar.ts';

/**
 * Judges registry records at the instant of the accident, never "now". The source's own flags are kept beside;
 * what is judged here is what the certificate and the officer rely on.
 */

export type JudgedOutcome = 'match' | 'mismatch' | 'notFound' | 'ambiguous' | 'manual';

export interface Judgement {
  outcome: JudgedOutcome;
  flags: Flag[];
}

/** A hard flag makes a mismatch; a soft one informs beside a match. */
const FLAG_TABLE = {
  NAME_MISMATCH: { hard: true, words: '姓名和登记的不一样' },
  LICENCE_NOT_YET_VALID: { hard: true, words: '驾驶证当时还没生效' },
  LICENCE_EXPIRED: { hard: true, words: '驾驶证当时已过期' },
  LICENCE_SUSPENDED: { hard: true, words: '驾驶证被暂扣或停止使用' },
  LICENCE_REVOKED: { hard: true, words: '驾驶证被吊销或撤销' },
  LICENCE_CANCELLED: { hard: true, words: '驾驶证已注销' },
  CLASS_MISMATCH: { hard: true, words: '准驾车型不含这种车' },
  PLATE_KIND_MISMATCH: { hard: true, words: '号牌种类不对' },
  STOLEN: { hard: true, words: '登记为被盗抢' },
  SCRAPPED: { hard: true, words: '已到报废标准' },
  VEHICLE_CANCELLED: { hard: true, words: '机动车已注销' },
  SEIZED: { hard: true, words: '机动车被查封、扣留或布控' },
  HIT_AND_RUN_SUSPECT: { hard: true, words: '登记为逃逸车辆' },
  POLICY_NOT_IN_FORCE: { hard: true, words: '交强险当时不在有效期' },
  POLICY_CANCELLED: { hard: true, words: '交强险当时已退保或注销' },
  POLICY_BEGAN_AFTER_ACCIDENT: { hard: true, words: '交强险在事故之后才开始' },
  TRACTOR_UNKNOWN: { hard: true, words: '挂车要核牵引车的交强险' },
  INSPECTION_OVERDUE: { hard: false, words: '检验已过期' },
  STATUS_NOTICE: { hard: false, words: '登记上有未处理事项' },
  TRAILER_EXEMPT: { hard: false, words: '挂车不单独投保，看牵引车' },
  CLASS_UNKNOWN: { hard: false, words: '看不出要什么准驾车型' },
} as const satisfies Record<string, { hard: boolean; words: string }>;

export type Flag = keyof typeof FLAG_TABLE;

export function isHardFlag(flag: Flag): boolean {
  return FLAG_TABLE[flag].hard;
}

/** In words for the desk; a flag of the source that is not ours reads as it came. */
export function flagWords(flag: string): string {
  return Object.hasOwn(FLAG_TABLE, flag) ? FLAG_TABLE[flag as Flag].words : flag;
}

export interface JudgedDriver {
  name: string;
  classes: readonly string[];
  /** Beijing days, both included; null is 长期. */
  validFrom: string;
  validTo: string | null;
  status: readonly string[];
}

export interface JudgedVehicle {
  plateKind: string;
  vehicleType: string;
  status: readonly string[];
  inspectionValidTo: string;
  scrapDate: string;
}

export interface JudgedPolicy {
  /** Covered from this instant. */
  from: string;
  /** Not covered from this instant on. */
  to: string;
  /** 退保, 注销: cover ends here whatever `to` says. */
  endedAt: string | null;
}

function conclude(flags: Flag[]): Judgement {
  return { outcome: flags.some(isHardFlag) ? 'mismatch' : 'match', flags };
}

/** What the letters of a licence mean; A is 正常, several may combine. */
const LICENCE_LETTERS: readonly (readonly [Flag, string])[] = [
  ['LICENCE_SUSPENDED', 'BDJKU'],
  ['LICENCE_REVOKED', 'EF'],
  ['LICENCE_CANCELLED', 'GR'],
  ['LICENCE_EXPIRED', 'M'],
  ['STATUS_NOTICE', 'HILNPST'],
];

/** G, H, I, O do not make a car undrivable; C, E, J, K, L, M, N, P stop and alert. */
const VEHICLE_LETTERS: readonly (readonly [Flag, string])[] = [
  ['STOLEN', 'C'],
  ['SCRAPPED', 'P'],
  ['VEHICLE_CANCELLED', 'EM'],
  ['SEIZED', 'JKL'],
  ['HIT_AND_RUN_SUSPECT', 'N'],
  ['INSPECTION_OVERDUE', 'Q'],
  ['STATUS_NOTICE', 'DGHIO'],
];

function lettered(table: readonly (readonly [Flag, string])[], status: readonly string[]): Flag[] {
  return table.filter(([, letters]) => status.some((letter) => letters.includes(letter))).map(([flag]) => flag);
}

/** 驾驶证规定 art. 11: what else a class allows to drive. */
const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  A1: ['A3', 'B1', 'B2', 'C1', 'C2', 'C3', 'C4', 'M'],
  A2: ['B1', 'B2', 'C1', 'C2', 'C3', 'C4', 'C6', 'M'],
  A3: ['C1', 'C2', 'C3', 'C4'],
  B1: ['C1', 'C2', 'C3', 'C4', 'M'],
  B2: ['C1', 'C2', 'C3', 'C4', 'M'],
  C1: ['C2', 'C3', 'C4'],
  D: ['E', 'F'],
  E: ['F'],
};

/** Class a vehicle type asks for; first match counts. Gearbox is not in the type: C2 is enough for a small car. */
const NEEDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/半挂牵引/u, ['A2']],
  [/轻型.*挂/u, ['C6', 'A2']],
  [/挂车/u, ['A2']],
  [/三轮摩托/u, ['D']],
  [/轻便.*摩托/u, ['F']],
  [/摩托/u, ['E']],
  [/(重型|中型).*货|(重型|中型).*厢式/u, ['B2']],
  [/公交|城市公共/u, ['A3']],
  [/大型/u, ['A1']],
  [/中型.*客/u, ['B1']],
  [/三轮汽车/u, ['C4']],
  [/低速/u, ['C3']],
  [/小型|微型|轻型|轿车/u, ['C1', 'C2']],
];

/** Whether a licence covers a vehicle; undefined when the type does not tell. */
export function coversVehicle(classes: readonly string[], vehicleType: string): boolean | undefined {
  const needed = NEEDED.find(([pattern]) => pattern.test(vehicleType))?.[1];
  if (!needed) return undefined;
  return classes.some((held) => needed.some((need) => held === need || (INCLUDES[held]?.includes(need) ?? false)));
}

/** Licence in force on the Beijing day of the accident, class covering the vehicle, name as told. */
export function judgeDriver(
  records: readonly JudgedDriver[],
  asked: { name?: string | undefined; vehicleType?: string | undefined; accidentAt: Date | string },
): Judgement {
  const [record, ...others] = records;
  if (!record) return { outcome: 'notFound', flags: [] };
  if (others.length > 0) return { outcome: 'ambiguous', flags: [] };
  const day = shanghaiDate(asked.accidentAt);
  const flags = new Set<Flag>(lettered(LICENCE_LETTERS, record.status));
  if (asked.name !== undefined && asked.name.trim() !== record.name) flags.add('NAME_MISMATCH');
  if (day < record.validFrom) flags.add('LICENCE_NOT_YET_VALID');
  if (record.validTo !== null && day > record.validTo) flags.add('LICENCE_EXPIRED');
  if (asked.vehicleType !== undefined) {
    const covers = coversVehicle(record.classes, asked.vehicleType);
    if (covers === false) flags.add('CLASS_MISMATCH');
    if (covers === undefined) flags.add('CLASS_UNKNOWN');
  }
  return conclude([...flags]);
}

/** The vehicle of this kind and number on the day of the accident. */
export function judgeVehicle(
  records: readonly JudgedVehicle[],
  asked: { plateKind: string; accidentAt: Date | string },
): Judgement {
  const exact = records.filter(({ plateKind }) => plateKind === asked.plateKind);
  const [record, ...others] = exact;
  if (!record) return records.length > 0 ? conclude(['PLATE_KIND_MISMATCH']) : { outcome: 'notFound', flags: [] };
  if (others.length > 0) return { outcome: 'ambiguous', flags: [] };
  const day = shanghaiDate(asked.accidentAt);
  const flags = new Set<Flag>(lettered(VEHICLE_LETTERS, record.status));
  if (day > record.scrapDate) flags.add('SCRAPPED');
  if (day > record.inspectionValidTo) flags.add('INSPECTION_OVERDUE');
  return conclude([...flags]);
}

function coverEndMs(policy: JudgedPolicy): number {
  return Math.min(Date.parse(policy.to), policy.endedAt === null ? Infinity : Date.parse(policy.endedAt));
}

/** Cover at an instant, to the minute: from `from` on, until and without `to`. */
export function isInForce(policy: JudgedPolicy, accidentAt: Date | string): boolean {
  const at = typeof accidentAt === 'string' ? Date.parse(accidentAt) : accidentAt.getTime();
  return Date.parse(policy.from) <= at && at < coverEndMs(policy);
}

export interface PolicyJudgement<P> extends Judgement {
  /** The policy in force, or the latest one that was not. */
  policy: P | null;
}

/**
 * 交强险 at the instant of the accident. A trailer carries none (交强险条例 art. 42): its tractor's policies are
 * judged instead, and without a tractor the answer is a mismatch that says so, never "not insured".
 */
export function judgePolicy<P extends JudgedPolicy>(
  policies: readonly P[],
  asked: { plateKind: string; accidentAt: Date | string; tractorPolicies?: readonly P[] | undefined },
): PolicyJudgement<P> {
  if (asked.plateKind === trailerPlateKind) {
    if (asked.tractorPolicies === undefined)
      return { outcome: 'mismatch', flags: ['TRAILER_EXEMPT', 'TRACTOR_UNKNOWN'], policy: null };
    const tractor = judgeOwn(asked.tractorPolicies, asked.accidentAt);
    return { ...tractor, flags: ['TRAILER_EXEMPT', ...tractor.flags] };
  }
  return judgeOwn(policies, asked.accidentAt);
}

function judgeOwn<P extends JudgedPolicy>(policies: readonly P[], accidentAt: Date | string): PolicyJudgement<P> {
  const [only, ...others] = policies.filter((policy) => isInForce(policy, accidentAt));
  if (only) return { outcome: others.length > 0 ? 'ambiguous' : 'match', flags: [], policy: only };
  const latest = policies.toSorted((a, b) => Date.parse(b.from) - Date.parse(a.from))[0];
  if (!latest) return { outcome: 'notFound', flags: [], policy: null };
  const at = typeof accidentAt === 'string' ? Date.parse(accidentAt) : accidentAt.getTime();
  const flags: Flag[] = ['POLICY_NOT_IN_FORCE'];
  if (latest.endedAt !== null && Date.parse(latest.endedAt) <= at) flags.push('POLICY_CANCELLED');
  if (Date.parse(latest.from) > at) flags.push('POLICY_BEGAN_AFTER_ACCIDENT');
  return { ...conclude(flags), policy: latest };
}
