import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coversVehicle,
  flagWords,
  isInForce,
  type JudgedDriver,
  type JudgedPolicy,
  type JudgedVehicle,
  judgeDriver,
  judgePolicy,
  judgeVehicle,
} from './judge.ts';

const ACCIDENT = '2026-09-18T08:39:00+08:00';
const driver = (rest: Partial<JudgedDriver> = {}): JudgedDriver => ({
  name: '林一甲',
  classes: ['C1'],
  validFrom: '2021-05-01',
  validTo: '2031-05-01',
  status: ['A'],
  ...rest,
});
const vehicle = (rest: Partial<JudgedVehicle> = {}): JudgedVehicle => ({
  plateKind: '02',
  vehicleType: '小型轿车',
  status: ['A'],
  inspectionValidTo: '2027-03-31',
  scrapDate: '2099-12-31',
  ...rest,
});
const policy = (from: string, to: string, endedAt: string | null = null): JudgedPolicy => ({ from, to, endedAt });
const YEAR = policy('2026-01-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00');

const at = (m: number): string => new Date(Date.UTC(2026, 0, 1) + m * 60_000).toISOString();

describe('driver', () => {
  test.each<[string, Partial<JudgedDriver>, string, string[]]>([
    ['in order', {}, 'match', []],
    ['last valid day is the day of the accident', { validTo: '2026-09-18' }, 'match', []],
    ['expired the day before', { validTo: '2026-09-17' }, 'mismatch', ['LICENCE_EXPIRED']],
    ['valid from tomorrow', { validFrom: '2026-09-19' }, 'mismatch', ['LICENCE_NOT_YET_VALID']],
    ['for life', { validTo: null }, 'match', []],
    ['suspended', { status: ['D'] }, 'mismatch', ['LICENCE_SUSPENDED']],
    ['revoked and cancelled', { status: ['F', 'G'] }, 'mismatch', ['LICENCE_REVOKED', 'LICENCE_CANCELLED']],
    ['unpaid fine only', { status: ['H'] }, 'match', ['STATUS_NOTICE']],
    ['another name', { name: '周二乙' }, 'mismatch', ['NAME_MISMATCH']],
    ['motorcycle licence in a car', { classes: ['E'] }, 'mismatch', ['CLASS_MISMATCH']],
  ])('%s', (_, rest, outcome, flags) => {
    const asked = { name: '林一甲', vehicleType: '小型轿车', accidentAt: ACCIDENT };
    expect(judgeDriver([driver(rest)], asked)).toEqual({ outcome, flags });
  });

  test('nobody is notFound, two are ambiguous', () => {
    expect(judgeDriver([], { accidentAt: ACCIDENT }).outcome).toBe('notFound');
    expect(judgeDriver([driver(), driver()], { accidentAt: ACCIDENT }).outcome).toBe('ambiguous');
  });

  test('the day is the Beijing day', () => {
    const record = driver({ validTo: '2026-09-17' });
    expect(judgeDriver([record], { accidentAt: '2026-09-17T15:59:00Z' }).outcome).toBe('match');
    expect(judgeDriver([record], { accidentAt: '2026-09-17T16:00:00Z' }).outcome).toBe('mismatch');
  });

  test.each<[string[], string, boolean | undefined]>([
    [['C2'], '小型轿车', true],
    [['C4'], '小型轿车', false],
    [['B2'], '小型轿车', true],
    [['C1'], '重型半挂牵引车', false],
    [['A2'], '重型半挂牵引车', true],
    [['A2', 'E'], '普通二轮摩托车', true],
    [['D'], '轻便二轮摩托车', true],
    [['C1'], '大型普通客车', false],
    [['B2'], '重型普通货车', true],
    [['C1'], '飞行器', undefined],
  ])('%s for %s: %s', (classes, type, covers) => {
    expect(coversVehicle(classes, type)).toBe(covers);
  });
});

