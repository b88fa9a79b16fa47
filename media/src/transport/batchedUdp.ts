/**
 * UDP in batches by recvmmsg(2) and sendmmsg(2), called through koffi: the second and last file of the media server that
 * declares C functions. Linux on 64 bit with IPv4 only; elsewhere `openBatchedUdp` gives undefined and dgram does it.
 *
 * Node's own socket watches the descriptor and reads the packet that woke it; the rest of the burst is read here. Every
 * address handed to the kernel lies in a buffer made by this file, every length is a constant of it or checked
 * against one: the kernel can write nowhere else.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import koffi from 'koffi';
import { UDP_BUFFER_BYTES, type UdpPort, type UdpReceiver, type UdpWay } from './udp.ts';

/** linux/socket.h and asm-generic; the same on x86-64 and arm64. */
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
const EAGAIN = 11;
const EINTR = 4;
/** EIO, EINVAL, EMSGSIZE, EOPNOTSUPP: a line below does not cut messages, or not to this size. */
const NOT_SEGMENTED: ReadonlySet<number> = new Set([5, 22, 90, 95]);
/** linux/udp.h: generic segmentation offload. */
const SOL_UDP = 17;
const UDP_SEGMENT = 103;

/** Datagrams of one system call. */
const BATCH = 64;
/** Longer ones are not WebRTC: browsers keep to 1 200, RTP of other senders to an Ethernet frame. */
const SLOT_BYTES = 2_048;
/** Datagrams of one run; with full slots it stays below what one datagram may carry. */
const MAX_RUN = 30;

/** struct sockaddr_in. */
const NAME_BYTES = 16;
/** struct iovec: address, length. */
const IOVEC_BYTES = 16;
/** struct cmsghdr with one 16-bit value: length 0, level 8, type 12, value 16, padded to eight. */
const CONTROL_BYTES = 24;
const CONTROL_LENGTH = 18;
/** struct mmsghdr: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48, received length 56. */
const MESSAGE_BYTES = 64;
const AT = {
  name: 0,
  nameLength: 8,
  iovec: 16,
  iovecs: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
  received: 56,
} as const;

function declareFunctions() {
  const library = koffi.load(null);
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, void *address, uint32_t length)'),
    close: library.func('int close(int fd)'),
    recvmmsg: library.func('int recvmmsg(int fd, void *messages, uint32_t count, int flags, void *timeout)'),
    sendmmsg: library.func('int sendmmsg(int fd, void *messages, uint32_t count, int flags)'),
  };
}

type Functions = ReturnType<typeof declareFunctions>;

const zeroed = (bytes: number): Buffer => Buffer.allocUnsafeSlow(bytes).fill(0);
const addressOf = (buffer: Buffer): bigint => koffi.address(buffer);

/** Messages and the memory they point into, made once; nothing here ever moves or grows. */
class Batch {
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
      this.#controls.writeUInt32LE(CONTROL_LENGTH, n * CONTROL_BYTES);
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
    this.messages.writeUInt32LE(segment > 0 ? CONTROL_BYTES : 0, at + AT.controlLength);
    this.#controls.writeUInt16LE(segment, n * CONTROL_BYTES + 16);
  }
}

/** Datagrams for one destination that the kernel cuts from one message: all of one size, the last may be shorter. */
interface Run {
  name: Buffer;
  size: number;
  /** Slot and length by turns. */
  pieces: number[];
  open: boolean;
}

let loaded: Functions | undefined;

function functions(): Functions | undefined {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined;
  try {
    loaded ??= declareFunctions();
  } catch {
    return undefined;
  }
  return loaded;
}

/** sockaddr_in: family in the machine's order, port and address in the network's. */
function socketAddress(address: string, port: number): Buffer {
  const name = Buffer.alloc(NAME_BYTES);
  name.writeUInt16LE(AF_INET, 0);
  name.writeUInt16BE(port, 2);
  name.writeUInt32BE(ipv4Number(address), 4);
  return name;
}

