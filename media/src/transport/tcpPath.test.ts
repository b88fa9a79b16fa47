import { expect, test } from 'vitest';
import { Unframer } from './tcpFraming.ts';
import { TCP_BACKLOG_BYTES, tcpPath, type TcpWriter } from './tcpPath.ts';

/** A connection whose client reads nothing until told to. */
function stuckSocket() {
  const written: Buffer[] = [];
  const socket = {
    writable: true,
    writableLength: 0,
    write(bytes: Buffer) {
      written.push(bytes);
      socket.writableLength += bytes.length;
      return false;
    },
    destroySoon() {
      socket.writable = false;
    },
  };
  return { socket: socket as unknown as TcpWriter & { writableLength: number }, written };
}

test('given a client that does not read, then a bounded backlog waits, whole packets are dropped, and later ones go out', () => {
  const { socket, written } = stuckSocket();
  const path = tcpPath(socket, 'tcp 1', '::ffff:192.0.2.1', 5);
  expect(path.address).toBe('192.0.2.1');
  const send = (n: number): void => {
    path.room(1_000).fill(n);
    path.commit(1_000);
  };
  for (let n = 0; n < 5_000; n += 1) send(n % 250);
  expect(socket.writableLength).toBeLessThan(TCP_BACKLOG_BYTES + 2_000);
  const before = written.length;
  socket.writableLength = 0;
  send(251);
  expect(written.length).toBe(before + 1);
  const packets = new Unframer().push(Buffer.concat(written));
  expect(packets.length).toBe(written.length);
  expect(packets.every((packet, n) => packet.length === 1_000 && packet[0] === (n < before ? n % 250 : 251))).toBe(
    true,
  );
  path.close();
  send(1);
  expect(written.length).toBe(before + 1);
});
