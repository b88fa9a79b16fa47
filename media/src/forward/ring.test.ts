import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PacketRing } from './ring.ts';

const packetOf = (sequence: number, length: number): Buffer => {
  const packet = Buffer.alloc(length, sequence & 0xff);
  if (length >= 2) packet.writeUInt16BE(sequence, 0);
  return packet;
};

it('gives back whole packets of the last two seconds, or nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffff }),
      fc.array(fc.integer({ min: 1, max: 2_100 }), { minLength: 1, maxLength: 1_500 }),
      (first, lengths) => {
        const ring = new PacketRing();
        const put = lengths.map((length, n) => ({ sequence: (first + n) & 0xffff, length }));
        for (const { sequence, length } of put) ring.put(sequence, packetOf(sequence, length));
        let bytes = 0;
        for (const [back, { sequence, length }] of put.toReversed().entries()) {
          bytes += length;
          const kept = ring.get(sequence);
          if (kept !== undefined) expect(kept.equals(packetOf(sequence, length))).toBe(true);
          // What surely fits: its octets and what an end of the ring leaves free.
          else expect(length > 2_048 || back >= 1_024 || bytes > 380 * 1024).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('knows nothing of numbers never put', () => {
  const ring = new PacketRing();
  expect(ring.get(0)).toBeUndefined();
  ring.put(5, packetOf(5, 100));
  expect(ring.get(5 + 1_024)).toBeUndefined();
  expect(ring.get(5)?.length).toBe(100);
});
