import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { cityRules } from '../claim/testing/city.ts';
import { collectedCase, NOW, REAR_END } from '../claim/testing/collectedCase.ts';
import { resume } from '../call/rules.ts';
import { amend, determine, issueConditions, notReady, openDetermination, returnToAgent } from './rules/decide.ts';
import { articlesOf } from './rules/words.ts';

const harbin = cityRules('harbin');
const luzhou = cityRules('luzhou');

const officer = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };
const confirmed = { evidenceRead: true, conditionsConfirmed: true };

function done(result: Outcome | Refusal): Outcome {
  if (isRefusal(result)) throw new Error(`${result.code}: ${result.say}`);
  return result;
}
const opened = (): Case => done(openDetermination(collectedCase(), officer, NOW)).next;
const decided = (): Case => done(determine(opened(), officer.staffId, REAR_END, NOW)).next;

const shares = (a: string, b: string) => ({
  ...REAR_END,
  liabilities: [
    { partyId: 'p1', liability: a },
    { partyId: 'p2', liability: b },
  ] as typeof REAR_END.liabilities,
});
const say = (current: Case, said = confirmed, version = harbin, now = NOW) =>
  notReady(current, officer.staffId, version, said, now)?.code;

describe('taking a case', () => {
  test('given a collected case, when a qualified officer opens it, then it is his and nobody else’s', () => {
    const current = opened();
    expect(current.determination).toMatchObject({ officerName: '高示范', state: 'open', suggestion: null });
    expect(openDetermination(current, { ...officer, staffId: 's_other' }, NOW)).toMatchObject({ code: 'notYourCase' });
    expect(done(openDetermination(current, officer, NOW)).events).toEqual([]);
  });

  test.each([
    ['an officer without the qualification', { ...officer, simpleProcedureQualified: false }, {}, 'notQualified'],
    ['a case still in the call', officer, { status: 'inCall' }, 'wrongState'],
    ['a case that left the channel', officer, { status: 'dispatched' }, 'wrongState'],
  ] as const)('%s is refused', (_, who, change, code) => {
    expect(openDetermination(collectedCase(undefined, change), who, NOW)).toMatchObject({ code });
  });
});

describe('deciding', () => {
  test('given no decision, when the officer decides, then the suggestion is there, and not before', () => {
    const before = opened();
    expect(before.determination?.suggestion).toBeNull();
    const { next, events } = done(determine(before, officer.staffId, REAR_END, NOW));
    expect(next.determination).toMatchObject({
      state: 'decided',
      suggestion: { same: true, articles: ['《道路交通安全法》第四十三条'], basis: '只有甲有过错行为' },
    });
    expect(next.determination?.suggestion?.flipFact).toContain('乙在碰撞前 3 秒内才变到这条车道');
    expect(next.determination?.decision?.liabilityText).toBe(
      '林一甲驾驶机动车未与前车保持足以采取紧急制动措施的安全距离的行为，违反《中华人民共和国道路交通安全法》第四十三条的规定，负全部责任；周二乙无责任。',
    );
    expect(events).toMatchObject([{ type: 'case.determined', payload: { sameAsSuggested: true } }]);
    expect(next.determination?.decision && articlesOf(next.determination.decision)).toEqual([
      {
        title: '《道路交通安全法》第四十三条',
        text: '同车道行驶的机动车，后车应当与前车保持足以采取紧急制动措施的安全距离。',
      },
    ]);
  });

  test.each([
    ['two full', shares('full', 'full'), 'liabilityFullAlone'],
    ['nobody liable', shares('none', 'none'), 'liabilityAllNone'],
    ['primary alone', shares('primary', 'none'), 'liabilityPrimaryNeedsSecondary'],
    ['equal once', shares('equal', 'none'), 'liabilityEqualNeedsTwo'],
    ['liable without a fault', shares('none', 'full'), 'liabilityWithoutFault'],
    ['one party left out', { ...REAR_END, liabilities: REAR_END.liabilities.slice(0, 1) }, 'liabilityIncomplete'],
    ['an unknown fault', { ...REAR_END, faults: [{ partyId: 'p1', faultId: 'flying' }] }, 'faultUnknown'],
    ['a fault of somebody not there', { ...REAR_END, faults: [{ partyId: 'p7', faultId: 'rearEnd' }] }, 'faultUnknown'],
    ['a percentage', { ...REAR_END, plainWords: '甲负 70% 责任，乙负 30% 责任。' }, 'invalidInput'],
  ])('%s is refused and nothing is suggested', (_, choice, code) => {
    expect(determine(opened(), officer.staffId, choice, NOW)).toMatchObject({ code });
  });

  test('motor against non-motor stays only while the motor side is liable', () => {
    const current = opened();
    const [first, second] = current.parties;
    if (!first || !second) throw new Error('two parties');
    const mixed: Case = {
      ...current,
      facts: { ...current.facts, kind: 'motorNonMotor' },
      parties: [first, { ...second, role: 'rider' }],
    };
    const riderRan = { ...shares('none', 'full'), faults: [{ partyId: 'p2', faultId: 'nonMotorRedLight' }] };
    expect(determine(mixed, officer.staffId, riderRan, NOW)).toMatchObject({ code: 'motorSideNotLiable' });
    expect(isRefusal(determine(mixed, officer.staffId, REAR_END, NOW))).toBe(false);
  });

  test('another officer, or a second decision, is refused', () => {
    expect(determine(opened(), 's_other', REAR_END, NOW)).toMatchObject({ code: 'notYourCase' });
    expect(determine(decided(), officer.staffId, REAR_END, NOW)).toMatchObject({ code: 'wrongState' });
    expect(determine({ ...decided(), status: 'issued' }, officer.staffId, REAR_END, NOW)).toMatchObject({
      code: 'certificateIssued',
    });
  });

  test('given a decision, when it is amended, then both stand with the reason', () => {
    const choice = {
      ...shares('primary', 'secondary'),
      faults: [...REAR_END.faults, { partyId: 'p2', faultId: 'obstructiveParking' }],
    };
    const { next, events } = done(amend(decided(), officer.staffId, choice, '乙停在路上', NOW));
    expect(next.determination).toMatchObject({ state: 'decided', amendReason: '乙停在路上' });
    expect(next.determination?.earlier).toHaveLength(1);
    expect(next.determination?.earlier[0]?.liabilities).toEqual(REAR_END.liabilities);
    expect(events[0]).toMatchObject({ type: 'determination.amended', payload: { reason: '乙停在路上' } });
    expect(amend(opened(), officer.staffId, choice, '还没定过', NOW)).toMatchObject({ code: 'wrongState' });
  });
});

