import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { recordingFailed } from '../../call/rules.ts';
import type { Outcome } from '../../case/rules.ts';
import type { Case, MergeProposal, Still } from '../../case/state.ts';
import { answeredCase, done, later, queuedCase } from '../../testing/case.ts';
import {
  addParty,
  confirmFacts,
  consentDelivery,
  consentSimplified,
  inviteParty,
  noteCheck,
  noteFacts,
  noteParty,
  noteStatement,
} from './facts.ts';
import { dismiss, mergeAway, takeIn } from './merge.ts';
import { assignStill, expectsStill, storeStill, waiveShot } from './still.ts';

const at = (seconds: number): string => later(seconds).toISOString();
const said = (outcome: Outcome | Refusal): Outcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};
const down = (): Case => recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
const NOBODY: PartyId = 'p9';
const statuses = [
  'inCall',
  'interrupted',
  'clearing',
  'queued',
  'collected',
  'signing',
  'issued',
  'dispatched',
] as const;

const notes: [string, (current: Case) => Outcome | Refusal][] = [
  ['facts', (c) => noteFacts(c, { weather: '雨' }, later(60))],
  ['a party', (c) => noteParty(c, 'p1', { name: '林一甲' }, later(60))],
  ['an invitation', (c) => inviteParty(c, 'p2', '13800000002', later(60))],
  ['a further party', (c) => addParty(c, 'driver')],
  ['a check', (c) => noteCheck(c, 'sober', null, true, later(60))],
  ['a statement', (c) => noteStatement(c, 'p1', '我没看见', later(60))],
];

describe.each(notes)('%s is noted on the record only', (_, note) => {
  test.each(statuses)('given a case that is %s', (status) => {
    const open = ['inCall', 'interrupted', 'clearing'].includes(status);
    const noted = note({ ...answeredCase(), status });
    expect(isRefusal(noted) ? noted.code : 'noted').toBe(open ? 'noted' : 'wrongState');
  });

  test('given the recording is down, then nothing is noted', () => {
    expect(note(down())).toMatchObject({ code: 'recorderDown' });
  });
});

test('people are safe: asked and answered in every state, also while nothing is recorded', () => {
  const asked = said(noteCheck({ ...down(), status: 'queued' }, 'peopleSafe', null, true, later(60)));
  expect(asked.next.checks).toEqual([{ kind: 'peopleSafe', partyId: null, answer: true, at: at(60) }]);
  expect(asked.events).toEqual([{ type: 'check.noted', payload: { kind: 'peopleSafe', partyId: null, answer: true } }]);
});

describe('a check', () => {
  test('given it was answered before, then the newest answer of that party stands, others stay', () => {
    let current = done(noteCheck(answeredCase(), 'sober', null, true, later(60)));
    current = done(noteCheck(current, 'sober', 'p1', true, later(61)));
    current = done(noteCheck(current, 'movable', null, true, later(62)));
    current = done(noteCheck(current, 'sober', 'p1', false, later(63)));
    expect(current.checks).toEqual([
      { kind: 'sober', partyId: null, answer: true, at: at(60) },
      { kind: 'movable', partyId: null, answer: true, at: at(62) },
      { kind: 'sober', partyId: 'p1', answer: false, at: at(63) },
    ]);
  });

  test('of somebody who is no party is not found', () => {
    expect(noteCheck(answeredCase(), 'sober', NOBODY, true, later(60))).toMatchObject({ code: 'notFound' });
    expect(noteCheck(answeredCase(), 'peopleSafe', NOBODY, true, later(60))).toMatchObject({ code: 'notFound' });
  });
});

