import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { later, NOON } from '../testing/case.ts';
import {
  accept,
  decline,
  dequeue,
  emptyQueue,
  enqueue,
  estimate,
  freeSeat,
  inLane,
  type QueueEntry,
  type QueueOutcome,
  type QueueState,
  type QueueTerms,
  ranked,
  type Seat,
  takeSeat,
  tick,
} from './rules.ts';

const at = (seconds: number): string => later(seconds).toISOString();
const terms = (dead: string[] = []): QueueTerms => {
  let serial = 0;
  return { ringMs: 12_000, alive: (seatNo) => !dead.includes(seatNo), newOfferId: () => `offer-${(serial += 1)}` };
};
const said = (outcome: QueueOutcome | Refusal): QueueOutcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};
const seat = (seatNo: string, more: Partial<Seat> = {}): Seat => ({
  seatNo,
  staffId: `s${seatNo}`,
  staffName: '样例',
  state: 'ready',
  since: at(0),
  idleSince: at(0),
  caseId: null,
  ...more,
});
const waiting = (caseId: string, more: Partial<QueueEntry> = {}): QueueEntry => ({
  caseId,
  queuedAt: at(0),
  lane: 'kerb',
  resumed: false,
  injury: 'none',
  preferredSeat: null,
  passed: [],
  offer: null,
  ...more,
});
const ringing = (seatNo: string, until = 12): QueueEntry['offer'] => ({
  offerId: `o-${seatNo}`,
  seatNo,
  madeAt: at(until - 12),
  expiresAt: at(until),
});
const queue = (entries: QueueEntry[], seats: Seat[] = [], recent: QueueState['recent'] = []): QueueState => ({
  entries,
  seats,
  recent,
});
/** A case that rings at seat 07, and one more that waits. */
const rings = (): QueueState =>
  queue(
    [waiting('a', { offer: ringing('07') }), waiting('b', { queuedAt: at(1) })],
    [seat('07', { state: 'offered' }), seat('08', { state: 'busy', caseId: 'x' })],
  );
const typesOf = (outcome: QueueOutcome): string[] => outcome.events.map(({ type }) => type);

describe('the order of waiting', () => {
  test('a position that may be in a lane counts as in a lane', () => {
    expect((['kerb', 'middle', 'unknown'] as const).map(inLane)).toEqual([false, true, true]);
  });

  test.each([
    ['resumed before everybody', { resumed: true, queuedAt: at(9) }, { lane: 'middle' as const }],
    ['in a lane before the kerb', { lane: 'middle' as const, queuedAt: at(9) }, {}],
    ['the longer waiting first', { queuedAt: at(-1) }, {}],
  ])('%s', (_, first, second) => {
    const entries = [waiting('b', second), waiting('z', first)];
    expect(ranked(entries).map((e) => e.caseId)).toEqual(['z', 'b']);
  });

  test('given the same instant, then the order is the same whoever asks', () => {
    expect(ranked([waiting('b'), waiting('a')]).map((e) => e.caseId)).toEqual(['a', 'b']);
  });
});

