import { describe, expect, test } from 'vitest';
import { readReport } from './quality.ts';

const seen = (more: Record<string, unknown> = {}): [string, unknown][] => [
  ['A', { type: 'inbound-rtp', kind: 'audio', bytesReceived: 9_999_999 }],
  [
    'V',
    {
      type: 'inbound-rtp',
      kind: 'video',
      bytesReceived: 1_000_000,
      packetsReceived: 900,
      packetsLost: 10,
      framesDecoded: 500,
      frameWidth: 1280,
      frameHeight: 720,
      totalFreezesDuration: 1.5,
      ...more,
    },
  ],
  ['P', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.042 }],
];

describe('statistics of a second', () => {
  test('given a picture seen, then rate, loss, pictures, size, freezes and round trip of that second', () => {
    const first = readReport(seen(), false, undefined, 1_000_000);
    expect(first.sample).toBeNull();
    const second = seen({
      bytesReceived: 1_125_000,
      packetsReceived: 990,
      packetsLost: 20,
      framesDecoded: 520,
      totalFreezesDuration: 1.9,
    });
    expect(readReport(second, false, first.counters, 1_001_000).sample).toEqual({
      atMs: 1_001_000,
      kbps: 1_000,
      lossPercent: 10,
      framesPerS: 20,
      width: 1280,
      height: 720,
      frozenMs: 400,
      roundTripMs: 42,
    });
  });

  test('given the own picture, then the loss is what the other end tells, and unknown until it did', () => {
    const own = (bytesSent: number, told: boolean): [string, unknown][] =>
      [
        ['O', { type: 'outbound-rtp', kind: 'video', bytesSent, packetsSent: bytesSent / 1_000, framesEncoded: 10 }],
        ...(told
          ? [['R', { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.03, roundTripTime: 0.1 }] as const]
          : []),
      ] as [string, unknown][];
    const { counters } = readReport(own(10_000, false), true, undefined, 0);
    expect(readReport(own(20_000, false), true, counters, 1_000).sample).toMatchObject({ kbps: 80, lossPercent: null });
    expect(readReport(own(20_000, true), true, counters, 1_000).sample).toMatchObject({
      lossPercent: 3,
      roundTripMs: 100,
      frozenMs: null,
      width: null,
    });
  });

  test('given a room that counts anew, or no picture at all, then nothing is said', () => {
    const { counters } = readReport(seen(), false, undefined, 0);
    expect(readReport(seen({ bytesReceived: 5 }), false, counters, 1_000).sample).toBeNull();
    expect(readReport([], false, counters, 1_000).sample).toBeNull();
  });
});
