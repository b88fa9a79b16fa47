import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { isRefusal } from '@kuaichu/contract/refusal';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadJurisdictions } from './load.ts';
import {
  contains,
  documentNumber,
  factsOf,
  issuingUnit,
  jurisdictionAt,
  openAt,
  type PlacePoint,
  requiredChecks,
  reviewWays,
  versionAt,
} from './rules.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../jurisdictions');
let cities: Jurisdiction[];
let harbin: Jurisdiction;
let luzhou: Jurisdiction;

beforeAll(async () => {
  cities = await loadJurisdictions(folder);
  harbin = cities.find(({ id }) => id === 'harbin') as Jurisdiction;
  luzhou = cities.find(({ id }) => id === 'luzhou') as Jurisdiction;
});

const at = (time: string): string => `${time}+08:00`;
function in2026(city: Jurisdiction) {
  const version = versionAt(city, at('2026-09-18T08:39:00'));
  if (!version) throw new Error('a version is in force');
  return version;
}
function spot(lng: number | null, lat: number | null, rest: Partial<PlacePoint> = {}): PlacePoint {
  return { lng, lat, datum: 'WGS84', words: '', road: null, roadKind: 'urban', ...rest };
}

const ways = (city: Jurisdiction) => {
  const version = in2026(city);
  return reviewWays(version, issuingUnit(version, undefined)).ways.map(({ body }) => body.level);
};
const checks = (city: Jurisdiction, kind: 'motorMotor' | 'motorNonMotor' | 'singleVehicle') =>
  requiredChecks(in2026(city), kind).map(({ check }) => check);

describe('versions', () => {
  test('a city has no rules before its first day', () => {
    expect(versionAt(harbin, at('2023-09-17T23:59:59'))).toBeUndefined();
    expect(versionAt(harbin, at('2023-09-18T00:00:00'))?.version).toBe(1);
  });

  test('given two versions, the one in force at the instant counts', () => {
    const [first] = harbin.versions;
    if (!first) throw new Error('one version');
    const later = { ...first, version: 2, effectiveFrom: at('2026-10-01T07:00:00') };
    const city = { ...harbin, versions: [first, later] };
    expect(versionAt(city, at('2026-10-01T06:59:59'))?.version).toBe(1);
    expect(versionAt(city, '2026-09-30T23:00:00Z')?.version).toBe(2);
  });
});

describe('hours', () => {
  test.each([
    ['harbin', '2026-09-18T08:39:00', 'open'],
    ['harbin', '2026-10-01T12:00:00', 'open'], // National Day: daily means daily
    ['harbin', '2026-09-19T07:00:00', 'open'], // Saturday
    ['harbin', '2026-09-18T06:59:59', 'beforeOpening'],
    ['harbin', '2026-09-18T18:52:00', 'closingSoon'],
    ['harbin', '2026-09-18T19:00:00', 'afterClosing'],
    ['luzhou', '2026-09-18T08:30:00', 'open'],
    ['luzhou', '2026-09-18T08:29:59', 'beforeOpening'],
    ['luzhou', '2026-09-18T11:50:00', 'closingSoon'],
    ['luzhou', '2026-09-18T12:00:00', 'betweenSpans'],
    ['luzhou', '2026-09-18T15:00:00', 'open'],
    ['luzhou', '2026-09-18T18:30:00', 'afterClosing'],
    ['luzhou', '2026-09-19T09:00:00', 'closedDay'], // Saturday
    ['luzhou', '2026-09-20T09:00:00', 'open'], // make-up Sunday
    ['luzhou', '2026-09-25T09:00:00', 'publicHoliday'], // Friday of Mid-Autumn
  ])('%s at %s is %s', (id, time, expected) => {
    const opening = openAt(in2026(id === 'harbin' ? harbin : luzhou), at(time));
    if (isRefusal(opening)) throw new Error('2026 is loaded');
    expect(opening.state === 'closed' ? opening.reason : opening.state).toBe(expected);
  });

  test('the minutes left are true and the next opening is told', () => {
    expect(openAt(in2026(harbin), at('2026-09-18T18:52:00'))).toEqual({
      state: 'closingSoon',
      closesAt: '2026-09-18T19:00:00+08:00',
      minutesLeft: 8,
      takesAlarms: true,
    });
    const opens = (time: string) => {
      const opening = openAt(in2026(luzhou), at(time));
      return !isRefusal(opening) && opening.state === 'closed' ? opening.opensNextAt : 'not closed';
    };
    expect(opens('2026-09-18T12:30:00')).toBe('2026-09-18T15:00:00+08:00');
    expect(opens('2026-09-18T20:00:00')).toBe('2026-09-20T08:30:00+08:00'); // make-up Sunday
    expect(opens('2026-09-30T20:00:00')).toBe('2026-10-08T08:30:00+08:00');
    expect(opens('2026-12-31T20:00:00')).toBeNull(); // 2027 is not loaded
  });

  test('a city that follows the official table is refused in an unloaded year, a daily one is not', () => {
    expect(openAt(in2026(luzhou), at('2027-01-04T09:00:00'))).toMatchObject({ code: 'calendarMissing' });
    expect(openAt(in2026(harbin), at('2027-01-04T09:00:00'))).toMatchObject({ state: 'open' });
  });

  test('last entry: a city may stop taking alarms before it closes', () => {
    const version = in2026(harbin);
    const strict = { ...version, hours: { ...version.hours, lastEntryMinutesBeforeEnd: 20 } };
    expect(openAt(strict, at('2026-09-18T18:35:00'))).toMatchObject({ state: 'open' });
    expect(openAt(strict, at('2026-09-18T18:45:00'))).toMatchObject({ state: 'closingSoon', takesAlarms: false });
  });
});

