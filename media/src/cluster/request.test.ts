import { describe, expect, it, test } from 'vitest';
import { mergeLists, mergeMetrics, targetOf } from './request.ts';

describe('where a request belongs', () => {
  it.each([
    ['livekit.RoomService/CreateRoom', { name: 'r' }, { kind: 'room', room: 'r', opens: true }],
    ['livekit.RoomService/CreateRoom', {}, { kind: 'any' }],
    ['livekit.RoomService/ListRooms', { names: ['r'] }, { kind: 'all', list: 'rooms' }],
    ['livekit.RoomService/ListParticipants', { room: 'r' }, { kind: 'room', room: 'r', opens: false }],
    ['livekit.RoomService/SendData', { room: 'r', data: '' }, { kind: 'room', room: 'r', opens: false }],
    ['livekit.Egress/StartRoomCompositeEgress', { roomName: 'r' }, { kind: 'room', room: 'r', opens: true }],
    ['livekit.Egress/ListEgress', { roomName: 'r' }, { kind: 'room', room: 'r', opens: false }],
    ['livekit.Egress/ListEgress', {}, { kind: 'all', list: 'items' }],
    ['livekit.Egress/StopEgress', { egressId: 'EG_1' }, { kind: 'any' }],
    ['livekit.RoomService/DeleteRoom', { room: 7 }, { kind: 'any' }],
  ])('%s %j', (method, body, target) => {
    expect(targetOf(method, JSON.stringify(body))).toEqual(target);
  });

  it.each(['', '{', 'null', '[]', '"r"'])('what cannot be read is for the process to refuse: %s', (body) => {
    expect(targetOf('livekit.RoomService/ListParticipants', body)).toEqual({ kind: 'any' });
  });
});

test('lists of all processes become one', () => {
  expect(mergeLists('rooms', ['{"rooms":[{"name":"a"}]}', '{}', '{"rooms":[{"name":"b"}]}'])).toBe(
    '{"rooms":[{"name":"a"},{"name":"b"}]}',
  );
});

test('samples say which process they are of, heads stand once', () => {
  const text = (rooms: number) => `# HELP media_rooms Open rooms.\n# TYPE media_rooms gauge\nmedia_rooms ${rooms}\n`;
  expect(
    mergeMetrics(
      new Map([
        [0, text(2)],
        [1, text(3)],
      ]),
    ),
  ).toBe(
    '# HELP media_rooms Open rooms.\n# TYPE media_rooms gauge\nmedia_rooms{process="0"} 2\nmedia_rooms{process="1"} 3\n',
  );
});
