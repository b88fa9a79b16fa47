import { readFileSync } from 'node:fs';
import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Case, Party } from '../../case/state.ts';
import { collectedCase } from '../../claim/testing/collectedCase.ts';
import { parseCityFile } from '../../jurisdiction/load.ts';
import { answeredCase, done, later, queuedCase } from '../../testing/case.ts';
import { atKerb, checksMissing, clearLock, clearScene, collectGaps, missingOf, shotsFor } from './clear.ts';
import { noteCheck } from './facts.ts';
import { waiveShot } from './still.ts';

const file = new URL('../../../../jurisdictions/harbin.json', import.meta.url);
const [harbin] = parseCityFile('harbin.json', readFileSync(file, 'utf8')).versions;
if (!harbin) throw new Error('harbin has no version');
const at = (seconds: number): string => later(seconds).toISOString();
const waived = (current: Case, part: 'onRoad' | 'atKerb'): Case =>
  missingOf(current, part).reduce((c, shot) => done(waiveShot(c, shot.id, '天黑', later(60))), current);
const checked = (current: Case, answer = true): Case =>
  checksMissing(current, harbin).reduce((c, { kind }) => done(noteCheck(c, kind, null, answer, later(60))), current);
const withParty = (current: Case, change: Partial<Party>, id = 'p2'): Case => ({
  ...current,
  parties: current.parties.map((p) => (p.id === id ? { ...p, ...change } : p)),
});
const cleared = (): Case =>
  done(clearScene(checked(waived(answeredCase(), 'onRoad')), harbin, '样本街', null, later(70)));

describe('the shots of this accident', () => {
  test.each([
    ['driver', true],
    ['instructor', true],
    ['rider', false],
    ['pedestrian', false],
  ] as const)('a %s has a plate to show: %s', (role, plate) => {
    const ids = shotsFor(withParty(answeredCase(), { role })).map(({ id }) => id);
    expect(ids.includes('plate-p2')).toBe(plate);
    expect(ids).toContain('plate-p1');
  });

  test('papers are needed of a party that was verified by hand, of no other', () => {
    const current = collectedCase();
    const byHand = {
      ...current,
      verification: current.verification.map((v) => (v.partyId === 'p2' ? { ...v, outcome: 'manual' as const } : v)),
    };
    const needed = shotsFor(byHand).filter(({ id, required }) => required && id.startsWith('licence'));
    expect(needed.map(({ id }) => id)).toEqual(['licence-p2']);
    expect(shotsFor(current).filter(({ id, required }) => required && id.startsWith('licence'))).toEqual([]);
  });
});

describe('P146 19, 24: evidence first, then away', () => {
  test('a check is open until somebody said yes; a no keeps the key locked', () => {
    const before = checksMissing(answeredCase(), harbin).filter((one) => one.before === 'clear');
    expect(before.length).toBeGreaterThan(0);
    const ready = waived(answeredCase(), 'onRoad');
    for (const { words } of before) expect(clearLock(ready, harbin)).toContain(words);
    expect(clearLock(checked(ready), harbin)).toEqual([]);
    expect(clearLock(checked(ready, false), harbin)).toEqual(before.map(({ words }) => words));
  });

  test('what is missing is told in words', () => {
    const refused = clearScene(checked(answeredCase()), harbin, '样本街', null, later(70));
    expect(isRefusal(refused) && refused.say).toContain('车后全景、车前全景');
  });

  test.each<[string, Case]>([
    ['nobody has answered', queuedCase()],
    [
      'the agent has gone',
      { ...answeredCase(), call: answeredCase().call && { ...answeredCase().call, attended: false } } as Case,
    ],
  ])('given %s, then nobody tells them to leave', (_, current) => {
    expect(clearScene(current, harbin, '样本街', '危险', later(70))).toMatchObject({ code: 'callMissing' });
  });

  test('a case that is closed is not cleared', () => {
    expect(clearScene({ ...answeredCase(), status: 'issued' }, harbin, '样本街', '危险', later(70))).toMatchObject({
      code: 'wrongState',
    });
  });

  test('the log says where to, since when somebody stood in a lane, and with a danger what is missing', () => {
    const ready = checked(waived(answeredCase(), 'onRoad'));
    const plain = clearScene(ready, harbin, '样本街', null, later(70));
    expect(isRefusal(plain) ? [] : plain.events).toEqual([
      { type: 'scene.cleared', payload: { destination: '样本街', danger: null, missing: [], laneSeconds: 40 } },
    ]);
    const hasty = clearScene(answeredCase(), harbin, '样本街', '起火', later(70));
    expect(isRefusal(hasty) ? [] : hasty.events[0]?.payload).toMatchObject({
      danger: '起火',
      missing: missingOf(answeredCase(), 'onRoad').map(({ id }) => id),
    });
    expect(cleared().clear).toEqual({ destination: '样本街', danger: null, at: at(70) });
  });
});

