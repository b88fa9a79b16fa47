import { describe, expect, it } from 'vitest';
import { readRtcp } from '../rtcp.ts';
import type { OfferedCodec } from '../sdp.ts';
import { DownTrack } from './downTrack.ts';
import { PublishedTrack } from './publishedTrack.ts';
import { emptyRtpView, readRtp } from './rtp.ts';

const VP8: OfferedCodec = {
  codec: 'VP8',
  payloadType: 96,
  clockRate: 90_000,
  channels: undefined,
  parameters: undefined,
  feedback: ['nack', 'nack pli'],
  rtxPayloadType: 97,
};

function vp8(sequence: number, keyFrame: boolean): Buffer {
  const packet = Buffer.alloc(16);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence * 10, 4);
  packet.writeUInt32BE(4_000, 8);
  packet[12] = 0x10;
  packet[13] = keyFrame ? 0 : 1;
  packet.writeUInt16BE(sequence & 0xffff, 14);
  return packet;
}

function setUp() {
  const asked: number[] = [];
  const sent: { payloadType: number; sequence: number; ssrc: number; tail: number; original: number }[] = [];
  const reports: Buffer[] = [];
  const numbered: [number: number, bytes: number, nowMs: number, probe?: number | undefined][] = [];
  let number = 0;
  const track = new PublishedTrack({
    sid: 'TR_1',
    kind: 'video',
    mid: '3',
    codec: VP8,
    ssrc: 4_000,
    rtxSsrc: 4_001,
    audioLevelId: 0,
    askKeyFrame: (ssrc) => asked.push(ssrc),
  });
  const downTrack = new DownTrack({
    track,
    peer: {
      sendRtp: (packet) => {
        const view = emptyRtpView();
        readRtp(packet, view);
        sent.push({
          payloadType: view.payloadType,
          sequence: view.sequence,
          ssrc: view.ssrc,
          tail: packet.readUInt16BE(packet.length - 2),
          original: packet.readUInt16BE(view.payloadAt),
        });
      },
      sendRtcp: (packet) => reports.push(Buffer.from(packet)),
    },
    mid: '1',
    payloadType: 100,
    ssrc: 9_000,
    rtxPayloadType: 101,
    rtxSsrc: 9_001,
    audioLevelId: 0,
    absSendTimeId: 2,
    transportSequenceId: 5,
    numbers: { next: () => (number += 1), sent: (...packet) => numbered.push(packet) },
    patient: false,
    cname: 'PA_1',
  });
  track.downTracks.add(downTrack);
  const view = emptyRtpView();
  const arrive = (sequence: number, keyFrame = false): void => {
    const packet = vp8(sequence, keyFrame);
    readRtp(packet, view);
    track.rtp(packet, view, 0, false);
  };
  return { track, downTrack, sent, reports, asked, numbered, arrive };
}

describe('forwarding to one subscriber', () => {
  it('starts with a key frame, under its own SSRC and payload type', () => {
    const { track, arrive, sent, asked } = setUp();
    track.tick(0);
    expect(asked).toEqual([4_000]);
    arrive(1);
    arrive(2, true);
    arrive(1);
    arrive(3);
    expect(sent.map(({ payloadType, sequence, ssrc, tail }) => [payloadType, sequence, ssrc, tail])).toEqual([
      [100, 2, 9_000, 2],
      [100, 3, 9_000, 3],
    ]);
  });

  it('leaves no hole in the numbers after a pause', () => {
    const { downTrack, arrive, sent } = setUp();
    arrive(65_535, true);
    downTrack.pause(true);
    arrive(65_536);
    arrive(65_537);
    downTrack.pause(false);
    arrive(65_538);
    arrive(65_539, true);
    arrive(65_540);
    expect(sent.map(({ sequence, tail }) => [sequence, tail])).toEqual([
      [65_535, 65_535],
      [0, 3],
      [1, 4],
    ]);
  });

  it('answers a NACK by retransmission packets with fresh numbers', () => {
    const { downTrack, arrive, sent } = setUp();
    for (let sequence = 10; sequence < 15; sequence++) arrive(sequence, sequence === 10);
    sent.length = 0;
    expect(downTrack.repair([12, 13, 900], 0)).toBe(2);
    expect(downTrack.repair([12], 0)).toBe(1);
    expect(sent.map(({ payloadType, ssrc, original, tail }) => [payloadType, ssrc, original, tail])).toEqual([
      [101, 9_001, 12, 12],
      [101, 9_001, 13, 13],
      [101, 9_001, 12, 12],
    ]);
    expect(new Set(sent.map(({ sequence }) => sequence)).size).toBe(3);
  });

  it('relays the clock of the publisher under the subscriber’s SSRC, also to one who comes late', () => {
    const { track, arrive, reports } = setUp();
    track.heardSenderReport(77n, 88, 0);
    expect(reports).toHaveLength(0);
    arrive(5, true);
    expect(readRtcp(reports[0]!)[0]).toMatchObject({ kind: 'senderReport', ssrc: 9_000, ntp: 77n, rtpTimestamp: 88 });
  });

  it('asks the publisher for one key frame per half second, however many want one', () => {
    const { track, asked } = setUp();
    track.tick(0);
    for (let nowMs = 10; nowMs < 1_000; nowMs += 10) {
      track.requestKeyFrame();
      track.tick(nowMs);
    }
    expect(asked).toHaveLength(2);
  });

  it('numbers every packet of the line, repeated ones and padding too', () => {
    const { downTrack, arrive, sent, numbered } = setUp();
    arrive(10, true);
    downTrack.repair([10], 0);
    expect(downTrack.pad(7, 0)).toBe(275);
    expect(numbered.map(([number, bytes, , probe]) => [number, bytes, probe])).toEqual([
      [1, 24, undefined],
      [2, 26, undefined],
      [3, 275, 7],
    ]);
    expect(sent.at(-1)).toMatchObject({ ssrc: 9_001, payloadType: 101 });
  });

  it('what is held back comes again with a key frame, without a hole in the numbers', () => {
    const { downTrack, arrive, sent, asked, track } = setUp();
    arrive(1, true);
    downTrack.hold(true);
    arrive(2);
    expect(downTrack.repair([1], 0)).toBe(0);
    track.tick(1_000);
    asked.length = 0;
    downTrack.hold(false);
    track.tick(2_000);
    expect(asked).toHaveLength(1);
    arrive(3);
    arrive(4, true);
    expect(sent.map(({ sequence, tail }) => [sequence, tail])).toEqual([
      [1, 1],
      [2, 4],
    ]);
  });

  it('a key frame for one who must cost the others nothing waits until the last one is old', () => {
    const { track, asked } = setUp();
    track.tick(0);
    track.requestKeyFrame(true);
    for (let nowMs = 100; nowMs <= 4_900; nowMs += 100) track.tick(nowMs);
    expect(asked).toHaveLength(1);
    track.tick(5_000);
    expect(asked).toHaveLength(2);
  });
});
