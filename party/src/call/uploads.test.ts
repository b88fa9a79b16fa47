import { describe, expect, it, vi } from 'vitest';
import { memoryStore, type PendingStill } from './stillStore.ts';
import { type Sent, startUploads, type UploadState } from './uploads.ts';

const still = (commandId: string): PendingStill => ({
  commandId,
  blob: new Blob(['x']),
  sha256: '0'.repeat(64),
  method: 'takePhoto',
  width: 3840,
  height: 2160,
  takenAt: '2026-09-18T00:42:00.000Z',
});

async function start(answers: Sent[], kept: PendingStill[] = []) {
  const store = memoryStore();
  for (const one of kept) await store.put(one);
  const sent: string[] = [];
  const states: UploadState[] = [];
  const refused: [string, string][] = [];
  const uploads = await startUploads({
    store,
    send: async ({ commandId }, onPercent) => {
      sent.push(commandId);
      onPercent(50);
      return answers.shift() ?? { ok: true };
    },
    onState: (state) => void states.push(state),
    onRefused: (id, code) => void refused.push([id, code]),
    wait: async () => undefined,
  });
  return { uploads, store, sent, states, refused };
}

describe('stills', () => {
  it('are sent until acknowledged, oldest first, and leave the shelf only then', async () => {
    const { uploads, store, sent, states } = await start([
      { ok: false, status: 0, refusal: null },
      { ok: false, status: 503, refusal: null },
    ]);
    await uploads.add(still('one'));
    await uploads.add(still('two'));
    await vi.waitFor(async () => expect(await store.all()).toEqual([]));
    expect(sent).toEqual(['one', 'one', 'one', 'two']);
    expect(states.at(-1)).toEqual({ waiting: 0, percent: 100 });
    expect(states.some((state) => state.waiting === 2 && state.percent === 50)).toBe(true);
  });
  it('kept from before a reload are sent without being asked', async () => {
    const { store, sent } = await start([], [still('kept')]);
    await vi.waitFor(async () => expect(await store.all()).toEqual([]));
    expect(sent).toEqual(['kept']);
  });
  it('that the server refuses for good are dropped and told; an expired session is not for good', async () => {
    const { uploads, store, sent, refused } = await start([
      { ok: false, status: 401, refusal: null },
      { ok: false, status: 409, refusal: { code: 'stillUnexpected', say: '没有要这张图。' } },
    ]);
    await uploads.add(still('odd'));
    await vi.waitFor(async () => expect(await store.all()).toEqual([]));
    expect(sent).toEqual(['odd', 'odd']);
    expect(refused).toEqual([['odd', 'stillUnexpected']]);
  });
});
