import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Depacketiser, EncodedFrame } from './frame.ts';
import { H264Depacketiser } from './h264.ts';
import { parseSequenceParameters } from './h264Parameters.ts';
import { opusPacketMs } from './opus.ts';
import { parseRtp } from './rtp.ts';
import { MOVING, encode, h264Payloads, packetise, type Sample } from './testkit.ts';
import { Vp8Depacketiser, parseVp8Descriptor } from './vp8.ts';

function collector() {
  const frames: (Omit<EncodedFrame, 'data'> & { data: Buffer })[] = [];
  const dropped = new Set<number>();
  const sink = {
    frame: (frame: EncodedFrame) => frames.push({ ...frame, data: Buffer.from(frame.data) }),
    undecodable: (rtpTime: number) => dropped.add(rtpTime),
    incomplete: (rtpTime: number) => dropped.add(rtpTime),
  };
  return { frames, dropped, sink };
}

/** Feeds packets as the jitter buffer would, with the marked ones missing. */
function feed(depacketiser: Depacketiser, codec: 'VP8' | 'H264', samples: readonly Sample[], missing: Set<number>) {
  let lost = 0;
  packetise(codec, samples, { firstTimestamp: 0, payloadBytes: 400 }).forEach(({ bytes }, i) => {
    if (missing.has(i)) {
      lost++;
      return;
    }
    if (lost > 0) depacketiser.lost(lost);
    lost = 0;
    const packet = parseRtp(bytes);
    if (packet) depacketiser.packet(packet.payload, packet.timestamp, packet.marker);
  });
}

/** Which frames can be decoded when these packets are missing: whole, and all before back to a whole key frame. */
function decodable(codec: 'VP8' | 'H264', samples: readonly Sample[], missing: Set<number>): number[] {
  const torn = new Set<number>();
  packetise(codec, samples, { payloadBytes: 400 }).forEach(({ frame }, i) => {
    if (missing.has(i)) torn.add(frame);
  });
  let chained = false;
  return samples.flatMap((sample, frame) => {
    chained = !torn.has(frame) && (sample.key || chained);
    return chained ? [Math.round(sample.timeMs * 90)] : [];
  });
}

const sources: Record<'VP8' | 'H264', Sample[]> = { VP8: [], H264: [] };

beforeAll(async () => {
  for (const codec of ['VP8', 'H264'] as const) {
    sources[codec] = await encode(codec, 'testsrc=size=160x120:rate=30', 2, '-g', '12');
  }
});

describe.each(['VP8', 'H264'] as const)('%s', (codec) => {
  test('every frame that can be decoded comes out, byte for byte, and no other', () => {
    const samples = sources[codec];
    const packets = packetise(codec, samples, { payloadBytes: 400 }).length;
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(packets - 1), { maxLength: 8 }), (lost) => {
        const missing = new Set(lost);
        const { frames, sink } = collector();
        feed(codec === 'VP8' ? new Vp8Depacketiser(sink) : new H264Depacketiser(sink), codec, samples, missing);
        expect(frames.map((frame) => frame.rtpTime)).toEqual(decodable(codec, samples, missing));
        for (const frame of frames) {
          const sample = samples.find((one) => Math.round(one.timeMs * 90) === frame.rtpTime);
          expect(frame.data.equals(sample?.data ?? Buffer.alloc(0))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('any bytes at all are taken without harm', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(3), fc.boolean())), (packets) => {
        const { sink } = collector();
        const depacketiser = codec === 'VP8' ? new Vp8Depacketiser(sink) : new H264Depacketiser(sink);
        for (const [bytes, time, marker] of packets) depacketiser.packet(Buffer.from(bytes), time, marker);
        depacketiser.lost(1);
        depacketiser.end();
      }),
    );
  });
});

/** A VP8 payload with picture number, TL0PICIDX, layer and sync bit; a delta frame unless `key`. */
function layered(pictureId: number, tl0: number, layer: number, sync: boolean, key = false): Buffer {
  const descriptor = [0x90, 0xe0, pictureId & 0x7f, tl0, (layer << 6) | (sync ? 0x20 : 0)];
  const frame = key ? [0x10, 0, 0, 0x9d, 0x01, 0x2a, 160, 0, 120, 0] : [0x11, 0, 0, 1];
  return Buffer.from([...descriptor, ...frame]);
}

