import { isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bindingError,
  bindingSuccess,
  integrityHolds,
  looksLikeStun,
  parseBindingRequest,
  plainAddress,
  writeBindingRequest,
} from './stun.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** RFC 5769 2: password of all samples. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
/** RFC 5769 2.1. */
const SAMPLE_REQUEST = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf`);
/** The addresses that RFC 5769 2.2 and 2.3 carry in XOR-MAPPED-ADDRESS. */
const XOR_V4 = hex('0001a147 e112a643');
const XOR_V6 = hex('0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9');
const PORT = 32_853;

/** Value of the first attribute of a type. */
function attributeOf(message: Buffer, type: number): Buffer | undefined {
  for (let at = 20; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2);
    if (message.readUInt16BE(at) === type) return message.subarray(at + 4, at + 4 + length);
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

const sample = () => {
  const request = parseBindingRequest(SAMPLE_REQUEST);
  if (!request) throw new Error('the sample of RFC 5769 was not understood');
  return request;
};

describe('binding requests', () => {
  test('the sample request of RFC 5769 2.1 is understood and its integrity holds', () => {
    const request = sample();
    expect(request.username).toBe('evtj:h6vY');
    expect(request.controlled).toBe(true);
    expect(request.useCandidate).toBe(false);
    expect(integrityHolds(request, PASSWORD)).toBe(true);
    expect(integrityHolds(request, `${PASSWORD}x`)).toBe(false);
  });

  test('a single changed bit anywhere makes the request unreadable', () => {
    fc.assert(
      fc.property(fc.nat(SAMPLE_REQUEST.length * 8 - 1), (bit) => {
        const changed = Buffer.from(SAMPLE_REQUEST);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(parseBindingRequest(changed)).toBeUndefined();
      }),
    );
  });

  test('no bytes make the parser throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const data = Buffer.from(bytes);
        expect(looksLikeStun(data) && parseBindingRequest(data) !== undefined).toBe(false);
      }),
    );
  });

  test('lengths that point beyond the message are refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: SAMPLE_REQUEST.length - 4 }), fc.nat(0xffff), (at, length) => {
        const changed = Buffer.from(SAMPLE_REQUEST);
        changed.writeUInt16BE(length, at & ~1);
        if (!changed.equals(SAMPLE_REQUEST)) expect(parseBindingRequest(changed)).toBeUndefined();
      }),
    );
  });

  test('what is written is read back, a nomination included', () => {
    const written = writeBindingRequest({
      transactionId: Buffer.alloc(12, 7),
      username: 'local:remote',
      password: PASSWORD,
      priority: 1,
      useCandidate: true,
    });
    const request = parseBindingRequest(written);
    expect(request).toMatchObject({ username: 'local:remote', useCandidate: true, controlled: false, unknown: [] });
    expect(request && integrityHolds(request, PASSWORD)).toBe(true);
  });

  test('a request without MESSAGE-INTEGRITY or FINGERPRINT is not one', () => {
    const header = Buffer.from(SAMPLE_REQUEST.subarray(0, 20));
    header.writeUInt16BE(0, 2);
    expect(parseBindingRequest(header)).toBeUndefined();
    const unsigned = Buffer.from(SAMPLE_REQUEST.subarray(0, SAMPLE_REQUEST.length - 8));
    unsigned.writeUInt16BE(unsigned.length - 20, 2);
    expect(parseBindingRequest(unsigned)).toBeUndefined();
  });
});

describe('responses', () => {
  test('the mapped addresses of RFC 5769 2.2 and 2.3', () => {
    const v4 = bindingSuccess(sample(), '192.0.2.1', PORT, PASSWORD);
    expect(v4.readUInt16BE(0)).toBe(0x0101);
    expect(attributeOf(v4, 0x0020)).toEqual(XOR_V4);
    const v6 = bindingSuccess(sample(), '2001:db8:1234:5678:11:2233:4455:6677', PORT, PASSWORD);
    expect(attributeOf(v6, 0x0020)).toEqual(XOR_V6);
  });

  test('an IPv4 peer of a dual-stack socket is told its IPv4 address', () => {
    expect(attributeOf(bindingSuccess(sample(), '::ffff:192.0.2.1', PORT, PASSWORD), 0x0020)).toEqual(XOR_V4);
    expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
  });

  test('every IPv6 text comes out as its sixteen octets', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        fc.pre(isIPv6(address) && !address.includes('.'));
        const mapped = attributeOf(bindingSuccess(sample(), address, PORT, PASSWORD), 0x0020) ?? Buffer.alloc(0);
        const mask = Buffer.concat([hex('2112a442'), sample().transactionId]);
        const groups = Array.from({ length: 8 }, (_, i) =>
          (mapped.readUInt16BE(4 + 2 * i) ^ mask.readUInt16BE(2 * i)).toString(16),
        );
        expect(new URL(`http://[${groups.join(':')}]/`).hostname).toBe(new URL(`http://[${address}]/`).hostname);
      }),
    );
  });

  test('errors name their code, and 420 the attributes', () => {
    const request = { ...sample(), unknown: [0x1234] };
    const unknown = bindingError(request, 420, PASSWORD);
    expect(unknown.readUInt16BE(0)).toBe(0x0111);
    expect(attributeOf(unknown, 0x0009)?.subarray(0, 4)).toEqual(hex('00000414'));
    expect(attributeOf(unknown, 0x000a)).toEqual(hex('1234'));
    expect(attributeOf(bindingError(request, 487, PASSWORD), 0x0009)?.subarray(0, 4)).toEqual(hex('00000457'));
  });
});
