import { readFileSync } from 'node:fs';
import type { EligibilityFacts, EligibilityGate } from '@kuaichu/contract/eligibility';
import type { Jurisdiction, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { parseCityFile } from '../../jurisdiction/load.ts';
import { barsOf, contradictionIn, eligibility } from './eligibility.ts';
import { openPoints, unsettled } from './openPoints.ts';

function city(name: string): Jurisdiction {
  const file = new URL(`../../../../jurisdictions/${name}.json`, import.meta.url);
  return parseCityFile(`${name}.json`, readFileSync(file, 'utf8'));
}
const harbin = city('harbin');
const luzhou = city('luzhou');
const rulesOf = ({ versions }: Jurisdiction): JurisdictionVersion => {
  const version = versions.at(-1);
  if (!version) throw new Error('a city without rules');
  return version;
};
const CARS: EligibilityFacts = { kind: 'motorMotor', hurt: 'none' };
const RIDER: EligibilityFacts = { kind: 'motorNonMotor', hurt: 'none' };
const codes = (facts: EligibilityFacts, version = rulesOf(harbin)): string[] =>
  barsOf(version, facts).map(({ code }) => code);
const asked = (facts: EligibilityFacts, at = '2026-09-18T09:00:00+08:00', gate?: EligibilityGate, of = harbin) => {
  const found = eligibility(of, { at, facts, ...(gate && { gate }) });
  if (isRefusal(found)) throw new Error(found.code);
  return found;
};

describe('a bar holds only for what it is about', () => {
  test.each<[string, EligibilityFacts, string, boolean, JurisdictionVersion?]>([
    // P146 23: only with an injury is consent asked for.
    ['nobody hurt, nobody asked', CARS, 'minorInjuryWithoutConsent', false, rulesOf(luzhou)],
    ['hurt, nobody asked', { ...RIDER, hurt: 'minor' }, 'minorInjuryWithoutConsent', false, rulesOf(luzhou)],
    [
      'hurt, one says no',
      {
        ...RIDER,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '乙', agrees: false },
        ],
      },
      'minorInjuryWithoutConsent',
      true,
      rulesOf(luzhou),
    ],
    [
      'hurt, all say yes',
      {
        ...RIDER,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '乙', agrees: true },
        ],
      },
      'minorInjuryWithoutConsent',
      false,
      rulesOf(luzhou),
    ],
    [
      'the owner of a wall is away, and there is a wall',
      { kind: 'singleVehicle', hurt: 'none', ownerPresent: false },
      'ownerAbsent',
      true,
    ],
    ['the owner of nothing is away', { ...CARS, ownerPresent: false }, 'ownerAbsent', false],
    [
      'a rider, and the motor side is not liable',
      { ...RIDER, motorSideLiable: false },
      'motorSideNotLiable',
      true,
      rulesOf(luzhou),
    ],
    [
      'two cars, and one side is not liable',
      { ...CARS, motorSideLiable: false },
      'motorSideNotLiable',
      false,
      rulesOf(luzhou),
    ],
  ])('%s', (_, facts, code, holds, version = rulesOf(harbin)) => {
    const every = { ...version, channelBars: [...version.channelBars, 'ownerAbsent', 'riderMayBeLiable'] as never };
    expect(codes(facts, every).includes(code)).toBe(holds);
  });

  test.each<[string, number | null, number | undefined, boolean]>([
    ['no cap, any damage', null, 1_000_000, false],
    ['a cap, damage unknown', 2000, undefined, false],
    ['a cap, damage at it', 2000, 2000, false],
    ['a cap, damage above it', 2000, 2001, true],
  ])('damage: %s', (_, damageCapYuan, damageYuan, holds) => {
    const version = { ...rulesOf(harbin), damageCapYuan };
    expect(codes({ ...CARS, damageYuan }, version).includes('damageAboveCap')).toBe(holds);
  });

  test('P146 71(1): an objection leaves where the city says so, with its article', () => {
    const converts = { ...rulesOf(harbin), objectionInCall: 'converts' as const };
    const [bar] = barsOf(converts, { ...CARS, objects: true });
    expect([bar?.code, bar?.articles.length]).toEqual(['objectionConverts', 1]);
    expect(codes({ ...CARS, objects: true }, { ...converts, objectionInCall: 'reviewOnly' })).toEqual([]);
    expect(codes({ ...CARS, objects: false }, converts)).toEqual([]);
  });
});

