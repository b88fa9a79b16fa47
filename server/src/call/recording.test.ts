import { describe, expect, test } from 'vitest';
import type { Case, Recording } from '../case/state.ts';
import { answeredCase, later, queuedCase } from '../testing/case.ts';
import { recordingEnded, recordingFailed, recordingSealed, recordingStarted } from './rules.ts';

const at = (seconds: number): string => later(seconds).toISOString();
const file = (path: string): Recording['files'][number] => ({
  path,
  kind: 'call',
  identity: null,
  bytes: 12,
  sha256: `sha-${path}`,
  sm3: `sm3-${path}`,
  startedAtMs: 0,
  endedAtMs: 1,
});
const settled = (egressId: string) => ({ task: 'recording.settle', payload: { caseId: queuedCase().id, egressId } });
const stateOf = (current: Case): unknown[] =>
  current.recordings.map((r) => [r.egressId, r.state, r.problem, r.endedAt]);

describe('a recording starts', () => {
  test('given it was armed while it rang, then it stands in the case before there is a call', () => {
    const armed = recordingStarted(queuedCase(), 'EG_1', 'c/01', later(28));

    expect(armed.next.recordings).toEqual([
      {
        egressId: 'EG_1',
        folder: 'c/01',
        startedAt: at(28),
        endedAt: null,
        state: 'running',
        problem: null,
        files: [],
      },
    ]);
    expect(armed.next.call).toBeNull();
    expect(armed.events).toEqual([{ type: 'recording.started', payload: { egressId: 'EG_1' } }]);
    expect(armed.jobs).toEqual([]);
  });

  test('given it runs and the call knows it, then it is told no second time', () => {
    const current = answeredCase();
    expect(recordingStarted(current, 'EG_1', 'c/01', later(40))).toEqual({ next: current, events: [] });
  });

  test('given a segment that had failed, when the same one is found alive, then it runs on and the call records', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    const back = recordingStarted(down, 'EG_1', 'c/01', later(45));

    expect(stateOf(back.next)).toEqual([['EG_1', 'running', null, null]]);
    expect(back.next.recordings[0]?.startedAt).toBe(at(28));
    expect(back.next.call).toMatchObject({ recording: 'ok', recordingSince: at(45), recordingProblem: null });
    expect(back.jobs).toEqual([]);
  });

  test('given an older segment still counted as running, when a new one starts, then the older was cut off now', () => {
    const anew = recordingStarted(answeredCase(), 'EG_2', 'c/02', later(50));

    expect(stateOf(anew.next)).toEqual([
      ['EG_1', 'failed', 'cutOff', at(50)],
      ['EG_2', 'running', null, null],
    ]);
    expect(anew.jobs).toEqual([settled('EG_1')]);
  });

  test('given a complete segment, when a new one starts, then the complete one stays as it is and is not asked for', () => {
    const complete = recordingEnded(answeredCase(), 'EG_1', [file('a.mkv')], later(50)).next;
    const anew = recordingStarted(complete, 'EG_2', 'c/02', later(60));

    expect(anew.next.recordings[0]).toEqual(complete.recordings[0]);
    expect(anew.jobs).toEqual([]);
  });

  test('given two segments, when one of them is found alive again, then the other is untouched', () => {
    const first = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    const both = recordingStarted(first, 'EG_2', 'c/02', later(45)).next;
    const failed = recordingFailed(both, 'EG_2', 'ENOSPC', later(50)).next;
    const back = recordingStarted(failed, 'EG_2', 'c/02', later(55)).next;

    expect(stateOf(back)).toEqual([
      ['EG_1', 'failed', 'ENOSPC', at(40)],
      ['EG_2', 'running', null, null],
    ]);
  });
});

