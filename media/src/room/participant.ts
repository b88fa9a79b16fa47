import {
  type AddTrackRequest,
  type ClientInfo_Capability,
  type ConnectionQuality,
  type DataPacket,
  DisconnectReason,
  type LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  type ParticipantPermission,
  SimulcastCodecInfo,
  TrackInfo,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import type { PublishedTrack } from '../forward/publishedTrack.ts';
import type { Codec } from '../sdp.ts';
import type { Access } from '../signalling/access.ts';
import { permissionOf } from '../signalling/access.ts';
import type { ServerMessage, SignalSocket } from '../signalling/socket.ts';
import { newSid } from './ids.ts';
import type { MediaSession } from './mediaSession.ts';
import type { LineFigures } from './quality.ts';
import type { AnnouncedTrack } from './sections.ts';

/** Bounds what one client may announce, so that it cannot fill memory. */
const MAX_TRACKS = 16;
const MAX_CHOICES = 256;

function codecOf(name: string): Codec | undefined {
  const lower = name.toLowerCase().replace(/^(video|audio)\//, '');
  if (lower === 'vp8') return 'VP8';
  if (lower === 'h264') return 'H264';
  if (lower === 'opus') return 'opus';
  return undefined;
}

function defaultStream(source: TrackSource): string {
  const isScreen = source === TrackSource.SCREEN_SHARE || source === TrackSource.SCREEN_SHARE_AUDIO;
  return isScreen ? 'screenshare' : 'camera';
}

interface Announcement {
  info: TrackInfo;
  cid: string;
  codec: Codec | undefined;
}

export class Participant {
  readonly sid = newSid('PA');
  readonly identity: string;
  readonly joinedAtMs = Date.now();
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  permission: ParticipantPermission;
  state: ParticipantInfo_State = ParticipantInfo_State.JOINING;
  disconnectReason: DisconnectReason = DisconnectReason.UNKNOWN_REASON;
  socket: SignalSocket | undefined;
  /** Set while the signalling connection is lost. */
  lostAtMs: number | undefined;
  /** As last told to the room. */
  quality: ConnectionQuality | undefined;
  session!: MediaSession;
  /** Those who left while this participant could not hear it. */
  readonly missedDepartures = new Map<string, ParticipantInfo>();
  /** Subscribed without being asked. */
  autoSubscribe = true;
  /** Exceptions from `autoSubscribe`, by track sid. */
  readonly subscriptionChoices = new Map<string, boolean>();
  readonly infos = new Map<string, TrackInfo>();
  clientProtocol = 0;
  capabilities: ClientInfo_Capability[] = [];
  private readonly announcements = new Map<string, Announcement>();
  private version = 0;

  constructor(access: Access) {
    this.identity = access.identity;
    this.name = access.name;
    this.metadata = access.metadata;
    this.attributes = { ...access.attributes };
    this.permission = permissionOf(access.grant);
  }

  get hidden(): boolean {
    return this.permission.hidden;
  }

  send(message: ServerMessage): void {
    this.socket?.send(message);
  }

  leave(action: LeaveRequest_Action, reason: DisconnectReason): void {
    this.socket?.leave(action, reason);
  }

  mayPublish(source: TrackSource): boolean {
    const sources = this.permission.canPublishSources;
    if (sources.length > 0) return sources.includes(source);
    return this.permission.canPublish;
  }

  /** Undefined when not allowed; the same answer again for a repeated request. */
  announce(request: AddTrackRequest): TrackInfo | undefined {
    const known = this.announcements.get(request.cid);
    if (known !== undefined) return known.info;
    if (!this.mayPublish(request.source) || this.announcements.size + this.infos.size >= MAX_TRACKS) return undefined;
    const isVideo = request.type === TrackType.VIDEO;
    const wished = request.simulcastCodecs[0]?.codec;
    const codec = isVideo ? (codecOf(wished ?? '') ?? 'VP8') : 'opus';
    const mimeType = isVideo ? `video/${codec}` : 'audio/opus';
    const info = new TrackInfo({
      sid: newSid('TR'),
      type: request.type,
      name: request.name,
      muted: request.muted,
      width: request.width,
      height: request.height,
      disableDtx: request.disableDtx,
      source: request.source,
      layers: request.layers,
      mimeType,
      codecs: isVideo ? [new SimulcastCodecInfo({ mimeType, cid: request.cid, layers: request.layers })] : [],
      stereo: request.stereo,
      disableRed: true,
      encryption: request.encryption,
      stream: request.stream || defaultStream(request.source),
      audioFeatures: request.audioFeatures,
    });
    this.announcements.set(request.cid, { info, cid: request.cid, codec });
    return info;
  }

  announced(): AnnouncedTrack[] {
    return [...this.announcements.values()].map(({ info, cid, codec }) => ({
      sid: info.sid,
      cid,
      codec,
      kind: info.type === TrackType.AUDIO ? 'audio' : 'video',
    }));
  }

  /** The announced track got its section. */
  published(track: PublishedTrack): TrackInfo | undefined {
    for (const [cid, announcement] of this.announcements) {
      if (announcement.info.sid !== track.sid) continue;
      this.announcements.delete(cid);
      const { info } = announcement;
      info.mid = track.mid;
      info.mimeType = `${track.kind}/${track.codec.codec}`;
      for (const codec of info.codecs) codec.mimeType = info.mimeType;
      this.infos.set(info.sid, info);
      return info;
    }
    return undefined;
  }

  /** Published or only announced. */
  trackInfo(sid: string): TrackInfo | undefined {
    const published = this.infos.get(sid);
    if (published !== undefined) return published;
    return [...this.announcements.values()].find((announcement) => announcement.info.sid === sid)?.info;
  }

  lineFigures(nowMs: number): LineFigures {
    const { uplink, downlink } = this.session;
    const open = [...this.infos.values()].some((info) => !info.muted || info.type === TrackType.AUDIO);
    return {
      silentForMs:
        this.session.peerState === 'disconnected'
          ? Number.POSITIVE_INFINITY
          : open
            ? nowMs - uplink.heardAtMs
            : undefined,
      lossUp: uplink.fractionLost,
      lossDown: downlink.fractionLost,
      narrow: downlink.narrow,
    };
  }

  /** The oldest choice goes when there are more than there can be tracks. */
  choose(trackSid: string, subscribe: boolean): void {
    this.subscriptionChoices.set(trackSid, subscribe);
    const [oldest] = this.subscriptionChoices.keys();
    if (oldest !== undefined && this.subscriptionChoices.size > MAX_CHOICES) this.subscriptionChoices.delete(oldest);
  }

  wants(trackSid: string): boolean {
    return this.permission.canSubscribe && (this.subscriptionChoices.get(trackSid) ?? this.autoSubscribe);
  }

  info(): ParticipantInfo {
    this.version += 1;
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      state: this.state,
      tracks: [...this.infos.values()],
      metadata: this.metadata,
      joinedAt: BigInt(Math.floor(this.joinedAtMs / 1000)),
      joinedAtMs: BigInt(this.joinedAtMs),
      name: this.name,
      version: this.version,
      permission: this.permission,
      isPublisher: this.infos.size > 0,
      attributes: this.attributes,
      disconnectReason: this.disconnectReason,
      clientProtocol: this.clientProtocol,
      capabilities: this.capabilities,
    });
  }

  /** Fills in who speaks; false when this participant may not send data. */
  sign(packet: DataPacket): boolean {
    if (!this.permission.canPublishData) return false;
    packet.participantSid = this.sid;
    packet.participantIdentity = this.identity;
    if (packet.value.case === 'user') {
      packet.value.value.participantSid = this.sid;
      packet.value.value.participantIdentity = this.identity;
    }
    return true;
  }
}