describe('the facts', () => {
  const confirmed = (): Case => {
    const current = answeredCase();
    return {
      ...current,
      parties: current.parties.map((party, i) => ({ ...party, factsConfirmed: i === 0 ? true : null })),
    };
  };

  test.each([
    ['now', 0, true],
    ['a millisecond later', 1, false],
    ['a day before to the millisecond', -24 * 3600_000, true],
    ['a millisecond more than a day before', -24 * 3600_000 - 1, false],
  ])('an accident %s', (_, offsetMs, taken) => {
    const accidentAt = new Date(later(60).getTime() + offsetMs).toISOString();
    const noted = noteFacts(answeredCase(), { accidentAt }, later(60));
    if (taken) expect(done(noted).facts.accidentAt).toBe(accidentAt);
    else expect(noted).toMatchObject({ code: 'invalidInput', say: expect.stringContaining('事故时间') });
  });

  test.each([
    ['narrative', { narrative: '甲车追尾乙车，两车受损。' }, null],
    ['form', { form: '追尾碰撞' as const }, null],
    ['accidentAt', { accidentAt: at(10) }, null],
    ['placeWords', { placeWords: '松柏路' }, null],
    ['weather', { weather: '雨' as const }, null],
    ['direction', { direction: '由西向东' }, true],
    ['placeConfirmed', { placeConfirmed: true }, true],
  ])('given a party confirmed what it read, when %s changes', (_, facts, still) => {
    const noted = said(noteFacts(confirmed(), facts, later(60)));
    expect(noted.next.parties.map(({ factsConfirmed }) => factsConfirmed)).toEqual([still, null]);
    expect(noted.next.facts).toEqual({ ...confirmed().facts, ...facts });
    expect(noted.events).toEqual([{ type: 'facts.noted', payload: { facts } }]);
  });

  test('given several fields of which one was read by the parties, then they are asked again', () => {
    const noted = done(noteFacts(confirmed(), { placeConfirmed: true, weather: '雨' }, later(60)));
    expect(noted.parties[0]?.factsConfirmed).toBeNull();
  });
});

describe('what is noted of a party', () => {
  const known = (): Case => {
    const current = answeredCase();
    return {
      ...current,
      parties: current.parties.map((party) => ({ ...party, phone: '13800000001', phoneProven: true })),
    };
  };

  test('the event says which fields, never what stands in them', () => {
    const noted = said(noteParty(known(), 'p1', { name: '林一甲', idNo: '000000199001010017' }, later(60)));
    expect(noted.next.parties[0]).toMatchObject({ name: '林一甲', idNo: '000000199001010017' });
    expect(noted.next.parties[1]).toEqual(known().parties[1]);
    expect(noted.events).toEqual([{ type: 'party.noted', payload: { partyId: 'p1', fields: ['name', 'idNo'] } }]);
  });

  test.each([
    ['the same number', { phone: '13800000001' }, true],
    ['another number', { phone: '13900000009' }, false],
    ['no number', { name: '林一甲' }, true],
  ])('given a proven telephone, when %s is noted', (_, note, proven) => {
    expect(done(noteParty(known(), 'p1', note, later(60))).parties[0]?.phoneProven).toBe(proven);
  });

  test.each([
    ['yes', { deliveryConsent: true }, at(60)],
    ['no', { deliveryConsent: false }, at(60)],
    ['nothing', { name: '林一甲' }, null],
  ])('to electronic delivery the party says %s: the hour is kept', (_, note, when) => {
    expect(done(noteParty(known(), 'p1', note, later(60))).parties[0]?.deliveryConsentAt).toBe(when);
  });

  test('a plate is written one way, however it was typed; a vehicle may be taken away again', () => {
    const vehicle = { plateKind: '02' as const, plateNo: '黑a·t0001', type: '', colour: '', tractor: null };
    const noted = done(noteParty(known(), 'p1', { vehicle }, later(60)));
    expect(noted.parties[0]?.vehicle).toEqual({ ...vehicle, plateNo: '黑AT0001' });
    expect(done(noteParty(noted, 'p1', { vehicle: null }, later(61))).parties[0]?.vehicle).toBeNull();
  });

  test('of somebody who is no party nothing is found', () => {
    expect(noteParty(known(), NOBODY, { name: '林' }, later(60))).toMatchObject({ code: 'notFound' });
    expect(noteStatement(known(), NOBODY, '我没看见', later(60))).toMatchObject({ code: 'notFound' });
    expect(inviteParty(known(), NOBODY, '13800000002', later(60))).toMatchObject({ code: 'notFound' });
  });
});

test('a further party gets the next label; after the ninth there is no row on the form', () => {
  let current = answeredCase();
  const added = said(addParty(current, 'rider'));
  expect(added.next.parties[2]).toMatchObject({ id: 'p3', label: '丙', role: 'rider', isCaller: false });
  expect(added.events).toEqual([{ type: 'party.added', payload: { partyId: 'p3', role: 'rider' } }]);
  while (current.parties.length < 9) current = done(addParty(current, 'driver'));
  expect(addParty(current, 'driver')).toMatchObject({ code: 'invalidInput', say: expect.stringContaining('九') });
});

