import { expect, it, vi } from 'vitest';
import { keepAwake } from './wakeLock.ts';

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
}

it('the screen stays on during a call, is asked for again after the page was away, and let go at the end', async () => {
  const page = new Page();
  const locks: { released: boolean }[] = [];
  const screen = {
    async request() {
      const lock = { released: false, release: async () => void (lock.released = true) };
      locks.push(lock);
      return lock;
    },
  };
  const stop = keepAwake(page as never, screen);
  await vi.waitFor(() => expect(locks).toHaveLength(1));
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(locks).toHaveLength(2));
  stop();
  await vi.waitFor(() => expect(locks.at(-1)?.released).toBe(true));
});

it('a browser without it is no obstacle', () => {
  expect(() => keepAwake(new Page() as never, undefined)()).not.toThrow();
});
