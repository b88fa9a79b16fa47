import { isRefusal } from '@kuaichu/contract/refusal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { later, NOON } from '../testing/case.ts';
import {
  accept,
  decline,
  dequeue,
  emptyQueue,
  enqueue,
  estimate,
  freeSeat,
  type QueueState,
  type QueueTerms,
  ranked,
  takeSeat,
  tick,
} from './rules.ts';

let serial = 0;
const terms = (dead: string[] = []): QueueTerms => ({
  ringMs: 12_000,
  alive: (s) => !dead.includes(s),
  newOfferId: () => `o${(serial += 1)}`,
});
const entry = (caseId: string, at: Date, more: object = {}) => ({
  caseId,
  queuedAt: at.toISOString(),
  lane: 'kerb' as const,
  resumed: false,
  injury: 'none' as const,
  preferredSeat: null,
  ...more,
});
const agent = (seatNo: string) => ({ seatNo, staffId: `s${seatNo}`, staffName: '样例' });
const seated = (state: QueueState, seatNo: string, at: Date): QueueState => {
  const taken = takeSeat(state, agent(seatNo), 'ready', at, terms());
  if (isRefusal(taken)) throw new Error(taken.code);
  return taken.next;
};

test('resumed calls first, then people in a lane, then by waiting', () => {
  let state = enqueue(emptyQueue, entry('kerb-first', NOON), NOON, terms()).next;
  state = enqueue(state, entry('lane', later(5), { lane: 'middle' }), later(5), terms()).next;
  state = enqueue(state, entry('unknown', later(6), { lane: 'unknown' }), later(6), terms()).next;
  state = enqueue(state, entry('resumed', later(9), { resumed: true }), later(9), terms()).next;

  expect(ranked(state.entries).map((e) => e.caseId)).toEqual(['resumed', 'lane', 'unknown', 'kerb-first']);
});

test('the longest-idle ready seat rings, and the next one when it rings out', () => {
  let state = seated(emptyQueue, '11', NOON);
  state = seated(state, '07', later(1));
  state = enqueue(state, entry('a', later(2)), later(2), terms()).next;
  expect(state.entries[0]?.offer?.seatNo).toBe('11');

  expect(tick(state, later(13), terms()).events).toEqual([]);
  const rung = tick(state, later(15), terms());
  expect(rung.events.map((e) => e.type)).toEqual(['offer.expired', 'offer.made']);
  expect(rung.next.entries[0]?.offer?.seatNo).toBe('07');
});

test('a dead console loses its offer and takes none', () => {
  let state = seated(emptyQueue, '11', NOON);
  state = enqueue(state, entry('a', later(1)), later(1), terms()).next;
  const lost = tick(state, later(3), terms(['11']));

  expect(lost.events.map((e) => e.type)).toContain('offer.lost');
  expect(lost.next.seats.find((s) => s.seatNo === '11')?.state).toBe('away');
  expect(lost.next.entries[0]?.offer).toBeNull();
});

test('an answered call makes the seat busy; freeing it rings the next case', () => {
  let state = seated(emptyQueue, '07', NOON);
  state = enqueue(state, entry('a', later(1)), later(1), terms()).next;
  state = enqueue(state, entry('b', later(2)), later(2), terms()).next;
  const offerId = state.entries.find((e) => e.caseId === 'a')?.offer?.offerId ?? '';
  const taken = accept(state, offerId, 's07', later(4), terms());
  if (isRefusal(taken)) throw new Error(taken.code);
  expect(taken.next.entries.map((e) => [e.caseId, e.offer])).toEqual([['b', null]]);

  const freed = freeSeat(taken.next, 'a', later(64), terms());
  expect(freed.next.entries[0]?.offer?.seatNo).toBe('07');
  expect(freed.next.recent[0]).toMatchObject({ waitedS: 3, busyS: 60 });
});

test('given a seat that rings, when its agent presses ready once more, then it goes on ringing', () => {
  let state = seated(emptyQueue, '07', NOON);
  state = enqueue(state, entry('a', later(1)), later(1), terms()).next;
  const before = state.entries[0]?.offer?.offerId;

  const again = takeSeat(state, agent('07'), 'ready', later(2), terms());

  expect(again).toMatchObject({ events: [] });
  expect(isRefusal(again) ? null : again.next.entries[0]?.offer?.offerId).toBe(before);
});

test("an offer that is gone, or somebody else's, is refused", () => {
  let state = seated(emptyQueue, '07', NOON);
  state = enqueue(state, entry('a', later(1)), later(1), terms()).next;
  const offerId = state.entries[0]?.offer?.offerId ?? '';

  expect(accept(state, 'nope', 's07', later(2), terms())).toMatchObject({ code: 'offerGone' });
  expect(accept(state, offerId, 's11', later(2), terms())).toMatchObject({ code: 'offerGone' });
  expect(accept(state, offerId, 's07', later(20), terms())).toMatchObject({ code: 'offerGone' });
});

