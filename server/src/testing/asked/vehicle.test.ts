import { describe, expect, test } from 'vitest';
import { answered, ask } from './ask.ts';

/** Plates (GA 36-2018, dossier 4.2) and what the registries’ answers mean at the minute of the accident (dossier 4.3–4.7). */

const AT = '2026-09-18T08:39:00+08:00';

describe('plates: valid, and the kind that number and colour leave', () => {
  test.each<[plateNo: string, colour: string | undefined, kind: string, source: string]>([
    ['黑A12345', '蓝', '02', '蓝牌小型汽车'],
    ['黑A·12345', '蓝', '02', '点不算'],
    ['黑a 12345', '蓝色', '02', '小写、空格、颜色说全'],
    ['川E88888', '黄', '01', '黄牌大型汽车'],
    ['川E1234挂', '黄', '15', '挂车'],
    ['川E1234学', '黄', '16', '教练汽车'],
    ['黑A1234警', '白', '23', '警车'],
    ['粤Z1234港', '黑', '26', '香港入出境车'],
    ['粤Z1234澳', '黑', '27', '澳门入出境车'],
    ['黑AD12345', '渐变绿', '52', '小型新能源，D'],
    ['黑AF12345', '绿', '52', '小型新能源，F'],
    ['川E12345D', '黄绿', '51', '大型新能源，D'],
    ['川E12345F', '黄绿双拼', '51', '大型新能源，F'],
    ['WJ川1234T', '白', '31', '武警'],
    ['VA12345', '白', '32', '军车'],
    ['123456使', '黑', '03', '使馆'],
    ['黑A12345', undefined, '02', '不说颜色：最常见的'],
  ])('%s %s → %s（%s）', (plateNo, colour, kind) => {
    const told = answered('plate', { plateNo, ...(colour && { colour }) });
    expect(told).toMatchObject({ valid: true, plateKind: kind, warning: null, blocks: false });
  });

  test.each([...'DABCEFGHJK'])('新能源的字母 %s：小型在第三位，大型在末位（2021 年起不止 D、F）', (letter) => {
    expect(answered('plate', { plateNo: `京A${letter}12345`, colour: '绿' })).toMatchObject({
      valid: true,
      plateKind: '52',
    });
    expect(answered('plate', { plateNo: `京A12345${letter}`, colour: '黄绿' })).toMatchObject({
      valid: true,
      plateKind: '51',
    });
  });

  test.each<[string, string | undefined, string]>([
    ['黑AI2345', '蓝', '序号没有 I'],
    ['黑AO2345', '蓝', '序号没有 O'],
    ['黑A1234', '蓝', '少一位'],
    ['黑A1234567', '绿', '多一位'],
    ['龙A12345', '蓝', '没有这个省'],
    ['京O12345', '蓝', '老的机关号牌'],
    ['黑AD12345', '蓝', '八位的新能源号牌不是蓝的'],
    ['黑A12345', '渐变绿', '六位的号牌不是渐变绿'],
    ['黑A12345', '紫', '没有紫色号牌'],
    ['川E1234挂', '蓝', '挂车不是蓝牌'],
    ['123456', undefined, '城市电动自行车牌'],
    ['黑AL12345', '绿', '新能源没有 L'],
  ])('%s %s warns and never blocks（%s）', (plateNo, colour) => {
    const told = answered('plate', { plateNo, ...(colour && { colour }) });
    expect(told).toMatchObject({ valid: false, blocks: false });
    expect(told.warning).toMatch(/[。？]/u);
  });

  test('I and O are read as 1 and 0 only as a suggestion', () => {
    expect(answered('plate', { plateNo: '黑AI2O45' })).toMatchObject({ plateNo: '黑AI2O45', suggestion: '黑A12045' });
  });

  test('the kind goes with the number: the same text may be another vehicle', () => {
    expect(answered('plate', { plateNo: '黑A12345', plateKind: '07' })).toMatchObject({ valid: true, plateKind: '07' });
    expect(answered('plate', { plateNo: '黑A12345', plateKind: '51' })).toMatchObject({ valid: false });
    expect(ask({ kind: 'plate', plateNo: '黑A12345', plateKind: '88' })).toMatchObject({
      ok: false,
      refusal: { code: 'questionUnreadable', problems: [{ at: 'plateKind' }] },
    });
  });
});

const policy = (from: string, to: string, endedAt: string | null = null) => ({ from, to, endedAt });
const IN_FORCE = policy('2026-01-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00');
const verify = (subject: string, more: Record<string, unknown>) =>
  answered('verification', { subject, accidentAt: AT, ...more });

