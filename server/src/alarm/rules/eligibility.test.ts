import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EligibilityFacts, EligibilityGate, EligibilityPlace } from '@kuaichu/contract/eligibility';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadJurisdictions } from '../../jurisdiction/load.ts';
import { eligibility } from './eligibility.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../jurisdictions');
let pilot: Jurisdiction[];
let further: Jurisdiction[];
beforeAll(async () => {
  pilot = await loadJurisdictions(folder);
  further = await loadJurisdictions(join(folder, 'more'));
});
const cityOf = (id: string): Jurisdiction => [...further, ...pilot].find((city) => city.id === id) as Jurisdiction;

/** Two cars on a working Friday morning, nothing known against it. */
const TWO_CARS: EligibilityFacts = { kind: 'motorMotor', hurt: 'none' };
const RIDER: EligibilityFacts = { kind: 'motorNonMotor', hurt: 'none' };
const SINGLE: EligibilityFacts = { kind: 'singleVehicle', hurt: 'none', ownerPresent: true };
const MORNING = '2026-09-18T09:00:00+08:00';
const PILOT = '2024-06-05T09:00:00+08:00';

interface Row {
  given: string;
  city: string;
  facts: EligibilityFacts;
  at?: string;
  gate?: EligibilityGate;
  place?: Partial<EligibilityPlace>;
  /** Code and kind of the bars that stop it; empty: it passes. */
  bars: [code: string, bar: 'legal' | 'channel' | 'right' | 'service'][];
  /** An article one of the bars rests on. */
  article?: string;
}

function judge({ city, facts, at = MORNING, gate = 'beforeQueue', place }: Row) {
  const whole = place && {
    lng: null,
    lat: null,
    datum: 'WGS84' as const,
    words: '',
    road: null,
    roadKind: 'urban' as const,
    ...place,
  };
  const found = eligibility(cityOf(city), { at, facts, gate, place: whole });
  if (isRefusal(found)) throw new Error(found.say);
  return found;
}

const law = (given: string, facts: EligibilityFacts, code: string, article: string): Row => ({
  given,
  city: 'harbin',
  facts,
  bars: [[code, 'legal']],
  article,
});
const channel = (given: string, facts: EligibilityFacts, code: string, article?: string): Row => ({
  given,
  city: 'harbin',
  facts,
  bars: [[code, 'channel']],
  ...(article !== undefined && { article }),
});

/** 处理程序规定 art. 23, 15: no city can allow these. */
const LEGAL: Row[] = [
  law('有人死亡', { ...TWO_CARS, hurt: 'death' }, 'death', '第二十三条第一款'),
  law('受伤当事人伤势不轻', { ...TWO_CARS, hurt: 'serious' }, 'injurySerious', '第二十三条第一款第二项'),
  law('车上载运危险物品', { ...TWO_CARS, dangerousGoods: 'yes' }, 'dangerousGoods', '第十五条'),
  law('有危险驾驶犯罪嫌疑', { ...TWO_CARS, suspectedCrime: true }, 'suspectedCrime', '第二十三条第一款'),
  {
    ...law('伤势轻微但有一方不同意简易程序', RIDER, 'minorInjuryWithoutConsent', '第二十三条第一款第二项'),
    city: 'luzhou',
    at: PILOT,
    facts: {
      ...RIDER,
      hurt: 'minor',
      consents: [
        { party: '甲', agrees: true },
        { party: '乙', agrees: false },
      ],
    },
  },
  {
    ...law('载运危险物品，单方事故', { ...SINGLE, dangerousGoods: true }, 'dangerousGoods', '第十五条'),
    city: 'luzhou',
    at: PILOT,
  },
];

