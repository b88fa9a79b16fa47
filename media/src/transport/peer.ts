/** One browser: its ICE credentials and validated paths, its DTLS association, SRTP contexts and data channels. */
import { randomBytes } from 'node:crypto';
import { parseFingerprint } from './certificate.ts';
import { DataChannels } from './dataChannels.ts';
import { DtlsAssociation, type DtlsIdentity } from './dtls.ts';
import { isRtcp, SrtpReceiver, SrtpSender } from './srtp.ts';
import type { SrtpSessionKeys } from './srtpKeys.ts';
import { type BindingRequest, bindingError, bindingSuccess, integrityHolds } from './stun.ts';
import type { IceParameters, Peer, PeerHandlers, PeerState, RemoteParameters } from './types.ts';
import type { RemoteKey } from './udp.ts';

/** A way to one remote transport address: a UDP address, or one TCP connection. */
export interface Path {
  readonly key: RemoteKey;
  readonly address: string;
  readonly port: number;
  /** Room for one packet of this length, to be filled and committed before anything else is sent. */
  room(length: number): Buffer;
  /** Sends the first `length` octets of the room taken last. */
  commit(length: number): void;
  close(): void;
}

export interface ConsentTimes {
  /** Silence after which a peer counts as disconnected. Browsers check every 2.5 s, on bad lines seldomer. */
  disconnectedAfterMs: number;
  /** RFC 7675 5.1: without consent for 30 s nothing may be sent any more. Also bounds ICE and DTLS set-up. */
  closedAfterMs: number;
}

/** What a peer needs of the server. */
export interface PeerHost {
  /** For peers made now. */
  readonly identity: DtlsIdentity;
  readonly consent: ConsentTimes;
  /** Monotonic milliseconds. */
  now(): number;
  register(ufrag: string, peer: TransportPeer): void;
  unregister(ufrag: string): void;
  bindPath(path: Path, peer: TransportPeer): void;
  unbindPath(path: Path, peer: TransportPeer): void;
  forget(peer: TransportPeer): void;
}

/** Addresses one peer may hold at a time: host, reflexive and relayed ones of two networks, with room. */
const MAX_PATHS = 16;
/** Current and previous credentials: until a restart has settled, checks still come with the old ones. */
const MAX_GENERATIONS = 2;

/** Octets a second that one peer may send, and how far a burst may go: six times what a call's camera does. */
const INCOMING = { perMs: 1_500, burst: 3_000_000 };

interface Generation extends IceParameters {
  /** Counts restarts. */
  number: number;
}

interface ValidatedPath {
  path: Path;
  lastCheckAt: number;
}

function sendOn(path: Path, packet: Buffer): void {
  path.room(packet.length).set(packet);
  path.commit(packet.length);
}

export class TransportPeer implements Peer {
  readonly id: string;
  /** Its certificate was signalled: it stays although the server has a newer one. */
  readonly identity: DtlsIdentity;
  readonly #host: PeerHost;
  readonly #handlers: PeerHandlers;
  readonly #generations: Generation[] = [];
  readonly #paths = new Map<RemoteKey, ValidatedPath>();
  #remote: RemoteParameters | undefined;
  #state: PeerState = 'new';
  /** Where packets go: the pair nominated last, within the newest generation that nominated at all. */
  #selected: { path: Path; generation: number } | undefined;
  #latest: Path | undefined;
  #dtls: DtlsAssociation | undefined;
  #srtp: { receiver: SrtpReceiver; sender: SrtpSender } | undefined;
  #channels: DataChannels | undefined;
  /** Last authenticated STUN check: the consent to send. */
  #lastCheckAt = 0;
  /** Last packet of any kind that was authenticated. */
  #lastHeardAt = 0;
  /** Since when there should be an association. */
  #settingUpSince = 0;
  #allowance = INCOMING.burst;
  #allowedAt = 0;
  /** Packets dropped unread because the peer sends more than any camera. */
  floodDropped = 0;

  constructor(id: string, host: PeerHost, handlers: PeerHandlers) {
    this.id = id;
    this.#host = host;
    this.identity = host.identity;
    this.#handlers = handlers;
    this.restartIce();
  }