describe('insurance at the minute of the accident', () => {
  const insurance = (policies: unknown[], more = {}) => verify('insurance', { plateKind: '02', policies, ...more });
  test.each<[string, unknown[], string, string?]>([
    ['有效', [IN_FORCE], 'match'],
    ['就从这一分钟开始', [policy(AT, '2027-09-18T08:39:00+08:00')], 'match'],
    ['这一分钟刚结束', [policy('2025-09-18T08:39:00+08:00', AT)], 'mismatch', 'POLICY_NOT_IN_FORCE'],
    [
      '一分钟后才开始',
      [policy('2026-09-18T08:40:00+08:00', '2027-09-18T00:00:00+08:00')],
      'mismatch',
      'POLICY_BEGAN_AFTER_ACCIDENT',
    ],
    ['昨天到期', [policy('2025-09-18T00:00:00+08:00', '2026-09-18T00:00:00+08:00')], 'mismatch', 'POLICY_NOT_IN_FORCE'],
    [
      '今天已退保',
      [policy('2026-01-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00', '2026-09-18T08:00:00+08:00')],
      'mismatch',
      'POLICY_CANCELLED',
    ],
    [
      '事故后才退保',
      [policy('2026-01-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00', '2026-09-18T09:00:00+08:00')],
      'match',
    ],
    [
      '旧的到期，新的接上',
      [
        policy('2025-09-18T00:00:00+08:00', '2026-09-18T00:00:00+08:00'),
        policy('2026-09-18T00:00:00+08:00', '2027-09-18T00:00:00+08:00'),
      ],
      'match',
    ],
    ['没有查到', [], 'notFound'],
    ['两份同时有效', [IN_FORCE, IN_FORCE], 'ambiguous'],
  ])('%s', (_, policies, outcome, flag) => {
    const told = insurance(policies);
    expect(told.outcome).toBe(outcome);
    expect(told.mayIssue).toBe(outcome === 'match');
    if (flag) expect(told.flags.map((one) => one.flag)).toContain(flag);
    if (flag) expect(told.articles[0]?.title).toBe('《道路交通事故处理程序规定》第十四条第一项');
  });

  test('no answer is not “not found”, and does not read so', () => {
    const told = insurance([], { unavailable: true });
    expect(told).toMatchObject({ outcome: 'unavailable', mayIssue: false });
    expect(told.means).toContain('不是查无登记');
  });

  test('挂车不投保，看牵引车（交强险条例 42）', () => {
    const trailer = (more: Record<string, unknown>) => insurance([], { plateKind: '15', ...more });
    expect(trailer({ tractorPolicies: [IN_FORCE] })).toMatchObject({ outcome: 'match', mayIssue: true });
    expect(trailer({ tractorPolicies: [IN_FORCE] }).articles[0]?.title).toContain(
      '《机动车交通事故责任强制保险条例》第四十二条',
    );
    expect(trailer({ tractorPolicies: [] })).toMatchObject({ outcome: 'notFound' });
    const alone = trailer({});
    expect(alone.flags.map(({ flag }) => flag)).toEqual(['TRAILER_EXEMPT', 'TRACTOR_UNKNOWN']);
  });
});

