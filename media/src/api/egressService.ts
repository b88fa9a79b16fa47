import {
  ListEgressRequest,
  ListEgressResponse,
  RoomCompositeEgressRequest,
  StopEgressRequest,
} from '@livekit/protocol';
import type { RecordedRoom, Recordings } from '../room/egress.ts';
import { type Method, parseRequest, TwirpError } from './twirp.ts';

export interface RecordableRooms {
  readonly recordings: Recordings;
  open(name: string): RecordedRoom | Promise<RecordedRoom>;
}

/** Recording of a whole room; `filepath` of the file output names a folder below the recordings' root. */
export function egressService(rooms: RecordableRooms): [string, Method][] {
  const start: Method = async (body, permit) => {
    const request = parseRequest(RoomCompositeEgressRequest.fromJsonString, body);
    permit({ grant: 'roomRecord' });
    if (request.roomName === '') throw new TwirpError('invalid_argument', 'roomName must be set');
    const info = await rooms.recordings.start(() => rooms.open(request.roomName), request);
    if (info === 'noFileOutput') throw new TwirpError('invalid_argument', 'a file output must be given');
    if (info === 'pathOutside') throw new TwirpError('invalid_argument', 'filepath leaves the recordings folder');
    if (info === 'pathInUse') throw new TwirpError('invalid_argument', 'filepath belongs to another recording');
    if ('diskTrouble' in info) throw new TwirpError('resource_exhausted', info.diskTrouble);
    return info.toJson();
  };

  const stop: Method = (body, permit) => {
    const request = parseRequest(StopEgressRequest.fromJsonString, body);
    permit({ grant: 'roomRecord' });
    const info = rooms.recordings.stop(request.egressId);
    if (info === undefined) throw new TwirpError('not_found', 'egress does not exist');
    return info.toJson();
  };

  const list: Method = (body, permit) => {
    const request = parseRequest(ListEgressRequest.fromJsonString, body);
    permit({ grant: 'roomRecord' });
    return new ListEgressResponse({ items: rooms.recordings.list(request) }).toJson();
  };

  return [
    ['livekit.Egress/StartRoomCompositeEgress', start],
    ['livekit.Egress/StopEgress', stop],
    ['livekit.Egress/ListEgress', list],
  ];
}
