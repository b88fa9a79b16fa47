import type { EligibilityFacts } from '@kuaichu/contract/eligibility';
import { describe, expect, test } from 'vitest';
import { answered } from './ask.ts';

/**
 * Questions of people who know the law and the announcements, not the program. Each row names its source; the expectation
 * was written down from it.
 */

const MORNING = '2026-09-18T09:00:00+08:00'; // a Friday
const PILOT = '2024-06-05T09:00:00+08:00'; // a Wednesday, Luzhou's first rules

type Facts = Partial<EligibilityFacts>;
type Sort = 'legal' | 'channel' | 'right' | 'service';
interface Row {
  given: string;
  source: string;
  city: string;
  at?: string;
  accidentAt?: string;
  place?: unknown;
  gate?: string;
  facts: Facts;
  /** Nothing: it passes. */
  stops?: { sort: Sort; article?: string; gate?: string; to?: 'ordinaryProcedure' | 'officerOnSite' | 'call122' };
}

const CARS = { kind: 'motorMotor', hurt: 'none' } as const;
const BIKE = { kind: 'motorNonMotor', hurt: 'none' } as const;
const WALK = { kind: 'motorPedestrian', hurt: 'none' } as const;
const ALONE = { kind: 'singleVehicle', hurt: 'none', ownerPresent: true, publicFacilityHit: false } as const;
const BOTH_AGREE = [
  { party: '甲', agrees: true },
  { party: '乙', agrees: true },
];
const ON_SITE = 'officerOnSite' as const;

/** 处理程序规定 23、15: outside the simplified procedure in every city. */
const LEGAL: Row[] = [
  ...(['harbin', 'zhengzhou', 'beijing', 'urumqi', 'seasonal'] as const).map(
    (city): Row => ({
      given: `${city}：有人死亡`,
      source: 'P146 13(1)、23(1)',
      city,
      at: '2026-09-18T11:00:00+08:00',
      facts: { kind: 'motorMotor', hurt: 'death' },
      stops: { sort: 'legal', article: '第二十三条', to: 'ordinaryProcedure' },
    }),
  ),
  {
    given: '伤势不是轻微的',
    source: 'P146 23(1)(二)',
    city: 'zhengzhou',
    facts: { kind: 'motorMotor', hurt: 'serious', consents: BOTH_AGREE },
    stops: { sort: 'legal', article: '第二十三条第一款第二项', to: 'ordinaryProcedure' },
  },
  {
    given: '伤势轻微，一方不同意适用简易程序',
    source: 'P146 23(1)(二)',
    city: 'zhengzhou',
    facts: {
      kind: 'motorMotor',
      hurt: 'minor',
      consents: [
        { party: '甲', agrees: true },
        { party: '乙', agrees: false },
      ],
    },
    stops: { sort: 'legal', article: '第二十三条第一款第二项', gate: 'inCall', to: 'ordinaryProcedure' },
  },
  {
    given: '三方，第三方不同意',
    source: 'P146 23(1)(二)：各方当事人一致同意',
    city: 'zhengzhou',
    facts: { kind: 'motorMotor', hurt: 'minor', consents: [...BOTH_AGREE, { party: '丙', agrees: false }] },
    stops: { sort: 'legal', article: '第二十三条第一款第二项' },
  },
  {
    given: '有危险驾驶犯罪嫌疑',
    source: 'P146 23(1)',
    city: 'harbin',
    facts: { ...CARS, suspectedCrime: true },
    stops: { sort: 'legal', article: '第二十三条第一款', gate: 'inCall', to: 'ordinaryProcedure' },
  },
  {
    given: '载运易燃危险物品，没有人受伤',
    source: 'P146 15',
    city: 'urumqi',
    at: '2026-09-18T11:00:00+08:00',
    facts: { ...CARS, dangerousGoods: 'yes' },
    stops: { sort: 'legal', article: '第十五条' },
  },
];

