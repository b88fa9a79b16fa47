import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Jurisdiction, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal } from '@kuaichu/contract/refusal';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadJurisdictions } from './load.ts';
import { contains, openAt, versionAt } from './rules.ts';
import { readCity } from './schema.ts';

/** Cities written from their announcements alone; the rules have no word of them. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../jurisdictions/more');
let cities: Jurisdiction[];
beforeAll(async () => {
  cities = await loadJurisdictions(folder);
});

function rules(id: string, at: string): JurisdictionVersion {
  const found = versionAt(cities.find((city) => city.id === id) as Jurisdiction, `${at}+08:00`);
  if (!found) throw new Error(`${id} has no rules at ${at}`);
  return found;
}

function state(id: string, at: string): string {
  const opening = openAt(rules(id, at), `${at}+08:00`);
  if (isRefusal(opening)) return opening.code;
  return opening.state === 'closed' ? opening.reason : opening.state;
}

test('no line of the service knows them: a city is a file', () => {
  const sources = fileURLToPath(new URL('..', import.meta.url));
  const named = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) =>
      /zhengzhou|beijing\b|urumqi|郑州|乌鲁木齐|北京市/u.test(readFileSync(join(sources, file), 'utf8')),
    );
  expect(named).toEqual([]);
});

describe('hours by season, in Beijing Time', () => {
  test.each([
    // Zhengzhou: 7:30–19:30 at first, 7:00–19:00 later
    ['zhengzhou', '2023-05-24T07:15:00', 'beforeOpening'],
    ['zhengzhou', '2023-05-24T19:10:00', 'open'],
    ['zhengzhou', '2026-09-18T07:15:00', 'open'],
    ['zhengzhou', '2026-09-18T19:10:00', 'afterClosing'],
    // Beijing: 6:30–20:00
    ['beijing', '2026-09-18T06:29:59', 'beforeOpening'],
    ['beijing', '2026-09-18T06:30:00', 'open'],
    ['beijing', '2026-09-18T19:30:00', 'open'],
    ['beijing', '2026-09-18T20:00:00', 'afterClosing'],
    // Urumqi: summer 10–20, winter 10–19, though the sun rises two hours later
    ['urumqi', '2026-07-01T09:59:00', 'beforeOpening'],
    ['urumqi', '2026-07-01T19:30:00', 'open'],
    ['urumqi', '2026-01-15T19:30:00', 'afterClosing'],
    ['urumqi', '2026-01-15T10:00:00', 'open'],
    // The prefecture: afternoon 14:30–18 in summer and autumn, 13–17 in winter and spring
    ['seasonal', '2026-07-01T13:30:00', 'betweenSpans'],
    ['seasonal', '2026-07-01T17:30:00', 'open'],
    ['seasonal', '2026-01-15T13:30:00', 'open'],
    ['seasonal', '2026-01-15T17:30:00', 'afterClosing'],
    ['seasonal', '2026-01-15T12:30:00', 'betweenSpans'],
    // Luzhou: the pilot was Mon–Fri with a noon break, the later rules are not
    ['luzhou', '2024-06-05T12:30:00', 'betweenSpans'],
    ['luzhou', '2024-06-08T10:00:00', 'publicHoliday'], // Dragon Boat
    ['luzhou', '2026-09-18T12:30:00', 'open'],
    ['luzhou', '2026-09-19T10:00:00', 'open'], // a Saturday
  ])('%s at %s is %s', (id, at, expected) => {
    expect(state(id, at)).toBe(expected);
  });
});

describe('what the announcements settle', () => {
  test('Luzhou narrowed its types: minor injury to a rider only under the first rules', () => {
    const rider = (at: string) => rules('luzhou', at).accepts.find(({ kind }) => kind === 'motorNonMotor')?.injury;
    expect(rider('2024-06-05T10:00:00')).toBe('minorWithConsent');
    expect(rider('2026-09-18T10:00:00')).toBe('none');
  });

  test('Luzhou widened its area to three districts', () => {
    const naxi = {
      lng: 105.37,
      lat: 28.77,
      datum: 'GCJ02',
      words: '',
      road: null,
      roadKind: 'urban',
    } as const;
    expect(contains(rules('luzhou', '2024-06-05T10:00:00'), naxi)).toMatchObject({ inside: false });
    expect(contains(rules('luzhou', '2026-09-18T10:00:00'), naxi)).toMatchObject({ part: { id: 'naxi' } });
  });

  test('Zhengzhou tells the finding in the call before removal and takes pedestrians', () => {
    const version = rules('zhengzhou', '2026-09-18T10:00:00');
    expect(version.tells.finding).toBe('inCallBeforeClearing');
    expect(version.accepts.map(({ kind }) => kind)).toContain('motorPedestrian');
  });

  test('Beijing comes in by the link of the 122 desk alone and answers to the bureau', () => {
    const version = rules('beijing', '2026-09-18T10:00:00');
    expect(version.entryPoints).toEqual(['link110']);
    expect(version.units.map(({ level }) => level)).toEqual(['corps', 'detachment']);
  });

  test('the prefecture closes in fog and bad light', () => {
    expect(rules('seasonal', '2026-01-15T10:00:00').suspension).toMatchObject({ weathers: ['雾'], lowLight: true });
  });
});

// biome-ignore lint: a city file under edit is any JSON
type Json = any;
function problems(change: (version: Json) => void): string {
  const city: Json = JSON.parse(readFileSync(join(folder, 'urumqi.json'), 'utf8'));
  change(city.versions[0]);
  const read = readCity(city);
  return read.ok ? '' : read.problems.map(({ at, say }) => `${at}：${say}`).join('\n');
}

describe('a season that cannot be is refused with a sentence', () => {
  test.each<[string, (version: Json) => void, RegExp]>([
    ['a day that does not exist', (v) => (v.hours.seasons[0].to = '02-30'), /没有 02-30 这一天/],
    [
      'two seasons over one day',
      (v) => v.hours.seasons.push({ ...v.hours.seasons[0], name: '又一季', from: '10-31', to: '01-31' }),
      /seasons\[1\]：和夏季在 10-31 重叠/,
    ],
    [
      'a span that ends before it begins',
      (v) => (v.hours.seasons[0].weekdays['3'] = [{ from: '20:00', to: '10:00' }]),
      /seasons\[0\]\.weekdays\.3\[0\]：.*span ends before it begins/,
    ],
    ['hours for holidays that are ignored', (v) => (v.hours.holidaySpans = []), /holidays are ignored/],
    ['no such weather', (v) => (v.suspension = { weathers: ['霾'], lowLight: false, words: '停' }), /只能是 晴、阴/],
    ['no such bar', (v) => v.channelBars.push('mood'), /channelBars\[\d+\]：只能是/],
  ])('%s', (_, change, sentence) => {
    expect(problems(change)).toMatch(sentence);
  });

  test('a season over the New Year is fine', () => {
    expect(problems((v) => Object.assign(v.hours.seasons[0], { from: '11-01', to: '03-31' }))).toBe('');
  });
});

describe('three ways with public holidays', () => {
  const NATIONAL_DAY = '2026-10-01T11:00:00';
  const MADE_UP_SATURDAY = '2026-10-10T11:00:00';
  const weekdaysOnly = (change: (hours: Json) => void) => {
    const version: Json = structuredClone(rules('urumqi', NATIONAL_DAY));
    Object.assign(version.hours.weekdays, { 6: [], 7: [] });
    delete version.hours.seasons;
    change(version.hours);
    return (at: string): string => {
      const opening = openAt(version, `${at}+08:00`);
      if (isRefusal(opening)) return opening.code;
      return opening.state === 'closed' ? opening.reason : opening.state;
    };
  };

  test('follow the official table: closed on the holiday, open on the make-up day', () => {
    const at = weekdaysOnly((hours) => (hours.holidays = 'followOfficialTable'));
    expect([NATIONAL_DAY, MADE_UP_SATURDAY].map(at)).toEqual(['publicHoliday', 'open']);
  });
  test('closed: a make-up Saturday is a Saturday', () => {
    const at = weekdaysOnly((hours) => (hours.holidays = 'closed'));
    expect([NATIONAL_DAY, MADE_UP_SATURDAY].map(at)).toEqual(['publicHoliday', 'closedDay']);
  });
  test('ignore: only the weekday counts', () => {
    const at = weekdaysOnly((hours) => (hours.holidays = 'ignore'));
    expect([NATIONAL_DAY, MADE_UP_SATURDAY].map(at)).toEqual(['open', 'closedDay']);
  });
  test('hours of their own on holidays', () => {
    const at = weekdaysOnly((hours) =>
      Object.assign(hours, { holidays: 'followOfficialTable', holidaySpans: [{ from: '10:30', to: '16:00' }] }),
    );
    expect([NATIONAL_DAY, '2026-10-01T17:00:00'].map(at)).toEqual(['open', 'afterClosing']);
  });
});
