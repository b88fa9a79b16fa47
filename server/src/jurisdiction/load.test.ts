import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadCityFile, loadJurisdictions } from './load.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../jurisdictions');
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'cities-'));
  await cp(folder, copy, { recursive: true });
});
afterEach(() => rm(copy, { recursive: true, force: true }));

// biome-ignore lint: a city file under edit is any JSON
type Json = any;

async function edit(file: string, change: (city: Json) => void, as = file): Promise<void> {
  const city: Json = JSON.parse(await readFile(join(copy, file), 'utf8'));
  change(city);
  await writeFile(join(copy, as), JSON.stringify(city));
}

async function refused(): Promise<string> {
  const error = await loadJurisdictions(copy).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof BadCityFile)) throw new Error('was not refused', { cause: error });
  return error.message;
}

describe('a bad file is refused with a sentence', () => {
  test.each<[string, (city: Json) => void, RegExp]>([
    ['missing item', (c) => delete c.versions[0].hours, /versions\[0\]\.hours：.*missing/],
    ['unknown plate kind', (c) => c.versions[0].plateKinds.push('77'), /versions\[0\]\.plateKinds\[9\]：只能是/],
    ['review of five days', (c) => (c.versions[0].review.workingDays = 5), /review\.workingDays：只能是 3/],
    ['another time zone', (c) => (c.timeZone = 'Asia/Urumqi'), /timeZone：只能是 Asia\/Shanghai/],
    ['no datum', (c) => delete c.versions[0].area.datum, /area\.datum：/],
    [
      'latitude and longitude swapped',
      (c) => (c.versions[0].area.parts[0].rings[0][1] = [45.6, 126.5]),
      /rings\[0\]\[1\]\[0\]：太少或太小/,
    ],
    ['open ring', (c) => c.versions[0].area.parts[0].rings[0].pop(), /没有闭合/],
    [
      'backward span',
      (c) => (c.versions[0].hours.weekdays['1'] = [{ from: '19:00', to: '07:00' }]),
      /span ends before it begins/,
    ],
    [
      'overlapping spans',
      (c) => c.versions[0].hours.weekdays['1'].push({ from: '18:00', to: '20:00' }),
      /spans overlap/,
    ],
    [
      'never open',
      (c) => Object.keys(c.versions[0].hours.weekdays).forEach((d) => (c.versions[0].hours.weekdays[d] = [])),
      /never open/,
    ],
    ['unit nobody knows', (c) => (c.versions[0].defaultUnitId = 'nobody'), /没有单位 nobody/],
    ['nobody above to review', (c) => (c.versions[0].defaultUnitId = 'hrb'), /no unit above to review/],
    ['inverted ranks', (c) => (c.versions[0].units[0].level = 'squadron'), /must be of a higher level/],
    ['link in a text', (c) => (c.versions[0].sms.result = '看 https://a.示例'), /no link in a text/],
    ['unknown variable', (c) => (c.versions[0].sms.result = '{name}您好'), /没有 \{name\} 可填/],
    ['insurer twice', (c) => c.versions[0].insurers.push(c.versions[0].insurers[0]), /insurer given twice/],
    ['type twice', (c) => c.versions[0].accepts.push(c.versions[0].accepts[0]), /type given twice/],
    ['park place nowhere', (c) => (c.versions[0].parkPlaces[0].partId = 'mars'), /没有区域 mars/],
    ['second version not later', (c) => c.versions.push({ ...c.versions[0] }), /要比前一版晚[\s\S]*版本号要递增/],
    ['id other than the file', (c) => (c.id = 'elsewhere'), /要和文件名一样/],
  ])('%s', async (_, change, sentence) => {
    await edit('harbin.json', change);
    expect(await refused()).toMatch(sentence);
  });

  test('no JSON, and no file at all', async () => {
    await writeFile(join(copy, 'harbin.json'), '{"id": ');
    expect(await refused()).toMatch(/harbin\.json 不是 JSON/);
    await Promise.all(['harbin.json', 'luzhou.json'].map((file) => rm(join(copy, file))));
    expect(await refused()).toMatch(/没有城市文件/);
  });
});
