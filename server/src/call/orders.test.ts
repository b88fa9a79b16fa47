import { describe, expect, test } from 'vitest';
import type { CommandOrder } from '@kuaichu/contract/call';
import type { Outcome } from '../case/rules.ts';
import { CLOSED } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { answeredCase, done, later, NOON, queuedCase, SEAT } from '../testing/case.ts';
import {
  answer,
  answerOrder,
  isEvidence,
  laneSeconds,
  mustBeRecording,
  order,
  phoneAway,
  phoneBack,
  phoneJoined,
  phoneLeft,
  recordingFailed,
  release,
  resume,
  RESUME_MS,
  setLane,
} from './rules.ts';

const at = (seconds: number): string => later(seconds).toISOString();
const said = (outcome: Outcome | Refusal): Outcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};
const give = (current: Case, given: CommandOrder, id = 'order-0001', when = later(31)): Outcome | Refusal =>
  order(current, { id, partyId: 'p1', order: given }, when);
const joined = (): Case => phoneJoined(answeredCase(), 'p1', later(31)).next;

const orders: Record<CommandOrder['kind'], CommandOrder> = {
  still: { kind: 'still', shot: 'contact' },
  lens: { kind: 'lens', facing: 'user' },
  zoom: { kind: 'zoom', factor: 4 },
  torch: { kind: 'torch', on: true },
  hint: { kind: 'hint', words: '再近一步' },
};

describe('an order to a phone', () => {
  test.each([
    ['still', { facing: 'environment', zoom: 1, torch: false }, true],
    ['lens', { facing: 'user', zoom: 1, torch: false }, false],
    ['zoom', { facing: 'environment', zoom: 4, torch: false }, false],
    ['torch', { facing: 'environment', zoom: 1, torch: true }, false],
    ['hint', { facing: 'environment', zoom: 1, torch: false }, false],
  ] as const)('%s: given a call, then it is sent and the camera is as ordered', (kind, camera, evidence) => {
    const current = answeredCase();
    const sent = said(give(current, orders[kind]));

    expect(sent.next.camera).toEqual(camera);
    expect(sent.next.commands).toEqual([
      { id: 'order-0001', partyId: 'p1', order: orders[kind], at: at(31), state: 'sent', failure: null },
    ]);
    expect(sent.events).toEqual([
      { type: 'command.sent', payload: { commandId: 'order-0001', partyId: 'p1', order: orders[kind] } },
    ]);
    expect(isEvidence(orders[kind])).toBe(evidence);
    expect(current.camera).toEqual({ facing: 'environment', zoom: 1, torch: false });
  });

  test.each([
    ['nobody has answered', queuedCase(), 'callMissing'],
    ['the seat was given back', done(release(joined(), 'end', later(40))), 'callMissing'],
  ] as const)('given %s, then nothing can be ordered', (_, current, code) => {
    expect(give(current, orders.hint)).toMatchObject({ code });
  });

  test('given a party that does not exist, then the order is refused', () => {
    expect(order(answeredCase(), { id: 'order-0001', partyId: 'p9', order: orders.hint }, later(31))).toMatchObject({
      code: 'notFound',
    });
  });

  test.each(CLOSED)('given a case that is %s, then no picture is taken any more, but safety goes on', (status) => {
    const current = { ...answeredCase(), status };
    expect(give(current, orders.still)).toMatchObject({ code: 'wrongState' });
    expect(isRefusal(give(current, orders.hint))).toBe(false);
  });

  test('given more than twenty answered orders, then the oldest answered go and every living one stays', () => {
    let current = answeredCase();
    for (let n = 1; n <= 25; n += 1) {
      current = done(give(current, orders.hint, `order-${n}`));
      if (n > 2) current = done(answerOrder(current, 'p1', `order-${n}`, true, null));
    }
    const next = done(give(current, orders.hint, 'order-26'));
    const ids = next.commands.map(({ id }) => id);

    expect(ids.filter((id) => ['order-1', 'order-2', 'order-26'].includes(id))).toEqual([
      'order-1',
      'order-2',
      'order-26',
    ]);
    expect(next.commands.filter(({ state }) => state === 'done').map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, i) => `order-${i + 6}`),
    );
  });
});

