import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../test/wait.ts';
import { nativeObjectCounts } from './openssl.ts';
import { silentHandlers } from './peerTestkit.ts';
import { openTransport } from './server.ts';
import { writeBindingRequest } from './stun.ts';
import { frameInto, PREFIX_BYTES, Unframer } from './tcpFraming.ts';
import type { Peer, TransportOptions, TransportServer } from './types.ts';

const servers: TransportServer[] = [];
const sockets: (Socket | TcpSocket)[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    if ('destroy' in socket) socket.destroy();
    else socket.close();
  }
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(options: Partial<TransportOptions> = {}): Promise<{ server: TransportServer; port: number }> {
  const server = await openTransport({ port: 0, bind: '127.0.0.1', ...options });
  servers.push(server);
  return { server, port: server.candidates[0]?.port ?? 0 };
}

function check(peer: Peer, transactionId: Buffer, password = peer.local.pwd): Buffer {
  const username = `${peer.local.ufrag}:them`;
  return writeBindingRequest({ transactionId, username, password, priority: 1, useCandidate: true });
}

async function udpClient(bind: string): Promise<Socket> {
  const socket = createSocket(bind.includes(':') ? 'udp6' : 'udp4');
  sockets.push(socket);
  socket.bind(0, bind);
  await once(socket, 'listening');
  return socket;
}

async function tcpClient(port: number): Promise<TcpSocket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const frame = (packet: Buffer): Buffer => frameInto(Buffer.concat([Buffer.alloc(PREFIX_BYTES), packet]), packet.length);

const loopbackV6 = Object.values(networkInterfaces()).some((all) => all?.some((a) => a.address === '::1'));

describe('the port', () => {
  test('UDP and TCP share a number, and candidates name the announced addresses', async () => {
    const { server, port } = await open({ announce: ['192.0.2.7', '2001:db8::7'] });
    expect(server.candidates.map((c) => [c.protocol, c.ip, c.port])).toEqual([
      ['udp', '192.0.2.7', port],
      ['tcp', '192.0.2.7', port],
      ['udp', '2001:db8::7', port],
      ['tcp', '2001:db8::7', port],
    ]);
    const priorities = server.candidates.map((c) => c.priority);
    expect(new Set(priorities).size).toBe(4);
    expect(Math.min(priorities[0] ?? 0, priorities[2] ?? 0)).toBeGreaterThan(
      Math.max(priorities[1] ?? 0, priorities[3] ?? 0),
    );
  });

  test('given a wildcard, then real addresses are announced', async () => {
    const { server } = await open({ bind: '0.0.0.0' });
    expect(server.candidates.length).toBeGreaterThan(0);
    expect(server.candidates.some((c) => c.ip === '0.0.0.0')).toBe(false);
  });

  test('given a taken number, then it says so', async () => {
    const { port } = await open();
    await expect(openTransport({ port, bind: '127.0.0.1' })).rejects.toThrow(/EADDRINUSE/);
  });

  test('given it is closed, then its peers are and no new ones come', async () => {
    const { server } = await open();
    const states: string[] = [];
    server.createPeer(silentHandlers({ onState: (state) => states.push(state) }));
    await Promise.all([server.close(), server.close()]);
    expect(states).toEqual(['closed']);
    expect(() => server.createPeer(silentHandlers())).toThrow(/closed/);
  });
});

describe.each(loopbackV6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])('UDP on %s', (bind) => {
  test('each peer is found by its ufrag; bad checks and stray packets get no answer', async () => {
    const { server, port } = await open({ bind });
    const [one, two] = [server.createPeer(silentHandlers()), server.createPeer(silentHandlers())];
    const client = await udpClient(bind);
    const [bad, good, other] = [randomBytes(12), randomBytes(12), randomBytes(12)];
    const answers: Buffer[] = [];
    const all = new Promise<void>((resolve) => {
      client.on('message', (data) => {
        answers.push(data);
        if (answers.length === 2) resolve();
      });
    });
    // Loopback keeps the order: an answer to one of the first four would come first.
    for (const packet of [randomBytes(60), Buffer.alloc(40, 22), Buffer.alloc(0), check(one, bad, 'x'.repeat(32))]) {
      client.send(packet, port, bind);
    }
    client.send(check(one, good), port, bind);
    client.send(check(two, other), port, bind);
    await all;
    expect(answers.map((data) => data.subarray(8, 20))).toEqual([good, other]);
    expect([one.state, two.state]).toEqual(['connecting', 'connecting']);
  });

  test('given silence beyond the consent, then the peer closes by itself', async () => {
    const { server, port } = await open({ bind, consent: { closedAfterMs: 250 } });
    const client = await udpClient(bind);
    const closed = new Promise<string>((resolve) => {
      const peer = server.createPeer(silentHandlers({ onState: (state) => state === 'closed' && resolve(state) }));
      peer.setRemote({ ufrag: 'them', pwd: 'x', fingerprint: peer.fingerprint });
      client.send(check(peer, randomBytes(12)), port, bind);
    });
    expect(await closed).toBe('closed');
  });
});

