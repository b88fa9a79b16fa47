import { describe, expect, test } from 'vitest';
import { aside } from './witness.ts';

const film = Array.from({ length: 20 }, (_, i) => ({ atS: i / 2, clockS: (58 + i / 2) % 60 }));

describe('a sighting held against a film', () => {
  test('given the picture at its moment, across the end of the loop, then nothing is aside', () => {
    for (const atS of [0, 1.5, 2, 4.2, 9])
      expect(aside({ atMs: 1000 + atS * 1000, clockS: (58 + atS) % 60 }, film, 1000)).toBeCloseTo(0, 6);
  });

  test('given the right picture at a wrong moment, then by so much', () => {
    expect(aside({ atMs: 1000 + 5000, clockS: 1 }, film, 1000)).toBeCloseTo(2, 6);
    expect(aside({ atMs: 1000 + 5000, clockS: 5.5 }, film, 1000)).toBeCloseTo(2.5, 6);
  });

  test('given a camera that begins anew at once after it was looked at, then the picture before counts', () => {
    const anew = [
      { atS: 3, clockS: 4 },
      { atS: 3.5, clockS: 0.3 },
      { atS: 4, clockS: 0.8 },
    ];
    expect(aside({ atMs: 3_300, clockS: 4.3 }, anew, 0)).toBeCloseTo(0, 6);
    expect(aside({ atMs: 3_800, clockS: 0.6 }, anew, 0)).toBeCloseTo(0, 6);
    expect(aside({ atMs: 3_800, clockS: 4.8 }, anew, 0)).toBeGreaterThan(2);
  });

  test('given a moment the film does not have, then null', () => {
    expect(aside({ atMs: 1000 - 1500, clockS: 56.5 }, film, 1000)).toBeNull();
    expect(aside({ atMs: 1000 + 11_000, clockS: 9 }, film, 1000)).toBeNull();
  });
});
