import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absSendTime,
  emptyRtpView,
  findExtension,
  readRtp,
  sequenceDistance,
  SequenceUnwrapper,
  unwrapRtx,
  writeHeader,
} from './rtp.ts';

function packetOf(fields: { payloadType: number; sequence: number; ssrc: number; payload: Buffer; padding?: number }) {
  const header = Buffer.alloc(20);
  header[0] = 0x90 | (fields.padding ? 0x20 : 0);
  header[1] = 0x80 | fields.payloadType;
  header.writeUInt16BE(fields.sequence, 2);
  header.writeUInt32BE(1234, 4);
  header.writeUInt32BE(fields.ssrc, 8);
  header.writeUInt16BE(0xbede, 12);
  header.writeUInt16BE(1, 14);
  // Extension 3, two bytes: transport sequence 0x1234.
  Buffer.from([0x31, 0x12, 0x34, 0]).copy(header, 16);
  const padding = Buffer.alloc(fields.padding ?? 0);
  if (padding.length > 0) padding[padding.length - 1] = padding.length;
  return Buffer.concat([header, fields.payload, padding]);
}

describe('RTP headers', () => {
  it('finds extensions and leaves padding out of the payload', () => {
    const packet = packetOf({ payloadType: 96, sequence: 7, ssrc: 99, payload: Buffer.from('abc'), padding: 5 });
    const view = emptyRtpView();
    expect(readRtp(packet, view)).toBe(true);
    expect(view).toMatchObject({ marker: true, payloadType: 96, sequence: 7, timestamp: 1234, ssrc: 99 });
    expect(packet.toString('latin1', view.payloadAt, view.payloadEnd)).toBe('abc');
    expect(packet.readUInt16BE(findExtension(packet, view, 3))).toBe(0x1234);
    expect(findExtension(packet, view, 4)).toBe(-1);
  });

  it('never reads outside a packet of any bytes', () => {
    const view = emptyRtpView();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 255 }), (bytes, id) => {
        const packet = Buffer.from(bytes);
        if (!readRtp(packet, view)) return true;
        const at = findExtension(packet, view, id);
        return view.payloadAt <= view.payloadEnd && view.payloadEnd <= packet.length && at < packet.length;
      }),
    );
  });

  it('writes a header its own reader understands', () => {
    const source = emptyRtpView();
    readRtp(packetOf({ payloadType: 96, sequence: 7, ssrc: 99, payload: Buffer.from('abc') }), source);
    const out = Buffer.alloc(64);
    const length = writeHeader(out, source, {
      payloadType: 111,
      sequence: 65_535,
      ssrc: 5,
      audioLevelId: 1,
      audioLevel: 0x85,
      absSendTimeId: 2,
      absSendTime: 0xabcdef,
      transportSequenceId: 3,
      transportSequence: 0xfedc,
    });
    const view = emptyRtpView();
    expect(readRtp(out.subarray(0, length), view)).toBe(true);
    expect(view).toMatchObject({ marker: true, payloadType: 111, sequence: 65_535, timestamp: 1234, ssrc: 5 });
    expect(out[findExtension(out, view, 1)]).toBe(0x85);
    expect(out.readUIntBE(findExtension(out, view, 2), 3)).toBe(0xabcdef);
    expect(out.readUInt16BE(findExtension(out, view, 3))).toBe(0xfedc);
    expect(view.payloadAt).toBe(length);
  });

  it('restores the packet inside a retransmission and ignores padding probes', () => {
    const payload = Buffer.concat([Buffer.from([0x01, 0x02]), Buffer.from('picture')]);
    const rtx = packetOf({ payloadType: 97, sequence: 500, ssrc: 77, payload, padding: 4 });
    const view = emptyRtpView();
    readRtp(rtx, view);
    const original = unwrapRtx(rtx, view, 99, 96)!;
    const restored = emptyRtpView();
    expect(readRtp(original, restored)).toBe(true);
    expect(restored).toMatchObject({ payloadType: 96, sequence: 0x0102, ssrc: 99, marker: true });
    expect(original.toString('latin1', restored.payloadAt, restored.payloadEnd)).toBe('picture');
    const probe = packetOf({ payloadType: 97, sequence: 501, ssrc: 77, payload: Buffer.alloc(0), padding: 200 });
    readRtp(probe, view);
    expect(unwrapRtx(probe, view, 99, 96)).toBeUndefined();
  });

  it('keeps abs-send-time in 24 bits and wraps every 64 s', () => {
    expect(absSendTime(1_000)).toBe(1 << 18);
    expect(absSendTime(64_000)).toBe(0);
  });
});

describe('sequence numbers', () => {
  it('measures the short way round', () => {
    expect(sequenceDistance(2, 65_535)).toBe(3);
    expect(sequenceDistance(65_535, 2)).toBe(-3);
  });

  it('unwraps any walk of small steps without losing one', () => {
    fc.assert(
      fc.property(
        fc.nat(65_535),
        fc.array(fc.integer({ min: -50, max: 2_000 }), { maxLength: 200 }),
        (start, steps) => {
          const unwrapper = new SequenceUnwrapper();
          const origin = unwrapper.unwrap(start);
          let highest = start;
          for (const step of steps) {
            const next = highest + step;
            if (unwrapper.unwrap(((next % 65_536) + 65_536) % 65_536) !== origin + next - start) return false;
            highest = Math.max(highest, next);
          }
          return true;
        },
      ),
    );
  });
});