test('statements are kept one after the other; the event has their length only', () => {
  const first = done(noteStatement(answeredCase(), 'p1', '我没看见', later(60)));
  const second = said(noteStatement(first, 'p2', '他撞了我', later(61)));
  expect(second.next.statements).toEqual([
    { partyId: 'p1', words: '我没看见', at: at(60) },
    { partyId: 'p2', words: '他撞了我', at: at(61) },
  ]);
  expect(second.events).toEqual([{ type: 'statement.noted', payload: { partyId: 'p2', length: 4 } }]);
});

describe('what a party says on the own phone', () => {
  test.each(statuses)('the facts are right or not: given a case that is %s', (status) => {
    const open = ['inCall', 'clearing', 'interrupted', 'collected', 'signing'].includes(status);
    const answer = confirmFacts({ ...answeredCase(), status }, 'p1', false, '地点不对');
    if (!open) return expect(answer).toMatchObject({ code: 'wrongState' });
    expect(said(answer).next.parties[0]).toMatchObject({ factsConfirmed: false, factsNote: '地点不对' });
    expect(said(answer).events).toEqual([{ type: 'facts.confirmed', payload: { partyId: 'p1', right: false } }]);
  });

  test.each([true, false])('P146 23: consent to the simplified procedure is recorded for each: %s', (agrees) => {
    const answer = said(consentSimplified(answeredCase(), 'p2', agrees));
    expect(answer.next.parties.map((party) => party.simplifiedConsent)).toEqual([null, agrees]);
    expect(answer.events).toEqual([{ type: 'consent.simplified', payload: { partyId: 'p2', agrees } }]);
  });

  test.each([true, false])('consent to electronic delivery is recorded with its hour: %s', (agrees) => {
    const answer = said(consentDelivery(answeredCase(), 'p2', agrees, later(60)));
    expect(answer.next.parties[1]).toMatchObject({ deliveryConsent: agrees, deliveryConsentAt: at(60) });
    expect(answer.events).toEqual([{ type: 'consent.delivery', payload: { partyId: 'p2', agrees } }]);
  });

  test.each([
    ['facts', (c: Case) => confirmFacts(c, NOBODY, true, null)],
    ['procedure', (c: Case) => consentSimplified(c, NOBODY, true)],
    ['delivery', (c: Case) => consentDelivery(c, NOBODY, true, later(60))],
  ])('%s: a stranger says nothing', (_, say) => {
    expect(say(answeredCase())).toMatchObject({ code: 'notFound' });
  });
});

