import { isRefusal } from '@kuaichu/contract/refusal';
import { expect, test } from 'vitest';
import { answeredCase, done, later, NOON, queuedCase, SEAT } from '../testing/case.ts';
import {
  answer,
  answerOrder,
  laneSeconds,
  order,
  phoneJoined,
  phoneLeft,
  recordingEnded,
  recordingFailed,
  recordingSealed,
  recordingStarted,
  release,
  resume,
  RESUME_MS,
  setLane,
} from './rules.ts';

const still = { id: 'still-0001', partyId: 'p1', order: { kind: 'still', shot: 'contact' } } as const;

test('given somebody in a lane, when the agent answers, then the lane clock counts from there', () => {
  const current = answeredCase({ lane: 'middle' });
  expect(current.lane.running).toBe(true);
  expect(laneSeconds(current.lane, later(82))).toBe(52);
});

test('unknown counts as in a lane, the kerb does not', () => {
  expect(answeredCase({ lane: 'unknown' }).lane.running).toBe(true);
  expect(answeredCase({ lane: 'kerb' }).lane.running).toBe(false);
});

test('the lane clock adds up over several stays', () => {
  let current = done(setLane(answeredCase(), false, later(50)));
  expect(laneSeconds(current.lane, later(999))).toBe(20);
  current = done(setLane(current, true, later(100)));
  expect(laneSeconds(current.lane, later(110))).toBe(30);
});

test('while the recording is down no still is taken, but hints and the torch go on', () => {
  const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
  expect(down.call?.recording).toBe('down');
  expect(order(down, still, later(41))).toMatchObject({ code: 'recorderDown' });
  expect(
    isRefusal(order(down, { id: 'hint-00001', partyId: 'p1', order: { kind: 'hint', words: '回到路边' } }, later(41))),
  ).toBe(false);
});

test('a recording that comes back opens evidence again, as a further segment', () => {
  const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
  const back = recordingStarted(down, 'EG_2', 'c/02', later(45)).next;
  expect(back.call?.recording).toBe('ok');
  expect(back.recordings.map((r) => [r.egressId, r.state])).toEqual([
    ['EG_1', 'failed'],
    ['EG_2', 'running'],
  ]);
});

test('an order is answered once; a late second answer changes nothing', () => {
  const sent = done(
    order(answeredCase(), { id: 'torch-0001', partyId: 'p1', order: { kind: 'torch', on: true } }, later(31)),
  );
  expect(sent.camera.torch).toBe(true);
  const failed = done(answerOrder(sent, 'p1', 'torch-0001', false, 'torchUnsupported'));
  expect(failed.camera.torch).toBe(false);
  const again = answerOrder(failed, 'p1', 'torch-0001', true, null);
  expect(isRefusal(again) ? null : again.events).toEqual([]);
  expect(answerOrder(failed, 'p2', 'torch-0001', true, null)).toMatchObject({ code: 'notFound' });
});

test('when the last phone drops the call is interrupted, and its return takes it up with the same agent', () => {
  const inRoom = phoneJoined(answeredCase(), 'p1', later(31)).next;
  const dropped = phoneLeft(inRoom, 'p1', 'left', later(60)).next;
  expect(dropped.status).toBe('interrupted');
  expect(dropped.stills).toEqual(inRoom.stills);
  const asked = resume(dropped, later(70));
  if (isRefusal(asked)) throw new Error(asked.code);
  expect([asked.next.status, asked.queueAgain]).toEqual(['inCall', false]);
  expect(phoneJoined(dropped, 'p1', later(71)).next.status).toBe('inCall');
});

test('with the agent gone a resume queues again; after half an hour it is refused', () => {
  const inRoom = phoneJoined(answeredCase(), 'p1', later(31)).next;
  const ended = done(release(inRoom, 'end', later(60)));
  expect([ended.status, ended.call?.attended]).toEqual(['interrupted', false]);
  const asked = resume(ended, later(90));
  if (isRefusal(asked)) throw new Error(asked.code);
  expect([asked.next.status, asked.queueAgain]).toEqual(['queued', true]);
  expect(resume(ended, later(61 + RESUME_MS / 1000))).toMatchObject({ code: 'resumeExpired' });
});

