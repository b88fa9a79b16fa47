import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DtlsIdentity } from './dtls.ts';
import { DtlsClient } from './dtlsTestkit.ts';
import { nativeObjectCounts } from './openssl.ts';
import { type Path, type PeerHost, TransportPeer } from './peer.ts';
import { silentHandlers } from './peerTestkit.ts';
import { SrtpReceiver, SrtpSender } from './srtp.ts';
import { looksLikeStun, parseBindingRequest, writeBindingRequest } from './stun.ts';
import type { IceParameters, PeerState } from './types.ts';
import type { RemoteKey } from './udp.ts';

const consent = { disconnectedAfterMs: 8_000, closedAfterMs: 30_000 };
let identity: DtlsIdentity;
beforeEach(() => {
  identity = new DtlsIdentity();
});
afterEach(() => {
  identity.free();
  expect(nativeObjectCounts()).toEqual({ sslContexts: 0, ssls: 0, cipherContexts: 0 });
});

interface TestPath extends Path {
  sent: Buffer[];
  closed: boolean;
}

function testPath(port: number): TestPath {
  let room = Buffer.alloc(0);
  const path: TestPath = {
    key: `192.0.2.1|${port}`,
    address: '192.0.2.1',
    port,
    sent: [],
    closed: false,
    room: (length) => (room = Buffer.alloc(length)),
    commit: (length) => path.sent.push(Buffer.from(room.subarray(0, length))),
    close: () => {
      path.closed = true;
    },
  };
  return path;
}

/** A peer under a clock that the test turns, and a client that knows its credentials. */
class Bench {
  clock = 0;
  readonly states: PeerState[] = [];
  readonly rtp: Buffer[] = [];
  readonly rtcp: Buffer[] = [];
  readonly ufrags = new Set<string>();
  readonly bound = new Set<RemoteKey>();
  readonly client = new DtlsClient();
  readonly peer: TransportPeer;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  constructor() {
    const host: PeerHost = {
      identity,
      consent,
      now: () => this.clock,
      register: (ufrag) => this.ufrags.add(ufrag),
      unregister: (ufrag) => this.ufrags.delete(ufrag),
      bindPath: (path) => this.bound.add(path.key),
      unbindPath: (path) => this.bound.delete(path.key),
      forget: () => {},
    };
    this.peer = new TransportPeer(
      'peer-1',
      host,
      silentHandlers({
        onState: (state) => this.states.push(state),
        onRtp: (packet) => this.rtp.push(Buffer.from(packet)),
        onRtcp: (packet) => this.rtcp.push(Buffer.from(packet)),
      }),
    );
    this.peer.setRemote({ ufrag: 'them', pwd: 'unused', fingerprint: this.client.certificate.fingerprint });
  }

  check(path: TestPath, { nominate = false, local = this.peer.local as IceParameters } = {}): void {
    const request = parseBindingRequest(
      writeBindingRequest({
        transactionId: randomBytes(12),
        username: `${local.ufrag}:them`,
        password: local.pwd,
        priority: 1,
        useCandidate: nominate,
      }),
    );
    if (!request) throw new Error('own request not understood');
    this.peer.receiveCheck(request, path);
  }

  /** Handshake over a path. */
  secure(path: TestPath): void {
    let toServer = this.client.start();
    while (toServer.length > 0) {
      for (const datagram of toServer) this.peer.receivePacket(datagram, this.clock);
      const answers = path.sent.splice(0).filter((packet) => !looksLikeStun(packet));
      toServer = answers.flatMap((datagram) => this.client.receive(datagram).sent);
    }
    const keys = this.client.srtpKeys();
    this.#sender = new SrtpSender(keys.profile, keys.local);
    this.#receiver = new SrtpReceiver(keys.profile, keys.remote);
  }

  /** Sealed by the client. */
  sealed(sequence: number): Buffer {
    const sealed = this.#sender?.sealRtp(rtp(sequence));
    if (!sealed) throw new Error('not sealed');
    return sealed;
  }

  /** What reached the client over a path, opened. */
  received(path: TestPath): Buffer[] {
    const scratch = Buffer.alloc(2048);
    return path.sent.splice(0).flatMap((packet) => {
      const plain = this.#receiver?.openRtp(packet, scratch);
      return plain ? [Buffer.from(plain)] : [];
    });
  }

  at(ms: number): void {
    this.clock = ms;
    this.peer.tick(ms);
  }

  free(): void {
    this.peer.close();
    this.#sender?.free();
    this.#receiver?.free();
    this.client.free();
  }
}

function rtp(sequence: number): Buffer {
  const packet = Buffer.alloc(40, 3);
  packet.writeUInt16BE(0x8060, 0);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(77, 8);
  return packet;
}

