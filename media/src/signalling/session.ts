import { performance } from 'node:perf_hooks';
import {
  Codec,
  DisconnectReason,
  type JoinRequest,
  JoinResponse,
  LeaveRequest_Action,
  ParticipantUpdate,
  Pong,
  ReconnectResponse,
  RequestResponse,
  RequestResponse_Reason,
  ServerInfo,
  ServerInfo_Edition,
  SessionDescription,
  TrackPublishedResponse,
} from '@livekit/protocol';
import type { Participant } from '../room/participant.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Access } from './access.ts';
import type { ClientMessage, SignalSocket } from './socket.ts';

/** Seconds; the client resumes when it hears nothing for the time-out, as long as a handover on a bad 4G line may last. */
const PING_INTERVAL_S = 2;
const PING_TIMEOUT_S = 7;

const SERVER_INFO = new ServerInfo({
  edition: ServerInfo_Edition.Standard,
  version: '1.9.0',
  protocol: 16,
  region: '',
  nodeId: 'kuaichu',
});

const PUBLISH_CODECS = ['audio/opus', 'video/vp8', 'video/h264'].map((mime) => new Codec({ mime }));

/** A client that waits for its answer while the connection is young is told the rest afterwards. */
export function joinRoom(room: Room, access: Access, request: JoinRequest, socket: SignalSocket): Participant {
  const participant = room.admit(access, socket);
  participant.autoSubscribe = request.connectionSettings?.autoSubscribe ?? true;
  participant.clientProtocol = request.clientInfo?.clientProtocol ?? 0;
  participant.capabilities = request.clientInfo?.capabilities ?? [];
  attach(room, participant, socket);
  socket.send({
    case: 'join',
    value: new JoinResponse({
      room: room.info(),
      participant: participant.info(),
      otherParticipants: room.others(participant),
      serverVersion: SERVER_INFO.version,
      serverInfo: SERVER_INFO,
      iceServers: room.iceServers(participant.sid),
      subscriberPrimary: false,
      pingTimeout: PING_TIMEOUT_S,
      pingInterval: PING_INTERVAL_S,
      enabledPublishCodecs: PUBLISH_CODECS,
      fastPublish: true,
    }),
  });
  for (const track of request.addTrackRequests) announceTrack(participant, track);
  if (request.publisherOffer !== undefined) answerOffer(room, participant, request.publisherOffer);
  room.announce(participant);
  return participant;
}

/** False when there is nothing to resume: the client is told to join anew. */
export function resumeSession(rooms: Rooms, access: Access, request: JoinRequest, socket: SignalSocket): boolean {
  const found = rooms.findSession(access.grant.room ?? '', request.participantSid);
  if (found === undefined || found.participant.identity !== access.identity) {
    socket.leave(LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH);
    return false;
  }
  const { room, participant } = found;
  if (participant.session.peerState === 'closed') {
    socket.leave(LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH);
    room.remove(participant, DisconnectReason.STATE_MISMATCH);
    return false;
  }
  const departures = room.resumed(participant, socket);
  attach(room, participant, socket);
  socket.send({
    case: 'reconnect',
    value: new ReconnectResponse({
      iceServers: room.iceServers(participant.sid),
      serverInfo: SERVER_INFO,
      lastMessageSeq: participant.session.data.lastSequence,
    }),
  });
  const participants = [participant.info(), ...room.others(participant), ...departures];
  socket.send({ case: 'update', value: new ParticipantUpdate({ participants }) });
  return true;
}

function attach(room: Room, participant: Participant, socket: SignalSocket): void {
  socket.onMessage = (message) => dispatch(room, participant, message);
  socket.onClosed = () => {
    if (participant.socket !== socket) return;
    room.lost(participant, performance.now());
  };
}