/** 处理程序规定 13(1)、14 and the cities' notices: kept out of the video, not out of the law. */
const CHANNEL: Row[] = (
  [
    ['无有效驾驶证', 'P146 13(1)(一)', { licenceValid: false }, '第十三条第一款第一项', 'inCall'],
    ['准驾车型不符', 'P146 13(1)(一)', { classMatches: false }, '第十三条第一款第一项', 'inCall'],
    ['有饮酒嫌疑', 'P146 13(1)(二)', { drink: true }, '第十三条第一款第二项', 'inCall'],
    ['有服用麻醉药品嫌疑', 'P146 13(1)(二)', { drugs: 'yes' }, '第十三条第一款第二项', 'inCall'],
    ['校车严重超员嫌疑', 'P146 13(1)(三)', { overloadOrSpeeding: true }, '第十三条第一款第三项', 'inCall'],
    ['机动车无号牌', 'P146 13(1)(四)', { plate: 'none' }, '第十三条第一款第四项', 'inCall'],
    ['使用伪造的号牌', 'P146 13(1)(四)', { plate: 'forged' }, '第十三条第一款第四项', 'inCall'],
    ['车辆不能自行移动', 'P146 13(1)(五)', { movable: false }, '第十三条第一款第五项', undefined],
    ['一方当事人离开现场', 'P146 13(1)(六)', { otherPartyPresent: 'no' }, '第十三条第一款第六项', undefined],
    ['一方逃逸', 'P146 13(1)(六)', { fled: true }, '第十三条第一款第六项', undefined],
    ['有证据证明故意造成', 'P146 13(1)(七)', { intent: true }, '第十三条第一款第七项', 'inCall'],
    ['无检验合格标志', 'P146 14(一)', { inspectionMark: false }, '第十四条第一项', 'inCall'],
    ['无保险标志', 'P146 14(一)', { insuranceMark: false }, '第十四条第一项', undefined],
    ['没有投保交强险', '公告；P146 14(一)', { insured: false }, '第十四条第一项', undefined],
    ['逾期未检验', '2025 公告', { inspectionValid: false }, '第十四条第一项', 'inCall'],
    ['碰撞建筑物', 'P146 14(二)', { publicFacilityHit: true }, '第十四条第二项', undefined],
    ['损坏供电、通讯设施', '条例 88', { publicFacilityHit: true }, '第八十八条', undefined],
    ['伪造现场、毁灭证据', '公告；P146 61(1)(二)', { evidenceDestroyed: true }, '第六十一条第一款第二项', 'inCall'],
    ['利用车辆犯罪', '公告第 11 项', { crimeVehicle: true }, undefined, 'inCall'],
    ['当事人未成年，监护人不在', '行程 75', { minorPerson: true }, '第七十五条', 'inCall'],
    ['当事人是外国人', 'P146 96', { foreigner: true }, '第九十六条', 'inCall'],
    ['两车都已离开现场', '2025 公告：民警无法在线取证', { bothLeft: true }, undefined, undefined],
    ['事实无法查清', 'P146 67', { factsUnclear: true }, '第六十七条', 'beforeIssuing'],
  ] as const
).map(
  ([given, source, facts, article, gate]): Row => ({
    given,
    source,
    city: 'harbin',
    facts: { ...CARS, ...facts },
    stops: { sort: 'channel', ...(article && { article }), ...(gate && { gate }), to: ON_SITE },
  }),
);

