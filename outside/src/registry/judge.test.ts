import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drivers } from './drivers.ts';
import { judgeDriver, judgePolicy, judgeVehicle } from './judge.ts';
import { normalisePlate } from './routes.ts';
import { policies, vehicles } from './vehicles.ts';

const accidentMs = Date.parse('2026-09-18T08:39:00+08:00');
const day = '2026-09-18';
const driversOf = (licenceNo: string) => drivers.filter((record) => record.licenceNo === licenceNo);
const judgeLicence = (licenceNo: string, more: Partial<Parameters<typeof judgeDriver>[1]> = {}) =>
  judgeDriver(driversOf(licenceNo), { day, vehicle: null, foreignForm: false, ...more });
const vehicleOf = (plateKind: string, plateNo: string) =>
  vehicles.find((record) => record.plateKind === plateKind && record.plateNo === plateNo) ?? null;
const policiesOf = (plateKind: string, plateNo: string) =>
  policies.filter((record) => record.plateKind === plateKind && record.plateNo === plateNo);

const judgePlate = (plateKind: string | undefined, plateNo: string) => {
  const same = vehicles.filter((record) => record.plateNo === plateNo);
  return judgeVehicle(
    same.filter((record) => plateKind === undefined || record.plateKind === plateKind),
    same,
    { plateKind, day },
  );
};

const judgeCover = (plateKind: string, plateNo: string, atMs = accidentMs) => {
  const { outcome, flags } = judgePolicy(policiesOf(plateKind, plateNo), { plateKind, atMs });
  return { outcome, flags };
};

describe('a driver at the day of the accident', () => {
  test.each([
    ['an ordinary licence', '000000199001010017', 'match', []],
    ['a licence that ended on 1 September', '000000198503030035', 'mismatch', ['LICENCE_EXPIRED']],
    ['a licence whose last day it is', '000000198601130132', 'match', []],
    ['a licence that begins in October', '000000198806180184', 'mismatch', ['LICENCE_NOT_YET_VALID']],
    ['a suspended licence', '000000197905050056', 'mismatch', ['LICENCE_SUSPENDED']],
    ['a revoked licence', '000000198108080081', 'mismatch', ['LICENCE_REVOKED']],
    ['open violations only', '000000199003150150', 'match', ['STATUS_NOTICE']],
    ['two records of one number', '000000199409090098', 'ambiguous', []],
    ['nobody', '000000190001010000', 'notFound', []],
  ])('%s', (_what, licenceNo, outcome, flags) => {
    expect(judgeLicence(licenceNo)).toEqual({ outcome, flags });
  });

  test('another name is a mismatch, another telephone only a notice', () => {
    expect(judgeLicence('000000199001010017', { name: '林二甲' })).toEqual({
      outcome: 'mismatch',
      flags: ['NAME_MISMATCH'],
    });
    expect(judgeLicence('000000199001010017', { phone: '13911112222' })).toEqual({
      outcome: 'match',
      flags: ['PHONE_DIFFERS'],
    });
  });

  test('given a C1 licence, when it drives a heavy lorry, then the class does not fit; A2 fits the tractor', () => {
    const lorry = vehicleOf('01', '黑AH0018');
    const tractor = vehicleOf('01', '黑AH0013');
    expect(judgeLicence('000000199204040042', { vehicle: lorry }).flags).toEqual(['CLASS_MISMATCH']);
    expect(judgeLicence('000000198402140143', { vehicle: tractor })).toEqual({ outcome: 'match', flags: [] });
    expect(judgeLicence('000000198402140143', { vehicle: lorry })).toEqual({ outcome: 'match', flags: [] });
    expect(judgeLicence('000000199705170171', { vehicle: vehicleOf('02', '黑AT0001') }).outcome).toBe('mismatch');
  });

  test('a document of another form is for a person to read, never "not found"', () => {
    expect(judgeLicence('E12345678', { foreignForm: true }).outcome).toBe('manual');
  });
});

