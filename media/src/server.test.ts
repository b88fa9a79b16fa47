import { join } from 'node:path';
import {
  ConnectionQuality,
  EgressStatus,
  JoinRequest,
  LeaveRequest_Action,
  MuteTrackRequest,
  ParticipantInfo_State,
} from '@livekit/protocol';
import { EgressClient, EncodedFileOutput, RoomServiceClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeRecorder } from './test/fakeRecorder.ts';
import { type FakeTransport, fakeTransport } from './test/fakeTransport.ts';
import { KEY, SECRET } from './test/keys.ts';
import type { Section } from './test/offers.ts';
import { startTestServer, type TestServer } from './test/server.ts';
import { SignalClient } from './test/signalClient.ts';
import { eventually } from './test/wait.ts';

const CAMERA: Section = { mid: '0', kind: 'video', direction: 'sendonly', cid: 'cam', ssrc: 7_000 };
const EMPTY: Section = { mid: '0', kind: 'video', direction: 'recvonly' };

let transport: FakeTransport;
let recorder: ReturnType<typeof fakeRecorder>;
let server: TestServer;
let clients: SignalClient[];
let egress: EgressClient;
let rooms: RoomServiceClient;

beforeEach(async () => {
  transport = fakeTransport();
  recorder = fakeRecorder([
    { path: 'track-1.webm', kind: 'track', bytes: 5, sha256: 'a', sm3: 'b', startedAtMs: 1_000, endedAtMs: 3_500 },
  ]);
  server = await startTestServer(recorder.open, { resumeWindowMs: 1_000 }, transport);
  clients = [];
  egress = new EgressClient(server.http, KEY, SECRET);
  rooms = new RoomServiceClient(server.http, KEY, SECRET);
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

async function enter(identity: string, grant = {}, request: Partial<JoinRequest> = {}): Promise<SignalClient> {
  const client = new SignalClient(server.ws, await server.token(identity, grant), request);
  clients.push(client);
  return client;
}

async function publishCamera(client: SignalClient): Promise<string> {
  const sid = await client.announceCamera('cam');
  await client.offer([CAMERA]);
  return sid;
}

function vp8KeyFrame(sequence: number): Buffer {
  const packet = Buffer.alloc(20);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(7_000, 8);
  packet[12] = 0x10;
  return packet;
}

const egressEvents = () =>
  server.webhooks.filter((webhook) => webhook.event.startsWith('egress')).map((webhook) => webhook.event);

describe('joining', () => {
  it('answers join first, then the offer in it, and takes later ones', async () => {
    const first = await enter('party:p1');
    const joined = await first.take('join');
    expect(joined.participant?.identity).toBe('party:p1');
    expect(joined.subscriberPrimary).toBe(false);
    const sid = await publishCamera(first);
    transport.peers[0]!.become('connected');
    const second = await enter('agent:07');
    const other = (await second.take('join')).otherParticipants[0]!;
    expect(other).toMatchObject({ identity: 'party:p1', state: ParticipantInfo_State.ACTIVE });
    const answer = await second.offer([EMPTY]);
    expect(answer.midToTrackId).toEqual({ '0': sid });
    transport.peers[0]!.handlers.onRtp(vp8KeyFrame(1), performance.now());
    expect(transport.peers[1]!.sentRtp).toHaveLength(1);
  });

  it.each([
    ['no token', '', 401],
    ['garbage', 'access_token=a.b.c', 401],
  ])('refuses %s', async (_name, query, status) => {
    expect((await fetch(`${server.http}/rtc/v1/validate?${query}`)).status).toBe(status);
  });

  it('refuses a token without the right to join and a broken join request', async () => {
    const idle = await server.token('party:p1', { roomJoin: false });
    expect((await fetch(`${server.http}/rtc/v1/validate?access_token=${idle}`)).status).toBe(401);
    const good = await server.token('party:p1');
    const check = (query: string) => fetch(`${server.http}/rtc/v1/validate?access_token=${good}${query}`);
    expect((await check('')).status).toBe(200);
    expect((await check('&join_request=AAAA')).status).toBe(400);
    expect((await fetch(`${server.http}/rtc?access_token=${good}`)).status).toBe(404);
  });

  it('says why when publishing is not allowed', async () => {
    const client = await enter('supervisor:1', { canPublish: false });
    await client.take('join');
    await expect(
      Promise.race([client.announceCamera('cam'), client.take('requestResponse').then(() => 'refused')]),
    ).resolves.toBe('refused');
  });

  it('tells an unknown session to join anew', async () => {
    const client = await enter('party:p1', {}, { reconnect: true, participantSid: 'PA_unknown' });
    expect((await client.take('leave')).action).toBe(LeaveRequest_Action.RECONNECT);
  });

  it('resumes a session with new ICE credentials, keeps its tracks, and lets others see it lost after the window', async () => {
    const party = await enter('party:p1');
    const { participant } = await party.take('join');
    await publishCamera(party);
    const agent = await enter('agent:07');
    await agent.take('join');
    party.close();
    const back = await enter('party:p1', {}, { reconnect: true, participantSid: participant!.sid });
    await back.take('reconnect');
    await back.offer([CAMERA]);
    expect(server.media.rooms.get('room-1')!.participants.get('party:p1')!.infos.size).toBe(1);
    back.close();
    await eventually(
      () =>
        agent.messages.some(
          (message) =>
            message.case === 'update' &&
            message.value.participants.some((one) => one.state === ParticipantInfo_State.DISCONNECTED),
        ),
      (gone) => gone,
    );
  });

  it('takes a participant for gone at once when signalling and media are both closed, and shows a lost line before', async () => {
    const party = await enter('party:p1');
    await party.take('join');
    await party.offer([EMPTY]);
    transport.peers[0]!.become('connected');
    const agent = await enter('agent:07');
    const present = (await agent.take('join')).otherParticipants[0]!;
    transport.peers[0]!.become('disconnected');
    const told = await agent.take('connectionQuality', ({ updates }) => updates[0]?.quality === ConnectionQuality.LOST);
    expect(told.updates[0]?.participantSid).toBe(present.sid);
    const room = server.media.rooms.get('room-1')!;
    party.close();
    await eventually(
      () => room.participants.get('party:p1')!.socket,
      (socket) => socket === undefined,
    );
    transport.peers[0]!.become('closed');
    expect(room.participants.has('party:p1')).toBe(false);
  });

  it('asks a client whose media association is gone to join anew', async () => {
    const party = await enter('party:p1');
    await party.take('join');
    transport.peers[0]!.become('closed');
    expect((await party.take('leave')).action).toBe(LeaveRequest_Action.RECONNECT);
  });

  it('survives unreadable messages and offers', async () => {
    const client = await enter('party:p1');
    await client.take('join');
    client.send({ case: 'offer', value: { type: 'offer', sdp: 'nonsense', id: 1 } as never });
    client.send({ case: 'mute', value: new MuteTrackRequest({ sid: 'TR_unknown', muted: true }) });
    client.send({ case: 'ping', value: 1n });
    await client.take('pong');
    expect(client.closed).toBe(false);
  });
});

describe('recording', () => {
  it('is armed before anybody comes and taps every visible track from its first packet', async () => {
    const info = await egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath: 'case/1' }));
    expect(info.status).toBe(EgressStatus.EGRESS_ACTIVE);
    expect(recorder.recordings[0]!.options.folder).toBe(join(server.recordings, 'case/1'));
    const party = await enter('party:p1');
    await party.take('join');
    const sid = await publishCamera(party);
    const hidden = await enter('supervisor:1', { hidden: true });
    await hidden.take('join');
    await publishCamera(hidden);
    for (const sequence of [65_534, 65_535, 0])
      transport.peers[0]!.handlers.onRtp(vp8KeyFrame(sequence), performance.now());
    party.send({ case: 'mute', value: new MuteTrackRequest({ sid, muted: true }) });
    const [entry] = await eventually(
      () => recorder.recordings[0]!.tracks,
      (tracks) => tracks[0]?.muted.length === 1,
    );
    expect(recorder.recordings[0]!.tracks).toHaveLength(1);
    expect(entry!.track).toMatchObject({
      trackSid: sid,
      identity: 'party:p1',
      kind: 'video',
      source: 'camera',
      codec: 'VP8',
    });
    expect(entry!.sequences).toEqual([65_534, 65_535, 0]);

    expect((await egress.stopEgress(info.egressId)).status).toBe(EgressStatus.EGRESS_ENDING);
    const [ended] = await eventually(
      () => egress.listEgress({ roomName: 'room-1' }),
      (list) => list[0]!.status === EgressStatus.EGRESS_COMPLETE,
    );
    expect(ended!.fileResults[0]).toMatchObject({
      filename: 'case/1/track-1.webm',
      location: join(server.recordings, 'case/1/track-1.webm'),
      size: 5n,
      startedAt: 1_000_000_000n,
      endedAt: 3_500_000_000n,
      duration: 2_500_000_000n,
    });
    expect(entry!.ended).toBe(true);
    await eventually(egressEvents, (events) => events.length === 2);
    expect(egressEvents()).toEqual(['egress_started', 'egress_ended']);
  });

  it('taps tracks that were there before it', async () => {
    const party = await enter('party:p1');
    await party.take('join');
    await publishCamera(party);
    await egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath: 'case/1' }));
    transport.peers[0]!.handlers.onRtp(vp8KeyFrame(9), performance.now());
    expect(recorder.recordings[0]!.tracks[0]!.sequences).toEqual([9]);
  });

  it('says at once that it failed, and afterwards what could be saved', async () => {
    const info = await egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath: 'case/1' }));
    recorder.recordings[0]!.break('ENOSPC');
    const [failed] = await egress.listEgress({ egressId: info.egressId });
    expect(failed).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error: 'ENOSPC' });
    await eventually(egressEvents, (events) => events.length === 3);
    expect(egressEvents()).toEqual(['egress_started', 'egress_ended', 'egress_updated']);
    const [, ended, updated] = server.webhooks.filter((webhook) => webhook.event.startsWith('egress'));
    expect(ended!.egressInfo).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error: 'ENOSPC', fileResults: [] });
    expect(updated!.egressInfo!.fileResults).toHaveLength(1);
  });

  it.each(['../elsewhere', '/etc/passwd', ''])('refuses the folder %j', async (filepath) => {
    await expect(egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath }))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_argument',
    });
    expect(recorder.recordings).toHaveLength(0);
    expect(await rooms.listRooms()).toEqual([]);
  });

  it('ends with its room and with the server', async () => {
    await egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath: 'case/1' }));
    await egress.startRoomCompositeEgress('room-2', new EncodedFileOutput({ filepath: 'case/2' }));
    await rooms.deleteRoom('room-1');
    await eventually(
      () => recorder.recordings[0]!.stopped,
      (stops) => stops.length > 0,
    );
    expect(recorder.recordings[0]!.stopped).toEqual(['room finished']);
    await server.media.rooms.close();
    expect(recorder.recordings[1]!.stopped).toHaveLength(1);
  });
});

