import type { Command } from '@kuaichu/contract/call';
import type { CallResult } from '@kuaichu/contract/client';
import { describe, expect, it, vi } from 'vitest';
import { followOrders, type Outcome } from './orders.ts';

const command = (id: string, change: Partial<Command> = {}): Command => ({
  id,
  partyId: 'p1',
  order: { kind: 'torch', on: true },
  at: '2026-09-18T08:42:00+08:00',
  state: 'sent',
  failure: null,
  ...change,
});
const fine: CallResult<unknown> = { ok: true, value: {} };

function follow(outcomes: Record<string, Outcome>, answers: CallResult<unknown>[] = []) {
  const done: string[] = [];
  const told: [string, boolean, string | null][] = [];
  const orders = followOrders({
    partyId: 'p1',
    execute: async ({ id }) => {
      done.push(id);
      const outcome = outcomes[id];
      if (!outcome) throw new Error('the camera fell over');
      return outcome;
    },
    answer: async (...said) => {
      told.push(said);
      return answers.shift() ?? fine;
    },
    wait: async () => undefined,
    known: ['before'],
  });
  return { orders, done, told };
}

describe('orders', () => {
  it('are carried out once however often a view repeats them, in their order', async () => {
    const { orders, done, told } = follow({ one: { ok: true }, two: { ok: false, failure: 'torchUnsupported' } });
    orders.take([command('one')]);
    orders.take([command('one'), command('two')]);
    await vi.waitFor(() => expect(told.length).toBe(2));
    expect(done).toEqual(['one', 'two']);
    expect(told).toEqual([
      ['one', true, null],
      ['two', false, 'torchUnsupported'],
    ]);
  });
  it('of another party, answered ones and ones from before a reload are left alone', async () => {
    const { orders, done } = follow({ mine: { ok: true } });
    orders.take([
      command('before'),
      command('other', { partyId: 'p2' }),
      command('old', { state: 'done' }),
      command('mine'),
    ]);
    await vi.waitFor(() => expect(done).toEqual(['mine']));
  });
  it('whose answer is lost are answered again; a still answers by its upload', async () => {
    const lost: CallResult<unknown> = { ok: false, status: 0, refusal: { code: 'noAnswer', say: '' } };
    const { orders, done, told } = follow({ still: 'later', torch: { ok: true } }, [lost, lost]);
    orders.take([command('still'), command('torch')]);
    await vi.waitFor(() => expect(told.length).toBe(3));
    expect(done).toEqual(['still', 'torch']);
    expect(told.map(([id]) => id)).toEqual(['torch', 'torch', 'torch']);
  });
  it('that throw are told as failed', async () => {
    const { orders, told } = follow({});
    orders.take([command('bad')]);
    await vi.waitFor(() => expect(told).toEqual([['bad', false, 'phoneFailed']]));
  });
});
