import type { CallResult } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import { describe, expect, it } from 'vitest';
import { waiting } from '../../dev/views.ts';
import { alarmOf, emptyDraft } from './draft.ts';
import { raise } from './raise.ts';

const body = alarmOf(
  { ...emptyDraft, answers: { hurt: 'none', kind: 'motorMotor' }, words: '松柏路' },
  { key: 'k-12345678', at: new Date(0), notice: '2026-09', preflight: null },
);
if (!body) throw new Error('the alarm is complete');
const lost: CallResult<PartyView> = { ok: false, status: 0, refusal: { code: 'noAnswer', say: '' } };
const busy: CallResult<PartyView> = { ok: false, status: 503, refusal: { code: 'unavailable', say: '' } };

function played(answers: CallResult<PartyView>[]) {
  const keys: string[] = [];
  const waits: number[] = [];
  const failures: number[] = [];
  return {
    keys,
    waits,
    failures,
    options: {
      send: async (sent: { key: string }) => {
        keys.push(sent.key);
        const next = answers.shift();
        if (!next) throw new Error('asked more often than played');
        return next;
      },
      wait: async (ms: number) => void waits.push(ms),
      onRetry: (n: number) => void failures.push(n),
      wanted: () => true,
    },
  };
}

describe('an alarm', () => {
  it('is repeated with the same key until an answer comes, waiting longer each time', async () => {
    const play = played([lost, busy, lost, { ok: true, value: waiting }]);
    expect(await raise(body, play.options)).toEqual({ view: waiting });
    expect(play.keys).toEqual(['k-12345678', 'k-12345678', 'k-12345678', 'k-12345678']);
    expect(play.failures).toEqual([1, 2, 3]);
    expect(play.waits).toEqual(play.waits.toSorted((a, b) => a - b));
  });
  it('stops at a refusal and gives its words', async () => {
    const refusal = { code: 'placeMissing', say: '还不知道您在哪里。' };
    const play = played([{ ok: false, status: 400, refusal }]);
    expect(await raise(body, play.options)).toEqual({ refusal });
    expect(play.waits).toEqual([]);
  });
  it('is not sent again once the person took it back', async () => {
    const play = played([lost]);
    let asked = 0;
    expect(await raise(body, { ...play.options, wanted: () => asked++ < 1 })).toBe(null);
    expect(play.keys.length).toBe(1);
  });
});
