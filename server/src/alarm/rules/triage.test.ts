import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { accidentKind, hurt, type TriageAnswersInput, yesNoUnknown } from '@kuaichu/contract/triage';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadJurisdictions } from '../../jurisdiction/load.ts';
import type { PlacePoint } from '../../jurisdiction/rules.ts';
import { triage } from './triage.ts';

let cities: Jurisdiction[];
beforeAll(async () => {
  cities = await loadJurisdictions(join(dirname(fileURLToPath(import.meta.url)), '../../../../jurisdictions'));
});

const HARBIN: PlacePoint = {
  lng: 126.64,
  lat: 45.75,
  datum: 'WGS84',
  words: '松柏路',
  road: '松柏路',
  roadKind: 'urban',
};
const LUZHOU: PlacePoint = {
  lng: 105.436,
  lat: 28.884,
  datum: 'WGS84',
  words: '样江路',
  road: '样江路',
  roadKind: 'urban',
};
const OPEN = '2026-09-18T08:39:00+08:00';
const NIGHT = '2026-09-18T20:14:00+08:00';
const TWO_CARS: TriageAnswersInput = { hurt: 'none', kind: 'motorMotor' };

/** In full-width characters; two lines of body text on a 390 px phone hold 40. */
const widthOf = (text: string): number => [...text].reduce((sum, c) => sum + (c < '\u2E80' ? 0.5 : 1), 0);

describe('accepted', () => {
  test('two cars, nobody hurt, in the area and the hours', () => {
    expect(triage(TWO_CARS, HARBIN, OPEN, cities)).toMatchObject({
      accepted: true,
      jurisdictionId: 'harbin',
      version: 1,
      partId: 'nangang',
      needsConsent: false,
      notice: null,
      parkPlaces: ['前面右转，样本街路边停车带', '松柏广场停车场', '前面不挡车的路边停车带'],
    });
  });

  test('minor injury to a rider in Luzhou, with everyone’s consent to be recorded', () => {
    expect(triage({ hurt: 'minor', kind: 'motorNonMotor' }, LUZHOU, OPEN, cities)).toMatchObject({
      accepted: true,
      jurisdictionId: 'luzhou',
      needsConsent: true,
      notice: '有小伤也能办，要各方都同意。交警会逐个问。',
    });
  });

  test('single vehicle in Luzhou while somebody of the damaged side is there', () => {
    const answers: TriageAnswersInput = {
      hurt: 'none',
      kind: 'singleVehicle',
      ownerPresent: 'yes',
      otherPartyPresent: 'no',
    };
    expect(triage(answers, LUZHOU, OPEN, cities)).toMatchObject({ accepted: true });
  });

  test('eight minutes before closing: taken, and told so', () => {
    expect(triage(TWO_CARS, HARBIN, '2026-09-18T18:52:00+08:00', cities)).toMatchObject({
      accepted: true,
      notice: '还有 8 分钟下班，您排得上，会办完。',
    });
  });
});