describe('a case joins and leaves', () => {
  test('given no seat, then it waits and is told once', () => {
    const joined = enqueue(emptyQueue, waiting('a', { resumed: true }), NOON, terms());
    expect(joined.next.entries).toEqual([waiting('a', { resumed: true })]);
    expect(joined.events).toEqual([{ type: 'queue.joined', payload: { caseId: 'a', resumed: true } }]);
    expect(joined.jobs).toEqual([]);
    expect(enqueue(joined.next, waiting('a'), later(1), terms())).toEqual({ next: joined.next, events: [] });
  });

  test('given a ready seat, then it rings for the length of a ring and the call is prepared', () => {
    const joined = enqueue(queue([], [seat('07')]), waiting('a'), later(2), terms());
    expect(joined.next.entries[0]?.offer).toEqual({
      offerId: 'offer-1',
      seatNo: '07',
      madeAt: at(2),
      expiresAt: at(14),
    });
    expect(joined.next.seats[0]).toMatchObject({ state: 'offered', since: at(2), idleSince: at(0) });
    expect(joined.events[1]).toEqual({
      type: 'offer.made',
      payload: { offerId: 'offer-1', caseId: 'a', seatNo: '07' },
    });
    expect(joined.jobs).toEqual([{ task: 'call.prepare', payload: { caseId: 'a' } }]);
  });

  test('given it rings somewhere, when it leaves, then that seat alone is ready again and rings for the next', () => {
    const left = dequeue(rings(), 'a', later(3), terms(), 'dispatched');
    expect(left.events).toEqual([
      { type: 'queue.left', payload: { caseId: 'a', why: 'dispatched' } },
      { type: 'offer.made', payload: { offerId: 'offer-1', caseId: 'b', seatNo: '07' } },
    ]);
    expect(left.next.seats[1]).toEqual(rings().seats[1]);
    expect(left.next.seats[0]).toMatchObject({ state: 'offered', idleSince: at(3) });
    expect(left.next.entries.map((e) => e.caseId)).toEqual(['b']);
  });

  test('given it is not in the queue, then nothing happens', () => {
    const state = rings();
    expect(dequeue(state, 'z', later(3), terms(), 'dispatched')).toEqual({ next: state, events: [] });
  });

  test('given it waits without ringing, when it leaves, then no seat changes', () => {
    expect(dequeue(rings(), 'b', later(3), terms(), 'merged').next.seats).toEqual(rings().seats);
  });
});

describe('which seat rings', () => {
  const chosen = (seats: Seat[], more: Partial<QueueEntry> = {}, dead: string[] = []): string | undefined =>
    tick(queue([waiting('a', more)], seats), NOON, terms(dead)).next.entries[0]?.offer?.seatNo;

  test.each<[string, string | undefined, Seat[], Partial<QueueEntry>?, string[]?]>([
    ['the longest idle', '08', [seat('07', { idleSince: at(5) }), seat('08', { idleSince: at(4) })]],
    ['among equals the lower number', '07', [seat('08'), seat('07')]],
    [
      'none that is busy, writing, away or on a break',
      undefined,
      [
        seat('01', { state: 'busy', caseId: 'x' }),
        seat('02', { state: 'writing' }),
        seat('03', { state: 'away' }),
        seat('04', { state: 'break' }),
      ],
    ],
    ['none whose console is dead', '08', [seat('07'), seat('08', { idleSince: at(5) })], {}, ['07']],
    ['not the one that let it ring', '08', [seat('07'), seat('08', { idleSince: at(5) })], { passed: ['07'] }],
    [
      'given all let it ring, then they begin again',
      '07',
      [seat('07'), seat('08', { idleSince: at(5) })],
      { passed: ['07', '08'] },
    ],
    [
      'the one that knows the case, though another is longer idle',
      '08',
      [seat('07'), seat('08', { idleSince: at(5) })],
      { preferredSeat: '08' },
    ],
    [
      'another one when the one that knows the case is busy',
      '07',
      [seat('07'), seat('08', { state: 'busy', caseId: 'x' })],
      { preferredSeat: '08' },
    ],
  ])('%s', (_, seatNo, seats, more, dead) => {
    expect(chosen(seats, more, dead)).toBe(seatNo);
  });

  test('given two wait and two seats, then each rings for one, in the order of waiting', () => {
    const offered = tick(
      queue([waiting('late', { queuedAt: at(2) }), waiting('early')], [seat('07'), seat('08', { idleSince: at(1) })]),
      later(3),
      terms(),
    );
    expect(offered.next.entries.map((e) => [e.caseId, e.offer?.seatNo])).toEqual([
      ['late', '08'],
      ['early', '07'],
    ]);
  });
});

