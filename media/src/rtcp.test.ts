import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildNack,
  buildPictureLoss,
  buildReceiverReport,
  buildRemb,
  buildSenderReport,
  buildSourceDescription,
  readRtcp,
} from './rtcp.ts';

const REPORT = {
  ssrc: 42,
  fractionLost: 12,
  cumulativeLost: -3,
  highestSequence: 70_000,
  jitter: 33,
  lastSenderReport: 0xdeadbeef,
  delaySinceLast: 65_536,
};

describe('RTCP', () => {
  it('reads back what it builds, in one compound packet', () => {
    const compound = Buffer.concat([
      buildSenderReport(7, 0x0123456789abcdefn, 90_000, 10, 1_000),
      buildSourceDescription(7, 'PA_abc'),
      buildReceiverReport(1, [REPORT]),
      buildPictureLoss(1, 42),
      buildRemb(1, 1_500_000, [42, 43]),
    ]);
    expect(readRtcp(compound)).toEqual([
      {
        kind: 'senderReport',
        ssrc: 7,
        ntp: 0x0123456789abcdefn,
        rtpTimestamp: 90_000,
        packets: 10,
        octets: 1_000,
        reports: [],
      },
      { kind: 'receiverReport', ssrc: 1, reports: [REPORT] },
      { kind: 'pictureLoss', mediaSsrc: 42 },
      { kind: 'remb', bitrate: 1_500_000 - (1_500_000 % 8), ssrcs: [42, 43] },
    ]);
  });

  it('names every lost packet once, across the wrap', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 60 }), fc.nat(65_535), (holes, start) => {
        const sequences = holes.toSorted((a, b) => a - b).map((hole) => (start + hole) & 0xffff);
        const [message] = readRtcp(buildNack(1, 42, sequences));
        expect(message).toEqual({ kind: 'nack', mediaSsrc: 42, sequences });
      }),
    );
  });

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => Array.isArray(readRtcp(Buffer.from(bytes)))));
  });
});