describe('refused', () => {
  test.each<[string, TriageAnswersInput, PlacePoint, string, string, string, string]>([
    ['serious injury', { ...TWO_CARS, hurt: 'serious' }, HARBIN, OPEN, 'injurySerious', 'legal', 'call120'],
    [
      'serious injury outside the hours',
      { ...TWO_CARS, hurt: 'serious' },
      HARBIN,
      NIGHT,
      'injurySerious',
      'legal',
      'call120',
    ],
    ['dangerous goods', { ...TWO_CARS, dangerousGoods: 'yes' }, HARBIN, OPEN, 'dangerousGoods', 'legal', 'call119'],
    ['out of hours', TWO_CARS, HARBIN, NIGHT, 'outOfHours', 'service', 'call122'],
    ['Luzhou at noon', TWO_CARS, LUZHOU, '2026-09-18T12:30:00+08:00', 'outOfHours', 'service', 'call122'],
    ['Luzhou on a public holiday', TWO_CARS, LUZHOU, '2026-10-01T09:00:00+08:00', 'outOfHours', 'service', 'call122'],
    ['阿城', TWO_CARS, { ...HARBIN, lng: 126.96, lat: 45.54 }, OPEN, 'outOfArea', 'service', 'call122'],
    ['expressway', TWO_CARS, { ...HARBIN, roadKind: 'expressway' }, OPEN, 'roadExcluded', 'service', 'call122'],
    [
      'no place',
      TWO_CARS,
      { ...HARBIN, lng: null, lat: null, words: '不知道' },
      OPEN,
      'placeMissing',
      'service',
      'confirmPlace',
    ],
    [
      'minor injury in Harbin',
      { ...TWO_CARS, hurt: 'minor' },
      HARBIN,
      OPEN,
      'injuryMinorNotHere',
      'channel',
      'officerComes',
    ],
    [
      'minor injury of two cars in Luzhou',
      { ...TWO_CARS, hurt: 'minor' },
      LUZHOU,
      OPEN,
      'injuryMinorNotHere',
      'channel',
      'officerComes',
    ],
    [
      'bicycle in Harbin',
      { hurt: 'none', kind: 'motorNonMotor' },
      HARBIN,
      OPEN,
      'kindNotAccepted',
      'channel',
      'officerComes',
    ],
    [
      'single vehicle in Harbin',
      { hurt: 'none', kind: 'singleVehicle' },
      HARBIN,
      OPEN,
      'kindNotAccepted',
      'channel',
      'officerComes',
    ],
    ['pedestrian', { hurt: 'none', kind: 'other' }, LUZHOU, OPEN, 'kindNotAccepted', 'channel', 'officerComes'],
    ['cannot move', { ...TWO_CARS, movable: 'no' }, HARBIN, OPEN, 'notMovable', 'channel', 'officerComes'],
    [
      'the other left',
      { ...TWO_CARS, otherPartyPresent: 'no' },
      HARBIN,
      OPEN,
      'otherPartyLeft',
      'channel',
      'officerComes',
    ],
    [
      'both drove off',
      { ...TWO_CARS, otherPartyPresent: 'no', bothLeft: 'yes' },
      HARBIN,
      OPEN,
      'bothLeftScene',
      'channel',
      'officerComes',
    ],
    ['not insured', { ...TWO_CARS, insured: 'no' }, HARBIN, OPEN, 'noInsurance', 'channel', 'officerComes'],
    [
      'public facility',
      { hurt: 'none', kind: 'singleVehicle', publicFacilityHit: 'yes' },
      LUZHOU,
      OPEN,
      'facilityHit',
      'channel',
      'officerComes',
    ],
    [
      'owner absent',
      { hurt: 'none', kind: 'singleVehicle', ownerPresent: 'no' },
      LUZHOU,
      OPEN,
      'ownerAbsent',
      'channel',
      'officerComes',
    ],
  ])('%s', (_, answers, place, at, code, bar, next) => {
    const answer = triage(answers, place, at, cities);
    expect(answer).toMatchObject({ code, bar, next });
    if ('say' in answer) expect(widthOf(answer.say)).toBeLessThanOrEqual(40);
  });

  test('the hours are said in the city’s words', () => {
    expect(triage(TWO_CARS, HARBIN, NIGHT, cities)).toMatchObject({
      say: '视频快处每天 7:00–19:00。事故照样有人管，请照下面做。',
    });
  });

  test('a city that does not list a channel bar does not refuse for it; a legal bar always does', () => {
    const lenient = cities.map((city) => ({
      ...city,
      versions: city.versions.map((v) => ({ ...v, channelBars: [] })),
    }));
    expect(triage({ ...TWO_CARS, movable: 'no' }, HARBIN, OPEN, lenient)).toMatchObject({ accepted: true });
    expect(triage({ ...TWO_CARS, dangerousGoods: 'yes' }, HARBIN, OPEN, lenient)).toMatchObject({ bar: 'legal' });
  });
});

test('whatever is answered: serious injury is said first, and "unknown" alone never refuses', () => {
  const yesNo = fc.constantFrom(...yesNoUnknown.options);
  const answers = fc.record({
    hurt: fc.constantFrom(...hurt.options),
    kind: fc.constantFrom(...accidentKind.options),
    movable: yesNo,
    otherPartyPresent: yesNo,
    insured: yesNo,
    ownerPresent: yesNo,
    publicFacilityHit: yesNo,
    dangerousGoods: yesNo,
  });
  fc.assert(
    fc.property(answers, fc.constantFrom(HARBIN, LUZHOU), (given, place) => {
      const answer = triage(given, place, OPEN, cities);
      const serious = 'code' in answer && answer.code === 'injurySerious';
      expect(serious).toBe(given.hurt === 'serious');
      const definite = Object.entries(given).some(
        ([key, value]) => key !== 'hurt' && key !== 'kind' && value !== 'unknown',
      );
      if (given.hurt === 'none' && given.kind === 'motorMotor' && !definite)
        expect(answer).toMatchObject({ accepted: true });
    }),
  );
});
