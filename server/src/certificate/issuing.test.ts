import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { collectedCase, NOW } from '../claim/testing/collectedCase.ts';
import { issuedCase, orderedCase, said, STORED } from '../claim/testing/issuedCase.ts';
import { expire } from '../signing/rules.ts';
import { awaitsIssue, firstOpened, issue, templateAt } from './rules/issue.ts';
import { missingNumbers } from './rules/register.ts';

const LATE = new Date(NOW.getTime() + 30 * 60_000);
const at = LATE.toISOString();
const ready = (change: Partial<Case> = {}): Case => expire(orderedCase(collectedCase(undefined, change)), LATE).next;

describe('P146 111, 114; 公安部令第104号: the form in force', () => {
  test.each([
    ['2018-05-01T00:00:00+08:00', 'simplified2018'],
    ['2018-04-30T23:59:59.999+08:00', 'simplified2009'],
    ['2009-01-01T00:00:00+08:00', 'simplified2009'],
    ['2026-09-18T08:52:00+08:00', 'simplified2018'],
  ])('issued %s: %s', (issuedAt, version) => {
    expect(templateAt(new Date(issuedAt))).toBe(version);
  });

  test('before the first one there was none', () => {
    expect(() => templateAt(new Date('2008-12-31T23:59:59.999+08:00'))).toThrow('before 2009');
  });
});

describe('the certificate is issued', () => {
  test.each<[string, Case, boolean]>([
    ['ordered, and all have answered or run out of time', ready(), true],
    ['somebody may still sign', orderedCase(), false],
    [
      'not ordered',
      { ...ready(), determination: { ...ready().determination, state: 'decided' } as Case['determination'] },
      false,
    ],
    ['without a finding', { ...ready(), determination: null }, false],
    ['issued already', issuedCase(), false],
  ])('given %s', (_, current, waits) => {
    expect(awaitsIssue(current)).toBe(waits);
    if (!waits) expect(() => issue(current, STORED, LATE)).toThrow('before its time');
  });

  test('then it stands with its number and hashes, nothing delivered yet, and the parties are told', () => {
    const issued = issue(ready(), STORED, LATE);
    expect(issued.next.certificate).toEqual({
      ...STORED,
      issuedAt: at,
      underReviewSince: null,
      corrections: [],
      revocation: null,
      replacedBy: null,
      delivery: [
        { partyId: 'p1', sentAt: null, deliveredAt: null, firstOpenedAt: null },
        { partyId: 'p2', sentAt: null, deliveredAt: null, firstOpenedAt: null },
      ],
    });
    expect(issued.next).toMatchObject({ status: 'issued', statusSince: at, reopened: null });
    const { verifyToken, ...told } = STORED;
    expect(verifyToken).not.toBe('');
    expect(issued.events).toEqual([
      {
        type: 'certificate.issued',
        payload: {
          ...told,
          replaces: null,
          signatures: [
            { partyId: 'p1', state: 'expired' },
            { partyId: 'p2', state: 'expired' },
          ],
        },
      },
    ]);
    expect(issued.jobs).toEqual([
      { task: 'delivery.result', payload: { caseId: issued.next.id, partyId: 'p1' } },
      { task: 'delivery.result', payload: { caseId: issued.next.id, partyId: 'p2' } },
      { task: 'call.close', payload: { caseId: issued.next.id } },
    ]);
  });

  test('a party without a telephone gets no message', () => {
    const [first, second] = collectedCase().parties;
    if (!first || !second) throw new Error('two');
    const { jobs } = issue(ready({ parties: [first, { ...second, phone: null }] }), STORED, LATE);
    expect(jobs?.map(({ task, payload }) => [task, payload['partyId']])).toEqual([
      ['delivery.result', 'p1'],
      ['call.close', undefined],
    ]);
  });
});

describe('a party opens it on the own phone', () => {
  test('given the first time, then its hour is kept for that party alone; later times change nothing', () => {
    const opened = said(firstOpened(issuedCase(), 'p1', LATE));
    expect(opened.next.certificate?.delivery.map(({ firstOpenedAt }) => firstOpenedAt)).toEqual([at, null]);
    expect(opened.events).toEqual([{ type: 'certificate.opened', payload: { partyId: 'p1' } }]);
    const again = firstOpened(opened.next, 'p1', new Date(LATE.getTime() + 1000));
    expect(again).toEqual({ next: opened.next, events: [] });
  });

  test('no certificate, or no such party: refused', () => {
    expect(firstOpened(collectedCase(), 'p1', LATE)).toMatchObject({ code: 'wrongState' });
    const nobody = firstOpened(issuedCase(), 'p9', LATE);
    expect(isRefusal(nobody) && nobody.code).toBe('wrongState');
  });
});

describe('numbers without a gap, per unit and day', () => {
  test.each<[string, string[], string[]]>([
    ['none', [], []],
    ['one after the other', ['230103202609180001', '230103202609180002'], []],
    ['the second is missing', ['230103202609180003', '230103202609180001'], ['230103202609180002']],
    ['the first is missing', ['230103202609180002'], ['230103202609180001']],
    ['another day counts by itself', ['230103202609180001', '230103202609190002'], ['230103202609190001']],
    ['another unit too', ['230103202609180001', '230104202609180002'], ['230104202609180001']],
    ['a shorter serial', ['23010320260918003'], ['23010320260918001', '23010320260918002']],
  ])('%s', (_, numbers, missing) => {
    expect(missingNumbers(numbers)).toEqual(missing);
  });
});
