import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerQuestion } from './answer.ts';
import { answerFile, knownCities } from './decide.ts';

const folder = mkdtempSync(join(tmpdir(), 'decide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let cities: Jurisdiction[];
beforeAll(async () => {
  cities = await knownCities();
});

const ask = (json: unknown) => answerQuestion(json, { cities, readFile: () => null });
const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
const CLOCK = { kind: 'clock', event: 'certificateServed', at: '2026-11-20' };
const PLATE = { kind: 'plate', plateNo: '川E12345' };
const AT = '2026-09-18T08:39:00+08:00';

describe('questions in, answers out', () => {
  test('one question gives one answer, an array the answers in its order', () => {
    expect(answerFile(file('one.json', CLOCK), cities)).toMatchObject({ ok: true, lastDay: '2026-11-25' });
    expect(answerFile(file('two.json', [PLATE, CLOCK, PLATE]), cities)).toMatchObject([
      { kind: 'plate' },
      { kind: 'clock' },
      { kind: 'plate' },
    ]);
  });

  test('the six cities are known by id and by name; Luzhou in both its versions', () => {
    expect(cities.map(({ id }) => id).toSorted()).toEqual([
      'beijing',
      'harbin',
      'luzhou',
      'seasonal',
      'urumqi',
      'zhengzhou',
    ]);
    expect(cities.find(({ id }) => id === 'luzhou')?.versions).toHaveLength(2);
    const asked = { kind: 'eligibility', at: AT, facts: { kind: 'motorMotor' } };
    for (const city of ['harbin', '哈尔滨市', '哈尔滨'])
      expect(ask({ ...asked, city })).toMatchObject({ ok: true, city: 'harbin', allowed: true });
  });

  test('a city may be given whole in the question', () => {
    const harbin = cities.find(({ id }) => id === 'harbin') as Jurisdiction;
    const [version] = structuredClone(harbin.versions);
    if (!version) throw new Error('one version');
    version.damageCapYuan = 2000;
    const capped = { ...harbin, id: 'capped', versions: [version] };
    const asked = { kind: 'eligibility', city: capped, at: AT, facts: { kind: 'motorMotor', damageYuan: 2001 } };
    expect(ask(asked)).toMatchObject({ allowed: false, bars: [{ code: 'damageAboveCap', bar: 'channel' }] });
    expect(ask({ ...asked, facts: { kind: 'motorMotor', damageYuan: 2000 } })).toMatchObject({ allowed: true });
    expect(ask({ ...asked, city: { ...capped, versions: [] } })).toMatchObject({
      refusal: { code: 'invalidInput', problems: [{ at: 'versions' }] },
    });
  });

  test('a city file named beside the question is checked in words', () => {
    file('bad.json', { id: 'bad' });
    expect(answerFile(file('ask.json', { kind: 'city', file: 'bad.json' }), cities)).toMatchObject({
      ok: true,
      valid: false,
      problems: [{ at: 'name' }, { at: 'timeZone' }, { at: 'versions' }],
    });
    expect(ask({ kind: 'city', file: cities[0] })).toMatchObject({ valid: true });
  });
});

describe('bad input is a coded refusal', () => {
  test.each<[string, unknown, string]>([
    ['no kind', {}, 'questionUnreadable'],
    ['a kind nobody knows', { kind: 'weather' }, 'questionUnreadable'],
    ['a fact with a slip of the pen', { ...CLOCK, evnt: 'x' }, 'questionUnreadable'],
    ['an event that is none', { ...CLOCK, event: 'party' }, 'questionUnreadable'],
    ['a day that is none', { ...CLOCK, at: '2026-02-30' }, 'questionUnreadable'],
    ['a year that is not loaded', { ...CLOCK, at: '2027-01-08' }, 'calendarMissing'],
    ['an application before the service', { ...CLOCK, appliedAt: '2026-11-19' }, 'factsContradict'],
    [
      'a city nobody knows',
      { kind: 'eligibility', city: 'atlantis', at: AT, facts: { kind: 'motorMotor' } },
      'cityUnknown',
    ],
    [
      'before the service began',
      { kind: 'eligibility', city: 'harbin', at: '2023-09-17T12:00:00+08:00', facts: { kind: 'motorMotor' } },
      'beforeService',
    ],
    [
      'an accident in the future',
      {
        kind: 'eligibility',
        city: 'harbin',
        at: AT,
        accidentAt: '2026-09-18T08:40:00+08:00',
        facts: { kind: 'motorMotor' },
      },
      'accidentInFuture',
    ],
    [
      'facts that contradict each other',
      {
        kind: 'eligibility',
        city: 'harbin',
        at: AT,
        facts: { kind: 'motorMotor', otherPartyPresent: true, fled: true },
      },
      'factsContradict',
    ],
    [
      'liability for a party that does not exist',
      {
        kind: 'liability',
        parties: [{ as: 'motor' }],
        faults: [{ party: 'p1', fault: 'careless' }],
        proposed: [{ party: '乙', liability: 'full' }],
      },
      'partyUnknown',
    ],
    [
      'a fault of a party that does not exist',
      { kind: 'liability', parties: [{ as: 'motor' }], faults: [{ party: 'p2', fault: 1 }] },
      'partyUnknown',
    ],
    [
      'a party without identity',
      { kind: 'liability', parties: [{ as: 'motor', name: ' ' }], faults: [{ party: 'p1', fault: 41 }] },
      'partyWithoutIdentity',
    ],
    [
      'a percentage',
      {
        kind: 'liability',
        parties: [{ as: 'motor' }],
        faults: [{ party: 'p1', fault: 41 }],
        proposed: [{ party: 'p1', liability: '70%' }],
      },
      'invalidInput',
    ],
    ['nobody at fault', { kind: 'liability', parties: [{ as: 'motor' }], faults: [] }, 'liabilityAllNone'],
  ])('%s', (_, question, code) => {
    expect(ask(question)).toMatchObject({ ok: false, refusal: { code, say: expect.stringMatching(/。$/u) } });
  });

  test('one bad question does not spoil the others', () => {
    expect(answerFile(file('mixed.json', [{ kind: 'nothing' }, CLOCK]), cities)).toMatchObject([
      { ok: false },
      { ok: true },
    ]);
  });
});