describe('licence and vehicle on the day of the accident', () => {
  const licence = (change = {}) => ({
    name: '林某甲',
    classes: ['C1'],
    validFrom: '2020-01-01',
    validTo: '2030-01-01',
    status: ['A'],
    ...change,
  });
  const driver = (record: unknown, more = {}) =>
    verify('driver', { name: '林某甲', vehicleType: '小型轿车', records: [record], ...more });
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string, string?]>([
    ['正常', {}, {}, 'match'],
    ['长期有效', { validTo: null }, {}, 'match'],
    ['最后一天', { validTo: '2026-09-18' }, {}, 'match'],
    ['昨天到期', { validTo: '2026-09-17' }, {}, 'mismatch', 'LICENCE_EXPIRED'],
    ['明天才生效', { validFrom: '2026-09-19' }, {}, 'mismatch', 'LICENCE_NOT_YET_VALID'],
    ['暂扣', { status: ['D'] }, {}, 'mismatch', 'LICENCE_SUSPENDED'],
    ['吊销', { status: ['F'] }, {}, 'mismatch', 'LICENCE_REVOKED'],
    ['注销', { status: ['G'] }, {}, 'mismatch', 'LICENCE_CANCELLED'],
    ['违法未处理，照样能开', { status: ['A', 'H'] }, {}, 'match'],
    ['C1 开大型客车', {}, { vehicleType: '大型普通客车' }, 'mismatch', 'CLASS_MISMATCH'],
    ['A1 开小型轿车', { classes: ['A1'] }, {}, 'match'],
    ['A2 开重型半挂牵引车', { classes: ['A2'] }, { vehicleType: '重型半挂牵引车' }, 'match'],
    ['B2 开重型半挂牵引车', { classes: ['B2'] }, { vehicleType: '重型半挂牵引车' }, 'mismatch', 'CLASS_MISMATCH'],
    ['C2 开小型轿车', { classes: ['C2'] }, {}, 'match'],
    ['C1 开摩托车', {}, { vehicleType: '普通二轮摩托车' }, 'mismatch', 'CLASS_MISMATCH'],
    ['D 开二轮摩托车', { classes: ['D'] }, { vehicleType: '普通二轮摩托车' }, 'match'],
    ['名字不一样', { name: '林某乙' }, {}, 'mismatch', 'NAME_MISMATCH'],
  ])('%s', (_, record, more, outcome, flag) => {
    const told = driver(licence(record), more);
    expect(told.outcome).toBe(outcome);
    if (flag) expect(told.flags.map((one) => one.flag)).toContain(flag);
    if (flag && flag !== 'NAME_MISMATCH')
      expect(told.articles[0]?.title).toBe('《道路交通事故处理程序规定》第十三条第一款第一项');
  });

  const vehicle = (change = {}, asked = '02') =>
    verify('vehicle', {
      plateKind: asked,
      records: [
        {
          plateKind: '02',
          vehicleType: '小型轿车',
          status: ['A'],
          inspectionValidTo: '2027-01-31',
          scrapDate: '2099-12-31',
          ...change,
        },
      ],
    });
  test.each<[string, Record<string, unknown>, string, string?]>([
    ['正常', {}, 'match'],
    ['违法未处理、抵押，不影响', { status: ['G', 'O'] }, 'match'],
    ['被盗抢', { status: ['C'] }, 'mismatch', 'STOLEN'],
    ['已注销', { status: ['E'] }, 'mismatch', 'VEHICLE_CANCELLED'],
    ['逃逸嫌疑', { status: ['N'] }, 'mismatch', 'HIT_AND_RUN_SUSPECT'],
    ['达到报废标准', { status: ['P'] }, 'mismatch', 'SCRAPPED'],
    ['检验昨天到期，告知不拦', { inspectionValidTo: '2026-09-17' }, 'match', 'INSPECTION_OVERDUE'],
  ])('机动车：%s', (_, change, outcome, flag) => {
    const told = vehicle(change);
    expect(told.outcome).toBe(outcome);
    if (flag) expect(told.flags.map((one) => one.flag)).toContain(flag);
  });
  test('机动车：号牌种类不对、查无登记', () => {
    expect(vehicle({}, '52')).toMatchObject({ outcome: 'mismatch', flags: [{ flag: 'PLATE_KIND_MISMATCH' }] });
    expect(verify('vehicle', { plateKind: '02', records: [] })).toMatchObject({ outcome: 'notFound', mayIssue: false });
  });
});

describe('identity numbers and vehicle numbers', () => {
  test('the standard’s own test vectors', () => {
    expect(verify('identity', { idNo: '11010519491231002X' })).toMatchObject({
      outcome: 'match',
      age: 76,
      warning: null,
    });
    expect(verify('vin', { vin: '1M8GDM9AXKP042788' })).toMatchObject({ outcome: 'match', warning: null });
  });
  test('a wrong check digit warns, and is confirmed by eye', () => {
    expect(verify('identity', { idNo: '110105194912310021' })).toMatchObject({ outcome: 'manual' });
    expect(verify('vin', { vin: '1M8GDM9A0KP042788' })).toMatchObject({ outcome: 'manual' });
    expect(verify('identity', { idNo: 'E12345678' })).toMatchObject({ outcome: 'manual', document: null });
  });
  test('实施条例 72：骑电动自行车满 16 岁，骑自行车满 12 岁', () => {
    const child = '110105201203150011'; // 14 on that day
    const asRider = (riding: string) => verify('identity', { idNo: child, riding });
    expect(asRider('eBike')).toMatchObject({ age: 14, warning: expect.stringContaining('满 16 岁') });
    expect(asRider('eBike').articles.map(({ title }) => title)).toContain('《道路交通安全法实施条例》第七十二条第二项');
    expect(asRider('bicycle').warning).toContain('未满 18 岁');
  });
});
