import { describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { collectedCase, NOW } from '../claim/testing/collectedCase.ts';
import { issuedCase, OFFICER, said } from '../claim/testing/issuedCase.ts';
import { openDetermination } from '../determination/rules/decide.ts';
import { expire, sign } from '../signing/rules.ts';
import { textDigestOf } from '../signing/text.ts';
import { dropSettlement, mayNotAccept, notAccepted, offerSettlement, settle, settlementOutcome } from './rules.ts';

const held = (change: Partial<Case> = {}): Case =>
  said(openDetermination(collectedCase(undefined, change), OFFICER, NOW)).next;
const OFFER = {
  liabilities: [
    { partyId: 'p1', liability: 'full' as const },
    { partyId: 'p2', liability: 'none' as const },
  ],
  terms: ' 甲赔偿乙车辆维修费 800 元，当场付清。 ',
};
const offered = (): Case => said(offerSettlement(held(), OFFICER.staffId, OFFER, 30, NOW)).next;
const SEALED = {
  no: 'HRB-260918-0001-1',
  verifyToken: 'v_22222222222222222222',
  objectKey: 'certificates/s.pdf',
  sha256: 'aa',
  sm3: 'bb',
};
const answered = (current: Case, states: readonly ('signed' | 'refused' | 'expired' | 'open')[]): Case => ({
  ...current,
  signing: current.signing && {
    ...current.signing,
    signatures: current.signing.signatures.map((s, at) => ({ ...s, state: states[at] ?? 'open' })),
  },
});

describe('自行协商: the parties settle by themselves (P146 20, 21)', () => {
  test('given property damage and everything named, when it is offered, then each is asked to sign', () => {
    const { next, events } = said(offerSettlement(held(), OFFICER.staffId, OFFER, 30, NOW));
    expect(next).toMatchObject({
      status: 'signing',
      settlement: { terms: '甲赔偿乙车辆维修费 800 元，当场付清。', officerId: OFFICER.staffId },
      signing: { signatures: [{ state: 'open' }, { state: 'open' }] },
    });
    expect(JSON.stringify(events)).not.toContain('800');
    // What is signed is the agreement; another sum is another text.
    const other = { ...next, settlement: next.settlement && { ...next.settlement, terms: '甲赔偿乙 900 元' } };
    expect(textDigestOf(other)).not.toBe(textDigestOf(next));
  });

  test('with an injury nobody settles: the police determine (P146 13, 19)', () => {
    const hurt = held();
    const current = { ...hurt, facts: { ...hurt.facts, injury: 'minor' as const } };
    expect(offerSettlement(current, OFFICER.staffId, OFFER, 30, NOW)).toMatchObject({ code: 'settlementInjury' });
  });

  test.each<[string, (current: Case) => Case, string]>([
    ['weather', (c) => ({ ...c, facts: { ...c.facts, weather: null } }), '天气'],
    ['form of the accident', (c) => ({ ...c, facts: { ...c.facts, form: null } }), '事故形态'],
    ['name', (c) => ({ ...c, parties: c.parties.map((p) => ({ ...p, name: ' ' })) }), '甲没有姓名'],
    ['identity number', (c) => ({ ...c, parties: c.parties.map((p) => ({ ...p, idNo: '' })) }), '乙没有姓名或证件号'],
    ['collision part', (c) => ({ ...c, parties: c.parties.map((p) => ({ ...p, parts: [] })) }), '碰撞部位'],
    [
      'telephone to sign on',
      (c) => ({ ...c, parties: c.parties.map((p) => ({ ...p, hasPhone: false, phone: null })) }),
      '签不了名',
    ],
    ['second party', (c) => ({ ...c, parties: c.parties.slice(0, 1) }), '只有一方'],
  ])('without %s the agreement cannot say what P146 21 wants', (_, without, words) => {
    const no = offerSettlement(without(held()), OFFICER.staffId, OFFER, 30, NOW);
    expect(no).toMatchObject({ code: 'settlementNeedsAll', say: expect.stringContaining(words) });
  });

  test('impossible liabilities, a stranger to the case, a case without an officer or with a certificate are refused', () => {
    const full = { liability: 'full' as const };
    const both = { ...OFFER, liabilities: OFFER.liabilities.map((share) => ({ ...share, ...full })) };
    expect(offerSettlement(held(), OFFICER.staffId, both, 30, NOW)).toMatchObject({ code: 'liabilityFullAlone' });
    const one = { ...OFFER, liabilities: OFFER.liabilities.slice(0, 1) };
    expect(offerSettlement(held(), OFFICER.staffId, one, 30, NOW)).toMatchObject({ code: 'liabilityIncomplete' });
    expect(offerSettlement(held(), 's_other', OFFER, 30, NOW)).toMatchObject({ code: 'notYourCase' });
    expect(offerSettlement(collectedCase(), OFFICER.staffId, OFFER, 30, NOW)).toMatchObject({ code: 'wrongState' });
    expect(offerSettlement(issuedCase(), OFFICER.staffId, OFFER, 30, NOW)).toMatchObject({ code: 'wrongState' });
    expect(offerSettlement(offered(), OFFICER.staffId, OFFER, 30, NOW)).toMatchObject({ code: 'wrongState' });
  });

  test('signed by all it stands, the case is closed as settled and the parties are told', () => {
    expect(settlementOutcome(offered())).toBeUndefined();
    expect(settlementOutcome(answered(offered(), ['signed', 'open']))).toBeUndefined();
    const all = answered(offered(), ['signed', 'signed']);
    expect(settlementOutcome(all)).toBe('signed');
    const { next, events, jobs } = settle(all, SEALED, NOW);
    expect(next).toMatchObject({ status: 'settled', notices: [{ kind: 'settlement', to: ['p1', 'p2'], about: null }] });
    expect(events).toMatchObject([{ type: 'settlement.signed', payload: { no: SEALED.no } }]);
    expect(jobs?.map(({ task }) => task)).toEqual(['delivery.settled', 'delivery.settled', 'call.close']);
    expect(() => settle(offered(), SEALED, NOW)).toThrow('before its time');
  });

  test.each([
    ['refused', 'signed'],
    ['signed', 'expired'],
  ] as const)('%s and %s: there is no agreement, and the officer goes on', (first, second) => {
    const current = answered(offered(), [first, second]);
    expect(settlementOutcome(current)).toBe('dropped');
    const { next, events } = dropSettlement(current, NOW);
    expect(next).toMatchObject({
      status: 'collected',
      settlement: null,
      signing: null,
      determination: { state: 'open' },
    });
    expect(events[0]?.payload).toEqual({ unsigned: [first === 'refused' ? 'p1' : 'p2'] });
    expect(() => dropSettlement(offered(), NOW)).toThrow('before its time');
  });

  test('the last answer and the passing of the limit both ask for the conclusion, never for a certificate', () => {
    const late = new Date(NOW.getTime() + 31 * 60_000);
    expect(expire(offered(), late).jobs).toMatchObject([{ task: 'settlement.conclude' }]);
    const one = answered(offered(), ['signed', 'open']);
    expect(said(sign(one, 'p2', { decision: 'decline', reason: null }, NOW)).jobs).toMatchObject([
      { task: 'settlement.conclude' },
    ]);
  });
});

describe('不予受理 (P146 18)', () => {
  test('given an alarm that cannot be proved, then it is refused in writing with its reason', () => {
    const { next, events, jobs } = said(notAccepted(held(), OFFICER.staffId, 'factsUnproven', SEALED, NOW));
    expect(next).toMatchObject({
      status: 'refused',
      alarm: { refusal: { code: 'notAcceptedInWriting' } },
      notices: [{ kind: 'notAccepted', to: ['p1', 'p2'] }],
    });
    expect(events).toMatchObject([{ type: 'case.notAccepted', payload: { ground: 'factsUnproven' } }]);
    expect(jobs?.map(({ task }) => task)).toEqual(['delivery.notAccepted', 'delivery.notAccepted', 'call.close']);
  });

  test('by the officer who holds the case, before anything was determined in writing', () => {
    expect(mayNotAccept(held(), 's_other')).toMatchObject({ code: 'notYourCase' });
    expect(mayNotAccept(collectedCase(), OFFICER.staffId)).toMatchObject({ code: 'wrongState' });
    expect(mayNotAccept(issuedCase(), OFFICER.staffId)).toMatchObject({ code: 'wrongState' });
    expect(notAccepted(issuedCase(), OFFICER.staffId, 'notCompetent', SEALED, NOW)).toMatchObject({
      code: 'wrongState',
    });
  });
});
