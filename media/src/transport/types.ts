/**
 * The ground floor of the media server: one UDP port (and the same port in passive TCP) on which
 * browsers speak ICE, DTLS, SRTP and SCTP. Everything above sees plaintext RTP and RTCP only.
 */

import type { SourceRates } from '../sourceLimit.ts';

/** A host candidate this server offers (RFC 8839). */
export interface HostCandidate {
  protocol: 'udp' | 'tcp';
  /** Literal IPv4 or IPv6 address. */
  ip: string;
  port: number;
  /** RFC 8445 5.1.2.1 priority. */
  priority: number;
  foundation: string;
}

export interface IceParameters {
  ufrag: string;
  pwd: string;
}

export interface RemoteParameters extends IceParameters {
  /** `sha-256 AB:CD:…` as written in the SDP; the DTLS peer certificate must match. */
  fingerprint: string;
}

export type PeerState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'closed';

export interface DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | undefined;
  send(data: Buffer): void;
  onMessage: (data: Buffer) => void;
}

export interface PeerHandlers {
  /** Plain RTP packet, header first, and when it came by `performance.now()`. Valid during the call only: copy what is kept. */
  onRtp(packet: Buffer, arrivedAtMs: number): void;
  /** Plain compound RTCP. Same ownership rule. */
  onRtcp(packet: Buffer): void;
  onState(state: PeerState): void;
  onDataChannel(channel: DataChannel): void;
}

export interface Peer {
  readonly id: string;
  readonly state: PeerState;
  /** `sha-256 AB:CD:…` of the certificate this peer is answered with; it stays for the peer's life. */
  readonly fingerprint: string;
  /** Parameters for the current answer; change on `restartIce`. */
  readonly local: IceParameters;
  setRemote(remote: RemoteParameters): void;
  /** New credentials; the DTLS association and SRTP keys stay (RFC 8445 2.4, RFC 8842). */
  restartIce(): IceParameters;
  /** Seals and sends; silently dropped unless connected. */
  sendRtp(packet: Buffer): void;
  sendRtcp(packet: Buffer): void;
  /** Frees every native object. Idempotent. */
  close(): void;
}

export interface TransportServer {
  readonly candidates: readonly HostCandidate[];
  createPeer(handlers: PeerHandlers): Peer;
  close(): Promise<void>;
}

export interface TransportOptions {
  /** 0 takes a free port; UDP and passive TCP share the number. */
  port: number;
  /** Address to bind, for example `127.0.0.1` or `0.0.0.0`. */
  bind: string;
  /** Addresses written into candidates; default: `bind`. */
  announce?: readonly string[];
  /**
   * Silence in milliseconds after which a peer is `disconnected` (8 000) and without any check of its consent
   * `closed` (30 000, RFC 7675 5.1).
   */
  consent?: { disconnectedAfterMs?: number; closedAfterMs?: number };
  /** Age in milliseconds at which the DTLS certificate is replaced for new peers; a day. */
  certificateLifeMs?: number;
  /** Checks of strangers looked at, by source address. */
  strangers?: SourceRates;
  /** Hears of a fault while a peer's packet was handled; the peer is closed, the others go on. */
  onFault?(cause: unknown): void;
  /** `dgram` keeps to `node:dgram` where batches of system calls could be had. */
  io?: 'dgram';
}
