import { caseStatuses } from '@kuaichu/contract/case';
import { expect, test } from 'vitest';
import { later, queuedCase } from '../testing/case.ts';
import { CLOSED, maskIdNo, maskName, maskPhone, mayMove, move, newParty, transitions } from './rules.ts';

test('every status is reached from another one or is where cases begin', () => {
  const reached = new Set<string>(Object.values(transitions).flat());
  expect(caseStatuses.filter((s) => !reached.has(s))).toEqual([]);
});

test('what is closed stays closed; a refused alarm may still get an officer, a revoked finding is made again', () => {
  const open = CLOSED.flatMap((from) => caseStatuses.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`));
  expect(open).toEqual(['refused → dispatched', 'issued → collected']);
  for (const from of CLOSED) {
    expect(mayMove(from, from)).toBe(false);
  }
});

test('from every open status an officer can be sent (P146 20(2)), except when the certificate stands', () => {
  const open = caseStatuses.filter((s) => !CLOSED.includes(s));
  expect(open.filter((s) => !mayMove(s, 'dispatched'))).toEqual([]);
});

test('a move that is not in the table is refused', () => {
  expect(move(queuedCase(), 'issued', later(1))).toMatchObject({ code: 'wrongState' });
});

test('names, numbers and papers are masked', () => {
  expect(maskPhone('13800000001')).toBe('138****0001');
  expect([maskName('林一甲'), maskName('刘甲'), maskName('甲')]).toEqual(['林*甲', '刘*', '甲']);
  expect(maskIdNo('000000199001010017')).toBe('**************0017');
});

test('labels go on to the ninth party and no further', () => {
  expect([0, 1, 8].map((n) => newParty(n, 'driver', false)?.label)).toEqual(['甲', '乙', '壬']);
  expect(newParty(9, 'driver', false)).toBeUndefined();
});
