import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadJurisdictions } from '../jurisdiction/load.ts';
import { triage } from './rules/triage.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../jurisdictions');
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'third-city-'));
  await cp(folder, copy, { recursive: true });
});
afterEach(() => rm(copy, { recursive: true, force: true }));

test('a third city is added by one file alone, and takes alarms by its own rules', async () => {
  const square = [
    [113.6, 34.7],
    [113.8, 34.7],
    [113.8, 34.9],
    [113.6, 34.9],
    [113.6, 34.7],
  ];
  const city = JSON.parse(await readFile(join(copy, 'harbin.json'), 'utf8'));
  city.id = 'thirdcity';
  city.name = '第三市';
  const [version] = city.versions;
  version.effectiveFrom = '2026-01-01T00:00:00+08:00';
  version.hours.weekdays['5'] = [{ from: '22:00', to: '24:00' }];
  version.area = { ...version.area, datum: 'WGS84', excluded: [] };
  version.area.parts = [{ ...version.area.parts[0], id: 'centre', name: '中心区', rings: [square] }];
  version.parkPlaces = [{ words: '前面路边停车带' }];
  version.claimWords = '一键报案';
  await writeFile(join(copy, 'thirdcity.json'), JSON.stringify(city));
  const cities = await loadJurisdictions(copy);
  expect(cities.map(({ id }) => id)).toEqual(['harbin', 'luzhou', 'thirdcity']);

  const answers = { hurt: 'none', kind: 'motorMotor' } as const;
  const place = { lng: 113.7, lat: 34.8, datum: 'WGS84', words: '中心路', road: null, roadKind: 'urban' } as const;
  expect(triage(answers, place, '2026-09-18T23:59:00+08:00', cities)).toMatchObject({
    accepted: true,
    facts: { name: '第三市', claimWords: '一键报案' },
  });
  expect(triage(answers, place, '2026-09-18T08:39:00+08:00', cities)).toMatchObject({ code: 'outOfHours' });
});
