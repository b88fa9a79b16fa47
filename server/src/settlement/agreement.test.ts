import { describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { collectedCase, NOW } from '../claim/testing/collectedCase.ts';
import { OFFICER, said } from '../claim/testing/issuedCase.ts';
import { openDetermination } from '../determination/rules/decide.ts';
import { dropSettlement, mayNotAccept, notAccepted, offerSettlement, settle, settlementOutcome } from './rules.ts';

const at = NOW.toISOString();
const held = (change: Partial<Case> = {}): Case =>
  said(openDetermination(collectedCase(undefined, change), OFFICER, NOW)).next;
const OFFER = {
  liabilities: [
    { partyId: 'p1', liability: 'full' as const },
    { partyId: 'p2', liability: 'none' as const },
  ],
  terms: '甲赔偿乙 800 元',
};
const SEALED = { no: 'N-1', verifyToken: 'v_2', objectKey: 's.pdf', sha256: 'aa', sm3: 'bb' };
const offer = (current: Case, change: Partial<typeof OFFER> = {}) =>
  offerSettlement(current, OFFICER.staffId, { ...OFFER, ...change }, 30, NOW);
const offered = (): Case => said(offer(held())).next;
const answered = (...states: ('signed' | 'refused' | 'expired' | 'open')[]): Case => {
  const current = offered();
  return {
    ...current,
    signing: current.signing && {
      ...current.signing,
      signatures: current.signing.signatures.map((s, i) => ({ ...s, state: states[i] ?? 'open' })),
    },
  };
};

describe('P146 21: the agreement is offered', () => {
  test('then each has an open signature until the limit, and the terms stand in the case, not in the log', () => {
    const { next, events, jobs } = said(offer(held()));
    expect(next.settlement).toEqual({ offeredAt: at, officerId: OFFICER.staffId, ...OFFER });
    const by = new Date(NOW.getTime() + 30 * 60_000).toISOString();
    const open = { state: 'open', at: null, reason: null, strokes: [], textSha256: null, egressId: null };
    expect(next.signing).toEqual({
      openedAt: at,
      by,
      signatures: [
        { partyId: 'p1', ...open },
        { partyId: 'p2', ...open },
      ],
    });
    expect(events).toEqual([
      { type: 'settlement.offered', payload: { officerId: OFFICER.staffId, by, liabilities: OFFER.liabilities } },
    ]);
    expect(jobs).toEqual([]);
  });

  test('whoever has not come yet is invited', () => {
    const current = held();
    const one = { ...current, parties: current.parties.map((p) => (p.id === 'p2' ? { ...p, hasPhone: false } : p)) };
    expect(said(offer(one)).jobs).toEqual([
      { task: 'delivery.invite', payload: { caseId: current.id, partyId: 'p2', at } },
    ]);
  });

  test('what is missing is told whole, party by party', () => {
    const current = held();
    const bare: Case = {
      ...current,
      facts: { ...current.facts, weather: null, form: null },
      parties: current.parties.map((p) => ({ ...p, name: '', parts: [], hasPhone: false, phone: null })),
    };
    expect(offer(bare)).toMatchObject({
      code: 'settlementNeedsAll',
      say: expect.stringContaining(
        '没写天气，没写事故形态，甲没有姓名或证件号，甲没写碰撞部位，甲没有手机，签不了名，乙没有姓名或证件号，乙没写碰撞部位，乙没有手机，签不了名',
      ),
    });
  });

  test('whoever has no vehicle has no part that was hit', () => {
    const current = held();
    const onFoot = {
      ...current,
      parties: current.parties.map((p) => (p.id === 'p2' ? { ...p, vehicle: null, parts: [] } : p)),
    };
    expect(said(offer(onFoot)).next.status).toBe('signing');
  });

  test.each<[string, (typeof OFFER)['liabilities'], string]>([
    ['a share too many', [...OFFER.liabilities, { partyId: 'p9', liability: 'none' } as never], 'liabilityIncomplete'],
    ['one party twice, the other not', [OFFER.liabilities[0], OFFER.liabilities[0]] as never, 'liabilityIncomplete'],
    [
      'nobody liable',
      [
        { partyId: 'p1', liability: 'none' },
        { partyId: 'p2', liability: 'none' },
      ] as never,
      'liabilityAllNone',
    ],
  ])('%s', (_, liabilities, code) => {
    expect(offer(held(), { liabilities })).toMatchObject({ code });
  });

  test.each<[string, Partial<Case>]>([
    ['a case in the call', { status: 'inCall' }],
    ['a case without an officer', { determination: null }],
    // P146 79: a new determination is the police's own.
    ['a case that was sent back', { reopened: { replaces: 'x' } as Case['reopened'] }],
  ])('%s is not settled, and not refused in writing', (_, change) => {
    expect(offer({ ...held(), ...change })).toMatchObject({ code: 'wrongState' });
    expect(mayNotAccept({ ...held(), ...change }, OFFICER.staffId)).toMatchObject({ code: 'wrongState' });
  });
});

describe('what becomes of it', () => {
  test.each<[string, Case, 'signed' | 'dropped' | undefined]>([
    ['all signed', answered('signed', 'signed'), 'signed'],
    ['one refused', answered('signed', 'refused'), 'dropped'],
    ['one ran out of time', answered('expired', 'signed'), 'dropped'],
    ['one is open, another refused', answered('refused', 'open'), undefined],
    ['another state', { ...answered('signed', 'signed'), status: 'collected' }, undefined],
    ['no agreement', { ...answered('signed', 'signed'), settlement: null }, undefined],
    ['no signing', { ...answered('signed', 'signed'), signing: null }, undefined],
  ])('%s', (_, current, outcome) => {
    expect(settlementOutcome(current)).toBe(outcome);
    if (outcome !== 'signed') expect(() => settle(current, SEALED, NOW)).toThrow('before its time');
    if (outcome !== 'dropped') expect(() => dropSettlement(current, NOW)).toThrow('before its time');
  });

  test('signed by all: the paper is kept with its hashes, each is told, and the room is closed', () => {
    const current = { ...answered('signed', 'signed'), notices: [{ no: 'N-0' }] as Case['notices'] };
    const { next, events, jobs } = settle(current, SEALED, NOW);
    expect(next.notices).toEqual([
      { no: 'N-0' },
      { ...SEALED, kind: 'settlement', about: null, at, by: OFFICER.staffId, to: ['p1', 'p2'] },
    ]);
    expect(events).toEqual([{ type: 'settlement.signed', payload: { no: 'N-1', sha256: 'aa', sm3: 'bb' } }]);
    expect(jobs).toEqual([
      { task: 'delivery.settled', payload: { caseId: current.id, partyId: 'p1', noticeNo: 'N-1' } },
      { task: 'delivery.settled', payload: { caseId: current.id, partyId: 'p2', noticeNo: 'N-1' } },
      { task: 'call.close', payload: { caseId: current.id } },
    ]);
  });

  test('dropped: the log says who did not sign', () => {
    expect(dropSettlement(answered('refused', 'expired'), NOW).events).toEqual([
      { type: 'settlement.dropped', payload: { unsigned: ['p1', 'p2'] } },
    ]);
  });
});

describe('P146 18: not accepted, in writing', () => {
  test('the paper is kept, the alarm says so, and whoever has a number is told', () => {
    const current = held();
    const one = {
      ...current,
      notices: [{ no: 'N-0' }] as Case['notices'],
      parties: current.parties.map((p) => (p.id === 'p2' ? { ...p, phone: null } : p)),
    };
    const { next, events, jobs } = said(notAccepted(one, OFFICER.staffId, 'factsUnproven', SEALED, NOW));
    expect(next.status).toBe('refused');
    expect(next.alarm.refusal?.say.length).toBeGreaterThan(5);
    expect(next.notices).toEqual([
      { no: 'N-0' },
      { ...SEALED, kind: 'notAccepted', about: null, at, by: OFFICER.staffId, to: ['p1', 'p2'] },
    ]);
    expect(events).toEqual([
      { type: 'case.notAccepted', payload: { ground: 'factsUnproven', no: 'N-1', sha256: 'aa', sm3: 'bb' } },
    ]);
    expect(jobs).toEqual([
      { task: 'delivery.notAccepted', payload: { caseId: current.id, partyId: 'p1', noticeNo: 'N-1' } },
      { task: 'call.close', payload: { caseId: current.id } },
    ]);
  });
});
