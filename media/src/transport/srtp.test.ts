import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { nativeObjectCounts } from './openssl.ts';
import { estimateIndex, isRtcp, ReplayWindow, rtpHeaderBytes, SrtpReceiver, SrtpSender } from './srtp.ts';
import { CmSha1Cipher, createCipher, GcmCipher, type PacketCipher } from './srtpCipher.ts';
import { deriveKey, type MasterKey, PROFILE, type SrtpProfile } from './srtpKeys.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const scratch = Buffer.alloc(2048);

const freeing: { free(): void }[] = [];
/** Frees a cipher, sender or receiver when the test ends. */
function own<T extends { free(): void }>(owned: T): T {
  freeing.push(owned);
  return owned;
}
afterEach(() => {
  for (const owned of freeing.splice(0)) owned.free();
  expect(nativeObjectCounts().cipherContexts).toBe(0);
});

const room = (): Buffer => Buffer.alloc(2_048);

describe('key derivation', () => {
  test('RFC 3711 B.3', () => {
    const master = { key: hex('E1F97A0D3E018BE0D64FA32C06DE4139'), salt: hex('0EC675AD498AFEEBB6960B3AABE6') };
    expect(deriveKey(master, 0, 16)).toEqual(hex('C61E7A93744F39EE10734AFE3FF7A087'));
    expect(deriveKey(master, 2, 14)).toEqual(hex('30CBBC08863D8C85D49DB34A9AE1'));
    expect(deriveKey(master, 1, 20)).toEqual(hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4'));
  });
});

/** RFC 7714 16 and 17: session key and salt of all samples. */
const sealedRtp = (cipher: PacketCipher, packet: Buffer): Buffer => {
  const out = room();
  return out.subarray(0, cipher.sealRtp(packet, 12, 0, out));
};
const rfc7714 = (direction: 'seal' | 'open'): GcmCipher => {
  const keys = {
    encryption: hex('000102030405060708090a0b0c0d0e0f'),
    authentication: Buffer.alloc(0),
    salt: hex('517569642070726f2071756f'),
  };
  return own(new GcmCipher(keys, keys, direction));
};
const RTP_HEADER = '8040f17b 8041f8d3 5501a0b2';
const RTP_PLAIN = hex(`${RTP_HEADER} 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120
  696e2070 61727465 73207472 6573`);
const RTP_SEALED = hex(`${RTP_HEADER} f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a
  51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce`);
const RTCP_PLAIN = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
  deadbeef deadbeef deadbeef deadbeef deadbeef`);
const RTCP_SEALED = hex(`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d
  c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`);

describe('packets of the standards', () => {
  test('AES-128-GCM, RFC 7714 16.1 and 17.1', () => {
    const sealing = rfc7714('seal');
    expect(sealedRtp(sealing, RTP_PLAIN)).toEqual(RTP_SEALED);
    expect(sealing.sealRtcp(RTCP_PLAIN, 0x5d4, room())).toEqual(RTCP_SEALED);
    const opening = rfc7714('open');
    expect(scratch.subarray(0, opening.openRtp(RTP_SEALED, 12, 0, scratch))).toEqual(RTP_PLAIN);
    expect(opening.rtcpIndex(RTCP_SEALED)).toBe(0x5d4);
    expect(scratch.subarray(0, opening.openRtcp(RTCP_SEALED, scratch))).toEqual(RTCP_PLAIN);
  });

  test('AES-CM keystream, RFC 3711 B.2: zeros seal to the keystream', () => {
    const keys = {
      encryption: hex('2B7E151628AED2A6ABF7158809CF4F3C'),
      authentication: Buffer.alloc(20),
      salt: hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD'),
    };
    const packet = Buffer.alloc(12 + 48);
    packet[0] = 0x80;
    const sealed = sealedRtp(new CmSha1Cipher(keys, keys), packet);
    expect(sealed.subarray(12, 60)).toEqual(
      hex('E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0'),
    );
  });

  // The reference packets of libsrtp's srtp_driver.c: they tie key derivation, nonces and tags together.
  const rtp = hex('800f1234decafbadcafebabeabababababababababababababababab');
  const rtcp = hex('81c8000bcafebabeabababababababababababababababab');
  const cases: { name: string; profile: SrtpProfile; master: MasterKey; rtp: Buffer; rtcp: Buffer }[] = [
    {
      name: 'AES128_CM_SHA1_80',
      profile: PROFILE.aes128CmSha1,
      master: { key: hex('e1f97a0d3e018be0d64fa32c06de4139'), salt: hex('0ec675ad498afeebb6960b3aabe6') },
      rtp: hex('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb'),
      rtcp: hex('81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798'),
    },
    {
      name: 'AEAD_AES_128_GCM',
      profile: PROFILE.aeadAes128Gcm,
      master: { key: hex('000102030405060708090a0b0c0d0e0f'), salt: hex('a0a1a2a3a4a5a6a7a8a9aaab') },
      rtp: hex('800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392'),
      rtcp: hex('81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001'),
    },
  ];
  for (const sample of cases) {
    test(`${sample.name} as libsrtp seals it`, () => {
      const cipher: PacketCipher = own(createCipher(sample.profile, sample.master, 'seal'));
      expect(sealedRtp(cipher, rtp)).toEqual(sample.rtp);
      expect(cipher.sealRtcp(rtcp, 1, room())).toEqual(sample.rtcp);
    });
  }
});

function rtpPacket(sequence: number, ssrc = 0xcafe, payload: Buffer = Buffer.from(`payload ${sequence}`)): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 96;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, payload]);
}

function rtcpPacket(ssrc = 0xcafe): Buffer {
  const packet = Buffer.alloc(28);
  packet.writeUInt16BE(0x80c8, 0);
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet.fill(9, 8);
  return packet;
}

function seal(sender: SrtpSender, packet: Buffer): Buffer {
  const sealed = sender.sealRtp(packet);
  if (!sealed) throw new Error('not sealed');
  return sealed;
}

describe.each(Object.entries(PROFILE))('%s', (_name, profile) => {
  const pair = () => {
    const master = { key: randomBytes(profile.keyBytes), salt: randomBytes(profile.saltBytes) };
    return { sender: own(new SrtpSender(profile, master)), receiver: own(new SrtpReceiver(profile, master)) };
  };
  test('given packets in any order within the window, then each comes out once, over rollovers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x7fff }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 60 }),
        (first, steps) => {
          const { sender, receiver } = pair();
          let sequence = first;
          const packets = [first, ...steps.map((step) => (sequence += step))].map((n) => rtpPacket(n));
          const sealed = packets.map((packet) => seal(sender, packet));
          for (const [i, packet] of sealed.entries()) expect(receiver.openRtp(packet, scratch)).toEqual(packets[i]);
          for (const packet of sealed) expect(receiver.openRtp(packet, scratch)).toBeUndefined();
        },
      ),
      { numRuns: 30 },
    );
  });

  test('given late packets, then those within 1024 are taken and older ones refused', () => {
    const { sender, receiver } = pair();
    const sealed = Array.from({ length: 1100 }, (_, i) => seal(sender, rtpPacket(64_900 + i)));
    const at = (i: number): Buffer => sealed[i] ?? Buffer.alloc(0);
    expect(receiver.openRtp(at(0), scratch)).toEqual(rtpPacket(64_900));
    expect(receiver.openRtp(at(1099), scratch)).toEqual(rtpPacket(64_900 + 1099));
    expect(receiver.openRtp(at(76), scratch)).toEqual(rtpPacket(64_900 + 76));
    expect(receiver.openRtp(at(75), scratch)).toBeUndefined();
    expect(receiver.openRtp(at(76), scratch)).toBeUndefined();
  });

  test('given one changed bit, then the packet is refused and the true one still taken', () => {
    fc.assert(
      fc.property(fc.nat(), (n) => {
        const { sender, receiver } = pair();
        const sealed = seal(sender, rtpPacket(1));
        const bit = n % (sealed.length * 8);
        const forged = Buffer.from(sealed);
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(receiver.openRtp(forged, scratch)).toBeUndefined();
        expect(receiver.openRtp(sealed, scratch)).toEqual(rtpPacket(1));
      }),
    );
  });

  test('given forged packets far ahead and of a thousand sources, then nothing of them is remembered', () => {
    const { sender, receiver } = pair();
    expect(receiver.openRtp(seal(sender, rtpPacket(100)), scratch)).toEqual(rtpPacket(100));
    for (let n = 0; n < 1_000; n += 1) {
      const forged = seal(sender, rtpPacket(200 + n * 30, 0x1000 + n));
      // Another source than it was sealed for, and another number of the true one.
      forged.writeUInt32BE(n % 2 === 0 ? 0xbeef_0000 + n : 0xcafe, 8);
      expect(receiver.openRtp(forged, scratch)).toBeUndefined();
    }
    expect(receiver.openRtp(seal(sender, rtpPacket(101)), scratch)).toEqual(rtpPacket(101));
    // Room for sixty-three more, all of them.
    const fresh = Array.from({ length: 63 }, (_, n) => rtpPacket(1, 0x9000 + n));
    for (const packet of fresh) expect(receiver.openRtp(seal(sender, packet), scratch)).toEqual(packet);
  });

  test('given true numbers that leap ahead, then the stream goes on from there and the old ones are too late', () => {
    const { sender, receiver } = pair();
    const [before, missed, ahead, after] = [5, 6, 30_000, 30_001].map((n) => seal(sender, rtpPacket(n)));
    for (const packet of [before, ahead, after]) expect(receiver.openRtp(packet!, scratch)).toBeDefined();
    expect(receiver.openRtp(missed!, scratch)).toBeUndefined();
  });

  test('given RTCP, then it comes out once and changed bits are refused', () => {
    const { sender, receiver } = pair();
    const sealed = [sender.sealRtcp(rtcpPacket()), sender.sealRtcp(rtcpPacket())].map((b) => b ?? Buffer.alloc(0));
    for (const packet of sealed) {
      for (let bit = 0; bit < packet.length * 8; bit += 5) {
        const forged = Buffer.from(packet);
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(receiver.openRtcp(forged, scratch)).toBeUndefined();
      }
      expect(receiver.openRtcp(packet, scratch)).toEqual(rtcpPacket());
      expect(receiver.openRtcp(packet, scratch)).toBeUndefined();
    }
  });

  test('given any bytes, then nothing is accepted and nothing thrown', () => {
    const { receiver } = pair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, versioned) => {
        const packet = Buffer.from(bytes);
        if (versioned && packet.length > 0) packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f);
        expect(receiver.openRtp(packet, scratch)).toBeUndefined();
        expect(receiver.openRtcp(packet, scratch)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('given a sequence number already used, then the same packet is sealed again and another one refused', () => {
    const { sender } = pair();
    const first = seal(sender, rtpPacket(10));
    seal(sender, rtpPacket(11));
    expect(sender.sealRtp(rtpPacket(10))).toEqual(first);
    expect(sender.sealRtp(rtpPacket(10, 0xcafe, Buffer.from('another')))).toBeUndefined();
    const changedHeader = rtpPacket(10);
    changedHeader[1] = 97;
    expect(sender.sealRtp(changedHeader)).toBeUndefined();
    seal(sender, rtpPacket(11 + 1024));
    expect(sender.sealRtp(rtpPacket(11))).toBeUndefined();
  });

  test('given more streams than a client can have, then the rest is refused', () => {
    const { sender, receiver } = pair();
    const taken = Array.from({ length: 80 }, (_, ssrc) => receiver.openRtp(seal(sender, rtpPacket(1, ssrc)), scratch));
    expect(taken.filter(Boolean)).toHaveLength(64);
  });
});

describe('packet indices', () => {
  test('the estimate is the index nearest to the highest seen', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: -32_767, max: 32_767 }), (highest, step) => {
        fc.pre(highest + step >= 0);
        expect(estimateIndex(highest, (highest + step) % 65_536)).toBe(highest + step);
      }),
    );
  });

  test('the window takes each index once and nothing too old', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 200 }), (indices) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        for (const index of indices) {
          const highest = Math.max(-1, ...seen);
          expect(window.accepts(index)).toBe(!seen.has(index) && index > highest - 1024);
          if (!window.accepts(index)) continue;
          window.add(index);
          seen.add(index);
        }
      }),
    );
  });
});

describe('headers', () => {
  test('CSRCs and extension count, and what overruns the packet is refused', () => {
    const packet = Buffer.alloc(40);
    packet[0] = 0x92;
    packet.writeUInt16BE(2, 22);
    expect(rtpHeaderBytes(packet, 0)).toBe(12 + 8 + 4 + 8);
    expect(rtpHeaderBytes(packet, 16)).toBe(-1);
    packet.writeUInt16BE(0xffff, 22);
    expect(rtpHeaderBytes(packet, 0)).toBe(-1);
    packet[0] = 0x40;
    expect(rtpHeaderBytes(packet, 0)).toBe(-1);
  });

  test('RTCP is told from RTP by its type', () => {
    expect(isRtcp(rtcpPacket())).toBe(true);
    expect(isRtcp(rtpPacket(1))).toBe(false);
    expect(isRtcp(Buffer.alloc(1))).toBe(false);
  });
});