const TYPES: Row[] = [
  {
    given: '机动车与非机动车，哈尔滨只受理机动车之间',
    source: '哈尔滨 2023-09-18 公告',
    city: 'harbin',
    facts: BIKE,
    stops: { sort: 'channel', gate: 'beforeQueue', to: ON_SITE },
  },
  {
    given: '单方事故，哈尔滨不受理',
    source: '哈尔滨公告',
    city: 'harbin',
    facts: ALONE,
    stops: { sort: 'channel', gate: 'beforeQueue' },
  },
  {
    given: '有轻微伤，哈尔滨只受理车损',
    source: '哈尔滨公告',
    city: 'harbin',
    facts: { kind: 'motorMotor', hurt: 'minor', consents: BOTH_AGREE },
    stops: { sort: 'channel', gate: 'beforeQueue', to: ON_SITE },
  },
  {
    given: '摩托车与小汽车',
    source: '哈尔滨公告：含摩托车',
    city: 'harbin',
    facts: { ...CARS, plateKinds: ['02', '07'] },
  },
  { given: '教练车、挂车', source: '哈尔滨公告', city: 'harbin', facts: { ...CARS, plateKinds: ['16', '15', '01'] } },
  { given: '新能源汽车', source: '哈尔滨公告', city: 'harbin', facts: { ...CARS, plateKinds: ['51', '52'] } },
  {
    given: '拖拉机',
    source: '哈尔滨公告没有列',
    city: 'harbin',
    facts: { ...CARS, plateKinds: ['14', '02'] },
    stops: { sort: 'channel' },
  },
  {
    given: '泸州试点：机动车与非机动车，轻微伤，各方同意',
    source: '泸州 2024-06-05',
    city: 'luzhou',
    at: PILOT,
    facts: { kind: 'motorNonMotor', hurt: 'minor', consents: BOTH_AGREE },
  },
  {
    given: '泸州后来：机动车与非机动车只受理车损',
    source: '泸州后来的公告（dossier 5）',
    city: 'luzhou',
    facts: { kind: 'motorNonMotor', hurt: 'minor', consents: BOTH_AGREE },
    stops: { sort: 'channel', gate: 'beforeQueue' },
  },
  { given: '泸州后来：车损照受理', source: '泸州后来的公告', city: 'luzhou', facts: BIKE },
  {
    given: '泸州：机动车方不承担事故责任',
    source: '泸州公告：投保交强险且应当承担事故责任',
    city: 'luzhou',
    at: PILOT,
    facts: { ...BIKE, insured: true, motorSideLiable: false },
    stops: { sort: 'channel', gate: 'beforeIssuing', to: ON_SITE },
  },
  {
    given: '泸州：机动车方没有交强险',
    source: '泸州公告',
    city: 'luzhou',
    at: PILOT,
    facts: { ...BIKE, insured: false },
    stops: { sort: 'channel', article: '第十四条第一项' },
  },
  { given: '泸州：单方，受损方在场', source: '泸州公告', city: 'luzhou', at: PILOT, facts: ALONE },
  {
    given: '泸州：单方，受损方没人在场',
    source: '泸州公告',
    city: 'luzhou',
    at: PILOT,
    facts: { ...ALONE, ownerPresent: false },
    stops: { sort: 'channel', to: ON_SITE },
  },
  {
    given: '泸州：单方，撞的是公共设施，受损方在场',
    source: 'P146 14(二)；dossier 1.6',
    city: 'luzhou',
    at: PILOT,
    facts: { ...ALONE, publicFacilityHit: true },
    stops: { sort: 'channel', article: '第十四条第二项' },
  },
  { given: '郑州：机动车与行人，车损', source: '郑州 2023-05-23', city: 'zhengzhou', facts: WALK },
  {
    given: '郑州：机动车与行人，轻微伤，各方同意',
    source: '郑州公告：财产损失或者轻微伤',
    city: 'zhengzhou',
    facts: { kind: 'motorPedestrian', hurt: 'minor', consents: BOTH_AGREE },
  },
  {
    given: '北京：机动车与行人没有写',
    source: '北京公告：轻微事故',
    city: 'beijing',
    facts: WALK,
    stops: { sort: 'channel' },
  },
  {
    given: '乌鲁木齐：机动车与行人',
    source: '乌鲁木齐公告：三种，含机动车与行人',
    city: 'urumqi',
    at: '2026-09-18T11:00:00+08:00',
    facts: WALK,
  },
  {
    given: '两辆自行车',
    source: 'P146 19(2)：先撤离再协商',
    city: 'zhengzhou',
    facts: { kind: 'nonMotorOnly', hurt: 'none' },
    stops: { sort: 'channel' },
  },
];

