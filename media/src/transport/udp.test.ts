import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../test/wait.ts';
import { openBatchedUdp } from './batchedUdp.ts';
import { openDgramUdp, type RemoteKey, type UdpPort, type UdpWay } from './udp.ts';

const ports: UdpPort[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await Promise.all(ports.splice(0).map((port) => port.close()));
});

async function open(io: 'mmsg' | 'dgram'): Promise<UdpPort> {
  const port = io === 'mmsg' ? await openBatchedUdp('127.0.0.1', 0) : await openDgramUdp('127.0.0.1', 0);
  if (port === undefined) throw new Error('batches cannot be had here');
  ports.push(port);
  return port;
}

interface Client {
  socket: Socket;
  heard: Buffer[];
}

async function client(): Promise<Client> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 2 ** 20 });
  sockets.push(socket);
  const heard: Buffer[] = [];
  socket.on('message', (data) => heard.push(data));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, heard };
}

/** The way back to a client, learnt from a packet it sends. */
async function wayTo(port: UdpPort, { socket }: Client): Promise<UdpWay> {
  const way = new Promise<UdpWay>((resolve) => {
    port.onPacket = () => resolve(port.wayBack());
  });
  socket.send(Buffer.from('hello'), port.port, '127.0.0.1');
  return way;
}

function sendOn(way: UdpWay, packet: Buffer): void {
  way.room(packet.length).set(packet);
  way.commit(packet.length);
}

const packet = (n: number, length: number): Buffer => Buffer.alloc(length, n);