describe('the answer of a phone', () => {
  const sent = (...given: CommandOrder[]): Case =>
    given.reduce((current, one, i) => done(give(current, one, `order-${i + 1}`)), answeredCase());

  test.each([
    ['done', true, null],
    ['failed', false, 'zoomUnsupported'],
  ] as const)('%s is kept with its reason, and the other order still waits', (state, ok, failure) => {
    const answered = said(answerOrder(sent(orders.hint, orders.hint), 'p1', 'order-1', ok, failure));

    expect(answered.next.commands.map((c) => [c.id, c.state, c.failure])).toEqual([
      ['order-1', state, failure],
      ['order-2', 'sent', null],
    ]);
    expect(answered.events).toEqual([{ type: 'command.answered', payload: { commandId: 'order-1', ok, failure } }]);
  });

  test.each([
    ['torch', orders.torch, true, { zoom: 1, torch: true }],
    ['torch', orders.torch, false, { zoom: 1, torch: false }],
    ['zoom', orders.zoom, true, { zoom: 4, torch: false }],
    ['zoom', orders.zoom, false, { zoom: 1, torch: false }],
  ] as const)('%s: the desk shows what the camera really does', (_, given, ok, camera) => {
    expect(done(answerOrder(sent(given), 'p1', 'order-1', ok, null)).camera).toMatchObject(camera);
  });

  test('a hint that failed leaves light and zoom as they are', () => {
    const lit = sent(orders.torch, orders.zoom, orders.hint);
    expect(done(answerOrder(lit, 'p1', 'order-3', false, 'away')).camera).toMatchObject({ zoom: 4, torch: true });
  });

  test('an order that does not exist is not found', () => {
    expect(answerOrder(sent(orders.torch), 'p1', 'order-9', true, null)).toMatchObject({ code: 'notFound' });
  });
});

describe('the phone in the room', () => {
  test('given it comes in, then it is there and that is told once', () => {
    const came = phoneJoined(answeredCase(), 'p1', later(31));

    expect(came.next.parties[0]).toMatchObject({ online: true, awayCause: null });
    expect(came.events).toEqual([{ type: 'party.joined', payload: { partyId: 'p1' } }]);
    expect(phoneJoined(came.next, 'p1', later(32)).events).toEqual([]);
  });

  test('given its picture was away while it stayed, when it comes in again, then it is there again', () => {
    const away = phoneAway(joined(), 'p1', 'phoneCall').next;
    const came = phoneJoined(away, 'p1', later(40));
    expect(came.next.parties[0]).toMatchObject({ online: true, awayCause: null });
    expect(came.events).toHaveLength(1);
  });

  test('somebody who is no party changes nothing', () => {
    const current = answeredCase();
    for (const outcome of [
      phoneJoined(current, 'p9', later(31)),
      phoneLeft(current, 'p9', 'left', later(31)),
      phoneAway(current, 'p9', 'hidden'),
      phoneBack(current, 'p9'),
    ])
      expect(outcome).toEqual({ next: current, events: [] });
  });

  test('given an interrupted call, when the phone returns, then the call goes on and the loss is over', () => {
    const dropped = phoneLeft(joined(), 'p1', 'left', later(60)).next;
    expect(dropped.call).toMatchObject({ lostAt: at(60), attended: true });

    const back = phoneJoined(dropped, 'p1', later(71)).next;
    expect([back.status, back.statusSince, back.call?.lostAt]).toEqual(['inCall', at(71), null]);
  });

  test('given the agent has gone, when the phone returns, then the case stays interrupted: it queues again', () => {
    const ended = done(release(joined(), 'end', later(60)));
    expect(phoneJoined(ended, 'p1', later(71)).next).toMatchObject({ status: 'interrupted', call: { lostAt: at(60) } });
  });

  test('given it leaves, then its reason is kept and told', () => {
    const left = phoneLeft(joined(), 'p1', 'network', later(60));
    expect(left.next.parties[0]).toMatchObject({ online: false, awayCause: 'network' });
    expect(left.events).toEqual([{ type: 'party.left', payload: { partyId: 'p1', cause: 'network' } }]);
    expect(phoneLeft(left.next, 'p1', 'network', later(61))).toEqual({ next: left.next, events: [] });
  });

  test('given another phone is still there, when one leaves, then the call goes on', () => {
    const two = phoneJoined(joined(), 'p2', later(40)).next;
    expect(phoneLeft(two, 'p1', 'left', later(60)).next).toMatchObject({ status: 'inCall', call: { lostAt: null } });
  });

  test.each(['clearing', 'collected', 'issued'] as const)(
    'given a case that is %s, when the last phone leaves, then its state stays',
    (status) => {
      const left = phoneLeft({ ...joined(), status }, 'p1', 'left', later(60)).next;
      expect([left.status, left.call?.lostAt]).toEqual([status, null]);
    },
  );

  test('away and back: the reason stands as long as the picture is away', () => {
    const away = phoneAway(joined(), 'p1', 'phoneCall');
    expect(away.next.parties[0]).toMatchObject({ online: true, awayCause: 'phoneCall' });
    expect(away.events).toEqual([{ type: 'party.away', payload: { partyId: 'p1', cause: 'phoneCall' } }]);

    const back = phoneBack(away.next, 'p1');
    expect(back.next.parties[0]?.awayCause).toBeNull();
    expect(back.events).toEqual([{ type: 'party.back', payload: { partyId: 'p1' } }]);
    expect(phoneBack(back.next, 'p1')).toEqual({ next: back.next, events: [] });
  });

  test('a phone that is not in the room has no picture that could be away', () => {
    const current = answeredCase();
    expect(phoneAway(current, 'p1', 'hidden')).toEqual({ next: current, events: [] });
  });
});