/** 处理程序规定 art. 13(1), 14 and the cities' exclusion lists. */
const CHANNEL: Row[] = [
  channel('驾驶人无有效驾驶证', { ...TWO_CARS, licenceValid: false }, 'noLicence', '第十三条第一款第一项'),
  channel('准驾车型不符', { ...TWO_CARS, classMatches: 'no' }, 'noLicence', '第十三条第一款第一项'),
  channel('有饮酒嫌疑', { ...TWO_CARS, drink: true }, 'drinkDrug', '第十三条第一款第二项'),
  channel('有服用管制药品嫌疑', { ...TWO_CARS, drugs: true }, 'drinkDrug', '第十三条第一款第二项'),
  channel(
    '从事旅客运输，严重超员或超速嫌疑',
    { ...TWO_CARS, overloadOrSpeeding: true },
    'schoolBusOverload',
    '第十三条第一款第三项',
  ),
  channel('机动车无号牌', { ...TWO_CARS, plate: 'none' }, 'noPlate', '第十三条第一款第四项'),
  channel('使用伪造、变造的号牌', { ...TWO_CARS, plate: 'forged' }, 'forgedPlate', '第十三条第一款第四项'),
  channel('当事人不能自行移动车辆', { ...TWO_CARS, movable: 'no' }, 'notMovable', '第十三条第一款第五项'),
  channel('一方当事人离开现场', { ...TWO_CARS, otherPartyPresent: 'no' }, 'otherPartyLeft', '第十三条第一款第六项'),
  channel('一方逃逸', { ...TWO_CARS, fled: true }, 'otherPartyLeft', '第十三条第一款第六项'),
  channel('有证据证明故意造成', { ...TWO_CARS, intent: true }, 'staged', '第十三条第一款第七项'),
  channel('无检验合格标志', { ...TWO_CARS, inspectionMark: false }, 'noInspectionMark', '第十四条第一项'),
  channel('无保险标志', { ...TWO_CARS, insuranceMark: false }, 'noInsurance', '第十四条第一项'),
  channel('未投保交强险', { ...TWO_CARS, insured: 'no' }, 'noInsurance', '第十四条第一项'),
  channel('逾期未检验', { ...TWO_CARS, inspectionValid: 'no' }, 'noInspectionMark', '第十四条第一项'),
  channel('碰撞公共设施', { ...TWO_CARS, publicFacilityHit: true }, 'facilityHit', '第十四条第二项'),
  channel('损坏道路、供电设施', { ...TWO_CARS, publicFacilityHit: 'yes' }, 'facilityHit', '第八十八条'),
  channel(
    '破坏、伪造现场或证据',
    { ...TWO_CARS, evidenceDestroyed: true },
    'evidenceDestroyed',
    '第六十一条第一款第二项',
  ),
  channel('利用车辆进行违法犯罪', { ...TWO_CARS, crimeVehicle: true }, 'crimeVehicle'),
  channel('当事人是未成年人，监护人不在', { ...TWO_CARS, minorPerson: true }, 'minorPerson', '第七十五条'),
  channel('当事人是外国人', { ...TWO_CARS, foreigner: true }, 'foreignParty', '第九十六条'),
  channel('事实查不清', { ...TWO_CARS, factsUnclear: true }, 'factsUnclear', '第六十七条'),
  channel('两车都已离开现场', { ...TWO_CARS, bothLeft: true }, 'bothLeftScene'),
  {
    ...channel('号牌种类是拖拉机，公告没有列', { ...TWO_CARS, plateKinds: ['14'] }, 'plateKindNotAccepted'),
  },
  {
    ...channel('单方事故，受损方没人在场', { ...SINGLE, ownerPresent: 'no' }, 'ownerAbsent', '第十四条第二项'),
    city: 'luzhou',
    at: PILOT,
  },
  {
    ...channel('骑车人可能有责任', { ...RIDER, motorSideLiable: 'no' }, 'motorSideNotLiable'),
    city: 'luzhou',
    at: PILOT,
  },
  {
    ...channel(
      '行人事故，机动车方没有责任',
      { ...RIDER, kind: 'motorPedestrian', motorSideLiable: false },
      'motorSideNotLiable',
    ),
    city: 'zhengzhou',
  },
];

/** A party's right and the conditions of the procedure, in every city. */
const RIGHTS: Row[] = [
  {
    given: '当事人要求交通警察到场',
    city: 'harbin',
    facts: { ...TWO_CARS, officerRequested: true },
    bars: [['officerRequested', 'right']],
    article: '第二十条第二款',
  },
  {
    given: '当事人要求交通警察到场，证据已经固定',
    city: 'luzhou',
    at: PILOT,
    gate: 'beforeQueue',
    facts: { ...RIDER, officerRequested: true, recording: true },
    bars: [['officerRequested', 'right']],
    article: '第二十条第二款',
  },
  {
    given: '没有在录音录像',
    city: 'harbin',
    facts: { ...TWO_CARS, recording: false },
    bars: [['recordingLost', 'right']],
    article: '第五十二条第二款',
  },
  {
    given: '没有使用执法记录设备',
    city: 'beijing',
    facts: { ...TWO_CARS, recording: 'no' },
    bars: [['recordingLost', 'right']],
    article: '第七条',
  },
];