describe('facts that cannot stand beside each other', () => {
  test.each<[string, EligibilityFacts, string | undefined]>([
    ['nothing said', CARS, undefined],
    ['nobody hurt, and all agree', { ...CARS, consents: [{ party: '甲', agrees: true }] }, undefined],
    ['nobody hurt, and one does not agree', { ...CARS, consents: [{ party: '甲', agrees: false }] }, '没有人受伤'],
    ['hurt, and one does not agree', { ...CARS, hurt: 'minor', consents: [{ party: '甲', agrees: false }] }, undefined],
    [
      'one party twice, the same',
      {
        ...CARS,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '甲', agrees: true },
        ],
      },
      undefined,
    ],
    [
      'one party twice, otherwise',
      {
        ...CARS,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '甲', agrees: null },
        ],
      },
      '甲的同意写了两次',
    ],
    [
      'two parties, otherwise',
      {
        ...CARS,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '乙', agrees: false },
        ],
      },
      undefined,
    ],
  ])('%s', (_, facts, words) => {
    const said = contradictionIn(facts);
    if (words === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(words);
  });
});

describe('where an accident goes that leaves the channel', () => {
  const NIGHT = '2026-09-18T03:00:00+08:00';

  test.each<[string, EligibilityFacts, string | undefined, string | null, boolean]>([
    ['nothing against it', CARS, undefined, null, false],
    ['a bar of law', { ...CARS, hurt: 'serious' }, undefined, 'ordinaryProcedure', true],
    ['a bar of law among others', { ...CARS, hurt: 'serious', movable: false }, undefined, 'ordinaryProcedure', true],
    ['a bar of the channel', { ...CARS, movable: false }, undefined, 'officerOnSite', true],
    ['out of hours', CARS, NIGHT, 'call122', false],
    ['out of hours and a bar of the channel', { ...CARS, movable: false }, NIGHT, 'officerOnSite', true],
    ['out of hours and a bar of law', { ...CARS, hurt: 'serious' }, NIGHT, 'ordinaryProcedure', true],
  ])('%s', (_, facts, at, to, dispatch) => {
    const { exit } = asked(facts, at);
    expect(exit?.to ?? null).toBe(to);
    if (exit) expect([exit.dispatch, exit.keepsEvidence, exit.sentence.length > 5]).toEqual([dispatch, true, true]);
  });

  test('riders among themselves: no city asks them the questions of cars', () => {
    expect(asked({ kind: 'nonMotorOnly', hurt: 'none' }).checks).toEqual([]);
    expect(asked(CARS).checks.length).toBeGreaterThan(0);
  });

  test('consent is asked for with an injury only', () => {
    expect(asked(CARS).needsConsent).toBe(false);
    expect(asked({ ...RIDER, hurt: 'minor' }, undefined, undefined, luzhou).needsConsent).toBe(true);
  });
});

