import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClusterBuffer } from './cluster.ts';
import {
  UNKNOWN_SIZE,
  element,
  floatElement,
  readFloat,
  readHead,
  readUint,
  sizeBytes,
  uintElement,
  voidElement,
} from './ebml.ts';

const content = (bytes: Buffer) => {
  const head = readHead(bytes, 0);
  if (typeof head === 'string') throw new Error(head);
  return bytes.subarray(head.headLength);
};

describe('EBML', () => {
  test('sizes take the fewest bytes and never the pattern that means unknown', () => {
    expect(sizeBytes(0).toString('hex')).toBe('80');
    expect(sizeBytes(126).toString('hex')).toBe('fe');
    expect(sizeBytes(127).toString('hex')).toBe('407f');
    expect(sizeBytes(16_382).toString('hex')).toBe('7ffe');
    expect(sizeBytes(16_383).toString('hex')).toBe('203fff');
  });

  test('any size is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 }), (size) => {
        const head = readHead(Buffer.concat([Buffer.from([0xec]), sizeBytes(size)]), 0);
        expect(head).toMatchObject({ id: 0xec, size });
      }),
    );
  });

  test('an unknown size is told from a known one', () => {
    const head = readHead(Buffer.concat([Buffer.from('18538067', 'hex'), UNKNOWN_SIZE]), 0);
    expect(head).toEqual({ id: 0x18538067, size: undefined, headLength: 12 });
  });

  test('numbers survive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.double({ noNaN: true }), (whole, real) => {
        expect(readUint(content(uintElement(0xd7, whole)))).toBe(whole);
        expect(readFloat(content(floatElement(0x4489, real)))).toBe(real);
      }),
    );
  });

  test('a void takes exactly its room', () => {
    for (const length of [2, 9, 10, 100]) {
      const bytes = voidElement(length);
      const head = readHead(bytes, 0);
      expect(bytes.length).toBe(length);
      expect(typeof head === 'string' ? head : (head.size ?? 0) + head.headLength).toBe(length);
    }
  });

  test('cut or foreign bytes are refused, never read beyond', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const head = readHead(Buffer.from(bytes), 0);
        if (typeof head !== 'string') expect(head.headLength).toBeLessThanOrEqual(bytes.length);
      }),
    );
    expect(readHead(element(0x1a45dfa3, Buffer.alloc(3)).subarray(0, 4), 0)).toBe('short');
    expect(readHead(Buffer.from([0, 0, 0]), 0)).toBe('bad');
  });
});

describe('clusters', () => {
  test('each is complete in itself and none spans more than a block time can say', () => {
    const buffer = new ClusterBuffer(64);
    const times = [0, 20, 4_999, 5_001, 40_000];
    for (const time of times) buffer.add(1, time, true, Buffer.from([time & 0xff]));
    const bytes = buffer.take();
    let at = 0;
    const found: number[] = [];
    while (at < bytes.length) {
      const head = readHead(bytes, at);
      if (typeof head === 'string' || head.size === undefined) throw new Error('not closed');
      expect(head.id).toBe(0x1f43b675);
      const inside = bytes.subarray(at + head.headLength, at + head.headLength + head.size);
      const clusterMs = readUint(inside.subarray(2, 10));
      for (let block = 10; block < inside.length; block += 10) found.push(clusterMs + inside.readInt16BE(block + 6));
      at += head.headLength + head.size;
    }
    expect(found).toEqual(times);
    expect(buffer.take().length).toBe(0);
  });
});