/** A bench with a nominated path and keys. */
function connected(): { bench: Bench; path: TestPath } {
  const bench = new Bench();
  const path = testPath(1);
  bench.check(path, { nominate: true });
  bench.secure(path);
  return { bench, path };
}

describe('life of a peer', () => {
  test('new, connecting with the first check, connected with the keys, closed', () => {
    const { bench, path } = connected();
    expect(bench.states).toEqual(['connecting', 'connected']);
    bench.peer.close();
    bench.peer.close();
    expect(bench.states).toEqual(['connecting', 'connected', 'closed']);
    expect([bench.ufrags.size, bench.bound.size, path.closed]).toEqual([0, 0, true]);
    expect(nativeObjectCounts()).toMatchObject({ ssls: 0 });
    bench.free();
  });

  test('given silence, then disconnected, on a check connected again, and at the end closed', () => {
    const { bench, path } = connected();
    bench.at(7_999);
    expect(bench.peer.state).toBe('connected');
    bench.at(8_000);
    expect(bench.peer.state).toBe('disconnected');
    bench.check(path);
    expect(bench.peer.state).toBe('connected');
    bench.at(16_000);
    bench.at(37_999);
    expect(bench.peer.state).toBe('disconnected');
    bench.at(38_000);
    expect(bench.states.slice(2)).toEqual(['disconnected', 'connected', 'disconnected', 'closed']);
    bench.free();
  });

  test('given media without checks, then the peer counts as present but its consent still ends', () => {
    const { bench } = connected();
    for (const [i, ms] of [5_000, 10_000, 15_000, 20_000, 25_000, 29_999].entries()) {
      bench.clock = ms;
      bench.peer.receivePacket(bench.sealed(i), bench.clock);
      bench.at(ms);
      expect(bench.peer.state).toBe('connected');
    }
    bench.at(30_000);
    expect(bench.peer.state).toBe('closed');
    bench.free();
  });

  test('given an offer and never a check, then closed; given no offer, then it waits', () => {
    const bench = new Bench();
    bench.at(30_000);
    expect(bench.states).toEqual(['closed']);
    bench.free();
  });

  test('given a handshake that never ends, then native objects go with the peer', () => {
    const bench = new Bench();
    const path = testPath(1);
    bench.check(path);
    for (const datagram of bench.client.start()) bench.peer.receivePacket(datagram, bench.clock);
    expect(nativeObjectCounts().ssls).toBe(1);
    bench.at(30_000);
    expect(bench.states).toEqual(['connecting', 'closed']);
    expect(nativeObjectCounts().ssls).toBe(0);
    bench.free();
  });

  test.each(['', 'sha-1 AB:CD', 'sha-256 52:41:9B:31', 'nonsense'])(
    'given %j for a fingerprint, then closed',
    (text) => {
      const bench = new Bench();
      bench.peer.setRemote({ ufrag: 'them', pwd: 'unused', fingerprint: text });
      expect(bench.peer.state).toBe('closed');
      bench.peer.receivePacket(bench.client.start()[0]!, bench.clock);
      expect(nativeObjectCounts().ssls).toBe(0);
      bench.free();
    },
  );

  test('given more than any camera sends, then the rest is dropped unread, and a while later packets are heard again', () => {
    const { bench, path } = connected();
    const packet = bench.sealed(1);
    for (let n = 0; n < 4_000; n += 1) bench.peer.receivePacket(Buffer.alloc(1_200, packet), bench.clock);
    expect(bench.peer.floodDropped).toBeGreaterThan(1_000);
    bench.peer.receivePacket(Buffer.from(packet), bench.clock);
    expect(bench.rtp).toEqual([]);
    bench.clock = 1_000;
    bench.check(path);
    bench.peer.receivePacket(Buffer.from(packet), bench.clock);
    expect(bench.rtp.length).toBe(1);
    bench.free();
  });

  test('given checks that go on and a handshake that does not, then closed all the same', () => {
    const bench = new Bench();
    const path = testPath(1);
    bench.check(path);
    for (const datagram of bench.client.start()) bench.peer.receivePacket(datagram, bench.clock);
    for (let ms = 2_000; ms < 30_000; ms += 2_000) {
      bench.at(ms);
      bench.check(path);
    }
    expect(bench.states).toEqual(['connecting']);
    bench.at(30_000);
    expect(bench.states).toEqual(['connecting', 'closed']);
    expect(nativeObjectCounts().ssls).toBe(0);
    bench.free();
  });

  test('given another certificate in a later offer, then the association is made anew', () => {
    const { bench, path } = connected();
    const next = new DtlsClient();
    bench.peer.setRemote({ ufrag: 'them', pwd: 'unused', fingerprint: next.certificate.fingerprint });
    expect(bench.peer.state).toBe('connecting');
    path.sent.length = 0;
    let toServer = next.start();
    while (toServer.length > 0) {
      for (const datagram of toServer) bench.peer.receivePacket(datagram, bench.clock);
      toServer = path.sent.splice(0).flatMap((datagram) => next.receive(datagram).sent);
    }
    expect(bench.peer.state).toBe('connected');
    next.free();
    bench.free();
  });
});