describe('a vehicle', () => {
  test.each([
    ['02', '黑AT0001', 'match', []],
    ['02', '黑AT0010', 'match', ['INSPECTION_OVERDUE']],
    ['02', '黑AT0011', 'mismatch', ['STOLEN']],
    ['02', '黑AT0012', 'mismatch', ['SCRAPPED']],
    ['02', '黑AT0008', 'ambiguous', []],
    ['02', '黑AM0015', 'match', []],
    ['07', '黑AM0015', 'match', []],
    [undefined, '黑AM0015', 'ambiguous', []],
    ['02', '黑AM0016', 'mismatch', ['PLATE_KIND_MISMATCH']],
    ['02', '黑AT9999', 'notFound', []],
    ['22', '黑ALS018', 'manual', ['NOT_IN_NATIONAL_DATA']],
  ])('kind %s of %s is %s', (plateKind, plateNo, outcome, flags) => {
    expect(judgePlate(plateKind, plateNo)).toEqual({ outcome, flags });
  });
});

describe('compulsory cover at the minute of the accident', () => {
  test.each([
    ['in force', '02', '黑AT0001', 'match', []],
    ['over for 39 minutes', '02', '黑AT0003', 'mismatch', ['POLICY_NOT_IN_FORCE']],
    ['begun 21 minutes later', '02', '黑AT0004', 'mismatch', ['POLICY_NOT_IN_FORCE', 'POLICY_BEGAN_AFTER_ACCIDENT']],
    ['given back in August', '02', '黑AT0014', 'mismatch', ['POLICY_NOT_IN_FORCE', 'POLICY_CANCELLED']],
    ['never taken out', '02', '黑AT0005', 'notFound', []],
    ['two at once', '02', '黑AT0008', 'ambiguous', []],
    ['a trailer', '15', '黑A0013挂', 'match', ['TRAILER_EXEMPT']],
    ['its tractor', '01', '黑AH0013', 'match', []],
  ])('%s', (_what, plateKind, plateNo, outcome, flags) => {
    expect(judgeCover(plateKind, plateNo)).toEqual({ outcome, flags });
  });

  test('the first minute is covered, the closing instant is not', () => {
    const end = Date.parse('2026-09-18T08:00:00+08:00');
    expect(judgeCover('02', '黑AT0003', end - 1).outcome).toBe('match');
    expect(judgeCover('02', '黑AT0003', end).outcome).toBe('mismatch');
    const begin = Date.parse('2026-09-18T09:00:00+08:00');
    expect(judgeCover('02', '黑AT0004', begin - 1).outcome).toBe('mismatch');
    expect(judgeCover('02', '黑AT0004', begin).outcome).toBe('match');
  });

  test('for any instant, what is told as in force covers that instant', () => {
    const from = Date.parse('2025-01-01T00:00:00+08:00');
    const to = Date.parse('2027-12-31T00:00:00+08:00');
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.constantFrom(...policies), (atMs, { plateKind, plateNo }) => {
        const { outcome, policy } = judgePolicy(policiesOf(plateKind, plateNo), { plateKind, atMs });
        const covered = policiesOf(plateKind, plateNo).filter(
          (p) => Date.parse(p.from) <= atMs && atMs < Date.parse(p.to) && (!p.endedAt || atMs < Date.parse(p.endedAt)),
        );
        expect(outcome === 'match').toBe(covered.length === 1);
        if (outcome === 'match') expect(policy).toEqual(covered[0]);
      }),
    );
  });
});

test('a plate is the same plate however it was typed', () => {
  expect(['黑A·T0001', '黑a t0001', '黑Ａ・Ｔ０００１', '黑AT0001'].map(normalisePlate)).toEqual(
    Array(4).fill('黑AT0001'),
  );
});

test('every invented licence carries the area code that does not exist', () => {
  expect(drivers.filter((record) => !/^000000\d{11}[\dX]$/.test(record.licenceNo))).toEqual([]);
});
