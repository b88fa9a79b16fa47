/**
 * The WebRTC transport of the embedded media server: everything between the sockets and plain RTP.
 *
 *   ICE-lite, host candidates only      RFC 8445 2.5, RFC 8839; consent by the client's checks, RFC 7675
 *   STUN binding requests               RFC 8489 (stun.ts)
 *   one port for all peers, by ufrag,   RFC 7983 for the first octet
 *   then by validated address
 *   passive TCP on the same number      RFC 6544, framing RFC 4571 (tcpFraming.ts)
 *   DTLS 1.2, always the server         RFC 6347, RFC 8827; answer with `a=setup:passive` (dtls.ts, openssl.ts)
 *   SRTP and SRTCP                      RFC 3711, RFC 7714, keys RFC 5764 (srtp.ts, srtpCipher.ts, srtpKeys.ts)
 *   data channels                       RFC 8831, RFC 8832 (dataChannels.ts)
 *
 * An answer of the signalling carries `a=ice-lite`, `a=setup:passive`, `peer.local`, `peer.fingerprint`,
 * `server.candidates`, `a=rtcp-mux`, and for data channels `a=sctp-port` and `a=max-message-size` of dataChannels.ts.
 * RTP payloads, SDP and feedback are the business of the layers above.
 */
import { createServer, type Server as TcpServer, type Socket as TcpSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { openBatchedUdp } from './batchedUdp.ts';
import { DtlsIdentity } from './dtls.ts';
import { openssl } from './openssl.ts';
import { type ConsentTimes, type Path, type PeerHost, TransportPeer } from './peer.ts';
import { SourceLimit } from '../sourceLimit.ts';
import { looksLikeStun, parseBindingRequest, plainAddress } from './stun.ts';
import { Unframer } from './tcpFraming.ts';
import { tcpPath } from './tcpPath.ts';
import type { HostCandidate, Peer, PeerHandlers, TransportOptions, TransportServer } from './types.ts';
import { openDgramUdp, type RemoteKey, type UdpPort, type UdpWay } from './udp.ts';

const DEFAULT_CONSENT: ConsentTimes = { disconnectedAfterMs: 8_000, closedAfterMs: 30_000 };
/** Granularity of consent and of the DTLS retransmission timer (which starts at 1 s). */
const TICK_MS = 200;
/** TCP connections at a time, peers and strangers. */
const MAX_TCP_CONNECTIONS = 1024;
/** A carrier's address is shared by many phones, most of which have UDP. */
const MAX_TCP_OF_ONE_ADDRESS = 256;
const CERTIFICATE_LIFE_MS = 24 * 3_600_000;
/**
 * Checks of addresses that have shown no password yet, by IP address: a phone sends some ten while it connects, and a
 * carrier's address is shared by many. Known ways are never counted, so that a flood, also one under a forged address,
 * keeps nobody from a call that stands.
 */
const STRANGERS = { perSecond: 200, burst: 1_000 };
/** A connection that has not shown a valid check by then is cut. */
const TCP_INTRODUCTION_MS = 10_000;
/** Free numbers to try until one is free for UDP and TCP both. */
const PORT_ATTEMPTS = 20;

export async function openTransport(options: TransportOptions): Promise<TransportServer> {
  openssl();
  const identity = new DtlsIdentity();
  try {
    const { udp, tcp } = await bindSamePort(options);
    return new Transport(identity, udp, tcp, options);
  } catch (error) {
    identity.free();
    throw error;
  }
}

class Transport implements TransportServer, PeerHost {
  readonly consent: ConsentTimes;
  readonly candidates: readonly HostCandidate[];
  readonly #udp: UdpPort;
  readonly #tcp: TcpServer;
  readonly #tcpSockets = new Set<TcpSocket>();
  readonly #timer: NodeJS.Timeout;
  readonly #peers = new Set<TransportPeer>();
  readonly #byUfrag = new Map<string, TransportPeer>();
  readonly #byPath = new Map<RemoteKey, { path: Path; peer: TransportPeer }>();
  readonly #strangers: SourceLimit;
  readonly #certificateLifeMs: number;
  readonly #onFault: (cause: unknown) => void;
  #identity: DtlsIdentity;
  #identitySince: number;
  /** Certificates of earlier days that a peer was answered with. */
  readonly #earlier = new Set<DtlsIdentity>();
  #nextPeer = 1;
  #nextConnection = 1;
  #closing: Promise<void> | undefined;

  constructor(identity: DtlsIdentity, udp: UdpPort, tcp: TcpServer, options: TransportOptions) {
    this.#identity = identity;
    this.#identitySince = this.now();
    this.#certificateLifeMs = options.certificateLifeMs ?? CERTIFICATE_LIFE_MS;
    this.#onFault = (cause) => options.onFault?.(cause);
    this.#strangers = new SourceLimit(options.strangers ?? STRANGERS);
    this.#udp = udp;
    this.#tcp = tcp;
    this.consent = { ...DEFAULT_CONSENT, ...options.consent };
    this.candidates = hostCandidates(options.announce ?? announceable(options.bind), udp.port);
    udp.onPacket = (packet, key, arrivedAtMs) => this.#receiveUdp(packet, key, arrivedAtMs);
    tcp.on('connection', (socket) => this.#acceptTcp(socket));
    tcp.on('error', () => {});
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get identity(): DtlsIdentity {
    return this.#identity;
  }

  createPeer(handlers: PeerHandlers): Peer {
    if (this.#closing) throw new Error('transport is closed');
    const peer = new TransportPeer(`peer-${this.#nextPeer}`, this, handlers);
    this.#nextPeer += 1;
    this.#peers.add(peer);
    return peer;
  }

  now(): number {
    return performance.now();
  }

  register(ufrag: string, peer: TransportPeer): void {
    this.#byUfrag.set(ufrag, peer);
  }

  unregister(ufrag: string): void {
    this.#byUfrag.delete(ufrag);
  }

  bindPath(path: Path, peer: TransportPeer): void {
    // The same address under another peer: a page was reloaded and its port taken again.
    const before = this.#byPath.get(path.key);
    if (before && before.peer !== peer) before.peer.removePath(before.path);
    this.#byPath.set(path.key, { path, peer });
  }

  unbindPath(path: Path, peer: TransportPeer): void {
    if (this.#byPath.get(path.key)?.peer === peer) this.#byPath.delete(path.key);
  }

  forget(peer: TransportPeer): void {
    this.#peers.delete(peer);
    if (this.#earlier.size > 0) this.#freeEarlier();
  }

  #freeEarlier(): void {
    const used = new Set([...this.#peers].map((peer) => peer.identity));
    for (const identity of this.#earlier) {
      if (used.has(identity)) continue;
      this.#earlier.delete(identity);
      identity.free();
    }
  }

  /** A key that leaks or is broken opens the calls of one day only. */
  #renewCertificate(now: number): void {
    this.#earlier.add(this.#identity);
    this.#identity = new DtlsIdentity();
    this.#identitySince = now;
    this.#freeEarlier();
  }

  #receiveUdp(packet: Buffer, key: RemoteKey, arrivedAtMs: number): void {
    if (this.#closing) return;
    const bound = this.#byPath.get(key);
    if (!looksLikeStun(packet)) {
      if (bound) this.#hand(bound.peer, packet, arrivedAtMs);
      return;
    }
    if (bound) {
      this.#receiveCheck(packet, () => bound.path);
      return;
    }
    const way = this.#udp.wayBack();
    if (this.#strangers.admits(way.address, this.now())) this.#receiveCheck(packet, () => udpPath(key, way));
  }

  /** True when the message was a sound request for a living peer, whatever the peer made of it. */
  #receiveCheck(data: Buffer, path: () => Path): boolean {
    const request = parseBindingRequest(data);
    const colon = request?.username.indexOf(':') ?? -1;
    const peer = request && colon > 0 ? this.#byUfrag.get(request.username.slice(0, colon)) : undefined;
    if (!request || !peer) return false;
    peer.receiveCheck(request, path());
    return true;
  }

  #acceptTcp(socket: TcpSocket): void {
    const { remoteAddress, remotePort } = socket;
    const isRefused = this.#closing || this.#tcpSockets.size >= MAX_TCP_CONNECTIONS || !this.#mayConnect(remoteAddress);
    if (isRefused || !remoteAddress || !remotePort) {
      socket.destroy();
      return;
    }
    this.#tcpSockets.add(socket);
    socket.setNoDelay(true);
    const path = tcpPath(socket, `tcp ${this.#nextConnection}`, remoteAddress, remotePort);
    this.#nextConnection += 1;
    const introduction = setTimeout(() => {
      if (!this.#byPath.has(path.key)) socket.destroy();
    }, TCP_INTRODUCTION_MS);
    const unframer = new Unframer();
    socket.on('data', (chunk) => {
      const arrivedAtMs = performance.now();
      for (const packet of unframer.push(chunk)) {
        const sound = looksLikeStun(packet)
          ? this.#receiveCheck(packet, () => path)
          : this.#deliver(path.key, packet, arrivedAtMs);
        // A stranger gets one packet to show a check that names a peer.
        if (!sound && !this.#byPath.has(path.key)) {
          socket.destroy();
          return;
        }
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(introduction);
      this.#tcpSockets.delete(socket);
      this.#byPath.get(path.key)?.peer.removePath(path);
    });
  }

  /** One address does not take all connections, and not in a rush. */
  #mayConnect(address: string | undefined): boolean {
    if (address === undefined || !this.#strangers.admits(address, this.now())) return false;
    let open = 0;
    for (const socket of this.#tcpSockets) if (socket.remoteAddress === address) open += 1;
    return open < MAX_TCP_OF_ONE_ADDRESS;
  }

  #deliver(key: RemoteKey, packet: Buffer, arrivedAtMs: number): boolean {
    const bound = this.#byPath.get(key);
    if (bound) this.#hand(bound.peer, packet, arrivedAtMs);
    return bound !== undefined;
  }

  /** What one peer makes go wrong ends that peer and no other. */
  #hand(peer: TransportPeer, packet: Buffer, arrivedAtMs: number): void {
    try {
      peer.receivePacket(packet, arrivedAtMs);
    } catch (cause) {
      this.#onFault(cause);
      peer.close();
    }
  }

  #tick(): void {
    const now = this.now();
    for (const peer of this.#peers) peer.tick(now);
    if (now - this.#identitySince >= this.#certificateLifeMs) this.#renewCertificate(now);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    for (const peer of this.#peers) peer.close();
    this.#identity.free();
    for (const identity of this.#earlier) identity.free();
    this.#earlier.clear();
    const tcpClosed = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    for (const socket of this.#tcpSockets) socket.destroySoon();
    await Promise.all([this.#udp.close(), tcpClosed]);
  }
}

function udpPath(key: RemoteKey, way: UdpWay): Path {
  const { port, room, commit } = way;
  return { key, address: plainAddress(way.address), port, room, commit, close: () => {} };
}

/** Addresses to announce when none are given: the one bound to, or for a wildcard those of the machine. */
function announceable(bind: string): string[] {
  if (bind !== '0.0.0.0' && bind !== '::') return [bind];
  const all = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((a) => (bind === '::' || a.family === 'IPv4') && !a.address.startsWith('fe80:'));
  const outward = all.filter((a) => !a.internal);
  return (outward.length > 0 ? outward : all).map((a) => a.address);
}

/** RFC 8445 5.1.2.1 for component 1. */
const priority = (type: number, local: number): number => type * 2 ** 24 + local * 2 ** 8 + 255;

/** RFC 6544 4.2: UDP before TCP, direction preference 4 for passive. */
function hostCandidates(addresses: readonly string[], port: number): HostCandidate[] {
  const candidates: HostCandidate[] = [];
  for (const [i, ip] of addresses.entries()) {
    candidates.push(
      { protocol: 'udp', ip, port, priority: priority(126, 65_535 - i), foundation: `${2 * i + 1}` },
      { protocol: 'tcp', ip, port, priority: priority(90, 4 * 2 ** 13 + 8_191 - i), foundation: `${2 * i + 2}` },
    );
  }
  return candidates;
}

const isBusy = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

async function bindSamePort({ bind, port, io }: TransportOptions): Promise<{ udp: UdpPort; tcp: TcpServer }> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = (io === 'dgram' ? undefined : await openBatchedUdp(bind, port)) ?? (await openDgramUdp(bind, port));
    try {
      return { udp, tcp: await listenTcp(bind, udp.port) };
    } catch (error) {
      await udp.close();
      if (port !== 0 || !isBusy(error) || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

function listenTcp(host: string, port: number): Promise<TcpServer> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
