/**
 * The UDP port of the transport. Plain `node:dgram` everywhere; on Linux with IPv4 whole batches go through one system
 * call (batchedUdp.ts), which halves what a forwarded packet costs.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Tells remote addresses apart. */
export type RemoteKey = string | number;

/** A way to one remote address. */
export interface UdpWay {
  readonly address: string;
  readonly port: number;
  /** Room for one datagram of this length, to be filled and committed before anything else is sent. */
  room(length: number): Buffer;
  /** Sends the first `length` octets of the room taken last. */
  commit(length: number): void;
}

/** The packet is valid during the call only, and may be changed in place. */
export type UdpReceiver = (packet: Buffer, key: RemoteKey, arrivedAtMs: number) => void;

export interface UdpPort {
  readonly port: number;
  /** How packets reach the system. */
  readonly io: 'mmsg' | 'dgram';
  /** Datagrams the system did not take. */
  readonly unsent: number;
  onPacket: UdpReceiver;
  /** The way back to the sender of the packet that is being received. */
  wayBack(): UdpWay;
  close(): Promise<void>;
}

/** A burst of several cameras while the event loop is busy. */
export const UDP_BUFFER_BYTES = 4 * 1024 * 1024;

export async function openDgramUdp(host: string, port: number): Promise<UdpPort> {
  return new DgramPort(await bindDgram(host, port));
}

class DgramPort implements UdpPort {
  readonly io = 'dgram';
  readonly port: number;
  unsent = 0;
  onPacket: UdpReceiver = () => {};
  readonly #socket: Socket;
  #remote: RemoteInfo | undefined;
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (data, remote) => {
      // Nothing can be sent back to port 0; such a packet is made up.
      if (remote.port === 0) return;
      this.#remote = remote;
      this.onPacket(data, `${remote.address}|${remote.port}`, performance.now());
    });
    // ICMP errors of one peer say nothing about the socket.
    socket.on('error', () => {});
  }

  wayBack(): UdpWay {
    if (!this.#remote) throw new Error('no packet is being received');
    const { address, port } = this.#remote;
    let room = Buffer.alloc(0);
    const sent = (error: Error | null): void => {
      if (error) this.unsent += 1;
    };
    return {
      address,
      port,
      room: (length) => (room = Buffer.allocUnsafe(length)),
      commit: (length) => {
        if (!this.#closed) this.#socket.send(room, 0, length, port, address, sent);
      },
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

function bindDgram(host: string, port: number): Promise<Socket> {
  const v6 = isIPv6(host);
  const socket = createSocket({
    type: v6 ? 'udp6' : 'udp4',
    recvBufferSize: UDP_BUFFER_BYTES,
    sendBufferSize: UDP_BUFFER_BYTES,
    // Destinations are literal addresses: answering at once spares a deferred call per packet.
    lookup: (address, _options, callback) => callback(null, address, v6 ? 6 : 4),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