describe('VP8', () => {
  test('the descriptor is read in all its lengths', () => {
    expect(parseVp8Descriptor(Buffer.from([0x10, 1]))).toMatchObject({ length: 1, startsFrame: true });
    expect(parseVp8Descriptor(Buffer.from([0x01, 1]))).toMatchObject({ length: 1, startsFrame: false });
    expect(parseVp8Descriptor(Buffer.from([0x90, 0x80, 0x05, 1]))).toMatchObject({ length: 3, pictureId: 5 });
    const full = parseVp8Descriptor(Buffer.from([0x90, 0xf0, 0x81, 0x02, 9, 0x60, 1]));
    expect(full).toMatchObject({ length: 6, pictureId: 258, tl0PictureIndex: 9, temporalId: 1, layerSync: true });
    expect(parseVp8Descriptor(Buffer.from([0x90, 0x80, 0x80]))).toBeUndefined();
  });

  test('lost probes that carried no picture cost nothing', () => {
    const { frames, sink } = collector();
    const depacketiser = new Vp8Depacketiser(sink);
    depacketiser.packet(layered(127, 0, 0, false, true), 0, true);
    depacketiser.lost(3);
    depacketiser.packet(layered(0, 1, 0, false), 3_000, true);
    expect(frames.map((frame) => frame.rtpTime)).toEqual([0, 3_000]);
  });

  test('a lost frame of an upper layer leaves the base layer and what synchronises on it', () => {
    const { frames, dropped, sink } = collector();
    const depacketiser = new Vp8Depacketiser(sink);
    depacketiser.packet(layered(1, 1, 0, false, true), 0, true);
    // Picture 2 of layer 1 is lost.
    depacketiser.lost(1);
    depacketiser.packet(layered(3, 2, 0, false), 2, true);
    depacketiser.packet(layered(4, 2, 1, false), 3, true);
    depacketiser.packet(layered(5, 3, 0, false), 4, true);
    depacketiser.packet(layered(6, 3, 1, true), 5, true);
    expect(frames.map((frame) => frame.rtpTime)).toEqual([0, 2, 4, 5]);
    expect([...dropped]).toEqual([3]);
  });

  test('a frame without its marker is a frame whose rest was never sent, also where no number is missing', () => {
    const { frames, dropped, sink } = collector();
    const depacketiser = new Vp8Depacketiser(sink);
    // As Chromium's pacer leaves it when a new key frame overtakes one that was half sent.
    depacketiser.packet(layered(1, 1, 0, false, true), 0, false);
    depacketiser.packet(layered(2, 2, 0, false, true), 1, true);
    depacketiser.packet(layered(3, 3, 0, false), 2, true);
    expect(frames.map((frame) => [frame.rtpTime, frame.key])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect([...dropped]).toEqual([0]);
  });
});

describe('H264', () => {
  test('parameter sets tell the size, cropped', async () => {
    const [first] = await encode('H264', 'testsrc=size=322x242:rate=30', 0.1);
    const length = first?.data.readUInt32BE(0) ?? 0;
    const sets = parseSequenceParameters(first?.data.subarray(4, 4 + length) ?? Buffer.alloc(0));
    expect(sets).toMatchObject({ width: 322, height: 242 });
  });

  test('a high profile with scaling lists and frame reordering is read as well', async () => {
    const [first] = await encode('H264', MOVING, 0.2, '-profile:v', 'high', '-x264-params', 'cqm=jvt');
    const length = first?.data.readUInt32BE(0) ?? 0;
    const sets = parseSequenceParameters(first?.data.subarray(4, 4 + length) ?? Buffer.alloc(0));
    expect(sets).toMatchObject({ width: 640, height: 480 });
  });

  test('a key picture whose parameter sets were lost is not written against old ones', () => {
    const samples = sources.H264;
    const keys = samples.filter((sample) => sample.key);
    const { frames, dropped, sink } = collector();
    const depacketiser = new H264Depacketiser(sink);
    const [first, second] = keys;
    h264Payloads(first?.data ?? Buffer.alloc(0), 400).forEach((payload, i, all) => {
      depacketiser.packet(payload, 0, i === all.length - 1);
    });
    depacketiser.lost(1);
    // Of the second key picture the aggregate with the sets is lost.
    h264Payloads(second?.data ?? Buffer.alloc(0), 400).forEach((payload, i, all) => {
      if (i > 0) depacketiser.packet(payload, 9_000, i === all.length - 1);
    });
    expect(frames.map((frame) => frame.rtpTime)).toEqual([0]);
    expect([...dropped]).toEqual([9_000]);
  });
});

describe('Opus', () => {
  test('the first byte tells how long a packet sounds', () => {
    expect(opusPacketMs(Buffer.from([0xf8]))).toBe(20);
    expect(opusPacketMs(Buffer.from([0x08]))).toBe(20);
    expect(opusPacketMs(Buffer.from([0x18]))).toBe(60);
    expect(opusPacketMs(Buffer.from([0x79]))).toBe(40);
    expect(opusPacketMs(Buffer.from([0xe3, 0x04]))).toBe(10);
    expect(opusPacketMs(Buffer.alloc(0))).toBe(0);
  });
});
