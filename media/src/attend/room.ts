/**
 * One room of a LiveKit server, attended by nobody anyone sees: what the server forwards goes through the same uplink,
 * the same repairs and the same taps as in a room of our own.
 */
import { performance } from 'node:perf_hooks';
import {
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  type ParticipantInfo,
  ParticipantInfo_State,
  Room as RoomInfo,
  SessionDescription,
  type TrackInfo,
  TrackType,
} from '@livekit/protocol';
import { PublishedTrack } from '../forward/publishedTrack.ts';
import { Uplink } from '../forward/uplink.ts';
import type { Log } from '../log.ts';
import type { RecordedParticipant, RecordedRoom } from '../room/egress.ts';
import { newSsrc } from '../room/ids.ts';
import { readRtcp } from '../rtcp.ts';
import {
  type AnswerSection,
  EXTENSION,
  extensionId,
  type Offer,
  type OfferedCodec,
  type OfferSection,
  readOffer,
  writeAnswer,
} from '../sdp.ts';
import type { Peer, TransportServer } from '../transport/types.ts';
import type { RoomEvent } from '../webhook.ts';
import { type ServerSays, SignalLine } from './signal.ts';

/** A published track whose media has not been offered by then is one that would be missing in the recording. */
const OFFERED_WITHIN_MS = 10_000;
/** Ends of a room that are no failure of the recording. */
const ENDS: ReadonlySet<DisconnectReason> = new Set([DisconnectReason.ROOM_DELETED, DisconnectReason.ROOM_CLOSED]);

export interface AttendedRoomEvents {
  trackPublished(room: AttendedRoom, participant: AttendedParticipant, track: PublishedTrack, info: TrackInfo): void;
  notify(room: AttendedRoom, event: RoomEvent): void;
  /** The server closed the room. */
  onEnded(room: AttendedRoom): void;
  /** What comes from here on would be missing in the recording. */
  onFailed(room: AttendedRoom, reason: string): void;
}

export class AttendedParticipant implements RecordedParticipant {
  readonly sid: string;
  readonly identity: string;
  /** The server shows nobody who is hidden. */
  readonly hidden = false;
  readonly infos = new Map<string, TrackInfo>();
  readonly session = { uplink: { tracks: new Map<string, PublishedTrack>() } };
  info: ParticipantInfo;
  /** Since when a track is announced, by sid; performance.now(). */
  readonly announcedAt = new Map<string, number>();

  constructor(info: ParticipantInfo) {
    this.sid = info.sid;
    this.identity = info.identity;
    this.info = info;
  }
}

export class AttendedRoom implements RecordedRoom {
  readonly name: string;
  /** By identity. */
  readonly participants = new Map<string, AttendedParticipant>();
  activeRecordings = 0;
  readonly joined: Promise<void>;
  /** performance.now() */
  readonly enteredAtMs = performance.now();
  readonly #events: AttendedRoomEvents;
  readonly #transport: TransportServer;
  readonly #log: Log;
  readonly #peer: Peer;
  readonly #uplink: Uplink;
  readonly #line: SignalLine;
  readonly #sessionId = newSsrc();
  #version = 0;
  #room = new RoomInfo();
  #over = false;
  #settle: { resolve(): void; reject(cause: Error): void } | undefined;

