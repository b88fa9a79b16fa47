import { type LeaveReason, leaveReasons } from '@kuaichu/contract/case';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../case/rules.ts';
import { cityRules } from '../claim/testing/city.ts';
import { issuingUnit } from '../jurisdiction/rules.ts';
import { answeredCase, done, later, queuedCase } from '../testing/case.ts';
import { incident, leave, noteObjection, toldFor } from './rules.ts';

const AT = later(90).toISOString();
const harbin = cityRules('harbin');
const unit = issuingUnit(harbin, undefined);
const said = (outcome: Outcome | Refusal): Outcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};

describe('the case leaves the remote channel (P146 20(2), 24)', () => {
  test('then an officer is asked for, the queue knows it no more, and evidence and call stay', () => {
    const current = answeredCase();
    const left = said(leave(current, 'noPlate', '后牌没有', true, later(90)));

    expect(left.next).toEqual({
      ...current,
      status: 'dispatched',
      statusSince: AT,
      dispatch: {
        reason: 'noPlate',
        note: '后牌没有',
        at: AT,
        injured: true,
        incidentNo: null,
        etaMinutes: null,
        say: toldFor('noPlate'),
      },
    });
    expect(left.events).toEqual([
      { type: 'case.dispatched', payload: { reason: 'noPlate', injured: true, from: 'inCall' } },
    ]);
    expect(left.jobs).toEqual([
      { task: 'dispatch.request', payload: { caseId: current.id } },
      { task: 'queue.drop', payload: { jurisdictionId: 'harbin', caseId: current.id } },
    ]);
  });

  test.each([
    ['refused', 'done'],
    ['queued', 'done'],
    ['interrupted', 'done'],
    ['signing', 'done'],
    ['issued', 'wrongState'],
    ['settled', 'wrongState'],
    ['merged', 'wrongState'],
  ] as const)('「要求民警到场」: given a case that is %s', (status, result) => {
    const left = leave({ ...queuedCase(), status }, 'other', '', false, later(90));
    expect(isRefusal(left) ? left.code : 'done').toBe(result);
  });

  test('given an officer is on the way, when it is asked once more, then nothing happens', () => {
    const gone = done(leave(answeredCase(), 'noPlate', '', false, later(90)));
    expect(leave(gone, 'drink', '', false, later(91))).toEqual({ next: gone, events: [] });
  });

  test.each(leaveReasons.map((reason: LeaveReason) => [reason]))(
    'DOSSIER 8.2: with %s everybody reads the same words, which accuse nobody',
    (reason) => {
      const words = toldFor(reason);
      expect(words).not.toBe('');
      expect(words).not.toMatch(/酒|毒|逃逸|假牌|盗/);
      expect(leaveReasonTable[reason].told).toMatch(/^[a-zA-Z]+$/);
    },
  );
});

describe('the 110 desk takes it', () => {
  const gone = () => done(leave(answeredCase(), 'noPlate', '', false, later(90)));

  test('given its number and minutes, then they are told once', () => {
    const taken = incident(gone(), 'J-1', 12);
    expect(taken.next.dispatch).toMatchObject({ incidentNo: 'J-1', etaMinutes: 12, reason: 'noPlate' });
    expect(taken.events).toEqual([{ type: 'dispatch.accepted', payload: { incidentNo: 'J-1', etaMinutes: 12 } }]);
    expect(taken.jobs).toEqual([{ task: 'dispatch.tell', payload: { caseId: answeredCase().id } }]);
    expect(incident(taken.next, 'J-2', 5)).toEqual({ next: taken.next, events: [] });
  });

  test('given a case nobody was sent to, then nothing happens', () => {
    const current = answeredCase();
    expect(incident(current, 'J-1', 12)).toEqual({ next: current, events: [] });
  });
});

describe('an objection in the call', () => {
  const SAID = { partyId: 'p1' as const, words: '我不同意' };

  test.each(['queued', 'refused', 'issued', 'settled', 'dispatched', 'merged'] as const)(
    'given a case that is %s, then it is refused',
    (status) => {
      expect(noteObjection({ ...answeredCase(), status }, SAID, harbin, unit, later(90))).toMatchObject({
        code: 'wrongState',
      });
    },
  );

  test('given a second one, then both are kept with their hours', () => {
    const kept = { ...harbin, objectionInCall: 'reviewOnly' as const };
    const one = said(noteObjection(answeredCase(), SAID, kept, unit, later(90)));
    const two = said(noteObjection(one.next, { partyId: 'p2', words: '我也不同意' }, kept, unit, later(95)));
    expect(two.next.objections).toEqual([
      { ...SAID, at: AT, handling: 'reviewOnly' },
      { partyId: 'p2', words: '我也不同意', at: later(95).toISOString(), handling: 'reviewOnly' },
    ]);
    expect(one.events).toEqual([{ type: 'objection.noted', payload: { ...SAID, handling: 'reviewOnly' } }]);
    expect(one.jobs).toBeUndefined();
  });

  test('given a city that says nothing, then the review right does the rest', () => {
    const silent = { ...harbin, objectionInCall: undefined };
    expect(said(noteObjection(answeredCase(), SAID, silent, unit, later(90))).next.status).toBe('inCall');
  });

  test('given a city that converts but sends nobody to a brigade, then the words of the dispute stand', () => {
    const alone = {
      ...harbin,
      objectionInCall: 'converts' as const,
      review: { ...harbin.review, ways: harbin.review.ways.filter(({ way }) => way !== 'togetherAtBrigade') },
    };
    const left = said(noteObjection(answeredCase(), SAID, alone, unit, later(90)));
    expect(left.next.dispatch).toMatchObject({ reason: 'dispute', injured: false, say: toldFor('dispute') });
    expect(left.jobs?.map(({ task }) => task)).toEqual(['dispatch.request', 'queue.drop']);
  });
});
