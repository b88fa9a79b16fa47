import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { changeParty } from '../case/rules.ts';
import type { Case, Claim } from '../case/state.ts';
import {
  claim,
  claimItems,
  claimMoves,
  claimOf,
  failed,
  insurerOf,
  noticeKey,
  received,
  surveyorAssigned,
} from './rules.ts';
import { cityRules } from './testing/city.ts';
import { NOW } from './testing/collectedCase.ts';
import { issuedCase, said, STORED } from './testing/issuedCase.ts';

const luzhou = cityRules('luzhou');
const at = NOW.toISOString();
const LATER = new Date(NOW.getTime() + 60_000).toISOString();
const OF = { partyId: 'p1', certificateNo: STORED.no } as const;
const surveyor = { name: '查勘员 梁一演', phone: '13700000001' };
const claimed = (): Case => said(claim(issuedCase(), 'p1', luzhou, NOW)).next;
const inState = (state: Claim['state']): Case => {
  const current = claimed();
  const [mine] = current.claims;
  if (mine === undefined) throw new Error('no claim');
  return {
    ...current,
    claims: [
      { ...mine, partyId: 'p2' },
      { ...mine, state },
    ],
  };
};
const states = Object.keys(claimMoves) as Claim['state'][];

describe('the notice of loss', () => {
  test('is kept with the consent’s hour and pushed once', () => {
    const pressed = said(claim(issuedCase(), 'p1', luzhou, NOW));
    expect(pressed.next.claims).toEqual([
      {
        partyId: 'p1',
        insurerId: 'picc',
        certificateNo: STORED.no,
        consentAt: at,
        state: 'sending',
        noticeNo: null,
        acknowledgedAt: null,
        surveyor: null,
      },
    ]);
    expect(pressed.jobs).toEqual([{ task: 'claim.push', payload: { caseId: issuedCase().id, partyId: 'p1' } }]);
  });

  test.each(states)('given an earlier one that is %s, when pressed again', (state) => {
    const again = claim(inState(state), 'p1', luzhou, NOW);
    if (state !== 'failed') return expect(again).toMatchObject({ code: 'claimSent' });
    expect(said(again).next.claims.map((c) => [c.partyId, c.state])).toEqual([
      ['p2', 'sending'],
      ['p1', 'sending'],
    ]);
  });

  test.each<[string, Case, string]>([
    ['no certificate', { ...issuedCase(), certificate: null }, 'wrongState'],
    ['no vehicle', changeParty(issuedCase(), 'p1', { vehicle: null }), 'wrongState'],
    ['no insurer', changeParty(issuedCase(), 'p1', { insurerId: null }), 'wrongState'],
    ['no policy', changeParty(issuedCase(), 'p1', { policyNo: '' }), 'wrongState'],
    ['no telephone', changeParty(issuedCase(), 'p1', { phone: null }), 'phoneUnproven'],
    ['a certificate that was revoked', { ...issuedCase(), status: 'collected' }, 'wrongState'],
  ])('given %s, then it is refused', (_, current, code) => {
    expect(claim(current, 'p1', luzhou, NOW)).toMatchObject({ code });
  });

  test('an insurer the city does not list: the number stands on the policy', () => {
    const elsewhere = claim(changeParty(issuedCase(), 'p1', { insurerId: 'nobody' }), 'p1', luzhou, NOW);
    expect(isRefusal(elsewhere) && elsewhere.say).toContain('（号码在保单上）');
    const [party] = issuedCase().parties;
    expect(party && insurerOf(luzhou, party)?.id).toBe('picc');
  });

  test('DOSSIER 8.2: one accident, insurer and policy have one key; what is no letter or digit becomes a stroke', () => {
    expect(noticeKey('5105', 'picc', 'A-1.b_2')).toBe('5105:picc:A-1.b_2');
    expect(noticeKey('5105', 'picc', '保 1/2')).toBe('5105:picc:--1-2');
  });
});