function announceTrack(participant: Participant, request: Parameters<Participant['announce']>[0]): void {
  const track = participant.announce(request);
  if (track !== undefined) {
    participant.send({ case: 'trackPublished', value: new TrackPublishedResponse({ cid: request.cid, track }) });
    return;
  }
  const isFull = participant.mayPublish(request.source);
  refuse(
    participant,
    isFull ? RequestResponse_Reason.LIMIT_EXCEEDED : RequestResponse_Reason.NOT_ALLOWED,
    isFull ? 'too many tracks' : 'publishing is not allowed',
    { case: 'addTrack', value: request },
  );
}

function refuse(
  participant: Participant,
  reason: RequestResponse_Reason,
  message: string,
  request: RequestResponse['request'] = { case: undefined },
): void {
  participant.send({ case: 'requestResponse', value: new RequestResponse({ reason, message, request }) });
}

function answerOffer(room: Room, participant: Participant, offer: SessionDescription): void {
  const answer = participant.session.answer(offer.sdp);
  if (answer === undefined) {
    return refuse(participant, RequestResponse_Reason.UNCLASSIFIED_ERROR, 'the offer cannot be read');
  }
  participant.send({
    case: 'answer',
    value: new SessionDescription({
      type: 'answer',
      sdp: answer.sdp,
      id: offer.id,
      midToTrackId: answer.midToTrackId,
    }),
  });
  room.settle();
}

function dispatch(room: Room, participant: Participant, message: ClientMessage): void {
  switch (message.case) {
    case 'offer':
      return answerOffer(room, participant, message.value);
    case 'addTrack':
      announceTrack(participant, message.value);
      return room.settle();
    case 'mute':
      room.mute(participant, message.value.sid, message.value.muted);
      return;
    case 'subscription': {
      const sids = [
        ...message.value.trackSids,
        ...message.value.participantTracks.flatMap((participantTracks) => participantTracks.trackSids),
      ];
      for (const sid of sids) participant.choose(sid, message.value.subscribe);
      return room.settle();
    }
    case 'trackSetting':
      for (const sid of message.value.trackSids) {
        participant.session.downlink.tracks.get(sid)?.pause(message.value.disabled);
      }
      return;
    case 'syncState':
      for (const sid of message.value.subscription?.trackSids ?? []) {
        participant.choose(sid, message.value.subscription?.subscribe ?? true);
      }
      return;
    case 'ping':
      participant.send({ case: 'pong', value: BigInt(Date.now()) });
      return;
    case 'pingReq': {
      const pong = new Pong({ lastPingTimestamp: message.value.timestamp, timestamp: BigInt(Date.now()) });
      participant.send({ case: 'pongResp', value: pong });
      return;
    }
    case 'updateMetadata':
      return updateMetadata(room, participant, message.value);
    case 'leave':
      return room.remove(participant, DisconnectReason.CLIENT_INITIATED);
    default:
      // Candidates of the client are not needed by an ICE-lite server; layers and audio features are not used.
      return;
  }
}

/** Of what participants say about themselves to all others, in characters. */
const MAX_METADATA_LENGTH = 32 * 1024;

function sizeOf(
  { attributes }: Participant,
  request: { metadata: string; name: string; attributes: Record<string, string> },
): number {
  const merged = JSON.stringify({ ...attributes, ...request.attributes });
  return request.metadata.length + request.name.length + merged.length;
}

function updateMetadata(
  room: Room,
  participant: Participant,
  request: { requestId: number; metadata: string; name: string; attributes: Record<string, string> },
): void {
  const allowed = participant.permission.canUpdateMetadata && sizeOf(participant, request) <= MAX_METADATA_LENGTH;
  if (allowed) {
    if (request.metadata !== '') participant.metadata = request.metadata;
    if (request.name !== '') participant.name = request.name;
    Object.assign(participant.attributes, request.attributes);
    room.announce(participant);
  }
  participant.send({
    case: 'requestResponse',
    value: new RequestResponse({
      requestId: request.requestId,
      reason: allowed ? RequestResponse_Reason.OK : RequestResponse_Reason.NOT_ALLOWED,
    }),
  });
}