const SERVICE: Row[] = (
  [
    ['哈尔滨 6:59', '每天 7:00–19:00', 'harbin', '2026-09-18T06:59:59+08:00', true],
    ['哈尔滨 7:00', '每天 7:00–19:00', 'harbin', '2026-09-18T07:00:00+08:00', false],
    ['哈尔滨 18:59', '每天 7:00–19:00', 'harbin', '2026-09-18T18:59:59+08:00', false],
    ['哈尔滨 19:00', '每天 7:00–19:00', 'harbin', '2026-09-18T19:00:00+08:00', true],
    ['哈尔滨国庆照开', '每天', 'harbin', '2026-10-01T10:00:00+08:00', false],
    ['哈尔滨星期日', '每天', 'harbin', '2026-09-20T10:00:00+08:00', false],
    ['同一刻用协调世界时写', '时区只有北京时间', 'harbin', '2026-09-18T11:00:00Z', true],
    ['同一刻用协调世界时写，在时间里', '时区只有北京时间', 'harbin', '2026-09-18T10:59:00Z', false],
    ['泸州试点 8:29', '周一至周五 8:30–12:00、15:00–18:30', 'luzhou', '2024-06-05T08:29:00+08:00', true],
    ['泸州试点 8:30', '同上', 'luzhou', '2024-06-05T08:30:00+08:00', false],
    ['泸州试点 12:00 午休', '同上', 'luzhou', '2024-06-05T12:00:00+08:00', true],
    ['泸州试点 14:59 午休', '同上', 'luzhou', '2024-06-05T14:59:00+08:00', true],
    ['泸州试点 15:00', '同上', 'luzhou', '2024-06-05T15:00:00+08:00', false],
    ['泸州试点 18:30', '同上', 'luzhou', '2024-06-05T18:30:00+08:00', true],
    ['泸州试点 星期六', '同上', 'luzhou', '2024-06-15T10:00:00+08:00', true],
    ['泸州试点 端午节星期一', '国务院 2024 年放假', 'luzhou', '2024-06-10T10:00:00+08:00', true],
    ['泸州试点 调休上班的星期六', '2024-09-14 中秋调休', 'luzhou', '2024-09-14T10:00:00+08:00', false],
    ['泸州试点 调休上班的星期日', '2024-09-29 国庆调休', 'luzhou', '2024-09-29T16:00:00+08:00', false],
    ['泸州后来 12:30', '7:30–19:00', 'luzhou', '2026-09-18T12:30:00+08:00', false],
    ['泸州后来 7:29', '7:30–19:00', 'luzhou', '2026-09-18T07:29:00+08:00', true],
    ['郑州起初 7:10', '7:30–19:30', 'zhengzhou', '2023-06-05T07:10:00+08:00', true],
    ['郑州后来 7:10', '7:00–19:00', 'zhengzhou', '2026-09-18T07:10:00+08:00', false],
    ['北京 6:30', '6:30–20:00', 'beijing', '2026-09-18T06:30:00+08:00', false],
    ['北京 20:00', '6:30–20:00', 'beijing', '2026-09-18T20:00:00+08:00', true],
    ['乌鲁木齐夏季 19:30', '10:00–20:00', 'urumqi', '2026-07-01T19:30:00+08:00', false],
    ['乌鲁木齐冬季 19:30', '10:00–19:00', 'urumqi', '2026-01-15T19:30:00+08:00', true],
    ['乌鲁木齐 9:30，当地太阳刚出来', '北京时间 10:00', 'urumqi', '2026-07-01T09:30:00+08:00', true],
    ['四季作息地区夏秋 14:00', '14:30–18:00', 'seasonal', '2026-07-01T14:00:00+08:00', true],
    ['四季作息地区冬春 14:00', '13:00–17:00', 'seasonal', '2026-01-15T14:00:00+08:00', false],
  ] as const
).map(
  ([given, source, city, at, closed]): Row => ({
    given,
    source,
    city,
    at,
    facts: { ...CARS },
    ...(closed && { stops: { sort: 'service' as const, gate: 'beforeQueue', to: 'call122' as const } }),
  }),
);