describe('gate 3', () => {
  test('a decided, verified and confirmed case is ready', () => {
    expect(say(decided())).toBeUndefined();
  });

  test('the city’s conditions are confirmed again before issuing', () => {
    expect(issueConditions(decided(), harbin)).toEqual(['各方车辆都能自行移动']);
    expect(say(decided(), { evidenceRead: true, conditionsConfirmed: false })).toBe('conditionUnconfirmed');
    const single = { ...decided(), facts: { ...decided().facts, kind: 'singleVehicle' as const } };
    expect(issueConditions(single, luzhou)).toEqual(['受损方相关人员在现场，损坏的不是公共设施']);
  });

  test.each([
    ['undecided', opened, 'wrongState'],
    [
      'a check without an answer',
      () => {
        const current = decided();
        return { ...current, verification: current.verification.slice(1) };
      },
      'verificationOpen',
    ],
    [
      'a minor injury where the city takes none',
      () => {
        const current = decided();
        const parties = current.parties.map((p, at) => ({ ...p, simplifiedConsent: at === 0 ? true : null }));
        return { ...current, parties, facts: { ...current.facts, injury: 'minor' as const } };
      },
      'injuryMinorNotHere',
    ],
  ])('%s is refused', (_, make, code) => {
    expect(say(make())).toBe(code);
  });

  test('a minor injury the city takes waits for every party’s own consent (P146 23)', () => {
    const minor = {
      ...harbin,
      accepts: harbin.accepts.map((type) => ({ ...type, injury: 'minorWithConsent' as const })),
    };
    const asked = (second: boolean | null) => {
      const current = decided();
      const parties = current.parties.map((p, at) => ({ ...p, simplifiedConsent: at === 0 ? true : second }));
      return say({ ...current, parties, facts: { ...current.facts, injury: 'minor' } }, confirmed, minor);
    };
    expect([asked(null), asked(false), asked(true)]).toEqual([
      'consentMissing',
      'minorInjuryWithoutConsent',
      say(decided()),
    ]);
  });

  test('what bars the channel bars the paper: damage above the cap, weather that closes it', () => {
    const current = decided();
    const capped = { ...harbin, damageCapYuan: 2000 };
    const damaged = (damageYuan: number) => ({ ...current, facts: { ...current.facts, damageYuan } });
    expect(say(damaged(2001), confirmed, capped)).toBe('damageAboveCap');
    expect(say(damaged(2000), confirmed, capped)).toBe(say(current));
    const fog = { ...harbin, suspension: { weathers: ['雾' as const], lowLight: false, words: '大雾暂停' } };
    expect(say({ ...current, facts: { ...current.facts, weather: '雾' } }, confirmed, fog)).toBe('suspendedWeather');
  });

  test('unread evidence and a year without calendar are refused', () => {
    expect(say(decided(), { evidenceRead: false, conditionsConfirmed: true })).toBe('evidenceUnread');
    expect(say(decided(), confirmed, harbin, new Date('2027-03-01T08:00:00+08:00'))).toBe('calendarMissing');
  });
});

test('given a decided case, when it goes back to the agent, then a party may resume and the decision is kept apart', () => {
  const { next } = done(returnToAgent(decided(), officer.staffId, '补拍乙车牌', NOW));
  expect(next).toMatchObject({
    status: 'interrupted',
    returned: { reason: '补拍乙车牌' },
    call: { attended: false },
    determination: { state: 'open', decision: null, suggestion: null, officerId: officer.staffId },
  });
  expect(next.determination?.earlier).toHaveLength(1);
  const later = new Date(NOW.getTime() + 3 * 3_600_000);
  expect(resume(next, later)).toMatchObject({ queueAgain: true, next: { status: 'queued' } });
  expect(returnToAgent(decided(), 's_other', '不是我的', NOW)).toMatchObject({ code: 'notYourCase' });
  expect(returnToAgent({ ...decided(), status: 'signing' }, officer.staffId, '晚了', NOW)).toMatchObject({
    code: 'wrongState',
  });
});
