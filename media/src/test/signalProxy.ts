/** Between clients and a media server's signalling port: knows whose connection is whose, cuts and refuses them. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface SignalProxy {
  readonly port: number;
  /** Cuts the connections of this person; answers how many there were. */
  cut(identity: string): number;
  /** From now on connections of this person are refused (or let through again). */
  bar(identity: string, barred: boolean): void;
  /** Connections this person opened until now. */
  opened(identity: string): number;
  close(): Promise<void>;
}

/** Where the token stands: browsers put it into the address, rtc-node into a header. */
function identityOf(head: string): string | undefined {
  const token = /[?&]access_token=([^&\s]+)/.exec(head)?.[1] ?? /^authorization:\s*bearer\s+(\S+)/im.exec(head)?.[1];
  const payload = token?.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    return String((JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { sub?: unknown }).sub);
  } catch {
    return undefined;
  }
}

export async function openSignalProxy(target: { host: string; port: number }): Promise<SignalProxy> {
  const sockets = new Map<Socket, string | undefined>();
  const barred = new Set<string>();
  const opened = new Map<string, number>();
  const server = createServer((client) => {
    sockets.set(client, undefined);
    client.on('error', () => client.destroy());
    let head = Buffer.alloc(0);
    const introduce = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      if (!head.includes('\r\n\r\n')) return;
      client.off('data', introduce);
      client.pause();
      const identity = identityOf(head.toString('latin1'));
      sockets.set(client, identity);
      if (identity !== undefined) {
        if (barred.has(identity)) {
          client.destroy();
          return;
        }
        opened.set(identity, (opened.get(identity) ?? 0) + 1);
      }
      const upstream = connect(target.port, target.host);
      upstream.on('error', () => client.destroy());
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.write(head);
      client.pipe(upstream);
      upstream.pipe(client);
    };
    client.on('data', introduce);
    client.on('close', () => sockets.delete(client));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut(identity) {
      let count = 0;
      for (const [socket, whose] of sockets) {
        if (whose !== identity) continue;
        socket.destroy();
        count += 1;
      }
      return count;
    },
    bar(identity, on) {
      if (on) barred.add(identity);
      else barred.delete(identity);
    },
    opened: (identity) => opened.get(identity) ?? 0,
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
