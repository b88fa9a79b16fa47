import type { CallResult } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waiting } from '../../dev/views.ts';
import { followCase, type Line, newer } from './live.ts';

class Stream extends EventTarget {
  readyState = 1;
  closed = false;
  close(): void {
    this.closed = true;
  }
  view(view: PartyView): void {
    this.dispatchEvent(new MessageEvent('view', { data: JSON.stringify(view) }));
  }
}

function follow(answers: CallResult<PartyView>[] = []) {
  const streams: Stream[] = [];
  const seen: number[] = [];
  const lines: Line[] = [];
  let gone = 0;
  let reads = 0;
  const following = followCase({
    onView: (view) => void seen.push(view.version),
    onLine: (line) => void lines.push(line),
    onGone: () => void (gone += 1),
    open: () => {
      const stream = new Stream();
      streams.push(stream);
      return stream as never;
    },
    read: async () => {
      reads += 1;
      return answers.shift() ?? { ok: false, status: 0, refusal: { code: 'noAnswer', say: '' } };
    },
  });
  return { following, streams, seen, lines, gone: () => gone, reads: () => reads };
}
const at = (version: number): PartyView => ({ ...waiting, version });

describe('following a case', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes the views of the stream and asks nothing meanwhile', async () => {
    const { streams, seen, lines, reads } = follow();
    streams[0]?.view(at(1));
    streams[0]?.view(at(2));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen).toEqual([1, 2]);
    expect(lines.at(-1)).toBe('up');
    expect(reads()).toBe(0);
  });
  it('asks every 3 s while the stream is down and stops when it is back', async () => {
    const { streams, seen, lines, reads } = follow([{ ok: true, value: at(3) }]);
    streams[0]?.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual([3]);
    expect(lines.at(-1)).toBe('polling');
    await vi.advanceTimersByTimeAsync(3000);
    expect(lines.at(-1)).toBe('down');
    streams[0]?.view(at(4));
    const asked = reads();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reads()).toBe(asked);
    expect(lines.at(-1)).toBe('up');
  });
  it('opens the stream anew when the browser gave it up', async () => {
    const { streams, following } = follow();
    const first = streams[0];
    if (!first) throw new Error('no stream was opened');
    first.readyState = 2;
    first.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(3000);
    expect(streams.length).toBe(2);
    expect(first.closed).toBe(true);
    following.stop();
  });
  it('ends when the session is over', async () => {
    const { streams, gone } = follow([{ ok: false, status: 401, refusal: { code: 'notLoggedIn', say: '' } }]);
    streams[0]?.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(100);
    expect(gone()).toBe(1);
    expect(streams[0]?.closed).toBe(true);
  });
});

describe('the newer view', () => {
  it('wins within a case, and another case always wins', () => {
    expect(newer(at(5), at(4)).version).toBe(5);
    expect(newer(at(5), at(6)).version).toBe(6);
    expect(newer(at(5), { ...at(1), caseId: 'c_00000000000000000002' }).version).toBe(1);
    expect(newer(null, at(1)).version).toBe(1);
  });
});
