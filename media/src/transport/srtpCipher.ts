/**
 * The two packet transforms of SRTP: AEAD_AES_128_GCM (RFC 7714) and AES128_CM_SHA1_80 (RFC 3711). They know packet
 * layouts and nonces; rollover counters and replay lists are the business of srtp.ts. Headers are checked there too.
 */
import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { type CipherContext, freeGcm, gcmOpen, gcmOpenPacket, gcmSeal, gcmSealPacket, newGcm } from './openssl.ts';
import { type MasterKey, PROFILE, type SessionKeys, type SrtpProfile, sessionKeys } from './srtpKeys.ts';

export const RTCP_HEADER_BYTES = 8;
/** The E flag and the 31-bit index that follow an SRTCP payload. */
const RTCP_INDEX_BYTES = 4;
const ENCRYPTED_FLAG = 0x8000_0000;

/** One direction of one peer. Packet indices: RTP `rollover * 2^16 + sequence`, RTCP a 31-bit counter. */
export interface PacketCipher {
  readonly rtpOverhead: number;
  readonly rtcpOverhead: number;
  /** The octets at the end of the RTP packet sealed last that authenticate it. */
  readonly tag: Buffer;
  /** Sealed into `out`, which is not the packet's memory and holds it with the overhead; the sealed length is answered. */
  sealRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number;
  /** Plain length written to `out`, or -1 for a forgery. `out` holds at least the packet's length or is the packet. */
  openRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number;
  sealRtcp(packet: Buffer, index: number, out: Buffer): Buffer;
  openRtcp(packet: Buffer, out: Buffer): number;
  /** Index of a sealed RTCP packet, or -1 when it is not marked as encrypted. */
  rtcpIndex(packet: Buffer): number;
  free(): void;
}

export function createCipher(profile: SrtpProfile, master: MasterKey, direction: 'seal' | 'open'): PacketCipher {
  const rtp = sessionKeys(profile, master, 'rtp');
  const rtcp = sessionKeys(profile, master, 'rtcp');
  return profile.number === PROFILE.aeadAes128Gcm.number
    ? new GcmCipher(rtp, rtcp, direction)
    : new CmSha1Cipher(rtp, rtcp);
}

const GCM_TAG_BYTES = 16;

/** The session salt with `value` XORed in: the scheme of both profiles. */
function xorUInt32(target: Buffer, salt: Buffer, at: number, value: number): void {
  target.writeUInt32BE((salt.readUInt32BE(at) ^ value) >>> 0, at);
}

export class GcmCipher implements PacketCipher {
  readonly rtpOverhead = GCM_TAG_BYTES;
  readonly rtcpOverhead = GCM_TAG_BYTES + RTCP_INDEX_BYTES;
  readonly tag = Buffer.alloc(GCM_TAG_BYTES);
  readonly #rtpSalt: Buffer;
  readonly #rtcpSalt: Buffer;
  readonly #iv = Buffer.alloc(12);
  readonly #rtcpAad = Buffer.alloc(RTCP_HEADER_BYTES + RTCP_INDEX_BYTES);
  #contexts: { rtp: CipherContext; rtcp: CipherContext } | undefined;

  constructor(rtp: SessionKeys, rtcp: SessionKeys, direction: 'seal' | 'open') {
    this.#rtpSalt = rtp.salt;
    this.#rtcpSalt = rtcp.salt;
    this.#contexts = { rtp: newGcm(rtp.encryption, direction), rtcp: newGcm(rtcp.encryption, direction) };
  }