describe('at the kerb', () => {
  test('said once, it is told; said again, nothing happens', () => {
    const parked = atKerb(cleared(), 'p1', later(130));
    if (isRefusal(parked)) throw new Error(parked.code);
    expect(parked.events).toEqual([{ type: 'party.parked', payload: { by: 'p1' } }]);
    expect(atKerb(parked.next, 'agent', later(131))).toEqual({ next: parked.next, events: [], queueAgain: false });
  });

  test.each<[string, Case]>([
    ['nobody cleared the scene', answeredCase()],
    ['there is no call', { ...cleared(), call: null }],
    ['the case went to an officer', { ...cleared(), status: 'collected' }],
    ['the call goes on while they have not left', { ...cleared(), status: 'inCall' }],
  ])('given %s, then nobody can have parked', (_, current) => {
    expect(atKerb(current, 'p1', later(130))).toMatchObject({ code: 'wrongState' });
  });

  test('an interrupted one goes on there', () => {
    expect(atKerb({ ...cleared(), status: 'interrupted' }, 'p1', later(130))).toMatchObject({
      next: { status: 'inCall', call: { phase: 'atKerb' } },
    });
  });
});

describe('what an officer needs', () => {
  const whole = (): Case => {
    const current = collectedCase();
    return waived(
      {
        ...current,
        status: 'inCall',
        clear: { destination: '样本街', danger: null, at: at(60) },
        call: current.call && { ...current.call, attended: true, recording: 'ok' },
      },
      'atKerb',
    );
  };
  const facts = (change: Partial<Case['facts']>): Case => ({ ...whole(), facts: { ...whole().facts, ...change } });

  test('given all of it, then nothing is missing', () => {
    expect(collectGaps(whole())).toEqual([]);
  });

  test.each<[string, () => Case]>([
    ['地点核对', () => facts({ placeConfirmed: false })],
    ['天气', () => facts({ weather: null })],
    ['事故形态', () => facts({ form: null })],
    ['事故经过', () => facts({ narrative: '九个字的事故经过啊' })],
    ['事故经过', () => facts({ narrative: ' 九个字的事故经过啊 ' })],
    ['乙姓名', () => withParty(whole(), { name: '' })],
    ['乙电话', () => withParty(whole(), { phone: null })],
    ['乙号牌', () => withParty(whole(), { vehicle: null })],
    ['乙碰撞部位', () => withParty(whole(), { parts: [] })],
    ['双方同框', () => ({ ...whole(), waivers: [] })],
  ])('%s', (gap, make) => {
    expect(collectGaps(make())).toEqual([gap]);
  });

  test('ten letters of what happened are enough', () => {
    expect(collectGaps(facts({ narrative: '十个字的事故经过好了' }))).toEqual([]);
  });

  test('given the scene was never cleared, then its shots are missing too', () => {
    const never = { ...whole(), clear: null };
    expect(collectGaps(never)).toEqual(missingOf(never, 'onRoad').map(({ words }) => words));
  });
});
