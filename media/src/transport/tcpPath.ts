/** The way to a client behind one TCP connection. */
import type { Socket } from 'node:net';
import type { Path } from './peer.ts';
import { plainAddress } from './stun.ts';
import { frameInto, PREFIX_BYTES } from './tcpFraming.ts';

/** What may wait for a slow client; beyond it packets are dropped, as a full line would. */
export const TCP_BACKLOG_BYTES = 512 * 1024;

export type TcpWriter = Pick<Socket, 'writable' | 'writableLength' | 'write' | 'destroySoon'>;

export function tcpPath(socket: TcpWriter, key: string, address: string, port: number): Path {
  let framed = Buffer.alloc(0);
  return {
    key,
    address: plainAddress(address),
    port,
    room(length) {
      framed = Buffer.allocUnsafe(PREFIX_BYTES + length);
      return framed.subarray(PREFIX_BYTES);
    },
    commit(length) {
      if (socket.writable && socket.writableLength < TCP_BACKLOG_BYTES) socket.write(frameInto(framed, length));
    },
    // What was written, a close_notify, still goes out.
    close: () => socket.destroySoon(),
  };
}
