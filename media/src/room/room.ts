import { performance } from 'node:perf_hooks';
import {
  ConnectionQuality,
  ConnectionQualityInfo,
  ConnectionQualityUpdate,
  type DataPacket,
  DisconnectReason,
  type ICEServer,
  LeaveRequest_Action,
  MediaSectionsRequirement,
  type ParticipantInfo,
  ParticipantInfo_State,
  ParticipantUpdate,
  Room as RoomInfo,
  RoomUpdate,
  type TrackInfo,
  TrackSubscribed,
} from '@livekit/protocol';
import { allocate } from '../forward/allocation.ts';
import type { PublishedTrack } from '../forward/publishedTrack.ts';
import type { Log } from '../log.ts';
import type { Access } from '../signalling/access.ts';
import type { SignalSocket } from '../signalling/socket.ts';
import type { PeerState, TransportServer } from '../transport/types.ts';
import { iceServersOf, type TurnConfig } from '../turn.ts';
import type { RoomEvent } from '../webhook.ts';
import { newSid } from './ids.ts';
import { MediaSession, type SessionHandlers } from './mediaSession.ts';
import { Participant } from './participant.ts';
import { qualityOf } from './quality.ts';
import type { WantedTrack } from './sections.ts';

/** Attribute of a participant whose picture gives way first where lines are narrow; a cluster ignores it. */
const YIELDS = 'kuaichu.yields';

export interface RoomObserver {
  /** Called for every track of every visible participant. */
  trackPublished(room: Room, participant: Participant, track: PublishedTrack, info: TrackInfo): void;
  trackMuted(room: Room, track: PublishedTrack, muted: boolean): void;
  notify(room: Room, event: RoomEvent): void;
}

export interface RoomSettings {
  emptyTimeout: number;
  departureTimeout: number;
  maxParticipants: number;
  metadata: string;
}

export class Room {
  readonly sid = newSid('RM');
  readonly name: string;
  readonly createdAtMs = Date.now();
  readonly settings: RoomSettings;
  /** By identity. */
  readonly participants = new Map<string, Participant>();
  /** Running recordings, so that clients can show it. */
  activeRecordings = 0;
  /** Since when nobody is here; the room closes after its time-out. */
  emptySinceMs: number | undefined = Date.now();
  everJoined = false;
  private readonly transport: TransportServer;
  private readonly observer: RoomObserver;
  private readonly log: Log;
  private readonly turn: TurnConfig | undefined;

  constructor(
    name: string,
    settings: RoomSettings,
    transport: TransportServer,
    observer: RoomObserver,
    log: Log,
    turn?: TurnConfig,
  ) {
    this.turn = turn;
    this.name = name;
    this.settings = settings;
    this.transport = transport;
    this.observer = observer;
    this.log = log;
  }

  info(): RoomInfo {
    const visible = [...this.participants.values()].filter((participant) => !participant.hidden);
    return new RoomInfo({
      sid: this.sid,
      name: this.name,
      emptyTimeout: this.settings.emptyTimeout,
      departureTimeout: this.settings.departureTimeout,
      maxParticipants: this.settings.maxParticipants,
      creationTime: BigInt(Math.floor(this.createdAtMs / 1000)),
      creationTimeMs: BigInt(this.createdAtMs),
      metadata: this.settings.metadata,
      numParticipants: visible.length,
      numPublishers: visible.filter((participant) => participant.infos.size > 0).length,
      activeRecording: this.activeRecordings > 0,
    });
  }

  /** Relays for one participant, with credentials of its own. */
  iceServers(participantSid: string): ICEServer[] {
    return iceServersOf(this.turn, participantSid, Date.now());
  }

  isFull(): boolean {
    const limit = this.settings.maxParticipants;
    return limit > 0 && [...this.participants.values()].filter((one) => !one.hidden).length >= limit;
  }

  /** A session with the same identity that is still here is told to go. */
  admit(access: Access, socket: SignalSocket): Participant {
    const older = this.participants.get(access.identity);
    if (older !== undefined) {
      older.leave(LeaveRequest_Action.DISCONNECT, DisconnectReason.DUPLICATE_IDENTITY);
      this.remove(older, DisconnectReason.DUPLICATE_IDENTITY);
    }
    const participant = new Participant(access);
    participant.socket = socket;
    const handlers: SessionHandlers = {
      announced: () => participant.announced(),
      wanted: () => this.wantedBy(participant),
      source: (trackSid) => this.sourceOf(trackSid),
      onPublished: (track) => this.published(participant, track),
      onUnpublished: (trackSid) => this.unpublished(participant, trackSid),
      onSubscribed: (track) => this.subscribed(track),
      onState: (state) => this.peerChanged(participant, state),
      onData: (packet) => this.relay(participant, packet),
      askOffer: (audio, video) => {
        participant.send({
          case: 'mediaSectionsRequirement',
          value: new MediaSectionsRequirement({ numAudios: audio, numVideos: video }),
        });
      },
    };
    participant.session = new MediaSession(this.transport, handlers, participant.hidden);
    participant.state = ParticipantInfo_State.JOINED;
    this.participants.set(participant.identity, participant);
    this.emptySinceMs = undefined;
    this.everJoined = true;
    setImmediate(() => this.announceRoom());
    this.log.info('participant joined', { room: this.sid, participant: participant.sid });
    return participant;
  }