test('a case that left the queue gives its ringing seat back', () => {
  let state = seated(emptyQueue, '07', NOON);
  state = enqueue(state, entry('a', later(1)), later(1), terms()).next;
  const left = dequeue(state, 'a', later(2), terms(), 'dispatched');

  expect(left.next.entries).toEqual([]);
  expect(left.next.seats[0]?.state).toBe('ready');
});

test('the same agent is rung first for the case he knows', () => {
  let state = seated(emptyQueue, '03', NOON);
  state = seated(state, '07', later(1));
  state = enqueue(state, entry('a', later(2), { resumed: true, preferredSeat: '07' }), later(2), terms()).next;

  expect(state.entries[0]?.offer?.seatNo).toBe('07');
});

test('the estimate grows with the people ahead and never promises less than a ring', () => {
  let state = seated(emptyQueue, '07', NOON);
  for (const [i, id] of ['a', 'b', 'c'].entries()) state = enqueue(state, entry(id, later(i)), later(i), terms()).next;
  const [a, b, c] = ['a', 'b', 'c'].map((id) => estimate(state, id));

  expect([a?.ahead, b?.ahead, c?.ahead]).toEqual([0, 1, 2]);
  expect((a?.estimateS ?? 0) < (b?.estimateS ?? 0) && (b?.estimateS ?? 0) < (c?.estimateS ?? 0)).toBe(true);
  expect(a?.toleranceS).toBeGreaterThanOrEqual(15);
  expect(estimate(state, 'nobody-yet').ahead).toBe(3);
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant('enqueue' as const),
    id: fc.integer({ min: 0, max: 6 }),
    lane: fc.constantFrom('kerb' as const, 'middle' as const),
    resumed: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('seat' as const),
    seat: fc.constantFrom('01', '02', '03'),
    to: fc.constantFrom('ready' as const, 'break' as const, 'away' as const),
  }),
  fc.record({ kind: fc.constant('accept' as const), seat: fc.constantFrom('01', '02', '03') }),
  fc.record({ kind: fc.constant('decline' as const), seat: fc.constantFrom('01', '02', '03') }),
  fc.record({ kind: fc.constant('free' as const), id: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant('tick' as const), dead: fc.subarray(['01', '02', '03']) }),
);

test('whatever happens: one offer per seat and case, nobody lost, no idle seat while somebody waits', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = emptyQueue;
      const waiting = new Set<string>();
      const serving = new Set<string>();
      let second = 0;
      let dead: string[] = [];
      for (const s of steps) {
        second += 3;
        const now = later(second);
        const t = terms(dead);
        let outcome: ReturnType<typeof accept> = { next: state, events: [] };
        if (s.kind === 'enqueue' && !serving.has(`c${s.id}`)) {
          outcome = enqueue(state, entry(`c${s.id}`, now, { lane: s.lane, resumed: s.resumed }), now, t);
          waiting.add(`c${s.id}`);
        }
        if (s.kind === 'seat') outcome = takeSeat(state, agent(s.seat), s.to, now, t);
        const offer = 'seat' in s ? state.entries.find((e) => e.offer?.seatNo === s.seat) : undefined;
        if (s.kind === 'accept' && offer?.offer) {
          outcome = accept(state, offer.offer.offerId, `s${s.seat}`, now, t);
          if (!isRefusal(outcome)) {
            waiting.delete(offer.caseId);
            serving.add(offer.caseId);
          }
        }
        if (s.kind === 'decline' && offer?.offer)
          outcome = decline(state, offer.offer.offerId, `s${s.seat}`, '在写记录', now, t);
        if (s.kind === 'free') {
          outcome = freeSeat(state, `c${s.id}`, now, t);
          serving.delete(`c${s.id}`);
        }
        if (s.kind === 'tick') {
          dead = s.dead;
          outcome = tick(state, now, terms(dead));
        }
        if (!isRefusal(outcome)) state = outcome.next;

        const offers = state.entries.flatMap((e) => (e.offer ? [e.offer.seatNo] : []));
        expect(new Set(offers).size).toBe(offers.length);
        expect(new Set(state.entries.map((e) => e.caseId))).toEqual(waiting);
        expect(new Set(state.seats.flatMap((x) => (x.caseId === null ? [] : [x.caseId])))).toEqual(serving);
        for (const seat of state.seats) expect(seat.state === 'offered').toBe(offers.includes(seat.seatNo));
        const idle = state.seats.some((x) => x.state === 'ready' && !dead.includes(x.seatNo));
        if (!isRefusal(outcome) && outcome.events.length > 0)
          expect(idle && state.entries.some((e) => e.offer === null)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
