import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../case/rules.ts';
import { collectedCase, NOW } from '../../claim/testing/collectedCase.ts';
import { openDetermination } from '../../determination/rules/decide.ts';
import { done, issuedCase, on } from '../testing/issuedCase.ts';
import { askRecusal, decideRecusal, declareRecusal, mayAskRecusal } from './recusal.ts';

const OFFICER = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };
const HEAD = { staffId: 's_head', name: '江样板', no: '000009' };
const opened = () => done(openDetermination(collectedCase(), OFFICER, NOW));
const code = (outcome: Outcome | Refusal): string => (isRefusal(outcome) ? outcome.code : 'done');
const WHY = '他是对方的亲戚';

describe('处理程序规定 105：回避；二日内决定，通知申请人', () => {
  test('given an officer is deciding, when a party asks, then it is to be decided within two working days and the work goes on', () => {
    const asked = done(askRecusal(opened(), 'p1', WHY, on('2026-09-18')));
    // Friday 09-18: Sunday 09-20 is a working day, so the second one is Monday.
    expect(asked.recusals).toMatchObject([{ state: 'asked', officerId: 's_officer', decideBy: '2026-09-21' }]);
    expect(asked.determination?.officerId).toBe('s_officer');
    expect(code(askRecusal(asked, 'p1', WHY, on('2026-09-18')))).toBe('recusalAsked');
    expect(mayAskRecusal(asked, 'p2')).toBeUndefined();
  });

  test('given nobody is deciding, or it is issued, when a party asks, then there is nobody to step back', () => {
    expect(code(askRecusal(collectedCase(), 'p1', WHY, NOW))).toBe('wrongState');
    expect(code(askRecusal(issuedCase(), 'p1', WHY, NOW))).toBe('wrongState');
    expect(code(askRecusal(opened(), 'p9', WHY, NOW))).toBe('notYourCase');
  });

  test('given it is granted, then the officer is off the case and cannot take it again; another can', () => {
    const asked = done(askRecusal(opened(), 'p1', WHY, NOW));
    const granted = decideRecusal(asked, HEAD, { partyId: 'p1', grants: true, words: '确有关系' }, NOW);
    const free = done(granted);
    expect(free).toMatchObject({
      determination: null,
      recusals: [{ state: 'granted', decision: { words: '确有关系' } }],
    });
    expect(code(openDetermination(free, OFFICER, NOW))).toBe('recused');
    expect(code(openDetermination(free, { ...OFFICER, staffId: 's_other' }, NOW))).toBe('done');
    expect(isRefusal(granted) ? [] : granted.jobs).toMatchObject([
      { payload: { what: 'recusalDecided', partyId: 'p1' } },
    ]);
    expect(code(decideRecusal(free, HEAD, { partyId: 'p1', grants: false, words: '改主意' }, NOW))).toBe('wrongState');
  });

  test('given it is refused, then he goes on; he does not decide about himself', () => {
    const asked = done(askRecusal(opened(), 'p1', WHY, NOW));
    const himself = { ...HEAD, staffId: 's_officer' };
    expect(code(decideRecusal(asked, himself, { partyId: 'p1', grants: false, words: '没有' }, NOW))).toBe(
      'reviewSecondPerson',
    );
    const refused = done(decideRecusal(asked, HEAD, { partyId: 'p1', grants: false, words: '没有关系' }, NOW));
    expect(refused).toMatchObject({ determination: { officerId: 's_officer' }, recusals: [{ state: 'refused' }] });
  });

  test('given the officer declares it himself, then another takes the case at once', () => {
    const stepped = done(declareRecusal(opened(), OFFICER, '当事人是我同学', NOW));
    expect(stepped).toMatchObject({ determination: null, recusals: [{ state: 'declared', partyId: null }] });
    expect(code(openDetermination(stepped, OFFICER, NOW))).toBe('recused');
    expect(code(declareRecusal(opened(), HEAD, '不是我的', NOW))).toBe('notYourCase');
    expect(code(declareRecusal(stepped, OFFICER, '再来一次', NOW))).toBe('wrongState');
  });
});