test('a second agent takes over where the first left, with everything kept', () => {
  const ended = done(release(phoneJoined(answeredCase(), 'p1', later(31)).next, 'end', later(60)));
  const queued = resume(ended, later(70));
  if (isRefusal(queued)) throw new Error(queued.code);
  const taken = done(answer(queued.next, { ...SEAT, seatNo: '11', agentId: 's_other' }, later(80)));
  expect([taken.call?.seatNo, taken.call?.answeredAt]).toEqual(['11', later(30).toISOString()]);
});

test('a case that is not queued cannot be answered', () => {
  expect(answer({ ...queuedCase(), status: 'issued' }, SEAT, NOON)).toMatchObject({ code: 'wrongState' });
});

test('an ended segment keeps its files with their hashes, once', () => {
  const files = [
    { path: 'call.mkv', kind: 'call', identity: null, bytes: 1, sha256: 'a', sm3: 'b', startedAtMs: 0, endedAtMs: 1 },
  ];
  const ended = recordingEnded(answeredCase(), 'EG_1', files, later(90));
  expect(ended.next.recordings[0]).toMatchObject({ state: 'complete', endedAt: later(90).toISOString(), files });
  expect(recordingEnded(ended.next, 'EG_1', files, later(91)).events).toEqual([]);
});

test('an armed recording is told once, and the lane is entered with the answer', () => {
  const armed = recordingStarted(queuedCase({ lane: 'middle' }), 'EG_1', 'c/01', later(28));
  expect(armed.events.map((e) => e.type)).toEqual(['recording.started']);
  expect(recordingStarted(armed.next, 'EG_1', 'c/01', later(29)).events).toEqual([]);
  const answered = answer(armed.next, SEAT, later(30));
  if (isRefusal(answered)) throw new Error(answered.code);
  expect(answered.events.map((e) => e.type)).toEqual(['call.answered', 'lane.entered']);
  expect(answered.next.call?.recordingSince).toBe(later(28).toISOString());
});

test('a new segment shows that the older one was cut off, and asks for its files', () => {
  const unreachable = recordingFailed(answeredCase(), null, 'mediaUnreachable', later(40)).next;
  expect(unreachable.recordings[0]).toMatchObject({ state: 'running', endedAt: later(40).toISOString() });
  expect(recordingStarted(unreachable, 'EG_1', 'c/01', later(42)).next.recordings[0]).toMatchObject({
    state: 'running',
    endedAt: null,
  });
  const anew = recordingStarted(unreachable, 'EG_2', 'c/02', later(44));
  expect(anew.next.recordings[0]).toMatchObject({
    state: 'failed',
    problem: 'mediaUnreachable',
    endedAt: later(40).toISOString(),
  });
  expect(anew.jobs).toEqual([{ task: 'recording.settle', payload: { caseId: answeredCase().id, egressId: 'EG_1' } }]);
});

test('each stretch of a recording is fixed once, in order; one that does not follow is said to be so', () => {
  const running = recordingStarted(answeredCase(), 'EG_1', 'c/01', later(28)).next;
  const seal = (number: number, before: string | null) => ({
    path: `seals/000${number}.json`,
    number,
    fromMs: (number - 1) * 30_000,
    toMs: number * 30_000,
    before,
    bytes: 4_000_000,
    sha256: `sha-${number}`,
    sm3: `sm3-${number}`,
  });
  const first = recordingSealed(running, 'EG_1', seal(1, null));
  expect(first.events).toEqual([
    { type: 'recording.sealed', payload: { egressId: 'EG_1', ...seal(1, null), follows: true } },
  ]);
  expect(first.next.recordings[0]?.sealed).toEqual({ number: 1, sha256: 'sha-1' });
  expect(recordingSealed(first.next, 'EG_1', seal(1, null)).events).toEqual([]);
  expect(recordingSealed(first.next, 'EG_other', seal(2, 'sha-1')).events).toEqual([]);
  const second = recordingSealed(first.next, 'EG_1', seal(2, 'sha-1'));
  expect(second.events[0]?.payload).toMatchObject({ follows: true });
  expect(recordingSealed(first.next, 'EG_1', seal(2, 'another')).events[0]?.payload).toMatchObject({ follows: false });
  expect(recordingSealed(first.next, 'EG_1', seal(3, 'sha-2')).events[0]?.payload).toMatchObject({ follows: false });
});