/** Types, injury, damage and hours as the cities' own notices say. */
const CITIES: Row[] = [
  { given: '哈尔滨：两车只有车损', city: 'harbin', facts: TWO_CARS, bars: [] },
  {
    given: '哈尔滨：摩托车与教练车',
    city: 'harbin',
    facts: { ...TWO_CARS, plateKinds: ['07', '16'] },
    bars: [],
  },
  { given: '哈尔滨：牵引车带挂车', city: 'harbin', facts: { ...TWO_CARS, plateKinds: ['01', '15'] }, bars: [] },
  { given: '哈尔滨：新能源汽车', city: 'harbin', facts: { ...TWO_CARS, plateKinds: ['52', '51'] }, bars: [] },
  {
    given: '哈尔滨：伤势轻微',
    city: 'harbin',
    facts: { ...TWO_CARS, hurt: 'minor' },
    bars: [['injuryMinorNotHere', 'channel']],
    article: '第二十三条第一款第二项',
  },
  { given: '哈尔滨：机动车与非机动车', city: 'harbin', facts: RIDER, bars: [['kindNotAccepted', 'channel']] },
  { given: '哈尔滨：单方事故', city: 'harbin', facts: SINGLE, bars: [['kindNotAccepted', 'channel']] },
  {
    given: '哈尔滨：当事人不同意认定，转到大队一起办',
    city: 'harbin',
    facts: { ...TWO_CARS, objects: true },
    bars: [['objectionConverts', 'channel']],
  },
  {
    given: '哈尔滨：早上 6:59 还没开始',
    city: 'harbin',
    at: '2026-09-18T06:59:00+08:00',
    facts: TWO_CARS,
    bars: [['outOfHours', 'service']],
  },
  { given: '哈尔滨：国庆节照常', city: 'harbin', at: '2026-10-01T12:00:00+08:00', facts: TWO_CARS, bars: [] },
  {
    given: '哈尔滨：晚上 19:00 结束',
    city: 'harbin',
    at: '2026-09-18T19:00:00+08:00',
    facts: TWO_CARS,
    bars: [['outOfHours', 'service']],
  },
  {
    given: '哈尔滨：阿城区',
    city: 'harbin',
    facts: TWO_CARS,
    place: { words: '阿城区某路' },
    bars: [['outOfArea', 'service']],
  },
  {
    given: '哈尔滨：高速公路',
    city: 'harbin',
    facts: TWO_CARS,
    place: { words: '南岗区绕城高速', roadKind: 'expressway' },
    bars: [['roadExcluded', 'service']],
  },
  { given: '哈尔滨：南岗区', city: 'harbin', facts: TWO_CARS, place: { words: '南岗区松柏路' }, bars: [] },
  {
    given: '泸州试点：机非，伤势轻微，各方同意',
    city: 'luzhou',
    at: PILOT,
    facts: {
      ...RIDER,
      hurt: 'minor',
      motorSideLiable: true,
      consents: [
        { party: '甲', agrees: true },
        { party: '乙', agrees: true },
      ],
    },
    bars: [],
  },
  { given: '泸州试点：两车只有车损', city: 'luzhou', at: PILOT, facts: TWO_CARS, bars: [] },
  {
    given: '泸州试点：两车，有人伤势轻微',
    city: 'luzhou',
    at: PILOT,
    facts: { ...TWO_CARS, hurt: 'minor' },
    bars: [['injuryMinorNotHere', 'channel']],
  },
  { given: '泸州试点：单方，受损方在场', city: 'luzhou', at: PILOT, facts: SINGLE, bars: [] },
  {
    given: '泸州试点：中午休息',
    city: 'luzhou',
    at: '2024-06-05T12:30:00+08:00',
    facts: TWO_CARS,
    bars: [['outOfHours', 'service']],
  },
  {
    given: '泸州试点：星期六',
    city: 'luzhou',
    at: '2024-06-15T10:00:00+08:00',
    facts: TWO_CARS,
    bars: [['outOfHours', 'service']],
  },
  {
    given: '泸州试点：当事人有异议，走复核',
    city: 'luzhou',
    at: PILOT,
    facts: { ...TWO_CARS, objects: true },
    bars: [],
  },
  {
    given: '郑州：机动车与行人，伤势轻微',
    city: 'zhengzhou',
    facts: {
      kind: 'motorPedestrian',
      hurt: 'minor',
      motorSideLiable: true,
      consents: [
        { party: '甲', agrees: true },
        { party: '乙', agrees: true },
      ],
    },
    bars: [],
  },
  { given: '北京：晚上 19:30 还在受理', city: 'beijing', at: '2026-09-18T19:30:00+08:00', facts: TWO_CARS, bars: [] },
  {
    given: '乌鲁木齐：北京时间 9:30 还没开始',
    city: 'urumqi',
    at: '2026-09-18T09:30:00+08:00',
    facts: TWO_CARS,
    bars: [['outOfHours', 'service']],
  },
  {
    given: '四季作息地区：大雾暂停',
    city: 'seasonal',
    facts: { ...TWO_CARS, weather: '雾' },
    bars: [['suspendedWeather', 'service']],
  },
  {
    given: '四季作息地区：光线差暂停',
    city: 'seasonal',
    facts: { ...TWO_CARS, lowLight: true },
    bars: [['suspendedWeather', 'service']],
  },
  { given: '哈尔滨：大雾没有规定暂停', city: 'harbin', facts: { ...TWO_CARS, weather: '雾' }, bars: [] },
  { given: '哈尔滨：下雪照办', city: 'harbin', facts: { ...TWO_CARS, weather: '雪' }, bars: [] },
  {
    given: '两辆自行车',
    city: 'zhengzhou',
    facts: { kind: 'nonMotorOnly', hurt: 'none' },
    bars: [['kindNotAccepted', 'channel']],
  },
  { given: '军车照本规定办', city: 'harbin', facts: { ...TWO_CARS, military: true }, bars: [] },
  {
    given: '未成年当事人，监护人在通话里，没有人受伤',
    city: 'harbin',
    facts: { ...TWO_CARS, minorPerson: true, guardianOnCall: true },
    bars: [],
  },
  {
    given: '未带驾驶证不是没有驾驶证',
    city: 'harbin',
    facts: { ...TWO_CARS, licenceValid: true, classMatches: true },
    bars: [],
  },
];

