import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlockReader } from '@kuaichu/contract/matroska';
import { clustersOf, Joiner, packetMs } from './opus.ts';

/** 20 ms of CELT, one frame. */
const packet = (n: number) => new Uint8Array([0xf8, n]);

describe('sound in pieces', () => {
  test.each([
    [[0xf8], 20],
    [[0xf9], 40],
    [[0x78], 20],
    [[0x18], 60],
    [[0xfb, 0x03], 60],
    [[], 0],
  ])('given a packet %j, then %i ms', (bytes, ms) => {
    expect(packetMs(new Uint8Array(bytes))).toBe(ms);
  });

  test('given a hole, then silence; given a packet for which there is no time, then it is left out', () => {
    const joiner = new Joiner(0);
    const times = [0, 20, 105, 106, 107].flatMap((timeMs) => joiner.add({ timeMs, data: packet(1) }));
    expect(times.map((p) => [p.timeMs, p.data.length])).toEqual([
      [0, 2],
      [20, 2],
      [40, 3],
      [60, 3],
      [80, 3],
      [100, 2],
      [120, 2],
    ]);
  });

  test('whatever comes, sound follows sound without a hole, never more than a packet from its time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 40 }), (at) => {
        const joiner = new Joiner(0);
        const asides: number[] = [];
        const joined = at
          .toSorted((a, b) => a - b)
          .flatMap((timeMs) => {
            const out = joiner.add({ timeMs, data: packet(timeMs & 0xff) });
            const own = out.find((one) => one.data.length === 2);
            asides.push(own ? Math.abs(own.timeMs - timeMs) : 0);
            return out;
          });
        expect(Math.max(0, ...asides)).toBeLessThan(20);
        const times = joined.map((p) => p.timeMs);
        expect(times).toEqual(times.map((_, i) => i * 20));
        // Read back as a recording is read, long holes included.
        const reader = new BlockReader();
        const blocks = clustersOf(joined).flatMap((cluster) => reader.push(cluster));
        expect(blocks.map((b) => b.timeMs)).toEqual(times);
        expect(reader.broken).toBe(0);
      }),
      { numRuns: 15 },
    );
  });
});