describe('a still', () => {
  const ordered = (shot: string | null, id = 'order-0001', current = answeredCase()): Case => ({
    ...current,
    commands: [
      ...current.commands,
      { id, partyId: 'p1', order: { kind: 'still', shot }, at: at(40), state: 'sent', failure: null },
    ],
  });
  const picture = (
    commandId = 'order-0001',
    id = 'i_1',
  ): Omit<Still, 'shot' | 'seatNo' | 'part' | 'placeAccuracyM' | 'storedAt'> => ({
    id,
    commandId,
    partyId: 'p1',
    method: 'takePhoto',
    width: 3840,
    height: 2160,
    bytes: 10,
    contentType: 'image/jpeg',
    sha256: 'a'.repeat(64),
    sm3: 'b'.repeat(64),
    takenAt: at(41),
  });

  test('given the order for it, then it is stored with its hashes, the place’s accuracy and the seat', () => {
    const stored = said(storeStill(ordered('contact'), picture(), later(42)));
    expect(stored.next.stills).toEqual([
      { ...picture(), shot: 'contact', storedAt: at(42), seatNo: '07', part: 'onRoad', placeAccuracyM: 8 },
    ]);
    expect(stored.next.commands[0]).toMatchObject({ state: 'done', failure: null });
    const { id, contentType, ...told } = picture();
    expect(contentType).toBe('image/jpeg');
    expect(stored.events).toEqual([{ type: 'still.stored', payload: { stillId: id, ...told, shot: 'contact' } }]);
  });

  test.each([
    ['onRoad', 'onRoad'],
    ['driving', 'atKerb'],
    ['atKerb', 'atKerb'],
  ] as const)('given the call is %s, then it belongs to the part %s', (phase, part) => {
    const current = ordered('contact');
    const stored = done(
      storeStill({ ...current, call: current.call && { ...current.call, phase } }, picture(), later(42)),
    );
    expect(stored.stills[0]?.part).toBe(part);
  });

  test('given a later picture of the same thing, then the newest is the shot; others keep theirs', () => {
    let current = done(storeStill(ordered('contact'), picture(), later(42)));
    current = done(storeStill(ordered('leftSide', 'order-0002', current), picture('order-0002', 'i_2'), later(43)));
    current = done(storeStill(ordered('contact', 'order-0003', current), picture('order-0003', 'i_3'), later(44)));
    current = done(storeStill(ordered(null, 'order-0004', current), picture('order-0004', 'i_4'), later(45)));
    expect(current.stills.map(({ id, shot }) => [id, shot])).toEqual([
      ['i_1', null],
      ['i_2', 'leftSide'],
      ['i_3', 'contact'],
      ['i_4', null],
    ]);
    expect(current.commands.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  });

  test('given another order still waits, then only the one that was answered is done', () => {
    const two = ordered('leftSide', 'order-0002', ordered('contact'));
    expect(done(storeStill(two, picture(), later(42))).commands.map(({ state }) => state)).toEqual(['done', 'sent']);
  });

  test('no phone hands in what was not ordered, from another phone, or by an order of another kind', () => {
    const torch: Case = {
      ...answeredCase(),
      commands: [
        {
          id: 'order-0001',
          partyId: 'p1',
          order: { kind: 'torch', on: true },
          at: at(40),
          state: 'sent',
          failure: null,
        },
      ],
    };
    expect(expectsStill(ordered('contact'), 'p1', 'order-0001')).toBeUndefined();
    expect(expectsStill(ordered('contact'), 'p1', 'order-0002')).toMatchObject({ code: 'stillUnexpected' });
    expect(expectsStill(ordered('contact'), 'p2', 'order-0001')).toMatchObject({ code: 'stillUnexpected' });
    expect(expectsStill(torch, 'p1', 'order-0001')).toMatchObject({ code: 'stillUnexpected' });
  });

  test('the agent says what a picture shows; a shot has one picture', () => {
    let current = done(storeStill(ordered('contact'), picture(), later(42)));
    current = done(storeStill(ordered('leftSide', 'order-0002', current), picture('order-0002', 'i_2'), later(43)));
    const assigned = said(assignStill(current, 'i_2', 'contact'));
    expect(assigned.next.stills.map(({ shot }) => shot)).toEqual([null, 'contact']);
    expect(assigned.events).toEqual([{ type: 'still.assigned', payload: { stillId: 'i_2', shot: 'contact' } }]);

    const none = done(assignStill(assigned.next, 'i_2', null));
    expect(none.stills.map(({ shot }) => shot)).toEqual([null, null]);
    expect(done(assignStill(current, 'i_1', 'rightSide')).stills.map(({ shot }) => shot)).toEqual([
      'rightSide',
      'leftSide',
    ]);
    expect(assignStill(current, 'i_9', 'contact')).toMatchObject({ code: 'notFound' });
  });

  test('a shot that cannot be had is waived with a reason, once, and only on the record', () => {
    const first = done(waiveShot(answeredCase(), 'contact', '天黑', later(60)));
    const other = done(waiveShot(first, 'leftSide', '护栏挡住', later(61)));
    const again = said(waiveShot(other, 'contact', '下雨', later(62)));
    expect(again.next.waivers).toEqual([
      { shot: 'leftSide', reason: '护栏挡住', at: at(61) },
      { shot: 'contact', reason: '下雨', at: at(62) },
    ]);
    expect(again.events).toEqual([{ type: 'shot.waived', payload: { shot: 'contact', reason: '下雨' } }]);
    expect(waiveShot(down(), 'contact', '天黑', later(60))).toMatchObject({ code: 'recorderDown' });
  });
});

describe('one accident, one case', () => {
  const proposal = (caseId: string): MergeProposal => ({
    caseId,
    caseNo: 'HRB-260918-0002',
    placeWords: '松柏路',
    who: '乙',
    apartM: 12,
    apartMinutes: 2,
    state: 'open',
  });
  const OTHER = 'c_bbbbbbbbbbbbbbbbbbbb';
  const second = (): Case => {
    const other = queuedCase({}, OTHER);
    return {
      ...other,
      parties: other.parties.map((party) =>
        party.id === 'p1'
          ? { ...party, phone: '13900000002', phoneProven: true, name: '周二乙', simplifiedConsent: true }
          : party,
      ),
    };
  };
  const proposed = (): Case => ({
    ...answeredCase(),
    merge: { proposals: [proposal('c_x'), proposal(OTHER)], intoCaseId: null },
  });

  test('given an empty 乙, then the other caller takes that row with what the phone has told', () => {
    const taken = takeIn(proposed(), second());
    if (isRefusal(taken)) throw new Error(taken.code);
    expect(taken.partyId).toBe('p2');
    expect(taken.next.parties).toHaveLength(2);
    expect(taken.next.parties[1]).toMatchObject({
      hasPhone: true,
      phone: '13900000002',
      phoneProven: true,
      name: '周二乙',
      simplifiedConsent: true,
    });
    expect(taken.next.parties[0]).toEqual(proposed().parties[0]);
    expect(taken.next.merge.proposals.map(({ state }) => state)).toEqual(['open', 'merged']);
    expect(taken.events).toEqual([{ type: 'case.tookIn', payload: { otherCaseId: OTHER, partyId: 'p2' } }]);
  });

  test.each([
    ['has a phone', { hasPhone: true }],
    ['has a name', { name: '王' }],
    ['has a number', { phone: '13700000003' }],
  ])('given 乙 %s, then the other caller becomes 丙', (_, change) => {
    const current = proposed();
    const filled = { ...current, parties: current.parties.map((p) => (p.id === 'p2' ? { ...p, ...change } : p)) };
    const taken = takeIn(filled, second());
    if (isRefusal(taken)) throw new Error(taken.code);
    expect([taken.partyId, taken.next.parties.map(({ label }) => label)]).toEqual(['p3', ['甲', '乙', '丙']]);
    expect(taken.next.parties[2]).toMatchObject({ name: '周二乙', isCaller: false, role: 'driver' });
    expect(taken.next.parties[1]).toEqual(filled.parties[1]);
  });

  test.each(statuses)('given a case that is %s', (status) => {
    const taken = takeIn({ ...proposed(), status }, second());
    expect(isRefusal(taken) ? taken.code : 'taken').toBe(
      ['inCall', 'interrupted', 'clearing'].includes(status) ? 'taken' : 'wrongState',
    );
  });

  test('nobody to take in, or no row left: refused', () => {
    expect(takeIn(proposed(), { ...second(), parties: [] })).toMatchObject({ code: 'notFound' });
    const current = proposed();
    const [first] = current.parties;
    if (first === undefined) throw new Error('nobody');
    const full = { ...current, parties: Array.from({ length: 9 }, () => ({ ...first, name: '满' })) };
    expect(takeIn(full, second())).toMatchObject({ code: 'wrongState' });
  });

  test('the other case ends, points to the one that goes on, and leaves the queue', () => {
    const away = said(mergeAway(second(), 'c_a', later(60)));
    expect(away.next).toMatchObject({ status: 'merged', merge: { intoCaseId: 'c_a' } });
    expect(away.events).toEqual([{ type: 'case.merged', payload: { intoCaseId: 'c_a' } }]);
    expect(away.jobs).toEqual([{ task: 'queue.drop', payload: { jurisdictionId: 'harbin', caseId: OTHER } }]);
  });

  test('a case whose agent is talking, or that is closed, is not merged away', () => {
    expect(mergeAway(answeredCase(), 'c_a', later(60))).toMatchObject({ code: 'wrongState' });
    expect(mergeAway({ ...second(), status: 'issued' }, 'c_a', later(60))).toMatchObject({ code: 'wrongState' });
  });

  test('a proposal the agent dismisses stays dismissed; one that was merged stays merged', () => {
    const gone = dismiss(proposed(), OTHER);
    expect(gone.next.merge.proposals.map(({ state }) => state)).toEqual(['open', 'dismissed']);
    expect(gone.events).toEqual([{ type: 'merge.dismissed', payload: { otherCaseId: OTHER } }]);
    const merged = {
      ...proposed(),
      merge: { proposals: [{ ...proposal(OTHER), state: 'merged' as const }], intoCaseId: null },
    };
    expect(dismiss(merged, OTHER).next.merge.proposals[0]?.state).toBe('merged');
  });
});
