/**
 * SRTP and SRTCP of one peer (RFC 3711 with the transforms of srtpCipher.ts): header checks, rollover counters, replay
 * windows in, and a guard against nonce reuse out.
 */
import { createCipher, type PacketCipher, RTCP_HEADER_BYTES } from './srtpCipher.ts';
import type { MasterKey, SrtpProfile } from './srtpKeys.ts';

const RTP_HEADER_BYTES = 12;
/** Packets; RFC 3711 3.3.2 asks for at least 64, a video burst with retransmissions needs more. */
const WINDOW = 1024;
/** Streams of one peer that authenticated: camera, microphone, layers and repairs, with room. */
const MAX_STREAMS = 64;
/** RFC 3711 9.2 and RFC 7714 6: after this many packets the key is spent. */
const MAX_RTCP_INDEX = 2 ** 31 - 1;
const MAX_RTP_INDEX = 2 ** 48 - 1;

/** Length of the RTP header with CSRCs and extension (RFC 3550 5.1), or -1 when the packet is not sound. */
export function rtpHeaderBytes(packet: Buffer, trailerBytes: number): number {
  const end = packet.length - trailerBytes;
  if (end < RTP_HEADER_BYTES) return -1;
  const first = packet[0] ?? 0;
  if (first >> 6 !== 2) return -1;
  let length = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (length + 4 > end) return -1;
    length += 4 + 4 * packet.readUInt16BE(length + 2);
  }
  return length <= end ? length : -1;
}

/** Payload types 64…95 with the marker bit: RTCP on the same port (RFC 5761 4). */
export const isRtcp = (packet: Buffer): boolean => {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
};

/** RFC 3711 3.3.1: the packet index nearest to the highest one seen; below 0 when it lies before the first rollover. */
export function estimateIndex(highest: number, sequence: number): number {
  const low = highest % 65536;
  const rollover = Math.floor(highest / 65536);
  if (low < 32768) return (sequence - low > 32768 ? rollover - 1 : rollover) * 65536 + sequence;
  return (low - 32768 > sequence ? rollover + 1 : rollover) * 65536 + sequence;
}

/** RFC 3711 3.3.2. `accepts` before authentication, `add` after it. */
export class ReplayWindow {
  highest = -1;
  readonly #seen = new Uint8Array(WINDOW);

  accepts(index: number): boolean {
    if (index > this.highest) return true;
    return index >= 0 && index > this.highest - WINDOW && this.#seen[index % WINDOW] === 0;
  }

  add(index: number): void {
    if (index > this.highest) {
      if (index - this.highest >= WINDOW) this.#seen.fill(0);
      else for (let i = this.highest + 1; i < index; i += 1) this.#seen[i % WINDOW] = 0;
      this.highest = index;
    }
    this.#seen[index % WINDOW] = 1;
  }
}

/** What the peer sent. State for an SSRC exists only once a packet of it has authenticated. */
export class SrtpReceiver {
  readonly #cipher: PacketCipher;
  readonly #rtp = new Map<number, ReplayWindow>();
  readonly #rtcp = new Map<number, ReplayWindow>();

  constructor(profile: SrtpProfile, master: MasterKey) {
    this.#cipher = createCipher(profile, master, 'open');
  }

