import {
  CreateRoomRequest,
  DataPacket,
  DeleteRoomRequest,
  DisconnectReason,
  LeaveRequest_Action,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  MuteRoomTrackResponse,
  MuteTrackRequest,
  RoomParticipantIdentity,
  SendDataRequest,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UserPacket,
} from '@livekit/protocol';
import type { Participant } from '../room/participant.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import { type Method, parseRequest, TwirpError } from './twirp.ts';

/** Seconds a caller may ask a room to wait: a day. */
const MAX_TIMEOUT_S = 86_400;

function roomOf(rooms: Rooms, name: string): Room {
  const room = rooms.get(name);
  if (room === undefined) throw new TwirpError('not_found', 'requested room does not exist');
  return room;
}

function participantOf(rooms: Rooms, roomName: string, identity: string): { room: Room; participant: Participant } {
  const room = roomOf(rooms, roomName);
  const participant = room.participants.get(identity);
  if (participant === undefined) throw new TwirpError('not_found', 'participant does not exist');
  return { room, participant };
}

/** The part of livekit.RoomService that livekit-server-sdk's RoomServiceClient needs. */
export function roomService(rooms: Rooms): [string, Method][] {
  const createRoom: Method = (body, permit) => {
    const request = parseRequest(CreateRoomRequest.fromJsonString, body);
    permit({ grant: 'roomCreate' });
    if (request.name === '') throw new TwirpError('invalid_argument', 'name must be set');
    const room = rooms.open(request.name, {
      ...(request.emptyTimeout > 0 && { emptyTimeout: Math.min(request.emptyTimeout, MAX_TIMEOUT_S) }),
      ...(request.departureTimeout > 0 && { departureTimeout: Math.min(request.departureTimeout, MAX_TIMEOUT_S) }),
      maxParticipants: request.maxParticipants,
      metadata: request.metadata,
    });
    return room.info().toJson();
  };

  const listRooms: Method = (body, permit) => {
    const request = parseRequest(ListRoomsRequest.fromJsonString, body);
    permit({ grant: 'roomList' });
    const chosen = rooms.all().filter((room) => request.names.length === 0 || request.names.includes(room.name));
    return new ListRoomsResponse({ rooms: chosen.map((room) => room.info()) }).toJson();
  };

  const deleteRoom: Method = (body, permit) => {
    const request = parseRequest(DeleteRoomRequest.fromJsonString, body);
    permit({ grant: 'roomCreate' });
    void rooms.finish(roomOf(rooms, request.room), DisconnectReason.ROOM_DELETED);
    return {};
  };

  const updateRoomMetadata: Method = (body, permit) => {
    const request = parseRequest(UpdateRoomMetadataRequest.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const room = roomOf(rooms, request.room);
    room.settings.metadata = request.metadata;
    room.announceRoom();
    return room.info().toJson();
  };

  const listParticipants: Method = (body, permit) => {
    const request = parseRequest(ListParticipantsRequest.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const present = [...(rooms.get(request.room)?.participants.values() ?? [])];
    return new ListParticipantsResponse({ participants: present.map((one) => one.info()) }).toJson();
  };

  const getParticipant: Method = (body, permit) => {
    const request = parseRequest(RoomParticipantIdentity.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    return participantOf(rooms, request.room, request.identity).participant.info().toJson();
  };

  const removeParticipant: Method = (body, permit) => {
    const request = parseRequest(RoomParticipantIdentity.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const { room, participant } = participantOf(rooms, request.room, request.identity);
    participant.leave(LeaveRequest_Action.DISCONNECT, DisconnectReason.PARTICIPANT_REMOVED);
    room.remove(participant, DisconnectReason.PARTICIPANT_REMOVED);
    return {};
  };

  const mutePublishedTrack: Method = (body, permit) => {
    const request = parseRequest(MuteRoomTrackRequest.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const { room, participant } = participantOf(rooms, request.room, request.identity);
    const track = room.mute(participant, request.trackSid, request.muted);
    if (track === undefined) throw new TwirpError('not_found', 'track does not exist');
    participant.send({
      case: 'mute',
      value: new MuteTrackRequest({ sid: request.trackSid, muted: request.muted }),
    });
    return new MuteRoomTrackResponse({ track }).toJson();
  };

  const updateParticipant: Method = (body, permit) => {
    const request = parseRequest(UpdateParticipantRequest.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const { room, participant } = participantOf(rooms, request.room, request.identity);
    if (request.metadata !== '') participant.metadata = request.metadata;
    if (request.name !== '') participant.name = request.name;
    for (const [key, value] of Object.entries(request.attributes)) {
      if (value === '') delete participant.attributes[key];
      else participant.attributes[key] = value;
    }
    if (request.permission !== undefined) participant.permission = request.permission;
    room.announce(participant);
    room.settle();
    return participant.info().toJson();
  };

  const sendData: Method = (body, permit) => {
    const request = parseRequest(SendDataRequest.fromJsonString, body);
    permit({ grant: 'roomAdmin', room: request.room });
    const packet = new DataPacket({
      kind: request.kind,
      destinationIdentities: request.destinationIdentities,
      value: {
        case: 'user',
        value: new UserPacket({
          payload: request.data,
          destinationSids: request.destinationSids,
          destinationIdentities: request.destinationIdentities,
          nonce: request.nonce,
          ...(request.topic !== undefined && { topic: request.topic }),
        }),
      },
    });
    roomOf(rooms, request.room).deliver(packet, undefined);
    return {};
  };

  const methods = {
    CreateRoom: createRoom,
    ListRooms: listRooms,
    DeleteRoom: deleteRoom,
    UpdateRoomMetadata: updateRoomMetadata,
    ListParticipants: listParticipants,
    GetParticipant: getParticipant,
    RemoveParticipant: removeParticipant,
    MutePublishedTrack: mutePublishedTrack,
    UpdateParticipant: updateParticipant,
    SendData: sendData,
  };
  return Object.entries(methods).map(([name, method]) => [`livekit.RoomService/${name}`, method]);
}