describe('an agent sits down', () => {
  const agent = { seatNo: '07', staffId: 's07', staffName: '样例' };
  const other = { ...agent, staffId: 'sXX' };

  test('given an empty seat, then it is his, idle from now, and that is told', () => {
    const taken = said(takeSeat(queue([], [seat('08')]), agent, 'writing', later(5), terms()));
    expect(taken.next.seats).toEqual([
      seat('08'),
      { ...agent, state: 'writing', since: at(5), idleSince: at(5), caseId: null },
    ]);
    expect(taken.events).toEqual([{ type: 'seat.changed', payload: { seatNo: '07', state: 'writing' } }]);
  });

  test.each([
    ['somebody sits there', seat('07'), [], 'seatTaken'],
    ['he who sat there went away', seat('07', { state: 'away' }), [], undefined],
    ['his console is dead', seat('07'), ['07'], undefined],
  ] as const)('given %s, when another wants the seat', (_, held, dead, code) => {
    const taken = takeSeat(queue([], [held]), other, 'ready', later(5), terms([...dead]));
    expect(isRefusal(taken) ? taken.code : undefined).toBe(code);
    if (!isRefusal(taken)) expect(taken.next.seats).toMatchObject([{ staffId: 'sXX', state: 'ready' }]);
  });

  test('given he is in a call, then he stays in it', () => {
    const state = queue([], [seat('07', { state: 'busy', caseId: 'a' })]);
    expect(takeSeat(state, agent, 'break', later(5), terms())).toEqual({ next: state, events: [] });
  });

  test('given another was in a call on a console that died, when he sits down there, then the seat is his', () => {
    const state = queue([], [seat('07', { state: 'busy', caseId: 'a' })]);
    expect(said(takeSeat(state, other, 'ready', later(5), terms(['07']))).next.seats).toMatchObject([
      { staffId: 'sXX', state: 'ready', caseId: null },
    ]);
  });

  test('given it rings, when he presses ready, then it rings on; when he takes a break, then it rings elsewhere', () => {
    expect(said(takeSeat(rings(), agent, 'ready', later(3), terms())).next).toEqual(rings());

    const paused = said(takeSeat(rings(), agent, 'break', later(3), terms()));
    expect(paused.next.entries).toEqual([waiting('a', { passed: ['07'] }), waiting('b', { queuedAt: at(1) })]);
    expect(typesOf(paused)).toEqual(['seat.changed']);
  });

  test('given he is in that state already, then his idle time goes on', () => {
    const state = queue([], [seat('07', { state: 'break' })]);
    expect(said(takeSeat(state, agent, 'break', later(9), terms()))).toMatchObject({ next: state, events: [] });
  });
});

describe('an offer is taken', () => {
  test('then the seat is busy with that case, the wait is noted, and the queue knows it no more', () => {
    const taken = said(accept(rings(), 'o-07', 's07', later(3.5), terms()));
    expect(taken.next.entries.map((e) => e.caseId)).toEqual(['b']);
    expect(taken.next.seats).toEqual([seat('07', { state: 'busy', since: at(3.5), caseId: 'a' }), rings().seats[1]]);
    expect(taken.next.recent).toEqual([{ answeredAt: at(3.5), waitedS: 3.5, busyS: null }]);
    expect(taken.events).toEqual([
      { type: 'offer.accepted', payload: { offerId: 'o-07', caseId: 'a', seatNo: '07', waitedMs: 3500 } },
    ]);
  });

  test.each([
    ['no such offer', 'o-99', 's07', 3],
    ['that of another agent', 'o-07', 's08', 3],
    ['one that has rung out in this instant', 'o-07', 's07', 12],
  ])('%s is gone', (_, offerId, staffId, when) => {
    expect(accept(rings(), offerId, staffId, later(when), terms())).toMatchObject({ code: 'offerGone' });
  });

  test('a millisecond before it has rung out it can be taken', () => {
    expect(isRefusal(accept(rings(), 'o-07', 's07', new Date(later(12).getTime() - 1), terms()))).toBe(false);
  });

  test('given the seat is there no more, then the offer is gone', () => {
    expect(accept(queue(rings().entries, []), 'o-07', 's07', later(3), terms())).toMatchObject({ code: 'offerGone' });
  });

  test('the last fifty answers are remembered', () => {
    const recent = Array.from({ length: 50 }, (_, i) => ({ answeredAt: at(i), waitedS: i, busyS: 1 }));
    const taken = said(accept({ ...rings(), recent }, 'o-07', 's07', later(3), terms()));
    expect(taken.next.recent).toHaveLength(50);
    expect(taken.next.recent[0]?.waitedS).toBe(1);
    expect(taken.next.recent.at(-1)?.busyS).toBeNull();
  });
});

