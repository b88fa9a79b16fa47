import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { answered, ask } from './ask.ts';

/** What a city hears before it adopts a file: where, and in words. */

// biome-ignore lint: a city file under edit is any JSON
type Json = any;
const read = (name: string): Json =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../../jurisdictions/${name}.json`, import.meta.url)), 'utf8'));

const NAMES = ['harbin', 'luzhou', 'more/luzhou', 'more/zhengzhou', 'more/beijing', 'more/urumqi', 'more/seasonal'];

test.each(NAMES)('%s is whole', (name) => {
  expect(answered('city', { file: read(name) })).toMatchObject({ valid: true, problems: [] });
});

describe('a slip is told with its place, in words', () => {
  test.each<[string, (city: Json) => void, string, RegExp]>([
    ['没有名字', (c) => delete c.name, 'name', /没有填/],
    ['时区不是北京', (c) => (c.timeZone = 'Asia/Urumqi'), 'timeZone', /只能是 Asia\/Shanghai/],
    ['没有一版规则', (c) => (c.versions = []), 'versions', /至少 1/],
    [
      '钟点写错',
      (c) => (c.versions[0].hours.weekdays['1'][0].from = '25:00'),
      'versions[0].hours.weekdays.1[0].from',
      /格式不对/,
    ],
    [
      '结束比开始早',
      (c) => (c.versions[0].hours.weekdays['1'] = [{ from: '19:00', to: '07:00' }]),
      'versions[0].hours.weekdays.1[0]',
      /不早于/,
    ],
    [
      '两段重叠',
      (c) =>
        (c.versions[0].hours.weekdays['2'] = [
          { from: '07:00', to: '12:00' },
          { from: '11:00', to: '19:00' },
        ]),
      'versions[0].hours.weekdays.2[1]',
      /重叠/,
    ],
    ['少一个星期几', (c) => delete c.versions[0].hours.weekdays['7'], 'versions[0].hours.weekdays.7', /没有填/],
    [
      '生效时刻没有时区',
      (c) => (c.versions[0].effectiveFrom = '2023-09-18T00:00:00'),
      'versions[0].effectiveFrom',
      /格式不对/,
    ],
    ['坐标基准不认识', (c) => (c.versions[0].area.datum = 'CGCS'), 'versions[0].area.datum', /只能是 /],
    [
      '边界没有闭合',
      (c) => c.versions[0].area.parts[0].rings[0].pop(),
      'versions[0].area.parts[0].rings[0]',
      /没有闭合/,
    ],
    ['没有这个单位', (c) => (c.versions[0].defaultUnitId = 'nobody'), 'versions[0].defaultUnitId', /没有单位 nobody/],
    [
      '出证单位没有上级，无人复核',
      (c) => (c.versions[0].defaultUnitId = c.versions[0].units[0].id),
      'versions[0].defaultUnitId',
      /没有上级/,
    ],
    ['类型写了两次', (c) => c.versions[0].accepts.push(c.versions[0].accepts[0]), 'versions[0].accepts', /写了两次/],
    ['不认识的原因', (c) => c.versions[0].channelBars.push('mood'), 'versions[0].channelBars[', /只能是/],
    ['损失上限是负数', (c) => (c.versions[0].damageCapYuan = -1), 'versions[0].damageCapYuan', /太小|至少/],
    ['复核期限改成五天', (c) => (c.versions[0].review.workingDays = 5), 'versions[0].review.workingDays', /只能是 3/],
    [
      '短信里有链接',
      (c) => (c.versions[0].sms.result = '打开 https://example.test'),
      'versions[0].sms.result',
      /不能写链接/,
    ],
    ['短信里有不能填的项', (c) => (c.versions[0].sms.result = '{name}'), 'versions[0].sms.result', /没有 \{name\}/],
    ['不认识的项', (c) => (c.versions[0].damagCap = 1), 'versions[0].damagCap', /没有 damagCap 这一项/],
    [
      '不认识的项，在里层',
      (c) => (c.versions[0].hours.openOnSunday = true),
      'versions[0].hours.openOnSunday',
      /没有 openOnSunday/,
    ],
    [
      '第二版比第一版早',
      (c) => c.versions.push({ ...c.versions[0], version: 2, effectiveFrom: '2020-01-01T00:00:00+08:00' }),
      'versions[1].effectiveFrom',
      /要比前一版晚/,
    ],
    [
      '版本号没有递增',
      (c) => c.versions.push({ ...c.versions[0], effectiveFrom: '2027-01-01T00:00:00+08:00' }),
      'versions[1].version',
      /递增/,
    ],
  ])('%s', (_, change, at, say) => {
    const city = read('harbin');
    change(city);
    const told = answered('city', { file: city });
    expect(told.valid).toBe(false);
    const problem = told.problems.find((one) => one.at.startsWith(at) && say.test(one.say));
    expect(problem, JSON.stringify(told.problems)).toBeDefined();
  });

  test('several slips are told at once', () => {
    const city = read('harbin');
    delete city.versions[0].hours.words;
    city.versions[0].plateKinds = [];
    city.name = '';
    expect(answered('city', { file: city }).problems.map(({ at }) => at)).toEqual([
      'name',
      'versions[0].hours.words',
      'versions[0].plateKinds',
    ]);
  });

  test('the same in a question that gives the city whole', () => {
    const city = read('harbin');
    city.versions[0].hours.weekdays['1'][0].to = '7 点';
    const told = ask({ kind: 'eligibility', city, at: '2026-09-18T09:00:00+08:00', facts: { kind: 'motorMotor' } });
    expect(told).toMatchObject({
      ok: false,
      refusal: { code: 'invalidInput', problems: [{ at: 'versions[0].hours.weekdays.1[0].to' }] },
    });
  });
});