describe('个人信息保护法 23: what is handed on is shown before the consent', () => {
  const items = (current: Case, index = 0): [string, string][] => {
    const party = current.parties[index];
    if (party === undefined) throw new Error('no party');
    return claimItems(current, party).map(({ label, value }) => [label, value]);
  };

  test('each item by its name, the number masked', () => {
    expect(items(issuedCase())).toEqual([
      ['认定书编号', STORED.no],
      ['事故时间', '2026年09月18日08时39分'],
      ['事故地点', '松柏路云河街路口东侧60米'],
      ['姓名', '林一甲'],
      ['手机号', '138****0001'],
      ['号牌', '黑A·T0001'],
      ['保单号', 'TEST000026007731'],
      ['责任', '全部责任'],
    ]);
  });

  test('what is not known stays empty', () => {
    const current = issuedCase();
    const bare = changeParty(
      { ...current, certificate: null, determination: null, facts: { ...current.facts, placeWords: '' } },
      'p1',
      { phone: null, vehicle: null },
    );
    expect(items(bare)).toEqual([
      ['认定书编号', ''],
      ['事故时间', '2026年09月18日08时39分'],
      ['事故地点', '松柏路云河街路口东侧60米'],
      ['姓名', '林一甲'],
      ['手机号', ''],
      ['号牌', ''],
      ['保单号', 'TEST000026007731'],
      ['责任', ''],
    ]);
    const confirmed = { ...current, facts: { ...current.facts, placeWords: '云河街口' } };
    expect(items(confirmed)[2]).toEqual(['事故地点', '云河街口']);
  });
});

describe('a claim goes forward only', () => {
  const told = {
    received: (c: Case) => received(c, OF, 'N-1', LATER),
    surveyorAssigned: (c: Case) => surveyorAssigned(c, OF, 'N-1', surveyor, LATER),
    failed: (c: Case) => failed(c, OF, 'noPolicy'),
  };
  const moves: [Claim['state'], keyof typeof told, boolean][] = [
    ['sending', 'received', true],
    ['sending', 'surveyorAssigned', true],
    ['sending', 'failed', true],
    ['failed', 'received', true],
    ['failed', 'surveyorAssigned', true],
    ['failed', 'failed', false],
    ['received', 'received', false],
    ['received', 'surveyorAssigned', true],
    ['received', 'failed', false],
    ['surveyorAssigned', 'received', false],
    ['surveyorAssigned', 'surveyorAssigned', false],
    ['surveyorAssigned', 'failed', false],
  ];
  test.each(moves)('given it is %s, when the insurer says %s: %s', (from, to, moved) => {
    const before = inState(from);
    const outcome = told[to](before);
    if (!moved) return expect(outcome).toEqual({ next: before, events: [] });
    expect(claimOf(outcome.next, 'p1')?.state).toBe(to);
    expect(claimOf(outcome.next, 'p2')).toEqual(claimOf(before, 'p2'));
  });

  test('what the insurer told is kept and told on', () => {
    const got = told.received(claimed());
    expect(claimOf(got.next, 'p1')).toMatchObject({ noticeNo: 'N-1', acknowledgedAt: LATER, surveyor: null });
    expect(got.events).toEqual([
      { type: 'claim.received', payload: { partyId: 'p1', insurerId: 'picc', noticeNo: 'N-1' } },
    ]);

    const first = told.surveyorAssigned(claimed());
    expect(claimOf(first.next, 'p1')).toMatchObject({ noticeNo: 'N-1', acknowledgedAt: LATER, surveyor });
    expect(first.events).toEqual([
      { type: 'claim.surveyorAssigned', payload: { partyId: 'p1', insurerId: 'picc', noticeNo: 'N-1' } },
    ]);
    const after = surveyorAssigned(received(claimed(), OF, 'N-1', at).next, OF, 'N-1', surveyor, LATER);
    expect(claimOf(after.next, 'p1')?.acknowledgedAt).toBe(at);

    expect(told.failed(claimed()).events).toEqual([
      { type: 'claim.failed', payload: { partyId: 'p1', insurerId: 'picc', why: 'noPolicy' } },
    ]);
  });

  test.each(Object.entries(told))('%s about a party that has claimed nothing changes nothing', (_, tell) => {
    const current = issuedCase();
    expect(tell(current)).toEqual({ next: current, events: [] });
  });
});
