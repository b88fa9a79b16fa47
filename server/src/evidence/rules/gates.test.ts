import { readFileSync } from 'node:fs';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { describe, expect, test } from 'vitest';
import type { Case, Party } from '../../case/state.ts';
import { parseCityFile } from '../../jurisdiction/load.ts';
import { answeredCase, done, later } from '../../testing/case.ts';
import { clearScene, handToOfficer } from './clear.ts';
import { inviteParty, noteCheck } from './facts.ts';
import { barred, factsOfCase, mustLeave, mustStay } from './gates.ts';

function rulesOf(name: string): JurisdictionVersion {
  const file = new URL(`../../../../jurisdictions/${name}.json`, import.meta.url);
  const [version] = parseCityFile(name.split('/').at(-1) ?? '', readFileSync(file, 'utf8')).versions;
  if (!version) throw new Error(name);
  return version;
}
const harbin = rulesOf('harbin');
const luzhou = rulesOf('luzhou');

const withParty = (current: Case, change: Partial<Party>, id = 'p2'): Case => ({
  ...current,
  parties: current.parties.map((p) => (p.id === id ? { ...p, ...change } : p)),
});
const withFacts = (current: Case, change: Partial<Case['facts']>): Case => ({
  ...current,
  facts: { ...current.facts, ...change },
});
const checked = (kind: Parameters<typeof noteCheck>[1], answer: boolean) =>
  done(noteCheck(answeredCase(), kind, null, answer, later(60)));
const registry = (
  subject: 'driver' | 'vehicle' | 'insurance',
  flags: string[],
  outcome: 'mismatch' | 'match' = 'mismatch',
): Case => ({
  ...answeredCase(),
  verification: [
    {
      partyId: 'p1',
      subject,
      outcome,
      detail: '',
      flags,
      askedAt: later(40).toISOString(),
      answeredAt: later(41).toISOString(),
      asOf: null,
      effectiveAt: answeredCase().facts.accidentAt,
      source: 'registry',
      sourceTxnId: null,
      about: '',
    },
  ],
});
const vehicle = (plateKind: '02' | '14' | '22' | '41' | '42') =>
  withParty(answeredCase(), { vehicle: { plateKind, plateNo: '黑A12345', type: '', colour: '', tractor: null } }, 'p1');

