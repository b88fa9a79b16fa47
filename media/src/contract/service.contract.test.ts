import { JoinRequest, TrackType, WrappedJoinRequest } from '@livekit/protocol';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, SECRET } from '../test/keys.ts';
import { type NativeClient, nativeClient } from '../test/nativeClient.ts';
import { openTarget, type Target } from '../test/target.ts';
import { eventually } from '../test/wait.ts';

let target: Target;
let rooms: RoomServiceClient;

beforeAll(async () => {
  target = await openTarget();
  rooms = new RoomServiceClient(target.http, KEY, SECRET);
});

afterAll(async () => {
  await target?.close();
});

async function inRoom(room: string, identity: string): Promise<NativeClient> {
  const client = nativeClient();
  await client.connect(target.ws, await target.token(identity, room));
  return client;
}

const request = new JoinRequest({ connectionSettings: { autoSubscribe: true } });
/** The alphabet for addresses, with padding: LiveKit takes no other. */
const joining = Buffer.from(new WrappedJoinRequest({ joinRequest: request.toBinary() }).toBinary())
  .toString('base64')
  .replaceAll('+', '-')
  .replaceAll('/', '_');

/** The answer of the validation that livekit-client asks for when its WebSocket was refused. */
const validate = async (token: string): Promise<number> =>
  (await fetch(`${target.http}/rtc/v1/validate?access_token=${token}&join_request=${encodeURIComponent(joining)}`))
    .status;

describe('tokens', () => {
  it('lets in whom a token names, for as long as it is good', async () => {
    expect(await validate(await target.token('party:p1', 'door'))).toBe(200);
    // Servers allow for clocks that differ by up to a minute.
    expect(await validate(await target.token('party:p1', 'door', {}, '-2m'))).toBe(401);
  });

  it.each([
    ['a token signed with another secret', { key: KEY, secret: 'another-secret-of-thirty-two-chars' }],
    ['a token of an unknown key', { key: 'unknown', secret: SECRET }],
  ])('refuses %s', async (_, { key, secret }) => {
    const forged = new AccessToken(key, secret, { identity: 'party:p1', ttl: '10m' });
    forged.addGrant({ roomJoin: true, room: 'door' });
    expect(await validate(await forged.toJwt())).toBe(401);
  });

  it('refuses a token without the right to join, and one that is no token', async () => {
    expect(await validate(await target.token('party:p1', 'door', { roomJoin: false }))).toBe(401);
    expect(await validate('nonsense')).toBe(401);
  });
});

describe('room service', () => {
  it('lists a room and who is in it, and says what is not there', async () => {
    expect(await rooms.listRooms(['service'])).toEqual([]);
    expect(await rooms.listParticipants('service')).toEqual([]);
    const party = await inRoom('service', 'party:p1');
    await party.publish();
    expect((await rooms.listRooms(['service'])).map((room) => room.name)).toEqual(['service']);
    const [present] = await eventually(
      () => rooms.listParticipants('service'),
      (list) => list[0]?.tracks.length === 2,
    );
    expect(present).toMatchObject({ identity: 'party:p1', name: 'party:p1' });
    expect(present!.tracks.map((track) => track.type).toSorted()).toEqual([TrackType.AUDIO, TrackType.VIDEO]);
    expect(present!.tracks.every((track) => !track.muted)).toBe(true);
    await expect(rooms.getParticipant('service', 'party:p9')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(rooms.removeParticipant('service', 'party:p9')).rejects.toMatchObject({ status: 404 });
    await rooms.updateParticipant('service', 'party:p1', { metadata: 'm', attributes: { lens: 'back' } });
    await eventually(
      () => rooms.getParticipant('service', 'party:p1'),
      (one) => one.metadata === 'm' && one.attributes['lens'] === 'back',
    );
    await party.close();
    await eventually(
      () => rooms.listParticipants('service'),
      (list) => list.length === 0,
    );
  });

  it('makes and closes rooms', async () => {
    const made = await rooms.createRoom({ name: 'made', emptyTimeout: 60, metadata: 'm' });
    expect(made).toMatchObject({ name: 'made', emptyTimeout: 60, metadata: 'm', numParticipants: 0 });
    await rooms.deleteRoom('made');
    await eventually(
      () => rooms.listRooms(['made']),
      (list) => list.length === 0,
    );
  });

  it('is closed to a foreign secret', async () => {
    const forged = new RoomServiceClient(target.http, KEY, 'another-secret-of-thirty-two-chars');
    await expect(forged.listRooms()).rejects.toMatchObject({ status: 401 });
  });
});

describe('webhooks', () => {
  it('tell in order who came, what he sent, and that he left', async () => {
    const party = await inRoom('told', 'party:p1');
    await party.publish();
    const about = () => target.webhooks.filter((webhook) => webhook.room?.name === 'told');
    await eventually(about, (list) => list.filter((webhook) => webhook.event === 'track_published').length === 2);
    await party.close();
    await eventually(about, (list) => list.some((webhook) => webhook.event === 'participant_left'));
    await rooms.deleteRoom('told');
    const all = await eventually(about, (list) => list.some((webhook) => webhook.event === 'room_finished'));
    const names = all.map((webhook) => webhook.event).filter((event) => event !== 'track_unpublished');
    expect(names).toEqual([
      'room_started',
      'participant_joined',
      'track_published',
      'track_published',
      'participant_left',
      'room_finished',
    ]);
    const published = all.filter((webhook) => webhook.event === 'track_published');
    expect(published.every((webhook) => webhook.participant?.identity === 'party:p1')).toBe(true);
    expect(published.map((webhook) => webhook.track?.type).toSorted()).toEqual([TrackType.AUDIO, TrackType.VIDEO]);
    expect(new Set(all.map((webhook) => webhook.id)).size).toBe(all.length);
  });
});
