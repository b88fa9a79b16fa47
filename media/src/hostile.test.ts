import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { AddTrackRequest, RequestResponse_Reason, TrackSource, TrackType } from '@livekit/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakeRecorder } from './test/fakeRecorder.ts';
import { LoadClient } from './test/load/client.ts';
import { PAIR_VIDEO } from './test/load/streams.ts';
import { offerText } from './test/offers.ts';
import { startTestServer, type TestServer } from './test/server.ts';
import { SignalClient } from './test/signalClient.ts';
import { eventually } from './test/wait.ts';

let server: TestServer;
let pump: NodeJS.Timeout;
let honest: LoadClient[];
const clients: (LoadClient | SignalClient)[] = [];

/** Every test plays its hostility beside a call of two honest people, who must not notice. */
beforeEach(async () => {
  server = await startTestServer(fakeRecorder([]).open);
  honest = [new LoadClient([PAIR_VIDEO]), new LoadClient([])];
  let reportsAtMs = 0;
  pump = setInterval(() => {
    const nowMs = performance.now();
    for (const client of honest) {
      client.pump(nowMs);
      client.feedback(nowMs);
    }
    if (nowMs - reportsAtMs < 1_000) return;
    reportsAtMs = nowMs;
    for (const client of honest) client.reports(nowMs, Date.now());
  }, 5);
  for (const [n, client] of honest.entries()) {
    await client.join(server.ws, await server.token(`honest:${n}`, {}, 'honest'));
  }
  await flowing();
});

afterEach(async () => {
  clearInterval(pump);
  for (const client of [...honest, ...clients.splice(0)]) client.close();
  await server.close();
});

const received = (): number => honest[1]!.media.received;

/** A second of the honest call's packets, all of them. */
async function flowing(): Promise<void> {
  const before = received();
  await eventually(received, (count) => count > before + 130);
  expect(honest[1]!.media.missed).toBe(0);
}

async function signal(identity: string, grant = {}): Promise<SignalClient> {
  const client = new SignalClient(server.ws, await server.token(identity, grant, 'hostile'));
  clients.push(client);
  await client.take('join');
  return client;
}

/** A bare WebSocket that joined, and how it ends. */
async function bare(
  identity: string,
): Promise<{ socket: WebSocket; ended: Promise<{ code: number; reason: string }> }> {
  const token = await server.token(identity, {}, 'hostile');
  const socket = new WebSocket(`${server.ws}/rtc/v1?access_token=${token}`);
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  return { socket, ended };
}