describe('the agent answers', () => {
  test('given a first answer, then the seat and the hour stand in the case, and the call is told as answered', () => {
    const answered = said(answer(queuedCase({ lane: 'middle' }), SEAT, later(30)));

    expect(answered.next.call).toEqual({
      room: queuedCase().id,
      ...SEAT,
      answeredAt: at(30),
      phase: 'onRoad',
      held: false,
      attended: true,
      recording: 'notStarted',
      recordingSince: null,
      recordingProblem: null,
      lostAt: null,
    });
    expect(answered.next.lane).toEqual({ running: true, seconds: 0, since: at(30) });
    expect(answered.events).toEqual([
      { type: 'call.answered', payload: { seatNo: '07', agentId: 's_agent' } },
      { type: 'lane.entered', payload: { seconds: 0 } },
    ]);
  });

  test('given everybody stands at the kerb, then no lane clock runs and none is told', () => {
    const answered = said(answer(queuedCase({ lane: 'kerb' }), SEAT, later(30)));
    expect(answered.next.lane.running).toBe(false);
    expect(answered.events.map(({ type }) => type)).toEqual(['call.answered']);
  });

  test('given the lane was left before the call dropped, when another agent takes over, then it is not entered anew', () => {
    const out = done(setLane(joined(), false, later(50)));
    const ended = done(release(out, 'end', later(60)));
    const again = resume(ended, later(70));
    if (isRefusal(again)) throw new Error(again.code);
    const taken = said(answer(again.next, { ...SEAT, seatNo: '11' }, later(80)));

    expect(taken.events).toEqual([{ type: 'call.resumed', payload: { seatNo: '11', agentId: 's_agent' } }]);
    expect(taken.next.lane).toEqual({ running: false, seconds: 20, since: null });
    expect(taken.next.call).toMatchObject({ lostAt: null, held: false, attended: true, recording: 'ok' });
  });

  test('given the road was cleared before, then the call goes on at the kerb; a drive that was going on stays one', () => {
    const clear = { destination: '松柏路辅路', danger: null, at: at(50) };
    const queued = { ...joined(), status: 'queued' as const };
    const phaseOf = (current: Case): string | undefined => done(answer(current, SEAT, later(80))).call?.phase;

    expect(phaseOf({ ...queued, clear })).toBe('atKerb');
    expect(phaseOf({ ...queued, call: queued.call && { ...queued.call, phase: 'driving' } })).toBe('driving');
    expect(phaseOf(queued)).toBe('onRoad');
  });

  test('given a recording that failed before, then the call starts without one and its problem is kept', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    const taken = done(answer({ ...down, status: 'queued' }, SEAT, later(80)));
    expect(taken.call).toMatchObject({ recording: 'notStarted', recordingSince: null, recordingProblem: 'ENOSPC' });
  });
});

