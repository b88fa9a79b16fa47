/**
 * UDP in batches by recvmmsg(2) and sendmmsg(2), called through koffi: the second and last file of the media server that
 * declares C functions. Linux on 64 bit with IPv4 only; elsewhere `openBatchedUdp` gives undefined and dgram does it.
 *
 * Node's own socket watches the descriptor and reads the packet that woke it; the rest of the burst is read here, each with
 * the kernel's time of arrival: a sender measures its line by the gaps, and a busy event loop must not look like a full one.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import koffi from 'koffi';
import { ArrivalClock } from './arrivalClock.ts';
import {
  AT,
  BATCH,
  Batch,
  MESSAGE_BYTES,
  NAME_BYTES,
  SLOT_BYTES,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
  timespecMs,
} from './mmsgBatch.ts';
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
/** asm-generic/sockios.h: the time of the packet read last, while SO_TIMESTAMPNS is off. */
const SIOCGSTAMPNS = 0x8907;
/** EIO, EINVAL, EMSGSIZE, EOPNOTSUPP: a line below does not cut messages, or not to this size. */
const NOT_SEGMENTED: ReadonlySet<number> = new Set([5, 22, 90, 95]);
/** Datagrams of one run; with full slots it stays below what one datagram may carry. */
const MAX_RUN = 30;

function declareFunctions() {
  const library = koffi.load(null);
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, void *address, uint32_t length)'),
    close: library.func('int close(int fd)'),
    recvmmsg: library.func('int recvmmsg(int fd, void *messages, uint32_t count, int flags, void *timeout)'),
    setsockopt: library.func('int setsockopt(int fd, int level, int name, void *value, uint32_t length)'),
    // Its one further argument travels like a declared one on both kinds of machine.
    ioctl: library.func('int ioctl(int fd, uint64_t request, void *value)'),
    sendmmsg: library.func('int sendmmsg(int fd, void *messages, uint32_t count, int flags)'),
  };
}

type Functions = ReturnType<typeof declareFunctions>;

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

/** int values of an option. */
const ON = Buffer.from([1, 0, 0, 0]);
const OFF = Buffer.alloc(4);

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
  readonly #clock = new ArrivalClock();
  /** struct timespec. */
  readonly #stamp = Buffer.alloc(16);
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
    for (let n = 0; n < BATCH; n += 1) this.#incoming.expectStamp(n);
    // Asked once before the first packet, so that the kernel begins to stamp.
    system.ioctl(fd, SIOCGSTAMPNS, this.#stamp);
    for (const set of ['setRecvBufferSize', 'setSendBufferSize'] as const) socket[set](UDP_BUFFER_BYTES);
    socket.on('message', (data, remote) => this.#woken(data, remote));
    // ICMP errors of one peer say nothing about the socket.
    socket.on('error', () => {});
  }

  #woken(data: Buffer, remote: RemoteInfo): void {
    const arrivedAtMs = this.#arrivalOfLast(performance.now());
    this.#draining = true;
    // Node reads no stamps, so they are on only while batches are read: the kernel keeps either this or the last one.
    this.#stamps(true);
    try {
      this.#deliver(data, ipv4Number(remote.address), remote.port, arrivedAtMs);
      this.#drain();
    } finally {
      this.#stamps(false);
      this.#draining = false;
      this.#flush();
    }
  }

  #stamps(on: boolean): void {
    if (!this.#closed) this.#system.setsockopt(this.#fd, SOL_SOCKET, SO_TIMESTAMPNS, on ? ON : OFF, ON.length);
  }

  /** When the packet that Node read came. */
  #arrivalOfLast(nowMs: number): number {
    if (this.#closed || (this.#system.ioctl(this.#fd, SIOCGSTAMPNS, this.#stamp) as number) !== 0) return nowMs;
    return this.#clock.at(timespecMs(this.#stamp, 0), nowMs);
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
      const nowMs = performance.now();
      for (let n = 0; n < count && !this.#closed; n += 1) {
        const message = n * MESSAGE_BYTES;
        const stampMs = this.#incoming.stampMs(n);
        this.#incoming.expectStamp(n);
        const arrivedAtMs = Number.isNaN(stampMs) ? nowMs : this.#clock.at(stampMs, nowMs);
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
