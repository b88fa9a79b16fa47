import { describe, expect, test } from 'vitest';
import { recordingStarted } from '../call/rules.ts';
import { changeParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { collectedCase, NOW, STROKES } from '../claim/testing/collectedCase.ts';
import { issuedCase, orderedCase, said } from '../claim/testing/issuedCase.ts';
import { allSettled, canSign, expire, NOT_IN_TIME, type Press, recordedNow, sign, signedText } from './rules.ts';

const at = NOW.toISOString();
const minutes = (n: number): Date => new Date(NOW.getTime() + n * 60_000);
const LIMIT = minutes(30);
const TEXT = 'c'.repeat(64);
const pen = {
  decision: 'sign',
  strokes: STROKES,
  strokesSha256: 'ab',
  shownSha256: TEXT,
  textSha256: TEXT,
} satisfies Press;
const decline: Press = { decision: 'decline', reason: null };
const present = (current = orderedCase()): Case =>
  recordingStarted(changeParty(current, 'p1', { online: true, awayCause: null }), 'EG_2', 'room/02', NOW).next;
const settledAs = (state: 'signed' | 'refused' | 'expired', current = orderedCase()): Case => ({
  ...current,
  signing: current.signing && {
    ...current.signing,
    signatures: current.signing.signatures.map((s) => (s.partyId === 'p1' ? { ...s, state } : s)),
  },
});

test.each([
  [true, null, true],
  [false, '13800000001', true],
  [true, '13800000001', true],
  [false, null, false],
])('a phone in the room %s, a number %s: can sign %s', (hasPhone, phone, can) => {
  const [party] = collectedCase().parties;
  expect(party && canSign({ ...party, hasPhone, phone })).toBe(can);
});

test('the order: each open signature with nothing in it yet, and who is asked', () => {
  const current = orderedCase();
  const open = { state: 'open', at: null, reason: null, strokes: [], textSha256: null, egressId: null };
  expect(current.signing).toEqual({
    openedAt: at,
    by: LIMIT.toISOString(),
    signatures: [
      { partyId: 'p1', ...open },
      { partyId: 'p2', ...open },
    ],
  });
  expect(current.determination?.orderedAt).toBe(at);
  expect(allSettled(current)).toBe(false);
  expect(allSettled(collectedCase())).toBe(false);
});

describe('行政案件程序规定 263(3): recorded at the same time', () => {
  test('the newest recording that runs, of a party whose picture is there', () => {
    expect(recordedNow(present(), 'p1')).toBe('EG_2');
    expect(recordedNow(present(), 'p9')).toBeNull();
    const noCall = { ...present(), call: null };
    expect(recordedNow(noCall, 'p1')).toBeNull();
    const none = { ...present(), recordings: [] };
    expect(recordedNow(none, 'p1')).toBeNull();
  });
});

describe('a press', () => {
  test('signed: strokes, text and recording are kept; the log has their digests only', () => {
    const signed = said(sign(present(), 'p1', pen, minutes(1)));
    expect(signed.next.signing?.signatures[0]).toEqual({
      partyId: 'p1',
      state: 'signed',
      at: minutes(1).toISOString(),
      reason: null,
      strokes: STROKES,
      textSha256: TEXT,
      egressId: 'EG_2',
    });
    expect(signed.next.signing?.signatures[1]).toEqual(orderedCase().signing?.signatures[1]);
  });

  test.each([
    [null, null, false],
    ['  ', null, false],
    [' 我不服 ', '我不服', true],
  ])('declined with %j: the reason is kept, the log knows only that there is one', (reason, kept, reasonGiven) => {
    const declined = said(sign(present(), 'p1', { decision: 'decline', reason }, minutes(1)));
    expect(declined.next.signing?.signatures[0]).toEqual({
      partyId: 'p1',
      state: 'refused',
      at: minutes(1).toISOString(),
      reason: kept,
      strokes: [],
      textSha256: null,
      egressId: 'EG_2',
    });
    expect(declined.events).toEqual([
      { type: 'party.refusedToSign', payload: { partyId: 'p1', egressId: 'EG_2', reasonGiven } },
    ]);
  });

  test.each<[string, Case, number, string]>([
    ['nobody is to sign', collectedCase(), 1, 'wrongState'],
    ['the case is in another state', { ...orderedCase(), status: 'collected' }, 1, 'wrongState'],
    ['signed before', settledAs('signed'), 1, 'alreadySigned'],
    ['declined before', settledAs('refused'), 1, 'alreadySigned'],
    ['signed before, and issued since', settledAs('signed', issuedCase()), 31, 'alreadySigned'],
    ['ran out of time', settledAs('expired'), 1, 'signingClosed'],
    ['issued without it', issuedCase(), 31, 'signingClosed'],
    ['past the limit', orderedCase(), 30.001, 'signingClosed'],
  ])('given %s, then it is refused', (_, current, minute, code) => {
    expect(sign(current, 'p1', decline, minutes(minute))).toMatchObject({ code });
  });

  test('at the limit to the millisecond it still counts', () => {
    expect(said(sign(present(), 'p1', pen, LIMIT)).next.signing?.signatures[0]?.state).toBe('signed');
  });

  test('one stroke of two points among dots is a signature', () => {
    const dots: [number, number][][] = [
      [[1, 1]],
      [
        [2, 2],
        [3, 3],
      ],
    ];
    expect(said(sign(present(), 'p1', { ...pen, strokes: dots }, NOW)).next.signing?.signatures[0]?.strokes).toEqual(
      dots,
    );
  });
});

describe('the limit', () => {
  test('a millisecond before it nothing happens; at it whoever is open is noted so', () => {
    const before = orderedCase();
    expect(expire(before, new Date(LIMIT.getTime() - 1))).toEqual({ next: before, events: [] });
    const late = expire(before, LIMIT);
    expect(late.next.signing?.signatures.map(({ state, at: when, reason }) => [state, when, reason])).toEqual([
      ['expired', LIMIT.toISOString(), NOT_IN_TIME],
      ['expired', LIMIT.toISOString(), NOT_IN_TIME],
    ]);
    expect(late.events).toEqual([{ type: 'signing.expired', payload: { partyIds: ['p1', 'p2'] } }]);
    expect(late.jobs).toEqual([{ task: 'certificate.issue', payload: { caseId: before.id } }]);
  });

  test.each<[string, Case]>([
    ['nobody is open', settledAs('signed', settledAs('signed', expire(orderedCase(), LIMIT).next))],
    ['another state', { ...orderedCase(), status: 'collected' }],
    ['no signing', { ...orderedCase(), signing: null }],
  ])('given %s, then nothing happens', (_, current) => {
    expect(expire(current, minutes(31))).toEqual({ next: current, events: [] });
  });
});

test('the text that is signed: finding, liabilities, injury, mediation and agreement, nothing else', () => {
  const current = orderedCase();
  const decision = current.determination?.decision;
  expect(signedText(current)).toEqual({
    narrative: decision?.narrative,
    liabilityText: decision?.liabilityText,
    liabilities: decision?.liabilities,
    minorInjury: false,
    mediation: null,
    settlement: null,
  });
  expect(signedText({ ...current, facts: { ...current.facts, injury: 'minor' } }).minorInjury).toBe(true);
  expect(signedText({ ...current, determination: null })).toMatchObject({
    narrative: '',
    liabilityText: '',
    liabilities: [],
  });
  const agreed = { offeredAt: at, officerId: 's', liabilities: [], terms: '800 元' };
  expect(signedText({ ...current, settlement: agreed }).settlement).toEqual({ terms: '800 元', liabilities: [] });
});