const GCJ = { datum: 'GCJ02', words: '', roadKind: 'urban' };
const PLACES: Row[] = (
  [
    ['道里区松柏路', 'harbin', MORNING, '哈尔滨市道里区松柏路', false],
    ['阿城区不在范围', 'harbin', MORNING, '阿城区会宁路', true],
    ['双城区不在范围', 'harbin', MORNING, '双城区和平大街', true],
    ['道里区，高速公路', 'harbin', MORNING, { words: '道里区', roadKind: 'expressway' }, true],
    ['绕城高速，道路种类不清楚', 'harbin', MORNING, { words: '道里区', road: '绕城高速' }, true],
    ['泸州试点：南城街道', 'luzhou', PILOT, '泸州市江阳区南城街道', false],
    ['泸州试点：况场街道列出的路段', 'luzhou', PILOT, { ...GCJ, lng: 105.36, lat: 28.878, road: '康城路二段' }, false],
    ['泸州试点：况场街道没有列的路', 'luzhou', PILOT, { ...GCJ, lng: 105.36, lat: 28.878, road: '示例路' }, true],
    ['泸州试点：纳溪区还不在范围', 'luzhou', PILOT, { ...GCJ, lng: 105.37, lat: 28.77 }, true],
    ['泸州后来：纳溪区在范围', 'luzhou', MORNING, { ...GCJ, lng: 105.37, lat: 28.77 }, false],
    ['位置和话都没有', 'harbin', MORNING, { words: '' }, true],
    ['北京全市，只说区', 'beijing', MORNING, '朝阳区建国路', false],
    ['乌鲁木齐，只说区', 'urumqi', '2026-09-18T11:00:00+08:00', '天山区解放路', false],
    ['郑州主城区', 'zhengzhou', MORNING, '郑州市管城回族区紫荆山路', false],
    ['郑州主城区以外', 'zhengzhou', MORNING, '新郑市人民路', true],
    ['郑州不含高速公路', 'zhengzhou', MORNING, { words: '金水区', roadKind: 'expressway' }, true],
    [
      '哈尔滨，另一种基准的坐标',
      'harbin',
      MORNING,
      { lng: 126.6462, lat: 45.7524, datum: 'GCJ02', roadKind: 'urban' },
      false,
    ],
    ['哈尔滨，坐标在城外', 'harbin', MORNING, { lng: 126.96, lat: 45.54, roadKind: 'urban' }, true],
  ] as const
).map(
  ([given, city, at, place, outside]): Row => ({
    given,
    source: '各城市公告的范围（dossier 5）',
    city,
    at,
    place,
    facts: { ...CARS },
    ...(outside && { stops: { sort: 'service' as const, gate: 'beforeQueue' } }),
  }),
);