describe('checks', () => {
  test('given a wrong password or a foreign ufrag, then silence and no path', () => {
    const bench = new Bench();
    const path = testPath(1);
    bench.check(path, { local: { ...bench.peer.local, pwd: 'x'.repeat(32) } });
    bench.check(path, { local: { ...bench.peer.local, ufrag: 'other' } });
    expect([path.sent.length, bench.bound.size, bench.peer.state]).toEqual([0, 0, 'new']);
    bench.check(path);
    expect([path.sent.length, bench.bound.size, bench.peer.state]).toEqual([1, 1, 'connecting']);
    bench.free();
  });

  test('given many addresses, then at most sixteen are held and the one in use stays', () => {
    const { bench, path } = connected();
    for (let port = 2; port < 60; port += 1) {
      bench.clock += 1;
      bench.check(path);
      bench.check(testPath(port));
    }
    expect(bench.bound.size).toBe(16);
    expect(bench.bound.has(path.key)).toBe(true);
    bench.free();
  });

  test('given an address that fell silent, then it is dropped while the other lives on', () => {
    const { bench, path } = connected();
    const old = testPath(2);
    bench.check(old);
    for (let ms = 5_000; ms <= 30_000; ms += 5_000) {
      bench.clock = ms;
      bench.check(path);
      bench.at(ms);
    }
    expect([...bench.bound]).toEqual([path.key]);
    bench.free();
  });
});

describe('media', () => {
  test('given packets both ways, then they arrive plain; forged and repeated ones do not', () => {
    const { bench, path } = connected();
    path.sent.length = 0;
    const first = bench.sealed(1);
    const forged = Buffer.from(bench.sealed(2));
    forged[20] = (forged[20] ?? 0) ^ 1;
    for (const packet of [first, forged, first]) bench.peer.receivePacket(packet, bench.clock);
    expect(bench.rtp).toEqual([rtp(1)]);
    bench.peer.sendRtp(rtp(5));
    expect(bench.received(path)).toEqual([rtp(5)]);
    bench.free();
  });

  test('given no keys yet, then packets out are dropped', () => {
    const bench = new Bench();
    const path = testPath(1);
    bench.check(path);
    path.sent.length = 0;
    bench.peer.sendRtp(rtp(1));
    bench.peer.sendRtcp(rtp(1));
    expect(path.sent).toEqual([]);
    bench.free();
  });

  test('given an ICE restart, then old and new path are heard, and packets move with the new nomination', () => {
    const { bench, path } = connected();
    const before = bench.peer.local;
    expect(bench.peer.restartIce()).not.toEqual(before);
    const next = testPath(2);
    bench.check(next);
    for (const sequence of [1, 2]) bench.peer.receivePacket(bench.sealed(sequence), bench.clock);
    expect(bench.rtp).toHaveLength(2);
    path.sent.length = 0;
    bench.peer.sendRtp(rtp(1));
    expect(bench.received(path)).toHaveLength(1);

    bench.check(next, { nominate: true });
    next.sent.length = 0;
    bench.peer.sendRtp(rtp(2));
    expect(bench.received(next)).toHaveLength(1);
    // The client still checks the old pair, with a nomination of the old generation.
    bench.check(path, { nominate: true, local: before });
    next.sent.length = 0;
    bench.peer.sendRtp(rtp(3));
    expect(bench.received(next)).toHaveLength(1);
    expect(bench.states).toEqual(['connecting', 'connected']);
    bench.free();
  });

  test('given two restarts, then the credentials before the last are void', () => {
    const { bench } = connected();
    const first = bench.peer.local;
    bench.peer.restartIce();
    bench.peer.restartIce();
    expect(bench.ufrags.size).toBe(2);
    const path = testPath(9);
    bench.check(path, { nominate: true, local: first });
    expect(path.sent).toEqual([]);
    bench.free();
  });

  test('given the path in use gone, then packets go the way that checked last', () => {
    const { bench, path } = connected();
    const other = testPath(2);
    bench.check(other);
    bench.peer.removePath(path);
    other.sent.length = 0;
    bench.peer.sendRtp(rtp(1));
    expect(bench.received(other)).toHaveLength(1);
    bench.free();
  });
});