describe('an offer is declined', () => {
  test('then the seat writes, the case passes on with its reason told', () => {
    const state = rings();
    const passed = said(
      decline({ ...state, seats: [...state.seats, seat('09')] }, 'o-07', 's07', '在写记录', later(3), terms()),
    );
    expect(passed.next.seats[0]).toEqual(seat('07', { state: 'writing', since: at(3), idleSince: at(3) }));
    expect(passed.next.entries[0]).toMatchObject({ caseId: 'a', passed: ['07'], offer: { seatNo: '09' } });
    expect(passed.events[0]).toEqual({
      type: 'offer.declined',
      payload: { offerId: 'o-07', caseId: 'a', seatNo: '07', reason: '在写记录' },
    });
  });

  test('given the seat that knew the case declines, then it is preferred no more', () => {
    const state = queue(
      [waiting('a', { preferredSeat: '07', offer: ringing('07') })],
      [seat('07', { state: 'offered' })],
    );
    expect(said(decline(state, 'o-07', 's07', '', later(3), terms())).next.entries[0]).toEqual(
      waiting('a', { passed: ['07'] }),
    );
  });

  test('given another seat rings for a case somebody knows, when it declines, then he is still preferred', () => {
    const state = queue(
      [waiting('a', { preferredSeat: '08', passed: ['07'], offer: ringing('07') })],
      [seat('07', { state: 'offered' })],
    );
    expect(said(decline(state, 'o-07', 's07', '', later(3), terms())).next.entries[0]).toEqual(
      waiting('a', { preferredSeat: '08', passed: ['07'] }),
    );
  });

  test.each([
    ['no such offer', rings(), 'o-99', 's07'],
    ['that of another agent', rings(), 'o-07', 's08'],
    ['one whose seat is gone', queue(rings().entries), 'o-07', 's07'],
  ])('%s is gone', (_, state, offerId, staffId) => {
    expect(decline(state, offerId, staffId, '', later(3), terms())).toMatchObject({ code: 'offerGone' });
  });
});

describe('a call is over', () => {
  test('then its seat is idle from now, and how long it took is noted at the last answer that was open', () => {
    const recent = [
      { answeredAt: at(0), waitedS: 1, busyS: 100 },
      { answeredAt: at(1), waitedS: 2, busyS: null },
      { answeredAt: at(2), waitedS: 3, busyS: null },
    ];
    const state = queue([], [seat('07'), seat('08', { state: 'busy', since: at(2), caseId: 'x' })], recent);
    const freed = freeSeat(state, 'x', later(62), terms());

    expect(freed.next.seats).toEqual([seat('07'), seat('08', { since: at(62), idleSince: at(62) })]);
    expect(freed.next.recent.map((r) => r.busyS)).toEqual([100, null, 60]);
    expect(freed.events).toEqual([{ type: 'seat.freed', payload: { seatNo: '08', caseId: 'x' } }]);
  });

  test('given no seat has that case, then nothing happens', () => {
    const state = rings();
    expect(freeSeat(state, 'z', later(62), terms())).toEqual({ next: state, events: [] });
  });
});