  others(participant: Participant): ParticipantInfo[] {
    return [...this.participants.values()]
      .filter((other) => other !== participant && !other.hidden)
      .map((other) => other.info());
  }

  private peerChanged(participant: Participant, state: PeerState): void {
    if (state === 'connected') {
      this.activate(participant);
    } else if (state === 'closed') {
      // The browser cannot restart ICE towards a peer that is gone: it has to join anew.
      if (participant.socket === undefined) this.remove(participant, DisconnectReason.SIGNAL_CLOSE);
      else participant.leave(LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH);
    }
  }

  private activate(participant: Participant): void {
    if (participant.state !== ParticipantInfo_State.JOINED) return;
    participant.state = ParticipantInfo_State.ACTIVE;
    this.announce(participant);
    this.observer.notify(this, { event: 'participant_joined', participant: participant.info() });
  }

  /** Tells everybody who may know. */
  announce(participant: Participant): void {
    const info = participant.info();
    const value = new ParticipantUpdate({ participants: [info] });
    for (const other of this.participants.values()) {
      if (participant.hidden && other !== participant) continue;
      other.send({ case: 'update', value });
      if (info.state === ParticipantInfo_State.DISCONNECTED && other.socket === undefined) {
        other.missedDepartures.set(info.identity, info);
      }
    }
  }

  announceRoom(): void {
    const value = new RoomUpdate({ room: this.info() });
    for (const participant of this.participants.values()) participant.send({ case: 'roomUpdate', value });
  }

  private wantedBy(participant: Participant): WantedTrack[] {
    const wanted: WantedTrack[] = [];
    for (const other of this.participants.values()) {
      if (other === participant || other.hidden) continue;
      for (const track of other.session.uplink.tracks.values()) {
        if (participant.wants(track.sid)) wanted.push({ sid: track.sid, kind: track.kind, codec: track.codec });
      }
    }
    return wanted;
  }

  private sourceOf(trackSid: string) {
    for (const participant of this.participants.values()) {
      const track = participant.session.uplink.tracks.get(trackSid);
      const info = participant.infos.get(trackSid);
      if (track !== undefined && info !== undefined) {
        return { track, publisherSid: participant.sid, stream: info.stream };
      }
    }
    return undefined;
  }

  private published(participant: Participant, track: PublishedTrack): void {
    const info = participant.published(track);
    if (info === undefined) return;
    track.yields = participant.attributes[YIELDS] === 'yes';
    if (!participant.hidden) this.observer.trackPublished(this, participant, track, info);
    this.observer.notify(this, { event: 'track_published', participant: participant.info(), track: info });
    this.log.info('track published', { room: this.sid, track: track.sid, codec: track.codec.codec });
    // The publisher hears its answer first.
    setImmediate(() => {
      if (!participant.infos.has(info.sid)) return;
      this.announce(participant);
      this.settle();
    });
  }

  private unpublished(participant: Participant, trackSid: string): void {
    const info = participant.infos.get(trackSid);
    participant.infos.delete(trackSid);
    for (const other of this.participants.values()) other.session.drop(trackSid);
    if (info === undefined) return;
    this.observer.notify(this, { event: 'track_unpublished', participant: participant.info(), track: info });
    if (participant.state === ParticipantInfo_State.DISCONNECTED) return;
    setImmediate(() => {
      this.announce(participant);
      this.settle();
    });
  }

  private subscribed(track: PublishedTrack): void {
    for (const participant of this.participants.values()) {
      if (!participant.infos.has(track.sid)) continue;
      participant.send({ case: 'trackSubscribed', value: new TrackSubscribed({ trackSid: track.sid }) });
    }
  }

  /** Brings every participant's subscriptions up to date. */
  settle(): void {
    const nowMs = performance.now();
    for (const participant of this.participants.values()) {
      if (participant.socket !== undefined) participant.session.settle(nowMs);
    }
  }

  mute(participant: Participant, trackSid: string, muted: boolean): TrackInfo | undefined {
    const info = participant.trackInfo(trackSid);
    if (info === undefined || info.muted === muted) return info;
    info.muted = muted;
    const track = participant.session.uplink.tracks.get(trackSid);
    if (track !== undefined) {
      this.observer.trackMuted(this, track, muted);
      if (!muted) track.requestKeyFrame();
      this.announce(participant);
    }
    return info;
  }