describe('what is still open, gate by gate', () => {
  const WHOLE: EligibilityFacts = {
    ...CARS,
    drink: false,
    drugs: false,
    licenceValid: true,
    classMatches: true,
    plate: 'genuine' as EligibilityFacts['plate'],
    insured: true,
    movable: true,
    publicFacilityHit: false,
    recording: true,
  };
  const open = (facts: EligibilityFacts, gate: EligibilityGate, version = rulesOf(harbin)): string[] =>
    openPoints(version, facts, gate).map(({ code, sentence }) => (code === 'factsIncomplete' ? sentence : code));

  test('before the queue an unknown stops nobody; in the call each is asked for', () => {
    expect(open({ kind: 'motorMotor' } as EligibilityFacts, 'beforeQueue')).toEqual([]);
    expect(open(WHOLE, 'inCall')).toEqual([]);
  });

  test.each<[string, Partial<EligibilityFacts>, string]>([
    ['injury', { hurt: undefined as never }, '有没有人受伤'],
    ['drink', { drink: undefined }, '有没有饮酒、用药'],
    ['drugs', { drugs: undefined }, '有没有饮酒、用药'],
    ['licence', { licenceValid: undefined }, '驾驶证'],
    ['its class', { classMatches: undefined }, '驾驶证'],
    ['plate', { plate: undefined }, '号牌'],
    ['plate not seen', { plate: 'unknown' }, '号牌'],
    ['insurance', { insured: undefined }, '交强险'],
    ['movable', { movable: undefined }, '车能不能动'],
    ['facility', { publicFacilityHit: undefined }, '有没有撞到公共设施'],
    ['recording', { recording: undefined }, '是不是在录像'],
  ])('%s', (_, change, words) => {
    const points = open({ ...WHOLE, ...change }, 'inCall');
    expect(points).toHaveLength(1);
    expect(points[0]).toContain(words);
  });

  test.each<[string, EligibilityFacts['consents'], boolean]>([
    ['nobody asked', undefined, true],
    ['one asked', [{ party: '甲', agrees: true }], true],
    [
      'one without an answer',
      [
        { party: '甲', agrees: true },
        { party: '乙', agrees: null },
      ],
      true,
    ],
    [
      'both agree',
      [
        { party: '甲', agrees: true },
        { party: '乙', agrees: true },
      ],
      false,
    ],
  ])('P146 23, with a minor injury: %s', (_, consents, missing) => {
    expect(open({ ...WHOLE, hurt: 'minor', consents }, 'inCall').includes('consentMissing')).toBe(missing);
    expect(open({ ...WHOLE, consents }, 'inCall')).not.toContain('consentMissing');
    expect(unsettled({ ...WHOLE, hurt: 'minor', consents }).length).toBe(missing && consents !== undefined ? 1 : 0);
  });

  test('riders among themselves are asked nothing about cars', () => {
    expect(open({ kind: 'nonMotorOnly', hurt: 'none' }, 'inCall')).toEqual([]);
    expect(open({ kind: 'motorMotor', hurt: 'none' }, 'inCall').length).toBeGreaterThan(5);
  });

  test('checks without an answer wait for the paper, not for the call, and are named', () => {
    const verification = [
      { party: '甲', subject: 'driver', outcome: 'match' },
      { party: '甲', subject: 'insurance', outcome: 'unavailable' },
      { party: '乙', subject: 'vehicle', outcome: 'notFound' },
      { party: '乙', subject: 'driver', outcome: 'manual' },
    ] as NonNullable<EligibilityFacts['verification']>;
    expect(open({ ...WHOLE, verification }, 'inCall')).toEqual([]);
    const [point, ...more] = openPoints(rulesOf(harbin), { ...WHOLE, verification }, 'beforeIssuing');
    expect(point).toMatchObject({ gate: 'beforeIssuing', code: 'verificationOpen' });
    expect(point?.sentence).toContain('甲交强险、乙机动车');
    expect(more).toEqual([]);
  });

  test.each([
    ['motorSideInsuredAndLiable', 'motorSideLiable'],
    ['ownerPresent', 'ownerPresent'],
  ] as const)('the city’s condition %s is asked again before the paper', (check, fact) => {
    const version = (before: 'issue' | 'clear'): JurisdictionVersion => ({
      ...rulesOf(harbin),
      accepts: rulesOf(harbin).accepts.map((type) => ({
        ...type,
        conditions: [{ check, before: [before], words: '城市的条件' }],
      })),
    });
    expect(open(WHOLE, 'beforeIssuing', version('issue'))).toEqual(['conditionUnconfirmed']);
    expect(open({ ...WHOLE, [fact]: true }, 'beforeIssuing', version('issue'))).toEqual([]);
    expect(open(WHOLE, 'beforeIssuing', version('clear'))).toEqual([]);
    expect(open(WHOLE, 'beforeIssuing', { ...version('issue'), accepts: [] })).toEqual([]);
  });
});