describe('going on after an interruption', () => {
  const ended = (): Case => done(release(joined(), 'end', later(60)));

  test.each(['inCall', 'queued', 'clearing'] as const)(
    'given a case that is %s, then pressing changes nothing',
    (status) => {
      const current = { ...joined(), status };
      expect(resume(current, later(90))).toEqual({ next: current, events: [], queueAgain: false });
    },
  );

  test.each(['collected', 'issued', 'dispatched'] as const)(
    'given a case that is %s, then it is too late',
    (status) => {
      expect(resume({ ...joined(), status }, later(90))).toMatchObject({ code: 'wrongState' });
    },
  );

  test('given nobody ever answered, then there is nothing to go on with', () => {
    expect(resume({ ...queuedCase(), status: 'interrupted' }, later(90))).toMatchObject({ code: 'wrongState' });
  });

  test('half an hour to the millisecond, counted from the loss', () => {
    const last = new Date(later(60).getTime() + RESUME_MS);
    expect(RESUME_MS).toBe(30 * 60 * 1000);
    expect(isRefusal(resume(ended(), last))).toBe(false);
    expect(resume(ended(), new Date(last.getTime() + 1))).toMatchObject({ code: 'resumeExpired' });
  });

  test('given no hour of the loss, then the half hour counts from the change of state', () => {
    const current = ended();
    const unknown = { ...current, statusSince: at(100), call: current.call && { ...current.call, lostAt: null } };
    expect(isRefusal(resume(unknown, later(100 + 1800)))).toBe(false);
    expect(resume(unknown, later(100 + 1801))).toMatchObject({ code: 'resumeExpired' });
  });

  test.each([
    [
      'the agent is still there',
      (current: Case): Case => ({ ...current, call: current.call && { ...current.call, attended: true } }),
    ],
    [
      'the officer sent the case back',
      (current: Case): Case => ({ ...current, returned: { reason: '补拍', at: at(70) } }),
    ],
  ])('given %s, then half an hour is no limit', (_, change) => {
    expect(isRefusal(resume(change(ended()), later(60 + 7200)))).toBe(false);
  });

  test('it is told whether somebody was still there, and the loss is over', () => {
    const again = resume(ended(), later(90));
    expect(again).toMatchObject({
      next: { status: 'queued', call: { lostAt: null } },
      events: [{ type: 'call.resumeAsked', payload: { attended: false } }],
      queueAgain: true,
    });
  });
});

describe('the seat is given back', () => {
  test.each([
    ['end', 'call.ended', false],
    ['hold', 'call.held', true],
  ] as const)('%s: the seat is free, the room closed, the case may be resumed', (how, type, held) => {
    const current = joined();
    const given = said(release(current, how, later(60)));

    expect(given.next).toMatchObject({ status: 'interrupted', call: { attended: false, held, lostAt: at(60) } });
    expect(given.next.parties.map(({ online }) => online)).toEqual([false, false]);
    expect(given.events).toEqual([{ type, payload: { seatNo: '07' } }]);
    expect(given.jobs).toEqual([
      { task: 'queue.free', payload: { jurisdictionId: 'harbin', caseId: current.id } },
      { task: 'call.close', payload: { caseId: current.id } },
    ]);
  });

  test('given the cars are on their way to the kerb, then the case goes on clearing', () => {
    expect(done(release({ ...joined(), status: 'clearing' }, 'hold', later(60))).status).toBe('clearing');
  });

  test.each([
    ['nobody answered', queuedCase()],
    ['it was given back before', done(release(joined(), 'end', later(60)))],
  ])('given %s, then there is no seat to give back', (_, current) => {
    expect(release(current, 'end', later(61))).toMatchObject({ code: 'callMissing' });
  });
});

describe('while the recording fails nothing is taken, noted or signed', () => {
  test.each([
    ['ok', undefined],
    ['down', 'recorderDown'],
    ['notStarted', 'recorderDown'],
  ] as const)('given the recording is %s', (recording, code) => {
    const current = joined();
    const refused = mustBeRecording({ ...current, call: current.call && { ...current.call, recording } });
    expect(refused?.code).toBe(code);
  });

  test.each([
    ['no call', queuedCase()],
    ['a call without an agent', done(release(joined(), 'end', later(60)))],
  ])('given %s', (_, current) => {
    expect(mustBeRecording(current)).toMatchObject({ code: 'callMissing' });
  });
});

describe('the lane clock', () => {
  test('counts tenths of a second while somebody is in a lane', () => {
    const lane = { running: true, seconds: 10, since: NOON.toISOString() };
    expect(laneSeconds(lane, new Date(NOON.getTime() + 1_260))).toBe(11.3);
    expect(laneSeconds({ ...lane, running: false }, later(5))).toBe(10);
    expect(laneSeconds({ ...lane, since: null }, later(5))).toBe(10);
  });

  test('given the agent says who stands where, then the clock stops and goes on, each told with its seconds', () => {
    const left = said(setLane(answeredCase(), false, later(50)));
    expect(left.next.lane).toEqual({ running: false, seconds: 20, since: null });
    expect(left.events).toEqual([{ type: 'lane.left', payload: { seconds: 20 } }]);

    const entered = said(setLane(left.next, true, later(100)));
    expect(entered.next.lane).toEqual({ running: true, seconds: 20, since: at(100) });
    expect(entered.events).toEqual([{ type: 'lane.entered', payload: { seconds: 20 } }]);
    expect(setLane(entered.next, true, later(101))).toEqual({ next: entered.next, events: [] });
  });

  test('given no call, then nobody can say so', () => {
    expect(setLane(queuedCase(), false, later(1))).toMatchObject({ code: 'callMissing' });
  });
});