describe('strangers', () => {
  test('given more checks from one address than are looked at, then none is answered but those of known ways', async () => {
    const { server, port } = await open({ strangers: { perSecond: 0.001, burst: 3 } });
    const [known, flood] = [await udpClient('127.0.0.1'), await udpClient('127.0.0.1')];
    const peer = server.createPeer(silentHandlers());
    known.send(check(peer, randomBytes(12)), port, '127.0.0.1');
    await once(known, 'message');
    const ids = Array.from({ length: 20 }, () => randomBytes(12));
    const answers: Buffer[] = [];
    flood.on('message', (data) => answers.push(data.subarray(8, 20)));
    for (const [n, id] of ids.entries()) {
      // Two with a wrong password use up what is left of the address.
      flood.send(check(peer, id, n < 2 ? 'wrong' : peer.local.pwd), port, '127.0.0.1');
    }
    const last = randomBytes(12);
    known.send(check(peer, last), port, '127.0.0.1');
    const [answer] = (await once(known, 'message')) as [Buffer];
    expect(answer.subarray(8, 20)).toEqual(last);
    expect(answers).toEqual([]);
  });
});

describe('the certificate', () => {
  test('given its life is over, then new peers get another, earlier ones keep theirs, and the old one is freed with them', async () => {
    const { server } = await open({ certificateLifeMs: 50 });
    const early = server.createPeer(silentHandlers());
    const { fingerprint } = early;
    const late = await eventually(
      () => {
        const peer = server.createPeer(silentHandlers());
        if (peer.fingerprint === fingerprint) peer.close();
        return peer;
      },
      (peer) => peer.fingerprint !== fingerprint,
    );
    expect(early.fingerprint).toBe(fingerprint);
    expect(nativeObjectCounts().sslContexts).toBeGreaterThanOrEqual(2);
    early.close();
    late.close();
    await eventually(
      () => nativeObjectCounts().sslContexts,
      (contexts) => contexts === 1,
    );
    await server.close();
    expect(nativeObjectCounts()).toEqual({ sslContexts: 0, ssls: 0, cipherContexts: 0 });
  });
});

describe('passive TCP', () => {
  test('a check is answered in a frame, however it is cut', async () => {
    const { server, port } = await open();
    const peer = server.createPeer(silentHandlers());
    const socket = await tcpClient(port);
    const transactionId = randomBytes(12);
    const framed = frame(check(peer, transactionId));
    socket.write(framed.subarray(0, 1));
    socket.write(framed.subarray(1, 30));
    socket.write(framed.subarray(30));
    const unframer = new Unframer();
    let answers: Buffer[] = [];
    while (answers.length === 0) answers = unframer.push((await once(socket, 'data'))[0] as Buffer);
    expect(answers[0]?.subarray(8, 20)).toEqual(transactionId);
    expect(peer.state).toBe('connecting');
  });

  test.each([
    ['something else', frame(Buffer.from('GET / HTTP/1.1\r\n\r\n'))],
    ['a check for nobody', undefined],
  ])('given a stranger with %s, then the connection is cut', async (_name, bytes) => {
    const { server, port } = await open();
    const stranger = server.createPeer(silentHandlers());
    const unknown = frame(check(stranger, randomBytes(12)));
    stranger.close();
    const socket = await tcpClient(port);
    socket.on('error', () => {});
    socket.write(bytes ?? unknown);
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  test('given a rush of connections from one address, then the rest is cut and those before stay', async () => {
    const { server, port } = await open({ strangers: { perSecond: 0.001, burst: 3 } });
    const peer = server.createPeer(silentHandlers());
    const [first] = [await tcpClient(port), await tcpClient(port), await tcpClient(port)];
    const late = await tcpClient(port);
    late.on('error', () => {});
    await once(late, 'close');
    first?.write(frame(check(peer, randomBytes(12))));
    await once(first!, 'data');
    expect(peer.state).toBe('connecting');
  });

  test('given the peer closed, then so is its connection', async () => {
    const { server, port } = await open();
    const peer = server.createPeer(silentHandlers());
    const socket = await tcpClient(port);
    socket.write(frame(check(peer, randomBytes(12))));
    await once(socket, 'data');
    peer.close();
    await once(socket, 'end');
    expect(peer.state).toBe('closed');
  });
});