describe.each([
  ['处理程序规定 23、15：法律上不能办', LEGAL],
  ['处理程序规定 13、14：城市公告不在视频里办', CHANNEL],
  ['处理程序规定 20、7：当事人的权利和程序的条件', RIGHTS],
  ['各市公告', CITIES],
])('%s', (_, rows) => {
  test.each(rows)('given $given, in $city', (row) => {
    const found = judge(row);
    expect(found.bars.map(({ code, bar }) => [code, bar])).toEqual(row.bars);
    expect(found.allowed).toBe(row.bars.length === 0);
    if (row.article !== undefined)
      expect(found.bars.flatMap(({ articles }) => articles.map(({ title }) => title)).join()).toContain(row.article);
  });
});

describe('what the law and the city disagree about', () => {
  test('every bar at once: the legal one is told first, and the gate is the earliest', () => {
    const found = judge({
      given: '',
      city: 'harbin',
      facts: { ...TWO_CARS, hurt: 'death', drink: true, officerRequested: true, plate: 'none' },
      bars: [],
    });
    expect(found.bars.map(({ code }) => code)).toEqual(['death', 'officerRequested', 'drinkDrug', 'noPlate']);
    expect(found).toMatchObject({ gate: 'beforeQueue', allowed: false, exit: { dispatch: true, keepsEvidence: true } });
  });

  test('out of hours nobody is sent by us, the evidence already taken is kept', () => {
    const row = { ...CITIES[8], given: '', bars: [] } as Row;
    expect(judge(row).exit).toMatchObject({ to: 'call122', dispatch: false, keepsEvidence: true });
    expect(judge({ ...row, at: MORNING }).exit).toBeNull();
  });

  test('the city that removed the bar lets the channel go on; the law does not', () => {
    const harbin = cityOf('harbin');
    const lenient: Jurisdiction = {
      ...harbin,
      versions: harbin.versions.map((version) => ({ ...version, channelBars: [] })),
    };
    const ask = (facts: EligibilityFacts) => eligibility(lenient, { at: MORNING, facts, gate: 'beforeQueue' });
    expect(ask({ ...TWO_CARS, drink: true })).toMatchObject({ allowed: true });
    expect(ask({ ...TWO_CARS, hurt: 'serious' })).toMatchObject({ allowed: false });
    expect(ask({ ...TWO_CARS, officerRequested: true })).toMatchObject({ allowed: false });
  });
});