describe('what time alone brings', () => {
  test('given it has rung out in this instant, then the seat stays ready and the case passes on', () => {
    const state = rings();
    const rung = tick(state, later(12), terms());
    expect(rung.events[0]).toEqual({
      type: 'offer.expired',
      payload: { offerId: 'o-07', caseId: 'a', seatNo: '07' },
    });
    expect(rung.next.seats[0]).toMatchObject({ since: at(12), idleSince: at(12) });
    expect(tick(state, new Date(later(12).getTime() - 1), terms())).toEqual({ next: state, events: [], jobs: [] });
  });

  test('given the console is dead while it rings, then the seat is away and the case rings elsewhere', () => {
    const state = rings();
    const lost = tick({ ...state, seats: [...state.seats, seat('09')] }, later(3), terms(['07']));
    expect(lost.events[0]).toEqual({ type: 'offer.lost', payload: { offerId: 'o-07', caseId: 'a', seatNo: '07' } });
    expect(lost.next.seats[0]).toMatchObject({ state: 'away', since: at(3) });
    expect(lost.next.entries[0]?.offer?.seatNo).toBe('09');
    expect(lost.next.seats[1]).toEqual(state.seats[1]);
  });

  test('given the seat that rings is there no more, then the case passes on', () => {
    const lost = tick(queue(rings().entries, [seat('09')]), later(3), terms());
    expect(typesOf(lost)).toEqual(['offer.lost', 'offer.made']);
    expect(lost.next.entries[0]).toMatchObject({ passed: ['07'], offer: { seatNo: '09' } });
  });

  test('given a ready seat with a dead console, then it is away, its idle time kept; a busy one is left alone', () => {
    const busy = seat('08', { state: 'busy', caseId: 'x' });
    const seen = tick(queue([], [seat('07'), busy, seat('09')]), later(3), terms(['07', '08']));
    expect(seen.next.seats).toEqual([seat('07', { state: 'away', since: at(3) }), busy, seat('09')]);
    expect(seen.events).toEqual([{ type: 'seat.changed', payload: { seatNo: '07', state: 'away' } }]);
  });

  test('given a seat passed once already, when it lets it ring again, then it stands there once', () => {
    const state = queue([waiting('a', { passed: ['07'], offer: ringing('07') })], [seat('07', { state: 'offered' })]);
    expect(tick(state, later(12), terms()).next.entries[0]?.passed).toEqual(['07']);
  });
});

describe('the honest wait', () => {
  const busy = (seatNo: string): Seat => seat(seatNo, { state: 'busy', caseId: `x${seatNo}` });
  const three = [waiting('a'), waiting('b', { queuedAt: at(1) }), waiting('c', { queuedAt: at(2) })];
  const took = (...seconds: (number | null)[]): QueueState['recent'] =>
    seconds.map((busyS, i) => ({ answeredAt: at(i), waitedS: 1, busyS }));

  test.each<[string, QueueState, string, { ahead: number; estimateS: number; toleranceS: number }]>([
    // DOSSIER 6.2 A5: a call of six minutes; a ring of eight seconds.
    ['a free seat for the first', queue(three, [seat('07')]), 'a', { ahead: 0, estimateS: 8, toleranceS: 15 }],
    [
      'one that rings counts as free',
      queue(three, [seat('07', { state: 'offered' })]),
      'a',
      { ahead: 0, estimateS: 8, toleranceS: 15 },
    ],
    [
      'the second waits one call of the only seat',
      queue(three, [seat('07')]),
      'b',
      { ahead: 1, estimateS: 368, toleranceS: 147 },
    ],
    [
      'two seats share the calls',
      queue(three, [seat('07'), busy('08')]),
      'b',
      { ahead: 1, estimateS: 188, toleranceS: 75 },
    ],
    [
      'all busy: the first waits its share of a call',
      queue(three, [busy('07'), busy('08')]),
      'a',
      { ahead: 0, estimateS: 188, toleranceS: 75 },
    ],
    [
      'seats away or on a break take nobody',
      queue(three, [busy('07'), seat('08', { state: 'away' }), seat('09', { state: 'break' })]),
      'a',
      { ahead: 0, estimateS: 368, toleranceS: 147 },
    ],
    ['nobody at a seat: as with one', queue(three), 'c', { ahead: 2, estimateS: 1088, toleranceS: 435 }],
    [
      'measured calls count, open ones do not',
      queue(three, [busy('07')], took(100, 200, null)),
      'a',
      { ahead: 0, estimateS: 158, toleranceS: 63 },
    ],
    [
      'the tolerance is never under fifteen seconds',
      queue(three, [busy('07')], took(10)),
      'a',
      { ahead: 0, estimateS: 18, toleranceS: 15 },
    ],
    [
      'who is not in the queue comes behind everybody',
      queue(three, [busy('07')]),
      'z',
      { ahead: 3, estimateS: 1448, toleranceS: 579 },
    ],
  ])('%s', (_, state, caseId, expected) => {
    expect(estimate(state, caseId)).toEqual(expected);
  });
});