describe('area', () => {
  test.each([
    ['南岗', 126.64, 45.75, 'nangang'],
    ['南岗 west end of the drawn net', 126.6195, 45.75, 'nangang'],
    ['道里', 126.6, 45.755, 'daoli'],
    ['松北', 126.52, 45.85, 'songbei'],
    ['香坊', 126.75, 45.7, 'xiangfang'],
    ['平房', 126.63, 45.58, 'pingfang'],
    ['呼兰', 126.6, 46.0, 'hulan'],
    ['道外', 126.8, 45.8, 'daowai'],
    ['阿城', 126.96, 45.54, null],
    ['双城', 126.31, 45.38, null],
    ['泸州', 105.436, 28.884, null],
  ])('Harbin and %s', (_, lng, lat, part) => {
    const answer = contains(in2026(harbin), spot(lng, lat));
    expect(answer.inside ? answer.part.id : null).toBe(part);
  });

  test.each([
    ['大山坪', 105.436, 28.884, null, 'dashanping'],
    ['况场, named section', 105.36, 28.88, '康城路二段', 'kuangchang-kangcheng'],
    ['况场, another road there', 105.36, 28.88, '样田路', null],
    ['况场, road not known yet', 105.36, 28.88, null, 'kuangchang-kangcheng'],
    ['春华社区, any road', 105.331, 28.879, '样田路', 'kuangchang-chunhua'],
    ['纳溪', 105.371, 28.773, null, null],
  ])('Luzhou and %s', (_, lng, lat, road, part) => {
    const answer = contains(in2026(luzhou), spot(lng, lat, { road }));
    expect(answer.inside ? answer.part.id : null).toBe(part);
  });

  test('the datum decides: the same numbers lie 500 m apart', () => {
    // Read as GCJ-02 this point is 300 m east of the border 道里 | 南岗; read as WGS-84 it converts further east.
    const numbers = [126.6185, 45.75] as const;
    const wgs = contains(in2026(harbin), spot(...numbers));
    const gcj = contains(in2026(harbin), spot(...numbers, { datum: 'GCJ02' }));
    expect(wgs).toMatchObject({ part: { id: 'nangang' } });
    expect(gcj).toMatchObject({ part: { id: 'daoli' } });
  });

  test('expressways are left out by kind and by name, a street named after one is not', () => {
    const version = in2026(harbin);
    expect(contains(version, spot(126.64, 45.75, { roadKind: 'expressway' }))).toEqual({
      inside: false,
      why: 'roadExcluded',
    });
    expect(contains(version, spot(126.64, 45.75, { road: '绕城高速' }))).toEqual({
      inside: false,
      why: 'roadExcluded',
    });
    expect(contains(version, spot(126.64, 45.75, { road: '松柏路', words: '松柏路绕城高速入口东侧' }))).toMatchObject({
      inside: true,
    });
  });

  test('without coordinates the words have to name a part; nothing is guessed', () => {
    const version = in2026(harbin);
    expect(contains(version, spot(null, null, { words: '南岗区松柏路云河街路口' }))).toMatchObject({
      part: { id: 'nangang' },
    });
    expect(contains(version, spot(null, null, { words: '松柏路云河街路口' }))).toEqual({
      inside: false,
      why: 'placeMissing',
    });
    expect(contains(version, spot(null, null, { words: '阿城区样城大街' }))).toEqual({
      inside: false,
      why: 'outOfArea',
    });
  });

  test('the place finds its city; on an excluded road the sentence says so', () => {
    const found = jurisdictionAt(cities, spot(105.436, 28.884), at('2026-09-18T09:00:00'));
    if (isRefusal(found)) throw new Error('served');
    expect(found.jurisdiction.id).toBe('luzhou');
    expect(jurisdictionAt(cities, spot(116.4, 39.9), at('2026-09-18T09:00:00'))).toMatchObject({
      code: 'outOfArea',
      next: 'call122',
    });
    expect(
      jurisdictionAt(cities, spot(126.64, 45.75, { roadKind: 'expressway' }), at('2026-09-18T09:00:00')),
    ).toMatchObject({
      code: 'roadExcluded',
    });
    expect(jurisdictionAt(cities, spot(126.64, 45.75), at('2020-01-01T09:00:00'))).toMatchObject({ code: 'outOfArea' });
  });
});

