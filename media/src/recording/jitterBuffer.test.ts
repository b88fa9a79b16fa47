import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JitterBuffer } from './jitterBuffer.ts';

const OPTIONS = { waitMs: 600, maxPackets: 1_000, startMs: 100 };

function listen(options = OPTIONS) {
  const out: (number | 'restarted')[] = [];
  let lost = 0;
  const buffer = new JitterBuffer(
    {
      packet: (payload) => out.push(payload.readUInt32BE()),
      lost: (packets) => {
        lost += packets;
      },
      restarted: () => out.push('restarted'),
    },
    options,
  );
  const push = (n: number, atMs: number, sequence = n) => {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(n);
    buffer.push(sequence & 0xffff, n, false, payload, atMs);
    // The server uses its receive buffer again at once.
    payload.fill(0xff);
  };
  return { out, push, buffer, lost: () => lost };
}

/** Packets of 5 ms each, every one delayed by its own time or lost. */
const line = fc.record({
  first: fc.integer({ min: 0, max: 65_535 }),
  delays: fc.array(fc.option(fc.integer({ min: 0, max: 90 }), { freq: 12 }), { minLength: 1, maxLength: 300 }),
  again: fc.array(fc.nat(299), { maxLength: 20 }),
});

describe('the jitter buffer', () => {
  test('hands on every packet that came in time, once, in order, and counts the others', () => {
    fc.assert(
      fc.property(line, ({ first, delays, again }) => {
        const { out, push, buffer, lost } = listen();
        const arrivals = delays.flatMap((delay, n) => (delay === null ? [] : [{ n, atMs: n * 5 + delay }]));
        for (const n of again) {
          const delay = delays[n];
          if (typeof delay === 'number') arrivals.push({ n, atMs: n * 5 + delay + 300 });
        }
        for (const { n, atMs } of arrivals.toSorted((a, b) => a.atMs - b.atMs)) push(n, atMs, first + n);
        buffer.flush();
        const came = delays.flatMap((delay, n) => (delay === null ? [] : [n]));
        expect(out).toEqual(came);
        expect(lost()).toBe(came.length === 0 ? 0 : (came.at(-1) ?? 0) - (came[0] ?? 0) + 1 - came.length);
      }),
      { numRuns: 300 },
    );
  });

  test('waits for a retransmission up to its limit, and no longer', () => {
    for (const [delayMs, expected] of [
      [590, [0, 1, 2, 3]],
      [610, [0, 2, 3]],
    ] as const) {
      const { out, push, buffer } = listen();
      push(0, 0);
      buffer.poll(150);
      push(2, 200);
      push(3, 220);
      expect(out).toEqual([0]);
      buffer.poll(200 + delayMs);
      push(1, 200 + delayMs);
      expect(out).toEqual(expected);
    }
  });

  test('each hole has its own time', () => {
    const { out, push, buffer } = listen();
    push(0, 0);
    buffer.poll(100);
    push(2, 100);
    push(4, 500);
    buffer.poll(705);
    expect(out).toEqual([0, 2]);
    buffer.poll(1_095);
    expect(out).toEqual([0, 2]);
    buffer.poll(1_100);
    expect(out).toEqual([0, 2, 4]);
  });

  test('holds a thousand packets at most', () => {
    const { out, push, buffer } = listen();
    push(0, 0);
    buffer.poll(100);
    for (let n = 2; n <= 1_001; n++) push(n, 100);
    expect(out).toEqual([0]);
    push(1_002, 100);
    expect(out.length).toBe(1_002);
  });

  test('begins anew when the sender jumps, but not for one stray packet', () => {
    const { out, push, buffer } = listen();
    push(0, 0, 100);
    push(1, 5, 101);
    buffer.poll(100);
    push(900, 110, 30_000);
    push(2, 115, 102);
    push(3, 120, 40_000);
    push(4, 125, 40_001);
    buffer.flush();
    expect(out).toEqual([0, 1, 2, 'restarted', 3, 4]);
  });
});