function ipv4Number(address: string): number {
  let value = 0;
  let part = 0;
  for (let n = 0; n < address.length; n += 1) {
    const digit = address.charCodeAt(n) - 48;
    if (digit >= 0) part = part * 10 + digit;
    else {
      value = value * 256 + part;
      part = 0;
    }
  }
  return value * 256 + part;
}

const ipv4Text = (value: number): string =>
  `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

interface Way {
  readonly name: Buffer;
  run: Run | undefined;
}

function singly(run: Run): Run[] {
  const { name, pieces } = run;
  return Array.from({ length: pieces.length / 2 }, (_, n) => {
    const length = pieces[n * 2 + 1]!;
    return { name, size: length, pieces: [pieces[n * 2]!, length], open: false };
  });
}

/** Undefined where batches cannot be had, or not on this address. */
export async function openBatchedUdp(host: string, port: number): Promise<UdpPort | undefined> {
  const system = functions();
  if (system === undefined || !isIPv4(host)) return undefined;
  const fd = system.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) as number;
  if (fd < 0) return undefined;
  const name = socketAddress(host, port);
  if (system.bind(fd, name, name.length) !== 0) {
    system.close(fd);
    // Dgram says what is wrong with this address or number.
    return undefined;
  }
  const socket = createSocket({ type: 'udp4' });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ fd }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  return new BatchedPort(system, socket, fd);
}

class BatchedPort implements UdpPort {
  readonly io = 'mmsg';
  readonly port: number;
  unsent = 0;
  onPacket: UdpReceiver = () => {};
  readonly #system: Functions;
  readonly #socket: Socket;
  readonly #fd: number;
  readonly #incoming = new Batch();
  readonly #outgoing = new Batch();
  /** For datagrams that no slot holds; never sent. */
  readonly #oversize = Buffer.alloc(65_536);
  #runs: Run[] = [];
  #waiting = 0;
  /** Off once a line below does not take segmented messages (a narrow path, a card without checksums). */
  #segmenting = true;
  #isOversize = false;
  #draining = false;
  #flushAsked = false;
  #closed = false;
  #fromAddress = 0;
  #fromPort = 0;

  constructor(system: Functions, socket: Socket, fd: number) {
    this.#system = system;
    this.#socket = socket;
    this.#fd = fd;
    this.port = socket.address().port;
    for (const set of ['setRecvBufferSize', 'setSendBufferSize'] as const) socket[set](UDP_BUFFER_BYTES);
    socket.on('message', (data, remote) => this.#woken(data, remote));
    // ICMP errors of one peer say nothing about the socket.
    socket.on('error', () => {});
  }

  #woken(data: Buffer, remote: RemoteInfo): void {
    const arrivedAtMs = performance.now();
    this.#draining = true;
    try {
      this.#deliver(data, ipv4Number(remote.address), remote.port, arrivedAtMs);
      this.#drain();
    } finally {
      this.#draining = false;
      this.#flush();
    }
  }

  #deliver(packet: Buffer, address: number, port: number, arrivedAtMs: number): void {
    // Nothing can be sent back to port 0; such a packet is made up.
    if (port === 0) return;
    this.#fromAddress = address;
    this.#fromPort = port;
    this.onPacket(packet, address * 65_536 + port, arrivedAtMs);
  }

  /** Reads what else waits; a flood does not keep the event loop from everything else. */
  #drain(): void {
    const { messages, names, slots } = this.#incoming;
    for (let round = 0; round < 4 && !this.#closed; round += 1) {
      const count = this.#system.recvmmsg(this.#fd, messages, BATCH, MSG_DONTWAIT, null) as number;
      if (count <= 0) return;
      const arrivedAtMs = performance.now();
      for (let n = 0; n < count && !this.#closed; n += 1) {
        const message = n * MESSAGE_BYTES;
        const length = messages.readUInt32LE(message + AT.received);
        const isCut = (messages.readUInt32LE(message + AT.flags) & MSG_TRUNC) !== 0;
        if (isCut || length > SLOT_BYTES) continue;
        const name = n * NAME_BYTES;
        const packet = slots.subarray(n * SLOT_BYTES, n * SLOT_BYTES + length);
        this.#deliver(packet, names.readUInt32BE(name + 4), names.readUInt16BE(name + 2), arrivedAtMs);
      }
      if (count < BATCH) return;
    }
  }

  wayBack(): UdpWay {
    const address = ipv4Text(this.#fromAddress);
    const port = this.#fromPort;
    const way: Way = { name: socketAddress(address, port), run: undefined };
    return {
      address,
      port,
      room: (length) => this.#room(length),
      commit: (length) => this.#commit(way, length),
    };
  }

  #room(length: number): Buffer {
    this.#isOversize = length > SLOT_BYTES;
    if (this.#isOversize) return this.#oversize;
    if (this.#waiting === BATCH) this.#flush();
    const at = this.#waiting * SLOT_BYTES;
    return this.#outgoing.slots.subarray(at, at + length);
  }

  #commit(way: Way, length: number): void {
    if (this.#closed) return;
    if (this.#isOversize || length > SLOT_BYTES) {
      this.unsent += 1;
      return;
    }
    this.#append(way, this.#waiting, length);
    this.#waiting += 1;
    if (this.#waiting === BATCH) this.#flush();
    else if (!this.#draining && !this.#flushAsked) {
      // What timers send goes out together at the end of their turn.
      this.#flushAsked = true;
      queueMicrotask(() => {
        this.#flushAsked = false;
        this.#flush();
      });
    }
  }

  /** Packets of one frame are alike and go out as one run; the order within a destination stays. */
  #append(way: Way, slot: number, length: number): void {
    const { run } = way;
    if (run?.open && this.#segmenting && length <= run.size && run.pieces.length < MAX_RUN * 2) {
      run.pieces.push(slot, length);
      if (length < run.size) run.open = false;
      return;
    }
    way.run = { name: way.name, size: length, pieces: [slot, length], open: true };
    this.#runs.push(way.run);
  }

  #flush(): void {
    const runs = this.#runs;
    this.#runs = [];
    this.#waiting = 0;
    for (const run of runs) run.open = false;
    this.#send(runs);
  }

  /** What the kernel does not take is gone, as on a full line; one bad destination holds up nobody else. */
  #send(runs: readonly Run[]): void {
    const { messages } = this.#outgoing;
    this.#describe(runs);
    for (let from = 0; from < runs.length && !this.#closed; ) {
      const rest = from === 0 ? messages : messages.subarray(from * MESSAGE_BYTES);
      const sent = this.#system.sendmmsg(this.#fd, rest, runs.length - from, MSG_DONTWAIT) as number;
      if (sent > 0) {
        from += sent;
        continue;
      }
      const error = koffi.errno();
      if (error === EINTR) continue;
      const refused = runs[from]!;
      if (NOT_SEGMENTED.has(error) && refused.pieces.length > 2) {
        this.#segmenting = false;
        return this.#send(runs.slice(from).flatMap(singly));
      }
      const lost = error === EAGAIN ? runs.slice(from) : [refused];
      for (const run of lost) this.unsent += run.pieces.length / 2;
      from += lost.length;
    }
  }

  #describe(runs: readonly Run[]): void {
    let piece = 0;
    for (const [n, { name, size, pieces }] of runs.entries()) {
      const first = piece;
      for (let at = 0; at < pieces.length; at += 2) {
        this.#outgoing.piece(piece, pieces[at]!, pieces[at + 1]!);
        piece += 1;
      }
      this.#outgoing.names.set(name, n * NAME_BYTES);
      this.#outgoing.message(n, first, piece - first, piece - first > 1 ? size : 0);
    }
  }

  close(): Promise<void> {
    this.#flush();
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}
