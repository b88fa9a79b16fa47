import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../case/rules.ts';
import { cityRules } from '../claim/testing/city.ts';
import { issuingUnit } from '../jurisdiction/rules.ts';
import { answeredCase, done, later } from '../testing/case.ts';
import { leave, noteObjection } from './rules.ts';

const harbin = cityRules('harbin');
const luzhou = cityRules('luzhou');
const SAID = { partyId: 'p1' as const, words: '我不同意在视频里定' };
const code = (outcome: Outcome | Refusal): string => (isRefusal(outcome) ? outcome.code : 'done');

describe('an objection in the call: the city says what it does', () => {
  test('given Harbin, when a party objects, then all go together to the brigade, with its address', () => {
    const outcome = noteObjection(answeredCase(), SAID, harbin, issuingUnit(harbin, undefined), later(90));
    const current = done(outcome);
    expect(current).toMatchObject({
      status: 'dispatched',
      objections: [{ ...SAID, handling: 'converts' }],
      dispatch: { reason: 'dispute', note: SAID.words },
    });
    expect(current.dispatch?.say).toBe(
      '各方当事人一起到辖区大队事故科处理：南岗区示范路 2 号事故科，电话 0451-0000-0103。',
    );
    expect(isRefusal(outcome) ? [] : outcome.events.map((e) => e.type)).toEqual(['objection.noted', 'case.dispatched']);
  });

  test('given Luzhou, when a party objects, then it is kept, the call goes on, and the review right does the rest', () => {
    const current = done(noteObjection(answeredCase(), SAID, luzhou, issuingUnit(luzhou, undefined), later(90)));
    expect(current).toMatchObject({ status: 'inCall', dispatch: null, objections: [{ handling: 'reviewOnly' }] });
  });

  test('given nobody of that name, or a case that has left the channel, then it is refused', () => {
    const unit = issuingUnit(harbin, undefined);
    expect(code(noteObjection(answeredCase(), { ...SAID, partyId: 'p7' }, harbin, unit, later(90)))).toBe(
      'partyUnknown',
    );
    const gone = done(leave(answeredCase(), 'dispute', '', false, later(90)));
    expect(code(noteObjection(gone, SAID, harbin, unit, later(95)))).toBe('wrongState');
  });
});

test('处理程序规定 67：事实查不清的，不在视频里出证明，转出去，证据留着', () => {
  const current = done(leave(answeredCase(), 'factsUnclear', '成因无法判定', false, later(90)));
  expect(current).toMatchObject({ status: 'dispatched', certificate: null, dispatch: { reason: 'factsUnclear' } });
  expect(current.dispatch?.say).toContain('事实查不清');
  expect(current.stills).toEqual(answeredCase().stills);
});