describe('the three gates', () => {
  const ALL_GOOD: EligibilityFacts = {
    ...TWO_CARS,
    movable: true,
    drink: false,
    drugs: false,
    licenceValid: true,
    classMatches: true,
    plate: 'ok',
    insured: true,
    publicFacilityHit: false,
    recording: true,
  };
  const CONSENTS: NonNullable<EligibilityFacts['consents']> = [
    { party: '甲', agrees: true },
    { party: '乙', agrees: true },
  ];
  const at = (gate: EligibilityGate, facts: EligibilityFacts, city = 'harbin', when = MORNING) =>
    judge({ given: '', city, facts, gate, at: when, bars: [] });
  const openCodes = (gate: EligibilityGate, facts: EligibilityFacts, city = 'harbin', when = MORNING) =>
    at(gate, facts, city, when).open.map(({ code }) => code);

  test('before the queue an unknown never refuses; in the call it has to be asked', () => {
    expect(at('beforeQueue', { kind: 'motorMotor' })).toMatchObject({ allowed: true, open: [] });
    expect(openCodes('inCall', { kind: 'motorMotor' }).length).toBeGreaterThan(5);
    expect(at('inCall', ALL_GOOD)).toMatchObject({ allowed: true, open: [], gate: 'inCall' });
  });

  test.each<[string, Partial<EligibilityFacts>]>([
    ['有没有人受伤', { hurt: undefined }],
    ['有没有饮酒、用药', { drink: 'unknown' }],
    ['驾驶证', { classMatches: undefined }],
    ['号牌', { plate: 'unknown' }],
    ['交强险', { insured: 'unknown' }],
    ['车能不能动', { movable: undefined }],
    ['有没有撞到公共设施', { publicFacilityHit: 'unknown' }],
    ['是不是在录像', { recording: undefined }],
  ])('given %s is unknown, the call asks it before the scene is cleared', (words, change) => {
    const { open, allowed } = at('inCall', { ...ALL_GOOD, ...change } as EligibilityFacts);
    expect(allowed).toBe(false);
    expect(open.map(({ sentence }) => sentence).join()).toContain(words);
  });

  test('minor injury: every party’s consent is recorded for each (P146 23)', () => {
    const hurt: EligibilityFacts = { ...ALL_GOOD, kind: 'motorNonMotor', hurt: 'minor', motorSideLiable: true };
    expect(openCodes('inCall', hurt, 'luzhou', PILOT)).toEqual(['consentMissing']);
    const unasked = [CONSENTS[0], { party: '乙', agrees: null }] as typeof CONSENTS;
    expect(openCodes('inCall', { ...hurt, consents: unasked }, 'luzhou', PILOT)).toEqual(['consentMissing']);
    const whole = at('inCall', { ...hurt, consents: CONSENTS }, 'luzhou', PILOT);
    expect(whole).toMatchObject({ allowed: true, needsConsent: true });
  });

  test.each(['mismatch', 'notFound', 'ambiguous', 'unavailable'] as const)(
    'an answer “%s” keeps the certificate back; a match or a check by hand does not',
    (outcome) => {
      const verification = [{ party: '乙', subject: 'insurance' as const, outcome }];
      const stopped = at('beforeIssuing', { ...ALL_GOOD, verification });
      expect(stopped).toMatchObject({ allowed: false, open: [{ code: 'verificationOpen' }] });
      expect(stopped.open[0]?.sentence).toContain('乙交强险');
      for (const fine of ['match', 'manual'] as const)
        expect(
          at('beforeIssuing', {
            ...ALL_GOOD,
            verification: [{ party: '乙', subject: 'insurance', outcome: fine }],
          }).allowed,
        ).toBe(true);
    },
  );

  test('motor–non-motor issues only when the motor side is liable', () => {
    const rider: EligibilityFacts = { ...ALL_GOOD, kind: 'motorNonMotor' };
    expect(openCodes('beforeIssuing', rider, 'luzhou', PILOT)).toEqual(['conditionUnconfirmed']);
    expect(at('beforeIssuing', { ...rider, motorSideLiable: true }, 'luzhou', PILOT).allowed).toBe(true);
  });

  test('a single-vehicle accident issues only with the owner on the call', () => {
    const single: EligibilityFacts = { ...ALL_GOOD, kind: 'singleVehicle' };
    expect(openCodes('beforeIssuing', single, 'luzhou', PILOT)).toEqual(['conditionUnconfirmed']);
    expect(at('beforeIssuing', { ...single, ownerPresent: true }, 'luzhou', PILOT).allowed).toBe(true);
  });
});