const RIGHTS: Row[] = [
  ...(['harbin', 'zhengzhou', 'beijing'] as const).map(
    (city): Row => ({
      given: `${city}：当事人要求交通警察到场`,
      source: 'P146 20(2)',
      city,
      facts: { ...CARS, officerRequested: true },
      stops: { sort: 'right', article: '第二十条第二款', to: ON_SITE },
    }),
  ),
  {
    given: '没有录音录像',
    source: 'P146 7；行程 52(2)',
    city: 'harbin',
    facts: { ...CARS, recording: false },
    stops: { sort: 'right', article: '第五十二条第二款', to: ON_SITE },
  },
  {
    given: '通话里不同意，哈尔滨一同到大队',
    source: '哈尔滨公告；dossier D18',
    city: 'harbin',
    facts: { ...CARS, objects: true },
    stops: { sort: 'channel', to: ON_SITE },
  },
  {
    given: '通话里不同意，郑州留给复核',
    source: '郑州公告：三日内申请复核',
    city: 'zhengzhou',
    facts: { ...CARS, objects: true },
  },
  { given: '军车', source: 'P146 12', city: 'harbin', facts: { ...CARS, military: true } },
  {
    given: '未成年，监护人在通话里，没有人受伤',
    source: 'dossier 8.3',
    city: 'harbin',
    facts: { ...CARS, minorPerson: true, guardianOnCall: true },
  },
  {
    given: '未成年，监护人在，有轻微伤',
    source: 'dossier 8.3：no injury',
    city: 'zhengzhou',
    facts: { kind: 'motorMotor', hurt: 'minor', consents: BOTH_AGREE, minorPerson: true, guardianOnCall: true },
    stops: { sort: 'channel', article: '第七十五条' },
  },
  {
    given: '大雾，四季作息地区暂停',
    source: '该地区 2023-04 公告',
    city: 'seasonal',
    facts: { ...CARS, weather: '雾' },
    stops: { sort: 'service', gate: 'beforeQueue' },
  },
  {
    given: '天黑看不清，四季作息地区暂停',
    source: '同上',
    city: 'seasonal',
    facts: { ...CARS, lowLight: true },
    stops: { sort: 'service' },
  },
  {
    given: '下雨，四季作息地区照办',
    source: '同上：只写大雾、光线差',
    city: 'seasonal',
    facts: { ...CARS, weather: '雨' },
  },
  { given: '大雾，哈尔滨没有暂停', source: '哈尔滨公告没有写', city: 'harbin', facts: { ...CARS, weather: '雾' } },
  {
    given: '事故在泸州后来的规则之前，后来才报警',
    source: 'dossier 9(6)：事故那一刻的规则',
    city: 'luzhou',
    at: MORNING,
    accidentAt: PILOT,
    facts: { kind: 'motorNonMotor', hurt: 'minor', consents: BOTH_AGREE },
  },
];

const ROWS = [...LEGAL, ...CHANNEL, ...TYPES, ...SERVICE, ...PLACES, ...RIGHTS];

function put({ city, at = MORNING, accidentAt, place, gate, facts }: Row) {
  return answered('eligibility', {
    city,
    at,
    ...(accidentAt && { accidentAt }),
    ...(place !== undefined && { place }),
    ...(gate && { gate }),
    facts,
  });
}

describe('given / when an alarm comes / then', () => {
  test.each(ROWS.filter(({ stops }) => stops === undefined))('$given：受理（$source）', (row) => {
    expect(put(row)).toMatchObject({ allowed: true, verdict: 'allowed', bars: [], open: [], exit: null });
  });

  test.each(ROWS.filter(({ stops }) => stops !== undefined))('$given：不受理（$source）', (row) => {
    const { sort, article, gate, to } = row.stops as NonNullable<Row['stops']>;
    const told = put(row);
    expect(told).toMatchObject({ allowed: false, verdict: 'barred' });
    const bar = told.bars.find((one) => one.bar === sort && (one.article ?? '').includes(article ?? ''));
    expect(bar, JSON.stringify(told.bars.map((one) => [one.bar, one.code, one.article]))).toBeDefined();
    expect(bar?.sentence).toMatch(/。$/u);
    for (const one of bar?.articles ?? []) expect(one.text).not.toBe('');
    if (gate) expect(told.gate).toBe(gate);
    // Every exit keeps the evidence and says what happens next; out of hours and area alone nobody is sent by us.
    expect(told.exit).toMatchObject({ keepsEvidence: true, sentence: expect.stringMatching(/。$/u) });
    if (to) expect(told.exit?.to).toBe(to);
    if (sort !== 'service') expect(told.exit?.dispatch).toBe(true);
  });

  test('the rows are what was promised', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(100);
    expect(new Set(ROWS.map(({ given }) => given)).size).toBe(ROWS.length);
  });
});
