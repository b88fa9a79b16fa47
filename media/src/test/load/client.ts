/**
 * One client of the load generator: joins by token like a browser, keeps ICE, DTLS and SRTP with the media server, sends
 * its streams and all the feedback a browser sends. It decodes nothing.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddTrackRequest,
  ClientInfo,
  ClientInfo_SDK,
  JoinRequest,
  type MediaSectionsRequirement,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackSource,
  TrackType,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { parse } from 'sdp-transform';
import { WebSocket } from 'ws';
import { readRtcp } from '../../rtcp.ts';
import { DtlsClient } from '../../transport/dtlsTestkit.ts';
import { isRtcp, SrtpReceiver, SrtpSender } from '../../transport/srtp.ts';
import { PROFILE } from '../../transport/srtpKeys.ts';
import { bindingSuccess, integrityHolds, parseBindingRequest, writeBindingRequest } from '../../transport/stun.ts';
import type { IceParameters } from '../../transport/types.ts';
import { type LoadSection, type LocalParameters, loadOffer } from './offer.ts';
import { IncomingMedia, OutgoingStream, type StreamShape, type TransportCounter } from './streams.ts';

const CHECK_EVERY_MS = 2_500;
const PATIENCE_MS = 20_000;
const BINDING_SUCCESS = 0x0101;

const scratch = Buffer.alloc(65_536);

export class LoadClient {
  readonly media = new IncomingMedia();
  readonly streams: OutgoingStream[] = [];
  /** Of retransmissions the server asked for. */
  nacked = 0;
  feedbackHeard = 0;
  private readonly sections: LoadSection[] = [];
  private readonly counter: TransportCounter = { next: 0 };
  private readonly local: LocalParameters;
  private readonly dtls = new DtlsClient({ srtpProfiles: PROFILE.aeadAes128Gcm.opensslName });
  private readonly socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 2 ** 20, sendBufferSize: 2 ** 20 });
  private webSocket!: WebSocket;
  private remote: (IceParameters & { address: string; port: number }) | undefined;
  private remoteIce: IceParameters | undefined;
  private srtp: { sender: SrtpSender; receiver: SrtpReceiver } | undefined;
  private nominated = false;
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private version = 0;
  private started = false;
  private closed = false;
  private failure: string | undefined;
  private readonly send = (packet: Buffer): void => {
    const sealed = this.srtp?.sender.sealRtp(packet);
    if (sealed && !this.closed) this.socket.send(sealed);
  };
  private readonly sendRtcp = (packet: Buffer): void => {
    const sealed = this.srtp?.sender.sealRtcp(packet);
    if (sealed && !this.closed) this.socket.send(sealed);
  };

  constructor(shapes: readonly StreamShape[]) {
    this.local = {
      ufrag: randomBytes(4).toString('hex'),
      pwd: randomBytes(16).toString('hex'),
      fingerprint: this.dtls.certificate.fingerprint,
    };
    for (const shape of shapes) {
      const mid = String(this.sections.length);
      const stream = new OutgoingStream(shape, mid, this.counter);
      this.streams.push(stream);
      this.sections.push({ mid, kind: shape.kind, stream, cid: `cid-${mid}` });
    }
    // Room to receive from the start, as livekit-client offers it.
    for (const kind of ['audio', 'video'] as const) {
      this.sections.push({ mid: String(this.sections.length), kind, stream: undefined, cid: '' });
    }
  }

  get connected(): boolean {
    return this.srtp !== undefined;
  }

  /** Why the server let go of it, if it did. */
  get lost(): string | undefined {
    return this.failure;
  }

  get remotePort(): number | undefined {
    return this.remote?.port;
  }

  get localPort(): number | undefined {
    return this.connected && !this.closed ? this.socket.address().port : undefined;
  }

  /** Resolves when media can flow. */
  async join(ws: string, token: string): Promise<void> {
    this.version = 1;
    const request = new JoinRequest({
      clientInfo: new ClientInfo({ sdk: ClientInfo_SDK.JS, version: '2.23.0', protocol: 16, browser: 'load' }),
      connectionSettings: { autoSubscribe: true },
      addTrackRequests: this.sections.map(
        ({ kind, cid }) =>
          new AddTrackRequest({
            cid,
            type: kind === 'audio' ? TrackType.AUDIO : TrackType.VIDEO,
            source: kind === 'audio' ? TrackSource.MICROPHONE : TrackSource.CAMERA,
            ...(kind === 'video' && { width: 1280, height: 720 }),
          }),
      ),
      publisherOffer: this.offer(),
    });
    const wrapped = new WrappedJoinRequest({
      joinRequest: request.toBinary(),
      compression: WrappedJoinRequest_Compression.NONE,
    });
    // With its padding, as LiveKit wants it.
    const text = Buffer.from(wrapped.toBinary()).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    this.webSocket = new WebSocket(`${ws}/rtc/v1?access_token=${token}&join_request=${encodeURIComponent(text)}`);
    this.webSocket.on('message', (data: Buffer) => this.hear(SignalResponse.fromBinary(data).message));
    this.webSocket.on('error', (error) => (this.failure = error.message));
    this.webSocket.on('close', (code) => (this.failure ??= this.closed ? undefined : `signalling closed ${code}`));
    const until = performance.now() + PATIENCE_MS;
    while (!this.connected) {
      if (this.failure !== undefined) throw new Error(this.failure);
      if (performance.now() > until) throw new Error('no connection');
      await sleep(5);
    }
  }

  private offer(): SessionDescription {
    return new SessionDescription({
      type: 'offer',
      sdp: loadOffer(this.sections, this.local, this.version),
      id: this.version,
    });
  }

  private hear(message: SignalResponse['message']): void {
    if (message.case === 'answer') this.answered(message.value.sdp);
    else if (message.case === 'trickle') this.trickled(message.value.candidateInit);
    else if (message.case === 'mediaSectionsRequirement') this.moreSections(message.value);
    else if (message.case === 'leave' && !this.closed) this.failure = `told to leave: ${message.value.reason}`;
  }

  private moreSections({ numAudios, numVideos }: MediaSectionsRequirement): void {
    for (const [kind, count] of [
      ['audio', numAudios],
      ['video', numVideos],
    ] as const) {
      for (let n = 0; n < count; n += 1) {
        this.sections.push({ mid: String(this.sections.length), kind, stream: undefined, cid: '' });
      }
    }
    this.version += 1;
    this.signal({ case: 'offer', value: this.offer() });
  }

  private signal(message: SignalRequest['message']): void {
    this.webSocket.send(new SignalRequest({ message }).toBinary());
  }

  private answered(sdp: string): void {
    const answer = parse(sdp);
    const carrier = answer.media.find((media) => media.iceUfrag !== undefined) ?? answer;
    this.remoteIce = { ufrag: String(carrier.iceUfrag), pwd: String(carrier.icePwd) };
    const candidates = answer.media.flatMap((media) => media.candidates ?? []);
    for (const { transport, type, ip, port } of candidates) {
      if (transport.toLowerCase() === 'udp' && type === 'host') this.reachable(ip, port);
    }
  }

  private trickled(candidateInit: string): void {
    const { candidate } = JSON.parse(candidateInit) as { candidate?: string };
    const words = (candidate ?? '').split(' ');
    if (words[2]?.toLowerCase() === 'udp' && words[7] === 'host') this.reachable(words[4]!, Number(words[5]));
  }

  private reachable(address: string, port: number): void {
    // The socket here speaks IPv4; a server of others may name its IPv6 address first.
    if (!isIPv4(address) || this.remote !== undefined || this.remoteIce === undefined || this.closed) return;
    this.remote = { ...this.remoteIce, address, port };
    void this.open(address, port);
  }

  private async open(address: string, port: number): Promise<void> {
    this.socket.on('message', (packet) => this.receive(packet));
    this.socket.on('error', () => {});
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    this.socket.connect(port, address);
    await once(this.socket, 'connect');
    while (!this.nominated && !this.closed) {
      this.check();
      await sleep(50);
    }
  }

  private check(): void {
    const { remote } = this;
    if (remote === undefined || this.closed) return;
    this.checkedAtMs = performance.now();
    this.socket.send(
      writeBindingRequest({
        transactionId: randomBytes(12),
        username: `${remote.ufrag}:${this.local.ufrag}`,
        password: remote.pwd,
        priority: 2_130_706_431,
        useCandidate: true,
      }),
    );
  }

  private receive(packet: Buffer): void {
    const first = packet[0] ?? 0;
    if (first >= 128) this.receiveMedia(packet);
    else if (first >= 20) this.receiveDtls(packet);
    else this.receiveStun(packet);
  }

  private receiveStun(packet: Buffer): void {
    if (packet.length < 20) return;
    if (packet.readUInt16BE(0) === BINDING_SUCCESS) {
      if (this.started) return;
      this.started = true;
      this.nominated = true;
      for (const datagram of this.dtls.start()) this.socket.send(datagram);
      return;
    }
    const request = parseBindingRequest(packet);
    const { remote } = this;
    if (request && remote && integrityHolds(request, this.local.pwd)) {
      this.socket.send(bindingSuccess(request, remote.address, remote.port, this.local.pwd));
    }
  }

  private receiveDtls(packet: Buffer): void {
    if (!this.started) return;
    for (const datagram of this.dtls.receive(packet).sent) this.socket.send(datagram);
    if (this.srtp !== undefined || !this.dtls.connected) return;
    const keys = this.dtls.srtpKeys();
    this.srtp = {
      sender: new SrtpSender(keys.profile, keys.local),
      receiver: new SrtpReceiver(keys.profile, keys.remote),
    };
  }

  private receiveMedia(packet: Buffer): void {
    const receiver = this.srtp?.receiver;
    if (receiver === undefined) return;
    if (!isRtcp(packet)) {
      const plain = receiver.openRtp(packet, scratch);
      if (plain) this.media.packet(plain, performance.now());
      return;
    }
    const plain = receiver.openRtcp(packet, scratch);
    if (!plain) return;
    this.feedbackHeard += 1;
    for (const message of readRtcp(plain)) {
      const stream = 'mediaSsrc' in message && this.streams.find((one) => one.ssrc === message.mediaSsrc);
      if (!stream) continue;
      if (message.kind === 'pictureLoss') stream.keyFrameWanted = true;
      if (message.kind !== 'nack') continue;
      this.nacked += message.sequences.length;
      stream.repair(message.sequences, performance.now(), this.send);
    }
  }

  /** A packet as it is, sealed: for tests that mean harm. */
  sendRaw(packet: Buffer): void {
    this.send(packet);
  }

  /** Sends what is due. */
  pump(nowMs: number): void {
    if (!this.connected) return;
    for (const stream of this.streams) stream.pump(nowMs, this.send);
  }

  /** Ten times a second. */
  feedback(nowMs: number): void {
    if (!this.connected) return;
    this.media.feedback(nowMs, this.sendRtcp);
    if (nowMs - this.checkedAtMs >= CHECK_EVERY_MS) this.check();
  }

  /** Once a second. */
  reports(nowMs: number, unixMs: number): void {
    if (!this.connected) return;
    this.media.reports(nowMs, this.sendRtcp);
    for (const stream of this.streams) if (stream.packets > 0) this.sendRtcp(stream.report(unixMs));
  }

  /** Every five seconds, so that the server knows the page is alive. */
  ping(): void {
    this.signal({ case: 'ping', value: BigInt(Date.now()) });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.webSocket?.close();
    this.socket.close();
    this.srtp?.sender.free();
    this.srtp?.receiver.free();
    this.dtls.free();
  }
}