describe('the rules of the minute of the accident apply', () => {
  test('an accident before the later rules is judged by the first ones, however late the alarm', () => {
    const facts: EligibilityFacts = { ...RIDER, hurt: 'minor', motorSideLiable: true };
    const alarm = { at: '2025-06-03T09:00:00+08:00', facts, gate: 'beforeQueue' } as const;
    expect(eligibility(cityOf('luzhou'), { ...alarm, accidentAt: '2025-05-30T18:00:00+08:00' })).toMatchObject({
      rulesVersion: 1,
      allowed: true,
    });
    expect(eligibility(cityOf('luzhou'), alarm)).toMatchObject({
      rulesVersion: 2,
      bars: [{ code: 'injuryMinorNotHere' }],
    });
  });
});

describe('facts that cannot be are not answered', () => {
  test.each<[string, EligibilityFacts]>([
    ['对方在场又逃逸', { ...TWO_CARS, otherPartyPresent: true, fled: true }],
    ['对方在场又都离开', { ...TWO_CARS, otherPartyPresent: true, bothLeft: true }],
    ['动不了的车离开了', { ...TWO_CARS, movable: false, bothLeft: true }],
    ['没人受伤却不同意', { ...TWO_CARS, consents: [{ party: '甲', agrees: false }] }],
    [
      '一个人同意又不同意',
      {
        ...RIDER,
        hurt: 'minor',
        consents: [
          { party: '甲', agrees: true },
          { party: '甲', agrees: false },
        ],
      },
    ],
    ['没有号牌又有号牌种类', { ...TWO_CARS, plate: 'none', plateKinds: ['02'] }],
    ['没有机动车又有号牌种类', { kind: 'nonMotorOnly', plateKinds: ['02'] }],
  ])('%s', (_, facts) => {
    expect(eligibility(cityOf('zhengzhou'), { at: MORNING, facts, gate: 'beforeQueue' })).toMatchObject({
      code: 'factsContradict',
    });
  });

  test('an accident after its own alarm, and one before the service', () => {
    const question = { facts: TWO_CARS, gate: 'beforeQueue' } as const;
    expect(
      eligibility(cityOf('harbin'), { ...question, at: MORNING, accidentAt: '2026-09-18T09:00:01+08:00' }),
    ).toMatchObject({ code: 'accidentInFuture' });
    expect(eligibility(cityOf('harbin'), { ...question, at: '2023-09-17T09:00:00+08:00' })).toMatchObject({
      code: 'beforeService',
    });
  });
});

test('whatever is known: a legal bar refuses in every city, and more knowledge never allows more', () => {
  const tri = fc.constantFrom(true, false, undefined);
  const anyFacts = fc
    .record({
      hurt: fc.constantFrom('none' as const, 'minor' as const, 'serious' as const, 'death' as const),
      movable: tri,
      insured: tri,
      drink: tri,
      dangerousGoods: tri,
      officerRequested: tri,
      intent: tri,
    })
    .map(
      (known) =>
        Object.fromEntries(
          Object.entries({ kind: 'motorMotor', ...known }).filter(([, value]) => value !== undefined),
        ) as EligibilityFacts,
    );
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('harbin', 'luzhou', 'zhengzhou', 'beijing', 'urumqi'), (facts, id) => {
      const ask = (known: EligibilityFacts) => {
        const found = eligibility(cityOf(id), { at: '2026-09-18T10:30:00+08:00', facts: known, gate: 'beforeQueue' });
        if (isRefusal(found)) throw new Error(found.say);
        return found;
      };
      const found = ask(facts);
      const legal = facts.hurt === 'serious' || facts.hurt === 'death' || facts.dangerousGoods === true;
      expect(found.bars.some(({ bar }) => bar === 'legal')).toBe(legal);
      for (const key of ['movable', 'insured', 'drink', 'intent'] as const) {
        const { [key]: _known, ...less } = facts;
        if (!ask(less).allowed) expect(found.allowed).toBe(false);
      }
    }),
  );
});