/** Status of a WebSocket upgrade. */
function upgrade(query: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${server.ws}/rtc/v1?${query}`);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', () => {});
  });
}

const offer = (sdp: string) => ({ case: 'offer' as const, value: { type: 'offer', sdp, id: 1 } as never });

describe('a hostile client', () => {
  it('with broken protobuf is told so and cut', async () => {
    const { socket, ended } = await bare('broken');
    socket.send(randomBytes(200).fill(0xff, 0, 8));
    expect(await ended).toEqual({ code: 1003, reason: 'unreadable request' });
    const token = await server.token('broken', {}, 'hostile');
    const noise = Array.from({ length: 40 }, () => randomBytes(60).toString('base64url'));
    for (const text of noise) expect([101, 400]).toContain(await upgrade(`access_token=${token}&join_request=${text}`));
    await flowing();
  });

  it('with an offer of 300 kB or a thousand sections hears that it cannot be read, and with one of 1 MB is cut', async () => {
    const client = await signal('wordy');
    const sections = Array.from({ length: 1_000 }, (_, n) => ({
      mid: String(n),
      kind: 'video' as const,
      direction: 'sendonly' as const,
      codecs: [],
    }));
    for (const sdp of [`${offerText([])}${'a=x:y\r\n'.repeat(43_000)}`, offerText(sections)]) {
      client.send(offer(sdp));
      const refusal = await client.take('requestResponse');
      expect(refusal.reason).toBe(RequestResponse_Reason.UNCLASSIFIED_ERROR);
      expect(refusal.message).toBe('the offer cannot be read');
    }
    client.send(offer('a'.repeat(1_000_000)));
    await eventually(
      () => client.closed,
      (closed) => closed,
    );
    await flowing();
  });

  it('with a thousand tracks gets sixteen, then a refusal for each, then no more hearing', async () => {
    const { socket, ended } = await bare('greedy');
    const greedy = await signal('greedy:2');
    const add = (n: number) => new AddTrackRequest({ cid: `c${n}`, type: TrackType.VIDEO, source: TrackSource.CAMERA });
    for (let n = 0; n < 100; n += 1) greedy.send({ case: 'addTrack', value: add(n) });
    await eventually(
      () => greedy.messages.filter((one) => one.case === 'requestResponse').length,
      (count) => count === 84,
    );
    const refusal = await greedy.take('requestResponse');
    expect([refusal.reason, refusal.message]).toEqual([RequestResponse_Reason.LIMIT_EXCEEDED, 'too many tracks']);
    for (let n = 0; n < 1_000; n += 1) socket.send(Buffer.alloc(0));
    expect(await ended).toEqual({ code: 1008, reason: 'too many messages' });
    await flowing();
  });

  it('that sends media under other SSRCs, and far more than a camera does, reaches nobody', async () => {
    const hostile = new LoadClient([PAIR_VIDEO]);
    const victim = new LoadClient([]);
    clients.push(hostile, victim);
    await hostile.join(server.ws, await server.token('hostile:1', {}, 'hostile'));
    await victim.join(server.ws, await server.token('victim', {}, 'hostile'));
    const packet = Buffer.concat([Buffer.from([0x80, 96]), randomBytes(998)]);
    for (let n = 0; n < 200; n += 1) {
      packet.writeUInt16BE(n, 2);
      packet.writeUInt32BE(0x5000_0000 + n, 8);
      hostile.sendRaw(packet);
    }
    const participant = () => server.media.rooms.get('hostile')!.participants.get('hostile:1')!;
    await eventually(
      () => participant().session.uplink.unknown,
      (unknown) => unknown > 0,
    );
    await flowing();
    // SRTP keeps state for sixty-four sources of a peer at most.
    expect(participant().session.uplink.unknown).toBeLessThanOrEqual(64);
    expect(victim.media.received).toBe(0);
  });

  it('that sends RTP before its handshake, or from nowhere, is not heard', async () => {
    const port = honest[0]!.remotePort!;
    const socket = createSocket('udp4');
    for (let n = 0; n < 300; n += 1)
      socket.send(Buffer.concat([Buffer.from([0x80, 96]), randomBytes(500)]), port, '127.0.0.1');
    for (let n = 0; n < 300; n += 1)
      socket.send(Buffer.concat([Buffer.from([22, 254, 253]), randomBytes(200)]), port, '127.0.0.1');
    await flowing();
    socket.close();
  });

  it('that uses one token again and again replaces itself only, and is then made to wait', async () => {
    const token = await server.token('replayed', {}, 'hostile');
    const answers: number[] = [];
    for (let n = 0; n < 60; n += 1) answers.push(await upgrade(`access_token=${token}`));
    expect(answers.filter((status) => status === 101).length).toBeLessThan(45);
    expect(answers).toContain(429);
    expect(server.media.rooms.get('hostile')!.participants.size).toBeLessThanOrEqual(1);
    expect(await upgrade(`access_token=${await server.token('another', {}, 'hostile')}`)).toBe(101);
    await flowing();
  });

  it('that floods with joins under forged tokens is refused each time and leaves nothing behind', async () => {
    const forged = `${(await server.token('forger', {}, 'hostile')).slice(0, -8)}AAAAAAAA`;
    const answers = await Promise.all(Array.from({ length: 300 }, () => upgrade(`access_token=${forged}`)));
    expect(new Set(answers)).toEqual(new Set([401]));
    expect(server.media.rooms.get('hostile')).toBeUndefined();
    await flowing();
  });
});