  private relay(sender: Participant, packet: DataPacket): void {
    if (sender.sign(packet)) this.deliver(packet, sender);
  }

  deliver(packet: DataPacket, sender: Participant | undefined): void {
    const legacy = packet.value.case === 'user' ? packet.value.value.destinationIdentities : [];
    const sids = packet.value.case === 'user' ? packet.value.value.destinationSids : [];
    const identities = packet.destinationIdentities.length > 0 ? packet.destinationIdentities : legacy;
    const bytes = Buffer.from(packet.toBinary());
    for (const participant of this.participants.values()) {
      if (participant === sender) continue;
      const addressed = identities.includes(participant.identity) || sids.includes(participant.sid);
      if ((identities.length > 0 || sids.length > 0) && !addressed) continue;
      participant.session.data.send(bytes, packet.kind);
    }
  }

  /** The signalling connection is gone; media may still flow. */
  lost(participant: Participant, nowMs: number): void {
    participant.socket = undefined;
    participant.lostAtMs = nowMs;
  }

  resumed(participant: Participant, socket: SignalSocket): ParticipantInfo[] {
    participant.socket?.close();
    participant.socket = socket;
    participant.lostAtMs = undefined;
    const departures = [...participant.missedDepartures.values()].filter(
      (gone) => !this.participants.has(gone.identity),
    );
    participant.missedDepartures.clear();
    // What was told while it could not hear is told again.
    for (const other of this.participants.values()) other.quality = undefined;
    return departures;
  }

  /** Tells everybody, itself too, how a participant's line is, whenever that changes. */
  private showQuality(participant: Participant, nowMs: number): void {
    if (participant.hidden || participant.state !== ParticipantInfo_State.ACTIVE) return;
    const quality = qualityOf(participant.lineFigures(nowMs));
    if (participant.quality === quality) return;
    participant.quality = quality;
    const update = new ConnectionQualityInfo({
      participantSid: participant.sid,
      quality,
      score: quality === ConnectionQuality.LOST ? 0 : 5,
    });
    const value = new ConnectionQualityUpdate({ updates: [update] });
    for (const other of this.participants.values()) {
      // Told of its own loss, the client would join anew; its own signs of a broken line are surer.
      if (other !== participant || quality !== ConnectionQuality.LOST) other.send({ case: 'connectionQuality', value });
    }
  }

  remove(participant: Participant, reason: DisconnectReason): void {
    if (this.participants.get(participant.identity) !== participant) return;
    const wasActive = participant.state === ParticipantInfo_State.ACTIVE;
    participant.state = ParticipantInfo_State.DISCONNECTED;
    participant.disconnectReason = reason;
    this.participants.delete(participant.identity);
    participant.session.close();
    participant.socket?.close();
    participant.socket = undefined;
    this.announce(participant);
    this.settle();
    if (wasActive) this.observer.notify(this, { event: 'participant_left', participant: participant.info() });
    if (this.participants.size === 0) this.emptySinceMs = Date.now();
    else this.announceRoom();
    this.log.info('participant left', {
      room: this.sid,
      participant: participant.sid,
      reason: DisconnectReason[reason],
    });
  }

  close(reason: DisconnectReason): void {
    for (const participant of this.participants.values()) {
      participant.leave(LeaveRequest_Action.DISCONNECT, reason);
      this.remove(participant, reason);
    }
  }

  /** Called every 25 ms; `count` says which tick it is. */
  tick(nowMs: number, count: number): void {
    for (const { session } of this.participants.values()) {
      session.uplink.tick(nowMs);
      session.downlink.tick(nowMs);
      if (count % 4 === 0) session.uplink.sendFeedback();
      if (count % 40 === 0) session.uplink.sendReports(nowMs);
    }
    if (count % 10 === 0) this.shareLines(nowMs);
    if (count % 20 === 0) for (const participant of this.participants.values()) this.showQuality(participant, nowMs);
    if (count % 40 === 0) this.settle();
  }

  /** Shares out narrow lines: what is held back for whom, and how much each publisher may send. */
  private shareLines(nowMs: number): void {
    const all = [...this.participants.values()];
    for (const { session } of all) for (const track of session.uplink.tracks.values()) track.rate(nowMs);
    const { held, caps } = allocate(all.map(({ session, hidden }) => session.downlink.receiver(nowMs, hidden)));
    for (const [index, { session }] of all.entries()) {
      for (const [sid, downTrack] of session.downlink.tracks) downTrack.hold(held[index]!.has(sid));
      const own = [...session.uplink.tracks.keys()].map((sid) => caps.get(sid));
      const bounded = own.filter((cap) => cap !== undefined);
      // One bound for the whole connection: the sum of what its tracks may spend.
      session.uplink.limit(bounded.length === 0 ? undefined : bounded.reduce((total, cap) => total + cap, 0));
    }
  }
}
