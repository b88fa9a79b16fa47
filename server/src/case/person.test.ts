import type { PartyRole } from '@kuaichu/contract/case';
import { describe, expect, test } from 'vitest';
import { enterParty, givePhone, provePhone } from '../access/rules.ts';
import { later, queuedCase } from '../testing/case.ts';
import { changeParty, findParty, given, maskIdNo, maskName, maskPhone, mayMove, move, newParty } from './rules.ts';

describe('a person of whom nothing is known yet', () => {
  test('has the next row and label, and nothing else', () => {
    expect(newParty(1, 'driver', false)).toEqual({
      id: 'p2',
      label: '乙',
      role: 'driver',
      isCaller: false,
      hasPhone: false,
      online: false,
      awayCause: null,
      name: '',
      phone: null,
      phoneProven: false,
      invitedAt: null,
      idNo: '',
      address: '',
      transportMode: '驾驶小型客车',
      vehicle: null,
      parts: [],
      insurerId: null,
      insurerName: '',
      policyNo: '',
      simplifiedConsent: null,
      deliveryConsent: null,
      deliveryConsentAt: null,
      factsConfirmed: null,
      factsNote: null,
    });
  });

  test.each<[PartyRole, string]>([
    ['driver', '驾驶小型客车'],
    ['rider', '骑电动自行车'],
    ['pedestrian', ''],
  ])('as %s travels by: %s', (role, mode) => {
    expect(newParty(0, role, true)).toMatchObject({ transportMode: mode, isCaller: true });
  });
});

describe('masked: enough to know oneself by, too little to call a stranger', () => {
  test.each([
    ['13800000001', '138****0001'],
    ['13912345678', '139****5678'],
  ])('telephone %s', (phone, shown) => {
    expect(maskPhone(phone)).toBe(shown);
  });

  test.each([
    ['', ''],
    ['林', '林'],
    ['林一', '林*'],
    ['林一甲', '林*甲'],
    ['欧阳一甲', '欧**甲'],
    // A rare letter outside the basic plane is one letter.
    ['𠮷一', '𠮷*'],
  ])('name 「%s」', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });

  test.each([
    ['', ''],
    ['0017', '0017'],
    ['10017', '*0017'],
    ['000000199001010017', '**************0017'],
  ])('identity number 「%s」', (idNo, shown) => {
    expect(maskIdNo(idNo)).toBe(shown);
  });
});

test('a note leaves what was not sent as it is; null is a value', () => {
  expect(given<{ a: string; b: string | null; c: number }>({ a: 'x', b: null, c: undefined })).toEqual({
    a: 'x',
    b: null,
  });
});

describe('moving on', () => {
  test('given an allowed move, then the state and its hour change', () => {
    expect(move(queuedCase(), 'inCall', later(30))).toMatchObject({
      status: 'inCall',
      statusSince: later(30).toISOString(),
    });
  });

  test('given it is there already, then nothing changes, not even where the table has no such move', () => {
    const current = queuedCase();
    expect(move(current, 'queued', later(30))).toBe(current);
    expect(mayMove('queued', 'queued')).toBe(false);
  });
});

test('a change of one party is of that party alone', () => {
  const current = queuedCase();
  const changed = changeParty(current, 'p2', { name: '周二乙' });
  expect(findParty(changed, 'p2')).toEqual({ ...current.parties[1], name: '周二乙' });
  expect(findParty(changed, 'p1')).toEqual(current.parties[0]);
  expect(findParty(changed, 'p9')).toBeUndefined();
});

describe('how a phone and a person become one', () => {
  test('a number typed proves nothing, also where the same one was proven before', () => {
    const proven = changeParty(queuedCase(), 'p1', { phone: '13800000001', phoneProven: true });
    const typed = givePhone(proven, 'p1', '13800000001');
    expect(typed.next.parties[0]).toMatchObject({ phone: '13800000001', phoneProven: false });
    expect(typed.events).toEqual([{ type: 'phone.given', payload: { partyId: 'p1' } }]);
  });

  test('the code proves it', () => {
    const proven = provePhone(givePhone(queuedCase(), 'p1', '13800000001').next, 'p1');
    expect(proven.next.parties[0]).toMatchObject({ phone: '13800000001', phoneProven: true });
    expect(proven.events).toEqual([{ type: 'phone.proven', payload: { partyId: 'p1' } }]);
  });

  test('in by case code and text message: the phone is the party’s own', () => {
    const entered = enterParty(queuedCase(), 'p2');
    expect(entered.next.parties[1]).toMatchObject({ hasPhone: true, phoneProven: true });
    expect(entered.next.parties[0]?.phoneProven).toBe(false);
    expect(entered.events).toEqual([{ type: 'party.entered', payload: { partyId: 'p2' } }]);
  });
});