  constructor(
    name: string,
    upstream: { url: string; token: string },
    transport: TransportServer,
    events: AttendedRoomEvents,
    log: Log,
  ) {
    this.name = name;
    this.#events = events;
    this.#transport = transport;
    this.#log = log;
    this.joined = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#peer = transport.createPeer({
      onRtp: (packet, arrivedAtMs) => this.#uplink.onRtp(packet, arrivedAtMs),
      onRtcp: (packet) => this.#uplink.onRtcp(readRtcp(packet)),
      onState: (state) => {
        if (state === 'disconnected' || state === 'closed') this.#fail('no media comes from the media server');
      },
      onDataChannel: () => {},
    });
    this.#uplink = new Uplink(this.#peer);
    this.#line = new SignalLine(upstream.url, upstream.token, {
      onMessage: (message) => this.#hear(message),
      onLost: (reason) => this.#fail(reason),
    });
  }

  get sid(): string {
    return this.#room.sid;
  }

  info(): RoomInfo {
    return this.#room;
  }

  /** The server itself shows that somebody records. */
  announceRoom(): void {}

  #hear(message: ServerSays): void {
    switch (message.case) {
      case 'join':
        this.#room = message.value.room ?? new RoomInfo({ name: this.name });
        for (const one of message.value.otherParticipants) this.#update(one);
        this.#settle?.resolve();
        this.#settle = undefined;
        this.#log.info('room attended', { room: this.sid });
        break;
      case 'offer':
        this.#answer(message.value);
        break;
      case 'update':
        for (const one of message.value.participants) this.#update(one);
        break;
      case 'roomUpdate':
        if (message.value.room !== undefined) this.#room = message.value.room;
        break;
      case 'leave':
        this.#dismissed(message.value);
        break;
      default:
    }
  }

  #dismissed(leave: LeaveRequest): void {
    if (leave.action === LeaveRequest_Action.DISCONNECT && ENDS.has(leave.reason)) {
      if (this.#over) return;
      this.close();
      this.#events.onEnded(this);
    } else {
      this.#fail(`the media server sent the recorder away: ${DisconnectReason[leave.reason]}`);
    }
  }

  #update(info: ParticipantInfo): void {
    if (info.identity === '' || info.permission?.hidden === true) return;
    const known = this.participants.get(info.identity);
    if (info.state === ParticipantInfo_State.DISCONNECTED) {
      // Of one who came back under a new sid the old one's leaving is told late.
      if (known !== undefined && known.sid === info.sid) this.#left(known);
      return;
    }
    if (known !== undefined && known.sid !== info.sid) this.#left(known);
    const participant = this.participants.get(info.identity) ?? new AttendedParticipant(info);
    const isNew = !this.participants.has(info.identity);
    this.participants.set(info.identity, participant);
    participant.info = info;
    if (isNew) this.#events.notify(this, { event: 'participant_joined', participant: info });
    const present = new Set(info.tracks.map((track) => track.sid));
    for (const sid of participant.infos.keys()) if (!present.has(sid)) this.#unpublished(participant, sid);
    for (const track of info.tracks) this.#track(participant, track);
  }

  #track(participant: AttendedParticipant, info: TrackInfo): void {
    const before = participant.infos.get(info.sid);
    participant.infos.set(info.sid, info);
    if (before === undefined) {
      participant.announcedAt.set(info.sid, performance.now());
      const event = { event: 'track_published', participant: participant.info, track: info } as const;
      this.#events.notify(this, event);
      return;
    }
    const track = participant.session.uplink.tracks.get(info.sid);
    if (track === undefined || before.muted === info.muted) return;
    for (const tap of track.taps.values()) tap.muted(info.muted);
    if (!info.muted) track.requestKeyFrame();
  }

  #unpublished(participant: AttendedParticipant, sid: string): void {
    const info = participant.infos.get(sid);
    participant.infos.delete(sid);
    participant.announcedAt.delete(sid);
    const track = participant.session.uplink.tracks.get(sid);
    participant.session.uplink.tracks.delete(sid);
    if (track !== undefined) this.#uplink.remove(track);
    if (info !== undefined) {
      this.#events.notify(this, { event: 'track_unpublished', participant: participant.info, track: info });
    }
  }

  #left(participant: AttendedParticipant): void {
    for (const sid of [...participant.infos.keys()]) this.#unpublished(participant, sid);
    this.participants.delete(participant.identity);
    this.#events.notify(this, { event: 'participant_left', participant: participant.info });
  }

  #answer(description: SessionDescription): void {
    if (this.#over) return;
    const offer = readOffer(description.sdp);
    if (offer === undefined) return this.#fail('the media server sent an offer that cannot be read');
    this.#peer.setRemote({ ...offer.ice, fingerprint: offer.fingerprint });
    this.#uplink.negotiated({
      mid: extensionId(offer, EXTENSION.mid),
      transportSequence: extensionId(offer, EXTENSION.transportSequence),
    });
    const sections = this.#receive(offer, description.midToTrackId);
    this.#version += 1;
    const sdp = writeAnswer(offer, sections, {
      ice: this.#peer.local,
      fingerprint: this.#peer.fingerprint,
      candidates: this.#transport.candidates,
      sessionId: this.#sessionId,
      version: this.#version,
    });
    this.#line.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: description.id }) });
  }

  #receive(offer: Offer, named: Record<string, string>): AnswerSection[] {
    const offered = new Set<string>();
    const answers: AnswerSection[] = [];
    for (const section of offer.sections) {
      if (section.kind === 'application') continue;
      const sends = !section.rejected && (section.direction === 'sendonly' || section.direction === 'sendrecv');
      const sid = named[section.mid] ?? section.trackIds.find((id) => id.startsWith('TR_'));
      const owner = sid === undefined ? undefined : this.#ownerOf(sid);
      const info = sid === undefined ? undefined : owner?.infos.get(sid);
      const codec = codecFor(section, info);
      if (sends && sid !== undefined && owner !== undefined && info !== undefined && codec !== undefined) {
        offered.add(sid);
        this.#bind(owner, info, section, codec, extensionId(offer, EXTENSION.audioLevel));
      }
      answers.push({
        mid: section.mid,
        direction: sends ? 'recvonly' : 'inactive',
        codecs: answered(section, codec),
        sent: undefined,
      });
    }
    for (const participant of this.participants.values()) {
      for (const [sid, track] of participant.session.uplink.tracks) {
        if (offered.has(sid)) continue;
        participant.session.uplink.tracks.delete(sid);
        this.#uplink.remove(track);
      }
    }
    return answers;
  }

  #ownerOf(trackSid: string): AttendedParticipant | undefined {
    return [...this.participants.values()].find((participant) => participant.infos.has(trackSid));
  }

  #bind(
    owner: AttendedParticipant,
    info: TrackInfo,
    section: OfferSection,
    codec: OfferedCodec,
    audioLevelId: number,
  ): void {
    const { tracks } = owner.session.uplink;
    const before = tracks.get(info.sid);
    const isSame = before?.mid === section.mid && before.codec.payloadType === codec.payloadType;
    if (isSame && (section.ssrc === undefined || before.ssrc === section.ssrc)) return;
    if (before !== undefined) this.#uplink.remove(before);
    const track = new PublishedTrack({
      sid: info.sid,
      kind: info.type === TrackType.AUDIO ? 'audio' : 'video',
      mid: section.mid,
      codec,
      ssrc: section.ssrc,
      rtxSsrc: section.rtxSsrc,
      audioLevelId,
      askKeyFrame: (ssrc) => this.#uplink.askKeyFrame(ssrc),
    });
    this.#uplink.add(track);
    tracks.set(info.sid, track);
    this.#events.trackPublished(this, owner, track, info);
  }

  /** A few dozen times a second. */
  tick(nowMs: number, ticks: number): void {
    if (this.#over) return;
    this.#uplink.tick(nowMs);
    if (ticks % 2 === 0) this.#uplink.sendFeedback();
    if (ticks % 40 !== 0) return;
    this.#uplink.sendReports(nowMs);
    for (const { infos, announcedAt, session } of this.participants.values()) {
      for (const [sid, at] of announcedAt) {
        const isMedia = infos.get(sid)?.type !== TrackType.DATA;
        if (!isMedia || session.uplink.tracks.has(sid) || nowMs - at < OFFERED_WITHIN_MS) continue;
        this.#fail('the media server does not send a published track');
        return;
      }
    }
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#settle?.reject(new Error(reason));
    this.#settle = undefined;
    this.#events.onFailed(this, reason);
  }

  /** Leaves; nothing is told. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#line.send({ case: 'leave', value: new LeaveRequest({ reason: DisconnectReason.CLIENT_INITIATED }) });
    this.#line.close();
    this.#uplink.close();
    this.#peer.close();
  }
}

/** The server offers the codec the track has, maybe beside others. Redundant sound (RFC 2198) is taken plain. */
function codecFor(section: OfferSection, info: TrackInfo | undefined): OfferedCodec | undefined {
  const name = info?.mimeType.split('/')[1]?.toLowerCase();
  if (name === undefined || name === '') return section.codecs[0];
  const plain = name === 'red' ? 'opus' : name;
  return section.codecs.find((codec) => codec.codec.toLowerCase() === plain);
}

/**
 * The track's own codec and the first of every other kind the recorder writes: what the first answer leaves out the
 * server offers no later track in, and a picture in the other codec would be missing.
 */
function answered(section: OfferSection, own: OfferedCodec | undefined): OfferedCodec[] {
  const kinds = new Map(own === undefined ? [] : [[own.codec, own]]);
  for (const codec of section.codecs) if (!kinds.has(codec.codec)) kinds.set(codec.codec, codec);
  return [...kinds.values()];
}