  /** RFC 7714 8.1: 00 00 | SSRC | ROC | SEQ, XOR salt. */
  #rtpIv(packet: Buffer, rollover: number): Buffer {
    const salt = this.#rtpSalt;
    const iv = this.#iv;
    iv[0] = salt[0]!;
    iv[1] = salt[1]!;
    xorUInt32(iv, salt, 2, packet.readUInt32BE(8));
    xorUInt32(iv, salt, 6, rollover);
    iv[10] = salt[10]! ^ packet[2]!;
    iv[11] = salt[11]! ^ packet[3]!;
    return iv;
  }

  /** RFC 7714 9.1: 00 00 | SSRC | 00 00 | 0 + 31-bit index, XOR salt. */
  #rtcpIv(packet: Buffer, index: number): Buffer {
    const salt = this.#rtcpSalt;
    salt.copy(this.#iv);
    xorUInt32(this.#iv, salt, 2, packet.readUInt32BE(4));
    xorUInt32(this.#iv, salt, 8, index);
    return this.#iv;
  }

  get #live(): { rtp: CipherContext; rtcp: CipherContext } {
    if (!this.#contexts) throw new Error('SRTP cipher used after free');
    return this.#contexts;
  }

  sealRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number {
    const end = packet.length;
    if (out.length < end + GCM_TAG_BYTES) throw new RangeError('no room for the tag');
    if (!gcmSealPacket(this.#live.rtp, this.#rtpIv(packet, rollover), packet, headerBytes, out, this.tag)) {
      throw new Error('AES-GCM seal failed');
    }
    out.set(this.tag, end);
    return end + GCM_TAG_BYTES;
  }

  openRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number {
    let target = packet;
    if (out !== packet) {
      packet.copy(out);
      target = out.subarray(0, packet.length);
    }
    const isGenuine = gcmOpenPacket(this.#live.rtp, this.#rtpIv(target, rollover), target, headerBytes);
    return isGenuine ? packet.length - GCM_TAG_BYTES : -1;
  }

  /** RFC 7714 9.2: the associated data is the first eight octets and the word with E flag and index. */
  #aad(packet: Buffer, word: number): Buffer {
    packet.copy(this.#rtcpAad, 0, 0, RTCP_HEADER_BYTES);
    this.#rtcpAad.writeUInt32BE(word, RTCP_HEADER_BYTES);
    return this.#rtcpAad;
  }

  sealRtcp(packet: Buffer, index: number, out: Buffer): Buffer {
    const end = packet.length;
    const word = (index | ENCRYPTED_FLAG) >>> 0;
    out.set(packet);
    const payload = out.subarray(RTCP_HEADER_BYTES, end);
    const tag = out.subarray(end, end + GCM_TAG_BYTES);
    if (!gcmSeal(this.#live.rtcp, this.#rtcpIv(packet, index), this.#aad(packet, word), payload, payload, tag)) {
      throw new Error('AES-GCM seal failed');
    }
    out.writeUInt32BE(word, end + GCM_TAG_BYTES);
    return out.subarray(0, end + GCM_TAG_BYTES + RTCP_INDEX_BYTES);
  }

  rtcpIndex(packet: Buffer): number {
    return indexOf(packet.readUInt32BE(packet.length - RTCP_INDEX_BYTES));
  }

  openRtcp(packet: Buffer, out: Buffer): number {
    const tagEnd = packet.length - RTCP_INDEX_BYTES;
    const end = tagEnd - GCM_TAG_BYTES;
    const word = packet.readUInt32BE(tagEnd);
    packet.copy(out, 0, 0, RTCP_HEADER_BYTES);
    const opened = gcmOpen(
      this.#live.rtcp,
      this.#rtcpIv(packet, indexOf(word)),
      this.#aad(packet, word),
      packet.subarray(RTCP_HEADER_BYTES, end),
      packet.subarray(end, tagEnd),
      out.subarray(RTCP_HEADER_BYTES, end),
    );
    return opened ? end : -1;
  }

  free(): void {
    const contexts = this.#contexts;
    this.#contexts = undefined;
    if (!contexts) return;
    freeGcm(contexts.rtp);
    freeGcm(contexts.rtcp);
  }
}

const indexOf = (word: number): number => (word >= ENCRYPTED_FLAG ? word - ENCRYPTED_FLAG : -1);

const SHA1_TAG_BYTES = 10;

/** The profile every WebRTC endpoint must know (RFC 8827 6.5); used only with clients that lack the other. */
export class CmSha1Cipher implements PacketCipher {
  readonly rtpOverhead = SHA1_TAG_BYTES;
  readonly rtcpOverhead = SHA1_TAG_BYTES + RTCP_INDEX_BYTES;
  readonly tag = Buffer.alloc(SHA1_TAG_BYTES);
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #iv = Buffer.alloc(16);
  readonly #rollover = Buffer.alloc(4);

  constructor(rtp: SessionKeys, rtcp: SessionKeys) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
  }

  /** RFC 3711 4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16), the index given as high 32 and low 16 bits. */
  #keystream(keys: SessionKeys, ssrc: number, high: number, low: number, data: Buffer): Buffer {
    keys.salt.copy(this.#iv);
    this.#iv.writeUInt16BE(0, 14);
    xorUInt32(this.#iv, keys.salt, 4, ssrc);
    xorUInt32(this.#iv, keys.salt, 8, high);
    this.#iv.writeUInt16BE(keys.salt.readUInt16BE(12) ^ low, 12);
    return createCipheriv('aes-128-ctr', keys.encryption, this.#iv).update(data);
  }

  #rtpTag(data: Buffer, rollover: number): Buffer {
    this.#rollover.writeUInt32BE(rollover, 0);
    const mac = createHmac('sha1', this.#rtp.authentication).update(data).update(this.#rollover).digest();
    return mac.subarray(0, SHA1_TAG_BYTES);
  }

  #rtcpTag(data: Buffer): Buffer {
    return createHmac('sha1', this.#rtcp.authentication).update(data).digest().subarray(0, SHA1_TAG_BYTES);
  }

  sealRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number {
    const end = packet.length;
    packet.copy(out, 0, 0, headerBytes);
    const payload = packet.subarray(headerBytes);
    this.#keystream(this.#rtp, packet.readUInt32BE(8), rollover, packet.readUInt16BE(2), payload).copy(
      out,
      headerBytes,
    );
    this.#rtpTag(out.subarray(0, end), rollover).copy(this.tag);
    out.set(this.tag, end);
    return end + SHA1_TAG_BYTES;
  }

  openRtp(packet: Buffer, headerBytes: number, rollover: number, out: Buffer): number {
    const end = packet.length - SHA1_TAG_BYTES;
    if (!timingSafeEqual(this.#rtpTag(packet.subarray(0, end), rollover), packet.subarray(end))) return -1;
    packet.copy(out, 0, 0, headerBytes);
    const payload = packet.subarray(headerBytes, end);
    this.#keystream(this.#rtp, packet.readUInt32BE(8), rollover, packet.readUInt16BE(2), payload).copy(
      out,
      headerBytes,
    );
    return end;
  }

  #rtcpPayload(packet: Buffer, index: number, payload: Buffer): Buffer {
    return this.#keystream(this.#rtcp, packet.readUInt32BE(4), index >>> 16, index & 0xffff, payload);
  }

  sealRtcp(packet: Buffer, index: number, out: Buffer): Buffer {
    const end = packet.length;
    packet.copy(out, 0, 0, RTCP_HEADER_BYTES);
    this.#rtcpPayload(packet, index, packet.subarray(RTCP_HEADER_BYTES)).copy(out, RTCP_HEADER_BYTES);
    out.writeUInt32BE((index | ENCRYPTED_FLAG) >>> 0, end);
    this.#rtcpTag(out.subarray(0, end + RTCP_INDEX_BYTES)).copy(out, end + RTCP_INDEX_BYTES);
    return out.subarray(0, end + RTCP_INDEX_BYTES + SHA1_TAG_BYTES);
  }

  rtcpIndex(packet: Buffer): number {
    return indexOf(packet.readUInt32BE(packet.length - SHA1_TAG_BYTES - RTCP_INDEX_BYTES));
  }

  openRtcp(packet: Buffer, out: Buffer): number {
    const tagAt = packet.length - SHA1_TAG_BYTES;
    if (!timingSafeEqual(this.#rtcpTag(packet.subarray(0, tagAt)), packet.subarray(tagAt))) return -1;
    const end = tagAt - RTCP_INDEX_BYTES;
    packet.copy(out, 0, 0, RTCP_HEADER_BYTES);
    const payload = packet.subarray(RTCP_HEADER_BYTES, end);
    this.#rtcpPayload(packet, this.rtcpIndex(packet), payload).copy(out, RTCP_HEADER_BYTES);
    return end;
  }

  /** Holds no native object. */
  free(): void {}
}