describe('units, texts, numbers', () => {
  test('the part decides the issuing unit; the unit above reviews', () => {
    const found = jurisdictionAt(cities, spot(126.64, 45.75), at('2026-09-18T09:00:00'));
    if (isRefusal(found)) throw new Error('served');
    const facts = factsOf(found);
    expect(facts).toMatchObject({
      claimWords: '定损理赔',
      unit: { areaCode: '230103' },
      reviewUnit: { level: 'detachment' },
    });
    expect(documentNumber(found.version, facts.unit, at('2026-09-18T00:10:00'), 7)).toBe('230103202609180007');
    expect(issuingUnit(found.version, undefined).id).toBe(found.version.defaultUnitId);
  });

  test('objections go where each city takes them', () => {
    expect(ways(harbin)).toEqual(['brigade', 'detachment']);
    expect(ways(luzhou)).toEqual(['detachment']);
  });

  test('checks: national ones always, the city adds its own per type', () => {
    expect(checks(harbin, 'motorMotor')).toEqual([
      'peopleSafe',
      'injuryAsked',
      'injuryAskedAgain',
      'sober',
      'noDangerousGoods',
      'noFacility',
      'allPresent',
      'movable',
    ]);
    expect(checks(luzhou, 'motorNonMotor')).toContain('motorSideInsuredAndLiable');
    expect(checks(luzhou, 'singleVehicle')).toContain('ownerPresent');
  });

  test('what the two seeds promise stands in the files', () => {
    expect(in2026(harbin).plateKinds).toEqual(['01', '02', '51', '52', '07', '08', '16', '17', '15']);
    expect(in2026(harbin).accepts.map(({ kind, injury }) => [kind, injury])).toEqual([['motorMotor', 'none']]);
    expect(in2026(luzhou).accepts.map(({ kind, injury }) => [kind, injury])).toEqual([
      ['motorMotor', 'none'],
      ['motorNonMotor', 'minorWithConsent'],
      ['singleVehicle', 'none'],
    ]);
    expect(
      in2026(luzhou)
        .insurers.filter(({ push }) => push)
        .map(({ id }) => id),
    ).toEqual(['picc', 'cpic', 'pingan']);
    expect(in2026(luzhou).entryPoints).toEqual(['app', 'link110']);
    expect(in2026(luzhou).claimWords).toBe('保险理赔');
  });
});