  get state(): PeerState {
    return this.#state;
  }

  get fingerprint(): string {
    return this.identity.fingerprint;
  }

  get local(): IceParameters {
    const current = this.#generations[0];
    if (!current) throw new Error('peer without credentials');
    return { ufrag: current.ufrag, pwd: current.pwd };
  }

  setRemote(remote: RemoteParameters): void {
    if (this.#state === 'closed') return;
    // Nobody can prove to be the owner of a certificate that is not named as RFC 8827 6.5 has it.
    if (!parseFingerprint(remote.fingerprint)) return this.close();
    const before = this.#remote;
    this.#remote = remote;
    if (!before) {
      this.#lastCheckAt = this.#host.now();
      this.#settingUpSince = this.#lastCheckAt;
    }
    // RFC 8842 4: another certificate means another association.
    if (before && before.fingerprint.toUpperCase() !== remote.fingerprint.toUpperCase()) this.#dropAssociation();
  }

  restartIce(): IceParameters {
    if (this.#state === 'closed') return this.local;
    // RFC 8839 5.4: at least 24 bits of ufrag and 128 of password, in letters and digits.
    const generation: Generation = {
      ufrag: randomBytes(8).toString('hex'),
      pwd: randomBytes(16).toString('hex'),
      number: (this.#generations[0]?.number ?? 0) + 1,
    };
    this.#generations.unshift(generation);
    for (const old of this.#generations.splice(MAX_GENERATIONS)) this.#host.unregister(old.ufrag);
    this.#host.register(generation.ufrag, this);
    return this.local;
  }

  /** A parsed check that names one of this peer's ufrags. */
  receiveCheck(request: BindingRequest, path: Path): void {
    const ufrag = request.username.slice(0, request.username.indexOf(':'));
    const generation = this.#generations.find((g) => g.ufrag === ufrag);
    if (!generation || this.#state === 'closed' || !integrityHolds(request, generation.pwd)) return;
    if (request.unknown.length > 0) return sendOn(path, bindingError(request, 420, generation.pwd));
    // A lite agent is always the controlled one (RFC 8445 6.1.1).
    if (request.controlled) return sendOn(path, bindingError(request, 487, generation.pwd));

    const now = this.#host.now();
    this.#lastCheckAt = now;
    this.#validate(path, now);
    if (request.useCandidate && generation.number >= (this.#selected?.generation ?? 0)) {
      this.#selected = { path, generation: generation.number };
    }
    sendOn(path, bindingSuccess(request, path.address, path.port, generation.pwd));
    if (this.#state === 'new') this.#setState('connecting');
    this.#heard(now);
  }

  #validate(path: Path, now: number): void {
    const known = this.#paths.get(path.key);
    this.#latest = path;
    if (known) {
      known.lastCheckAt = now;
      return;
    }
    if (this.#paths.size >= MAX_PATHS) {
      const [oldest] = [...this.#paths.values()].toSorted((a, b) => a.lastCheckAt - b.lastCheckAt);
      if (oldest) this.removePath(oldest.path);
    }
    this.#paths.set(path.key, { path, lastCheckAt: now });
    this.#host.bindPath(path, this);
  }

  /** The path is gone (TCP closed, another peer's now, or silent). */
  removePath(path: Path): void {
    if (!this.#paths.delete(path.key)) return;
    this.#host.unbindPath(path, this);
    if (this.#selected?.path === path) this.#selected = undefined;
    if (this.#latest === path) this.#latest = [...this.#paths.values()].at(-1)?.path;
  }

  /** A DTLS, RTP or RTCP packet from a validated path; opened in place. */
  receivePacket(packet: Buffer, arrivedAtMs: number): void {
    const first = packet[0] ?? 0;
    if (first >= 128 && first <= 191) {
      const receiver = this.#srtp?.receiver;
      if (!receiver || packet.length < 12) return;
      if (!this.#affords(packet.length, arrivedAtMs)) return;
      const rtcp = isRtcp(packet);
      const plain = rtcp ? receiver.openRtcp(packet, packet) : receiver.openRtp(packet, packet);
      if (!plain) return;
      this.#heard(arrivedAtMs);
      if (rtcp) this.#handlers.onRtcp(plain);
      else this.#handlers.onRtp(plain, arrivedAtMs);
    } else if (first >= 20 && first <= 63) {
      this.#receiveDtls(packet);
    }
  }

  #affords(octets: number, now: number): boolean {
    this.#allowance = Math.min(INCOMING.burst, this.#allowance + (now - this.#allowedAt) * INCOMING.perMs);
    this.#allowedAt = now;
    if (this.#allowance < octets) {
      this.floodDropped += 1;
      return false;
    }
    this.#allowance -= octets;
    return true;
  }

  #receiveDtls(packet: Buffer): void {
    if (!this.#remote || this.#state === 'closed') return;
    this.#dtls ??= new DtlsAssociation(this.identity, this.#remote.fingerprint, {
      send: (datagram) => this.#send(datagram),
      onConnected: (keys) => this.#secure(keys),
      onData: (data) => this.#channels?.receive(data),
      onClosed: () => this.close(),
    });
    this.#dtls.receive(packet);
  }

  #secure(keys: SrtpSessionKeys): void {
    this.#srtp = {
      receiver: new SrtpReceiver(keys.profile, keys.remote),
      sender: new SrtpSender(keys.profile, keys.local),
    };
    this.#channels = new DataChannels(
      (packet) => this.#dtls?.write(packet),
      (channel) => this.#handlers.onDataChannel(channel),
    );
    this.#setState('connected');
  }

  sendRtp(packet: Buffer): void {
    const path = this.#way;
    const sender = this.#srtp?.sender;
    if (this.#state !== 'connected' || !path || !sender) return;
    const length = sender.sealRtpInto(packet, path.room(packet.length + sender.rtpOverhead));
    if (length > 0) path.commit(length);
  }

  sendRtcp(packet: Buffer): void {
    const path = this.#way;
    const sender = this.#srtp?.sender;
    if (this.#state !== 'connected' || !path || !sender) return;
    const sealed = sender.sealRtcp(packet, path.room(packet.length + sender.rtcpOverhead));
    if (sealed) path.commit(sealed.length);
  }

  get #way(): Path | undefined {
    return this.#selected?.path ?? this.#latest;
  }

  #send(packet: Buffer): void {
    const path = this.#way;
    if (path) sendOn(path, packet);
  }

  #heard(now: number): void {
    this.#lastHeardAt = now;
    if (this.#state === 'disconnected') this.#setState(this.#dtls?.connected ? 'connected' : 'connecting');
  }

  /** Called several times a second by the server. */
  tick(now: number): void {
    if (!this.#remote || this.#state === 'closed') return;
    const { disconnectedAfterMs, closedAfterMs } = this.#host.consent;
    const settingUp = !this.#dtls?.connected;
    if (now - this.#lastCheckAt >= closedAfterMs) return this.close();
    // Checks alone do not keep a handshake waiting for ever.
    if (settingUp && now - this.#settingUpSince >= closedAfterMs) return this.close();
    if (settingUp) this.#dtls?.tick();
    if (this.#state === 'connected' && now - this.#lastHeardAt >= disconnectedAfterMs) this.#setState('disconnected');
    for (const { path, lastCheckAt } of this.#paths.values()) {
      if (now - lastCheckAt >= closedAfterMs) this.removePath(path);
    }
  }

  #setState(state: PeerState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#handlers.onState(state);
  }

  #dropAssociation(): void {
    this.#settingUpSince = this.#host.now();
    this.#channels?.close();
    this.#dtls?.close();
    this.#srtp?.receiver.free();
    this.#srtp?.sender.free();
    this.#channels = undefined;
    this.#dtls = undefined;
    this.#srtp = undefined;
    if (this.#state === 'connected' || this.#state === 'disconnected') this.#setState('connecting');
  }

  close(): void {
    if (this.#state === 'closed') return;
    // State first: nothing that runs below may find an open peer.
    this.#state = 'closed';
    this.#dropAssociation();
    for (const { path } of this.#paths.values()) {
      this.removePath(path);
      path.close();
    }
    for (const { ufrag } of this.#generations) this.#host.unregister(ufrag);
    this.#host.forget(this);
    this.#handlers.onState('closed');
  }
}