describe('a recording fails', () => {
  test('given the recorder says so, then desk and phones are told, the segment ends and its files are asked for', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40));

    expect(stateOf(down.next)).toEqual([['EG_1', 'failed', 'ENOSPC', at(40)]]);
    expect(down.next.call).toMatchObject({ recording: 'down', recordingProblem: 'ENOSPC' });
    expect(down.events).toEqual([{ type: 'recording.failed', payload: { egressId: 'EG_1', why: 'ENOSPC' } }]);
    expect(down.jobs).toEqual([settled('EG_1')]);
  });

  test('given nobody answers, then the picture stops counting but the segment may yet be found alive', () => {
    const silent = recordingFailed(answeredCase(), null, 'mediaUnreachable', later(40));
    expect(stateOf(silent.next)).toEqual([['EG_1', 'running', 'mediaUnreachable', at(40)]]);
    expect(silent.jobs).toEqual([]);

    const dead = recordingFailed(silent.next, 'EG_1', 'ENOSPC', later(50));
    expect(stateOf(dead.next)).toEqual([['EG_1', 'failed', 'ENOSPC', at(40)]]);
  });

  test('given it is down already, when it is said once more, then nothing is told again', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    expect(recordingFailed(down, 'EG_1', 'ENOSPC', later(41))).toEqual({ next: down, events: [] });
    expect(recordingFailed(down, null, 'mediaUnreachable', later(41))).toEqual({ next: down, events: [] });
  });

  test('given another segment fails, then the one that runs is untouched', () => {
    const other = recordingFailed(answeredCase(), 'EG_9', 'ENOSPC', later(40)).next;
    expect(stateOf(other)).toEqual([['EG_1', 'running', null, null]]);
    expect(other.call?.recording).toBe('down');
  });

  test('given it was armed and nobody has answered, then it fails without a call', () => {
    const armed = recordingStarted(queuedCase(), 'EG_1', 'c/01', later(28)).next;
    const down = recordingFailed(armed, 'EG_1', 'ENOSPC', later(29));
    expect(stateOf(down.next)).toEqual([['EG_1', 'failed', 'ENOSPC', at(29)]]);
    expect(down.next.call).toBeNull();
  });

  test('given a complete segment, when nobody answers any more, then it stays complete', () => {
    const complete = recordingEnded(answeredCase(), 'EG_1', [file('a.mkv')], later(50)).next;
    expect(recordingFailed(complete, null, 'mediaUnreachable', later(60)).next.recordings).toEqual(complete.recordings);
  });
});

describe('a recording ends', () => {
  test('given it ran, then it is complete with its files and hashes, and nothing is recorded any more', () => {
    const ended = recordingEnded(answeredCase(), 'EG_1', [file('a.mkv')], later(90));

    expect(stateOf(ended.next)).toEqual([['EG_1', 'complete', null, at(90)]]);
    expect(ended.next.call?.recording).toBe('notStarted');
    expect(ended.events).toEqual([
      {
        type: 'recording.ended',
        payload: { egressId: 'EG_1', files: [{ path: 'a.mkv', sha256: 'sha-a.mkv', sm3: 'sm3-a.mkv', bytes: 12 }] },
      },
    ]);
  });

  test('given a failed segment, when its files are found, then it has them, stays failed and keeps its end', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    const ended = recordingEnded(down, 'EG_1', [file('a.mkv')], later(90)).next;

    expect(stateOf(ended)).toEqual([['EG_1', 'failed', 'ENOSPC', at(40)]]);
    expect(ended.recordings[0]?.files).toEqual([file('a.mkv')]);
    expect(ended.call?.recording).toBe('down');
  });

  test('given another segment runs, when an older one ends, then the call still records', () => {
    const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
    const anew = recordingStarted(down, 'EG_2', 'c/02', later(45)).next;
    const ended = recordingEnded(anew, 'EG_1', [file('a.mkv')], later(60)).next;

    expect(ended.call?.recording).toBe('ok');
    expect(ended.recordings[1]).toEqual(anew.recordings[1]);
  });

  test('given more files are found later, then they are added; the same or fewer change nothing', () => {
    const once = recordingEnded(answeredCase(), 'EG_1', [file('a.mkv')], later(90)).next;
    expect(recordingEnded(once, 'EG_1', [], later(91))).toEqual({ next: once, events: [] });

    const more = recordingEnded(once, 'EG_1', [file('a.mkv'), file('b.mkv')], later(92));
    expect(more.next.recordings[0]?.files).toHaveLength(2);
    expect(more.next.recordings[0]?.endedAt).toBe(at(90));
  });

  test('given a segment nobody knows, or no call, then nothing breaks', () => {
    const current = answeredCase();
    expect(recordingEnded(current, 'EG_9', [], later(90))).toEqual({ next: current, events: [] });

    const armed = recordingStarted(queuedCase(), 'EG_1', 'c/01', later(28)).next;
    expect(recordingEnded(armed, 'EG_1', [], later(90)).next.call).toBeNull();
  });
});

test('a seal of one segment leaves the other as it is', () => {
  const down = recordingFailed(answeredCase(), 'EG_1', 'ENOSPC', later(40)).next;
  const anew = recordingStarted(down, 'EG_2', 'c/02', later(45)).next;
  const seal = { path: 's', number: 1, fromMs: 0, toMs: 1, before: null, bytes: 1, sha256: 'x', sm3: 'y' };
  const sealed = recordingSealed(anew, 'EG_2', seal).next;

  expect(sealed.recordings.map((r) => r.sealed)).toEqual([undefined, { number: 1, sha256: 'x' }]);
});

test('a first seal that claims a seal before it does not follow', () => {
  const seal = { path: 's', number: 1, fromMs: 0, toMs: 1, before: 'of another', bytes: 1, sha256: 'x', sm3: 'y' };
  expect(recordingSealed(answeredCase(), 'EG_1', seal).events[0]?.payload).toMatchObject({ follows: false });
});
