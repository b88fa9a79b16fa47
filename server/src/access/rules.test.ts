import { expect, test } from 'vitest';
import { findParty } from '../case/rules.ts';
import { answeredCase } from '../testing/case.ts';
import { enterParty, givePhone, provePhone } from './rules.ts';

test('given a number, when it is typed, then it is kept and proves nothing, also where one was proven before', () => {
  const proven = provePhone(answeredCase(), 'p1').next;
  const given = givePhone(proven, 'p1', '13800000002');
  expect(findParty(given.next, 'p1')).toMatchObject({ phone: '13800000002', phoneProven: false });
  expect(given.events).toEqual([{ type: 'phone.given', payload: { partyId: 'p1' } }]);
});

test('when the code is right, then the number it was sent to is proven, for this party alone', () => {
  const given = givePhone(answeredCase(), 'p2', '13800000002').next;
  const proven = provePhone(given, 'p2');
  expect(findParty(proven.next, 'p2')).toMatchObject({ phone: '13800000002', phoneProven: true });
  expect(findParty(proven.next, 'p1')?.phoneProven).toBe(false);
  expect(proven.events).toEqual([{ type: 'phone.proven', payload: { partyId: 'p2' } }]);
});

test('in by case code and text message, then the phone is the party’s own', () => {
  const entered = enterParty(answeredCase(), 'p2');
  expect(findParty(entered.next, 'p2')).toMatchObject({ hasPhone: true, phoneProven: true });
  expect(entered.events).toEqual([{ type: 'party.entered', payload: { partyId: 'p2' } }]);
  expect(JSON.stringify(entered.events)).not.toContain('138');
});