const batchedHere = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe.each(batchedHere ? (['mmsg', 'dgram'] as const) : (['dgram'] as const))('UDP by %s', (io) => {
  test('given a burst from two clients, then every packet arrives whole under its own sender', async () => {
    const port = await open(io);
    const clients = [await client(), await client()];
    const seen = new Map<RemoteKey, { port: number; packets: number[] }>();
    port.onPacket = (data, key, arrivedAtMs) => {
      const way = port.wayBack();
      expect(way.address).toBe('127.0.0.1');
      expect(arrivedAtMs <= performance.now()).toBe(true);
      const sender = seen.get(key) ?? { port: way.port, packets: [] };
      expect(data.every((octet) => octet === data[0])).toBe(true);
      sender.packets.push(data[0]! * 10_000 + data.length);
      seen.set(key, sender);
    };
    for (let n = 0; n < 100; n += 1) {
      for (const { socket } of clients) socket.send(packet(n, 900 + n), port.port, '127.0.0.1');
    }
    await eventually(
      () => [...seen.values()].reduce((total, { packets }) => total + packets.length, 0),
      (total) => total === 200,
    );
    const expected = Array.from({ length: 100 }, (_, n) => n * 10_000 + 900 + n);
    expect([...seen.values()].map(({ packets }) => packets)).toEqual([expected, expected]);
    expect(new Set([...seen.values()].map((one) => one.port))).toEqual(
      new Set(clients.map(({ socket }) => socket.address().port)),
    );
  });

  test('given frames for two clients by turns, then each gets its own in order, each packet by itself', async () => {
    const port = await open(io);
    const clients = [await client(), await client()];
    const ways = [await wayTo(port, clients[0]!), await wayTo(port, clients[1]!)];
    // Four alike, a shorter one, a longer one: frames as a camera sends them, more than one batch in a turn.
    const lengths = Array.from({ length: 20 }, () => [1_000, 1_000, 1_000, 1_000, 300, 1_100, 20]).flat();
    for (const [n, length] of lengths.entries()) for (const way of ways) sendOn(way, packet(n, length));
    for (const { heard } of clients) {
      await eventually(
        () => heard.length,
        (count) => count === lengths.length,
      );
      expect(heard.map((data) => data.length)).toEqual(lengths);
      expect(heard.map((data) => [data[0], data.at(-1)])).toEqual(lengths.map((_, n) => [n, n]));
    }
    expect(port.unsent).toBe(0);
  });

  test('given a packet that may be changed in place, then the next one is not harmed', async () => {
    const port = await open(io);
    const { socket } = await client();
    const seen: number[] = [];
    port.onPacket = (data) => {
      seen.push(data[0]!);
      data.fill(255);
    };
    for (let n = 0; n < 50; n += 1) socket.send(packet(n, 500), port.port, '127.0.0.1');
    await eventually(
      () => seen.length,
      (count) => count === 50,
    );
    expect(seen).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('given a destination that cannot be reached, then others are served and the port lives on', async () => {
    const port = await open(io);
    const [dead, alive] = [await client(), await client()];
    const ways = [await wayTo(port, dead), await wayTo(port, alive)];
    sockets.splice(sockets.indexOf(dead.socket), 1);
    await new Promise<void>((resolve) => dead.socket.close(() => resolve()));
    for (let n = 0; n < 40; n += 1) for (const way of ways) sendOn(way, packet(n, 700));
    await eventually(
      () => alive.heard.length,
      (count) => count === 40,
    );
    sendOn(await wayTo(port, alive), packet(77, 10));
    await eventually(
      () => alive.heard.at(-1)?.[0],
      (last) => last === 77,
    );
  });

  test('given a closed port, then nothing is sent and nothing throws', async () => {
    const port = await open(io);
    const one = await client();
    const way = await wayTo(port, one);
    await port.close();
    sendOn(way, packet(1, 100));
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.heard).toEqual([]);
    ports.length = 0;
  });
});

/** A thread that sends one datagram, waits for the gate to open, sends some more 20 ms apart, and says when it sent each. */
const SENDER = `
const { createSocket } = require('node:dgram');
const { parentPort, workerData: { port, gate, count } } = require('node:worker_threads');
const socket = createSocket('udp4');
const apart = new Int32Array(new SharedArrayBuffer(4));
socket.connect(port, '127.0.0.1', () => {
  socket.send('x');
  Atomics.wait(gate, 0, 0);
  const sent = [];
  for (let n = 0; n < count; n += 1) {
    Atomics.wait(apart, 0, 0, 20);
    const from = performance.now();
    socket.send('x');
    sent.push({ from, to: performance.now() });
  }
  Atomics.store(gate, 0, 2);
  Atomics.notify(gate, 0);
  parentPort.postMessage(sent);
  socket.close();
});`;

describe.runIf(batchedHere)('batches alone', () => {
  test('given datagrams while the event loop is busy, then each arrived when it came, not when it was read', async () => {
    const port = await open('mmsg');
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const arrived: number[] = [];
    port.onPacket = (_data, _key, arrivedAtMs) => arrived.push(arrivedAtMs);
    const sender = new Worker(SENDER, { eval: true, workerData: { port: port.port, gate, count: 6 } });
    const told = once(sender, 'message') as Promise<[{ from: number; to: number }[]]>;
    await eventually(
      () => arrived.length,
      (count) => count === 1,
    );
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    Atomics.wait(gate, 0, 1);
    const [sent] = await told;
    await eventually(
      () => arrived.length,
      (count) => count === 7,
    );
    for (const [n, { from, to }] of sent.entries()) {
      const gapMs = arrived[n + 1]! - arrived[1]!;
      expect(gapMs).toBeGreaterThan(from - sent[0]!.to - 1);
      expect(gapMs).toBeLessThan(to - sent[0]!.from + 1);
    }
    await sender.terminate();
  });

  test('given datagrams longer than a slot, then they are dropped both ways and counted on the way out', async () => {
    const port = await open('mmsg');
    const one = await client();
    const way = await wayTo(port, one);
    const seen: number[] = [];
    port.onPacket = (data) => seen.push(data.length);
    // The first of a burst may come through node itself and is not cut; the others are read in batches.
    for (let n = 0; n < 20; n += 1)
      one.socket.send(packet(n, n === 0 || n === 19 ? 100 : 3_000), port.port, '127.0.0.1');
    await eventually(
      () => seen,
      (lengths) => lengths.filter((length) => length === 100).length === 2,
    );
    sendOn(way, packet(1, 3_000));
    sendOn(way, packet(2, 200));
    await eventually(
      () => one.heard.length,
      (count) => count === 1,
    );
    expect(one.heard[0]?.length).toBe(200);
    expect(port.unsent).toBe(1);
  });

  test('given an IPv6 address or one that is not here, then dgram is left to it', async () => {
    expect(await openBatchedUdp('::1', 0)).toBeUndefined();
    expect(await openBatchedUdp('192.0.2.1', 0)).toBeUndefined();
  });
});