describe('vehicle', () => {
  test.each<[string, Partial<JudgedVehicle>, string, string[]]>([
    ['in order', {}, 'match', []],
    ['inspection overdue informs', { inspectionValidTo: '2026-09-17' }, 'match', ['INSPECTION_OVERDUE']],
    ['open fines inform', { status: ['G', 'O'] }, 'match', ['STATUS_NOTICE']],
    ['stolen', { status: ['C'] }, 'mismatch', ['STOLEN']],
    ['scrapped', { status: ['P'] }, 'mismatch', ['SCRAPPED']],
    ['the number under another kind', { plateKind: '07' }, 'mismatch', ['PLATE_KIND_MISMATCH']],
  ])('%s', (_, rest, outcome, flags) => {
    expect(judgeVehicle([vehicle(rest)], { plateKind: '02', accidentAt: ACCIDENT })).toEqual({ outcome, flags });
  });

  test('a number held by a car and a motorcycle is judged by its kind', () => {
    const both = [vehicle(), vehicle({ plateKind: '07', status: ['C'] })];
    expect(judgeVehicle(both, { plateKind: '02', accidentAt: ACCIDENT }).outcome).toBe('match');
    expect(judgeVehicle(both, { plateKind: '07', accidentAt: ACCIDENT }).flags).toEqual(['STOLEN']);
  });
});

describe('compulsory policy', () => {
  test.each<[string, JudgedPolicy[], string, string[]]>([
    ['in force', [YEAR], 'match', []],
    ['begins in the minute of the accident', [policy(ACCIDENT, '2027-01-01T00:00:00+08:00')], 'match', []],
    [
      'ended in the minute of the accident',
      [policy('2025-09-18T08:39:00+08:00', ACCIDENT)],
      'mismatch',
      ['POLICY_NOT_IN_FORCE'],
    ],
    [
      'bought after the accident',
      [policy('2026-09-18T08:40:00+08:00', '2027-09-18T00:00:00+08:00')],
      'mismatch',
      ['POLICY_NOT_IN_FORCE', 'POLICY_BEGAN_AFTER_ACCIDENT'],
    ],
    [
      'returned before',
      [policy(YEAR.from, YEAR.to, '2026-09-01T00:00:00+08:00')],
      'mismatch',
      ['POLICY_NOT_IN_FORCE', 'POLICY_CANCELLED'],
    ],
    ['returned after', [policy(YEAR.from, YEAR.to, '2026-09-19T00:00:00+08:00')], 'match', []],
    ['two at once', [YEAR, YEAR], 'ambiguous', []],
    ['none', [], 'notFound', []],
  ])('%s', (_, policies, outcome, flags) => {
    expect(judgePolicy(policies, { plateKind: '02', accidentAt: ACCIDENT })).toMatchObject({ outcome, flags });
  });

  test('a trailer is covered by its tractor, and is never called uninsured', () => {
    const asked = { plateKind: '15', accidentAt: ACCIDENT };
    expect(judgePolicy([], { ...asked, tractorPolicies: [YEAR] })).toEqual({
      outcome: 'match',
      flags: ['TRAILER_EXEMPT'],
      policy: YEAR,
    });
    expect(judgePolicy([], asked).flags).toEqual(['TRAILER_EXEMPT', 'TRACTOR_UNKNOWN']);
    expect(judgePolicy([], { ...asked, tractorPolicies: [] }).outcome).toBe('notFound');
  });

  test('cover is one unbroken span that contains its beginning and not its end', () => {
    const minute = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(minute, minute, minute, (from, length, when) => {
        const inForce = isInForce(policy(at(from), at(from + length)), at(when));
        expect(inForce).toBe(when >= from && when < from + length);
      }),
    );
  });
});

test('every flag has words; a foreign one reads as it came', () => {
  expect(flagWords('CLASS_MISMATCH')).toBe('准驾车型不含这种车');
  expect(flagWords('SOMETHING_NEW')).toBe('SOMETHING_NEW');
});
