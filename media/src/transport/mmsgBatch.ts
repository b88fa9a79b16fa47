/**
 * What recvmmsg(2) and sendmmsg(2) read and write: messages and the memory they point into, laid out as 64-bit Linux wants
 * it. Every address handed to the kernel lies in a buffer made here, every length is a constant of this file or checked
 * against one: the kernel can write nowhere else.
 */
import koffi from 'koffi';

/** linux/udp.h: generic segmentation offload. */
const SOL_UDP = 17;
const UDP_SEGMENT = 103;
/** asm-generic/socket.h: when the kernel took a datagram, as a struct timespec; 64 bits each on these machines. */
export const SOL_SOCKET = 1;
export const SO_TIMESTAMPNS = 35;

/** Datagrams of one system call. */
export const BATCH = 64;
/** Longer ones are not WebRTC: browsers keep to 1 200, RTP of other senders to an Ethernet frame. */
export const SLOT_BYTES = 2_048;
/** struct sockaddr_in. */
export const NAME_BYTES = 16;
/** struct iovec: address, length. */
const IOVEC_BYTES = 16;
/** struct cmsghdr: length 0, level 8, type 12, value 16, padded to eight; room for a timespec, the longest value here. */
const CONTROL_BYTES = 32;
const VALUE_AT = 16;
/** A 16-bit value. */
const SEGMENT_LENGTH = 18;
const SEGMENT_BYTES = 24;
/** struct mmsghdr: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48, received length 56. */
export const MESSAGE_BYTES = 64;
export const AT = {
  name: 0,
  nameLength: 8,
  iovec: 16,
  iovecs: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
  received: 56,
} as const;

const zeroed = (bytes: number): Buffer => Buffer.allocUnsafeSlow(bytes).fill(0);
const addressOf = (buffer: Buffer): bigint => koffi.address(buffer);

/** Messages and the memory they point into, made once; nothing here ever moves or grows. */
export class Batch {
  readonly messages = zeroed(BATCH * MESSAGE_BYTES);
  readonly names = zeroed(BATCH * NAME_BYTES);
  readonly slots = zeroed(BATCH * SLOT_BYTES);
  readonly #iovecs = zeroed(BATCH * IOVEC_BYTES);
  readonly #controls = zeroed(BATCH * CONTROL_BYTES);
  /** Every address the kernel may be given, so that none is computed per packet. */
  readonly #slotAddresses: readonly bigint[];
  readonly #iovecAddresses: readonly bigint[];
  readonly #controlAddresses: readonly bigint[];

  constructor() {
    const each = (buffer: Buffer, bytes: number): bigint[] =>
      Array.from({ length: BATCH }, (_, n) => addressOf(buffer) + BigInt(n * bytes));
    this.#slotAddresses = each(this.slots, SLOT_BYTES);
    this.#iovecAddresses = each(this.#iovecs, IOVEC_BYTES);
    this.#controlAddresses = each(this.#controls, CONTROL_BYTES);
    for (const [n, name] of each(this.names, NAME_BYTES).entries()) {
      this.messages.writeBigUInt64LE(name, n * MESSAGE_BYTES + AT.name);
      this.messages.writeUInt32LE(NAME_BYTES, n * MESSAGE_BYTES + AT.nameLength);
      this.#controls.writeUInt32LE(SEGMENT_LENGTH, n * CONTROL_BYTES);
      this.#controls.writeUInt32LE(SOL_UDP, n * CONTROL_BYTES + 8);
      this.#controls.writeUInt32LE(UDP_SEGMENT, n * CONTROL_BYTES + 12);
      this.piece(n, n, SLOT_BYTES);
      this.message(n, n, 1, 0);
    }
  }

  /** Piece `n` is the first `length` octets of a slot. */
  piece(n: number, slot: number, length: number): void {
    if (length > SLOT_BYTES) throw new RangeError('datagram longer than its slot');
    this.#iovecs.writeBigUInt64LE(this.#slotAddresses[slot]!, n * IOVEC_BYTES);
    this.#iovecs.writeUInt32LE(length, n * IOVEC_BYTES + 8);
  }

  /** Message `n` consists of `count` pieces, cut into datagrams of `segment` octets, or is one where that is 0. */
  message(n: number, firstPiece: number, count: number, segment: number): void {
    if (firstPiece + count > BATCH) throw new RangeError('more pieces than there are');
    const at = n * MESSAGE_BYTES;
    this.messages.writeBigUInt64LE(this.#iovecAddresses[firstPiece]!, at + AT.iovec);
    this.messages.writeUInt32LE(count, at + AT.iovecs);
    this.messages.writeBigUInt64LE(segment > 0 ? this.#controlAddresses[n]! : 0n, at + AT.control);
    this.messages.writeUInt32LE(segment > 0 ? SEGMENT_BYTES : 0, at + AT.controlLength);
    this.#controls.writeUInt16LE(segment, n * CONTROL_BYTES + VALUE_AT);
  }

  /** Message `n` may carry a time stamp when it comes. To be said again after each that came: the kernel writes over it. */
  expectStamp(n: number): void {
    const at = n * MESSAGE_BYTES;
    this.messages.writeBigUInt64LE(this.#controlAddresses[n]!, at + AT.control);
    this.messages.writeUInt32LE(CONTROL_BYTES, at + AT.controlLength);
  }

  /** Unix ms of the stamp of message `n`, or NaN where it has none. */
  stampMs(n: number): number {
    if (this.messages.readUInt32LE(n * MESSAGE_BYTES + AT.controlLength) < CONTROL_BYTES) return Number.NaN;
    return timespecMs(this.#controls, n * CONTROL_BYTES + VALUE_AT);
  }
}

/** struct timespec at this place, in Unix ms; seconds above 32 bits are of another century. */
export const timespecMs = (buffer: Buffer, at: number): number =>
  buffer.readUInt32LE(at) * 1_000 + buffer.readUInt32LE(at + 8) / 1e6;