describe('given what the call has found, when the case is to go on, then the same rules answer as to a lawyer', () => {
  test.each<[string, Case, string, string, JurisdictionVersion?]>([
    ['看得出饮酒', checked('sober', false), 'drinkDrug', 'drink'],
    ['车动不了', checked('movable', false), 'notMovable', 'notMovable'],
    ['撞了公共设施', checked('noFacility', false), 'facilityHit', 'publicFacility'],
    ['有一方走了', checked('allPresent', false), 'otherPartyLeft', 'fled'],
    ['驾驶证当时已过期', registry('driver', ['LICENCE_EXPIRED']), 'noLicence', 'noLicence'],
    ['准驾不符', registry('driver', ['CLASS_MISMATCH']), 'noLicence', 'noLicence'],
    ['交强险当时已到期', registry('insurance', ['POLICY_NOT_IN_FORCE']), 'noInsurance', 'notInsured'],
    ['被盗抢的车', registry('vehicle', ['STOLEN']), 'crimeVehicle', 'other'],
    ['无号牌', vehicle('41'), 'noPlate', 'noPlate'],
    ['假号牌', vehicle('42'), 'forgedPlate', 'noPlate'],
    ['拖拉机，公告没有列', vehicle('14'), 'plateKindNotAccepted', 'other'],
    ['未成年', withParty(answeredCase(), { idNo: '110105201203150011' }), 'minorPerson', 'minorInvolved'],
    ['外国人', withParty(answeredCase(), { idNo: '911105199001010010' }), 'foreignParty', 'foreigner'],
    ['外国护照', withParty(answeredCase(), { idNo: 'TR1234567' }), 'foreignParty', 'foreigner'],
    ['装有危险物品', checked('noDangerousGoods', false), 'dangerousGoods', 'dangerousGoods'],
    ['有小伤，哈尔滨不办', withFacts(answeredCase(), { injury: 'minor' }), 'injuryMinorNotHere', 'other'],
    [
      '有小伤，一方不同意',
      withParty(withFacts(answeredCase(), { injury: 'minor', kind: 'motorNonMotor' }), { simplifiedConsent: false }),
      'minorInjuryWithoutConsent',
      'injuryNoConsent',
      luzhou,
    ],
    ['两辆车改成别的', withFacts(answeredCase(), { kind: 'other' }), 'kindNotAccepted', 'other'],
  ])('%s', (_, current, code, reason, version = harbin) => {
    expect(barred(current, version)?.code).toBe(code);
    expect(mustLeave(current, version)?.reason).toBe(reason);
    expect(mustLeave(current, version)?.words).not.toBe('');
    expect(handToOfficer(current, version, [], later(90))).toMatchObject({ code });
  });

  test('damage above the cap, and weather that closes the channel', () => {
    const capped = { ...harbin, damageCapYuan: 2000 };
    expect(barred(withFacts(answeredCase(), { damageYuan: 2001 }), capped)?.code).toBe('damageAboveCap');
    expect(barred(withFacts(answeredCase(), { damageYuan: 2000 }), capped)).toBeUndefined();
    expect(barred(withFacts(answeredCase(), { damageYuan: null }), capped)).toBeUndefined();
    const seasonal = rulesOf('more/seasonal');
    expect(barred(withFacts(answeredCase(), { weather: '雾' }), seasonal)?.code).toBe('suspendedWeather');
    expect(barred(withFacts(answeredCase(), { weather: '雨' }), seasonal)).toBeUndefined();
  });

  test('nothing known bars nobody', () => {
    expect(barred(answeredCase(), harbin)).toBeUndefined();
    expect(mustLeave(answeredCase(), harbin)).toBeNull();
    expect(barred(registry('insurance', [], 'match'), harbin)).toBeUndefined();
    // Another mismatch is for the officer to read: no fact of eligibility.
    expect(barred(registry('driver', ['NAME_MISMATCH']), harbin)).toBeUndefined();
    expect(Object.values(factsOfCase(answeredCase()))).not.toContain(undefined);
  });

  test('papers of Chinese nationals bar nobody, whatever their form; nor does one that speaks for a party', () => {
    for (const idNo of ['E12345678', 'H12345678', '12345678', 'A123456(7)', '军字第123456号'])
      expect(barred(withParty(answeredCase(), { idNo }), harbin)).toBeUndefined();
    const spokenFor = withParty(answeredCase(), { idNo: 'TR1234567', role: 'representative' });
    expect(barred(spokenFor, harbin)).toBeUndefined();
  });

  test('what is said in the call stands before what was said at the alarm', () => {
    const said = checked('noDangerousGoods', true);
    const carried: Case = {
      ...said,
      alarm: { ...said.alarm, answers: { ...said.alarm.answers, dangerousGoods: 'yes' } },
    };
    expect(barred({ ...carried, checks: [] }, harbin)?.code).toBe('dangerousGoods');
    expect(barred(carried, harbin)).toBeUndefined();
  });

  test('a car that no register holds is seen on paper, whatever its plate', () => {
    expect(barred(vehicle('22'), harbin)).toBeUndefined();
  });

  test('a child with a guardian beside it stays, unless somebody is hurt', () => {
    const child = withParty(answeredCase(), { idNo: '110105201203150011' });
    const [first] = child.parties;
    if (!first) throw new Error('nobody');
    const guarded: Case = {
      ...child,
      parties: [...child.parties, { ...first, id: 'p3', label: '丙', role: 'representative' }],
    };
    expect(barred(guarded, harbin)).toBeUndefined();
    const hurt = withFacts(
      { ...guarded, parties: guarded.parties.map((p) => ({ ...p, simplifiedConsent: true })) },
      { injury: 'minor', kind: 'motorNonMotor' },
    );
    expect(barred(hurt, luzhou)?.code).toBe('minorPerson');
  });
});

describe('nobody is told to drive away with one of these (P146 13, 15, 24)', () => {
  test.each<[string, Case, boolean]>([
    ['饮酒', checked('sober', false), true],
    ['驾驶证过期', registry('driver', ['LICENCE_EXPIRED']), true],
    ['假号牌', vehicle('42'), true],
    ['被盗抢', registry('vehicle', ['STOLEN']), true],
    ['装有危险物品', checked('noDangerousGoods', false), true],
    ['没有交强险', registry('insurance', ['POLICY_NOT_IN_FORCE']), false],
    ['撞了公共设施', checked('noFacility', false), false],
  ])('%s', (_, current, stays) => {
    expect(mustStay(current, harbin) !== undefined).toBe(stays);
    const cleared = clearScene(current, harbin, '样本街', null, later(70));
    if (stays) expect(cleared).toMatchObject({ code: mustStay(current, harbin)?.code });
    else expect(cleared).toMatchObject({ code: 'evidenceIncomplete' });
    expect(done(clearScene(current, harbin, '样本街', '后面来车很快', later(70))).status).toBe('clearing');
  });
});

test('a party is invited by number: written down, asked once more each time, and the event holds no number', () => {
  const invited = inviteParty(answeredCase(), 'p2', '13800000002', later(60));
  expect(done(invited).parties[1]).toMatchObject({
    phone: '13800000002',
    phoneProven: false,
    invitedAt: later(60).toISOString(),
  });
  expect(invited).toMatchObject({
    events: [{ type: 'party.invited', payload: { partyId: 'p2' } }],
    jobs: [{ task: 'delivery.invite', payload: { partyId: 'p2', at: later(60).toISOString() } }],
  });
  expect(JSON.stringify((invited as { events: unknown }).events)).not.toContain('138');
  const down = { ...answeredCase(), call: { ...answeredCase().call, recording: 'down' } } as Case;
  expect(inviteParty(down, 'p2', '13800000002', later(60))).toMatchObject({ code: 'recorderDown' });
});