describe('the room service', () => {
  it('makes, lists and closes rooms, and tells it', async () => {
    await rooms.createRoom({ name: 'room-9', emptyTimeout: 60, metadata: 'm' });
    const [room] = await rooms.listRooms(['room-9']);
    expect(room).toMatchObject({ name: 'room-9', emptyTimeout: 60, metadata: 'm', numParticipants: 0 });
    await rooms.deleteRoom('room-9');
    expect(await rooms.listRooms()).toEqual([]);
    await eventually(
      () => server.webhooks.map((webhook) => webhook.event),
      (events) => events.length === 2,
    );
    expect(server.webhooks.map((webhook) => webhook.event)).toEqual(['room_started', 'room_finished']);
  });

  it('answers what is not there with not_found and a foreign key with 401', async () => {
    await expect(rooms.getParticipant('nowhere', 'nobody')).rejects.toMatchObject({ status: 404, code: 'not_found' });
    const forged = new RoomServiceClient(server.http, KEY, 'another-secret-of-thirty-two-chars');
    await expect(forged.listRooms()).rejects.toMatchObject({ status: 401 });
    const unknown = await fetch(`${server.http}/twirp/livekit.RoomService/Explode`, { method: 'POST' });
    expect(unknown.status).toBe(404);
  });

  it('serves health and figures', async () => {
    expect((await fetch(`${server.http}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${server.http}/metrics`)).text()).toMatch(/^media_rooms 0$/m);
  });
});