  /** The plain packet in `scratch` (which may be `packet` itself), or undefined for anything unsound, forged, repeated or too old. */
  openRtp(packet: Buffer, scratch: Buffer): Buffer | undefined {
    const headerBytes = rtpHeaderBytes(packet, this.#cipher.rtpOverhead);
    if (headerBytes < 0 || packet.length > scratch.length) return undefined;
    const ssrc = packet.readUInt32BE(8);
    const sequence = packet.readUInt16BE(2);
    const known = this.#rtp.get(ssrc);
    if (!known && this.#rtp.size >= MAX_STREAMS) return undefined;
    const window = known ?? new ReplayWindow();
    const index = known ? estimateIndex(known.highest, sequence) : sequence;
    if (index > MAX_RTP_INDEX || !window.accepts(index)) return undefined;
    const length = this.#cipher.openRtp(packet, headerBytes, Math.floor(index / 65536), scratch);
    if (length < 0) return undefined;
    window.add(index);
    if (!known) this.#rtp.set(ssrc, window);
    return scratch.subarray(0, length);
  }

  openRtcp(packet: Buffer, scratch: Buffer): Buffer | undefined {
    if (packet.length < RTCP_HEADER_BYTES + this.#cipher.rtcpOverhead || packet.length > scratch.length) {
      return undefined;
    }
    if ((packet[0] ?? 0) >> 6 !== 2) return undefined;
    const ssrc = packet.readUInt32BE(4);
    const index = this.#cipher.rtcpIndex(packet);
    const known = this.#rtcp.get(ssrc);
    if (index < 0 || (!known && this.#rtcp.size >= MAX_STREAMS)) return undefined;
    const window = known ?? new ReplayWindow();
    if (!window.accepts(index)) return undefined;
    const length = this.#cipher.openRtcp(packet, scratch);
    if (length < 0) return undefined;
    window.add(index);
    if (!known) this.#rtcp.set(ssrc, window);
    return scratch.subarray(0, length);
  }

  free(): void {
    this.#cipher.free();
  }
}

/** What was sealed for one SSRC: the index and authentication tag of the last packets. */
class SentStream {
  highest: number;
  readonly #indices = new Float64Array(WINDOW).fill(-1);
  readonly #tags: Buffer;
  readonly #tagBytes: number;

  constructor(first: number, tagBytes: number) {
    this.highest = first;
    this.#tagBytes = tagBytes;
    this.#tags = Buffer.alloc(WINDOW * tagBytes);
  }

  /** True when this index was never sealed, or was sealed to the very same packet. */
  admit(index: number, tag: Buffer): boolean {
    const slot = index % WINDOW;
    const at = slot * this.#tagBytes;
    if (this.#indices[slot] === index) return tag.equals(this.#tags.subarray(at, at + this.#tagBytes));
    this.#indices[slot] = index;
    this.#tags.set(tag, at);
    if (index > this.highest) this.highest = index;
    return true;
  }
}

/**
 * What this server sends. Two different packets under one index would give away the keystream and, with GCM, the
 * authentication key. A retransmission of the same bytes is the same ciphertext and harmless; a different packet with
 * a sequence number already used is refused, and so is one too old to tell.
 */
export class SrtpSender {
  readonly #cipher: PacketCipher;
  readonly #streams = new Map<number, SentStream>();
  #rtcpIndex = 0;

  constructor(profile: SrtpProfile, master: MasterKey) {
    this.#cipher = createCipher(profile, master, 'seal');
  }

  /** What sealing adds to a packet, octets. */
  get rtpOverhead(): number {
    return this.#cipher.rtpOverhead;
  }

  get rtcpOverhead(): number {
    return this.#cipher.rtcpOverhead;
  }

  sealRtp(packet: Buffer): Buffer | undefined {
    const out = Buffer.allocUnsafe(packet.length + this.rtpOverhead);
    const length = this.sealRtpInto(packet, out);
    return length < 0 ? undefined : out.subarray(0, length);
  }

  /** Length in `out`, which has room for packet and overhead; -1, with `out` spoilt, when it must not be sent. */
  sealRtpInto(packet: Buffer, out: Buffer): number {
    const headerBytes = rtpHeaderBytes(packet, 0);
    if (headerBytes < 0) return -1;
    const ssrc = packet.readUInt32BE(8);
    const sequence = packet.readUInt16BE(2);
    let stream = this.#streams.get(ssrc);
    const index = stream ? estimateIndex(stream.highest, sequence) : sequence;
    if (index < 0 || index > MAX_RTP_INDEX || (stream && index <= stream.highest - WINDOW)) return -1;
    if (!stream) {
      stream = new SentStream(index, this.#cipher.tag.length);
      this.#streams.set(ssrc, stream);
    }
    const length = this.#cipher.sealRtp(packet, headerBytes, Math.floor(index / 65536), out);
    return stream.admit(index, this.#cipher.tag) ? length : -1;
  }

  /** One index for all SSRCs: it only has to be unique within each. */
  sealRtcp(packet: Buffer, out: Buffer = Buffer.allocUnsafe(packet.length + this.rtcpOverhead)): Buffer | undefined {
    if (packet.length < RTCP_HEADER_BYTES || packet.length % 4 !== 0 || this.#rtcpIndex > MAX_RTCP_INDEX) {
      return undefined;
    }
    const sealed = this.#cipher.sealRtcp(packet, this.#rtcpIndex, out);
    this.#rtcpIndex += 1;
    return sealed;
  }

  free(): void {
    this.#cipher.free();
  }
}
