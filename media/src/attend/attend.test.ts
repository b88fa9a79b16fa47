import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  DisconnectReason,
  EgressStatus,
  LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  TrackInfo,
  TrackSource,
  TrackType,
} from '@livekit/protocol';
import { EgressClient, EncodedFileOutput, TokenVerifier } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../log.ts';
import { fakeRecorder } from '../test/fakeRecorder.ts';
import { type FakeTransport, fakeTransport } from '../test/fakeTransport.ts';
import { type Hook, openHook } from '../test/hook.ts';
import { KEY, SECRET } from '../test/keys.ts';
import type { Section } from '../test/offers.ts';
import { testConfig } from '../test/server.ts';
import { openSignalServer, type SignalGuest, type SignalServer } from '../test/signalServer.ts';
import { eventually } from '../test/wait.ts';
import { AttendedRoom } from './room.ts';
import { type RecorderServer, startRecorderServer } from './server.ts';

const CAMERA: Section = { mid: '0', kind: 'video', direction: 'sendonly', cid: 'TR_cam', ssrc: 7_000 };
const SILENT: Section = { mid: '0', kind: 'video', direction: 'inactive' };

let upstream: SignalServer;
let transport: FakeTransport;
let recorder: ReturnType<typeof fakeRecorder>;
let hook: Hook;
let server: RecorderServer;
let egress: EgressClient;
let recordings: string;

beforeEach(async () => {
  upstream = await openSignalServer();
  transport = fakeTransport();
  recorder = fakeRecorder();
  hook = await openHook();
  recordings = mkdtempSync(join(tmpdir(), 'attend-'));
  const config = { ...testConfig, recordings, webhookUrl: hook.url, upstream: upstream.url };
  server = await startRecorderServer(config, upstream.url, transport, recorder.open, silentLog);
  egress = new EgressClient(`http://127.0.0.1:${server.port}`, KEY, SECRET);
});

afterEach(async () => {
  await server.close();
  upstream.close();
  hook.close();
  rmSync(recordings, { recursive: true, force: true });
});

const camera = (muted = false, mimeType = 'video/VP8'): TrackInfo =>
  new TrackInfo({ sid: 'TR_cam', type: TrackType.VIDEO, source: TrackSource.CAMERA, mimeType, muted });

const party = (tracks: TrackInfo[], state = ParticipantInfo_State.ACTIVE): ParticipantInfo =>
  new ParticipantInfo({ sid: 'PA_1', identity: 'party:p1', state, tracks });

const armed = (folder: string) =>
  egress.startRoomCompositeEgress('case-1', new EncodedFileOutput({ filepath: folder }));

/** The recorder at the door, let in. */
async function attended(folder = 'case-1/1', others: ParticipantInfo[] = []): Promise<SignalGuest> {
  const before = upstream.guests.length;
  const arming = armed(folder);
  const guest = await eventually(
    () => upstream.guests[before],
    (one) => one !== undefined,
  );
  guest!.welcome('case-1', others);
  expect((await arming).status).toBe(EgressStatus.EGRESS_ACTIVE);
  return guest!;
}

function packet(sequence: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes[0] = 0x80;
  bytes[1] = 96;
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(7_000, 8);
  bytes[12] = 0x10;
  return bytes;
}

const reached = (status: EgressStatus) =>
  eventually(
    () => egress.listEgress({ roomName: 'case-1' }),
    (list) => list.at(-1)?.status === status,
  );

const tracks = () => recorder.recordings.at(-1)!.tracks;

it('enters unseen, as a recorder, with the token in a header and not in the address', async () => {
  const guest = await attended();
  const { url = '', headers } = guest.request;
  expect(url).toMatch(/^\/rtc\?/);
  expect(url).not.toContain('token');
  const claims = await new TokenVerifier(KEY, SECRET).verify(String(headers.authorization).replace('Bearer ', ''));
  expect(claims.video).toMatchObject({
    room: 'case-1',
    roomJoin: true,
    hidden: true,
    recorder: true,
    canPublish: false,
  });
  expect(claims.kind).toBe('egress');
});

it('takes every track from its first packet, tells mutes, and ends it with the track', async () => {
  const guest = await attended();
  guest.update(party([camera()]));
  const answer = await guest.offer([CAMERA]);
  expect(answer.sdp).toContain('a=ice-lite');
  expect(answer.sdp).toContain('a=setup:passive');
  expect(answer.sdp).toContain('a=recvonly');
  for (const sequence of [65_535, 0, 1]) transport.peers[0]!.handlers.onRtp(packet(sequence), performance.now());
  expect(tracks()).toHaveLength(1);
  const [entry] = tracks();
  expect(entry!.track).toMatchObject({ trackSid: 'TR_cam', identity: 'party:p1', kind: 'video', source: 'camera' });
  expect(entry!.sequences).toEqual([65_535, 0, 1]);
  guest.update(party([camera(true)]));
  await eventually(
    () => entry!.muted,
    (muted) => muted.join() === 'true',
  );
  guest.update(party([]));
  await eventually(
    () => entry!.ended,
    (ended) => ended,
  );
});

it('answers with every codec it writes, the own one of the track first: the server offers later tracks in no other', async () => {
  const guest = await attended();
  guest.update(party([camera(false, 'video/H264')]));
  const { sdp } = await guest.offer([CAMERA]);
  // One H.264 of the two offered, with its retransmission, then VP8 with its own.
  expect(sdp).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF 102 103 96 97\r$/m);
  expect(sdp).toContain('a=recvonly');
});

it('takes nothing in a codec that is not the track’s', async () => {
  const guest = await attended();
  guest.update(party([camera(false, 'video/VP8')]));
  await guest.offer([{ ...CAMERA, codecs: ['H264'] }]);
  expect(tracks()).toHaveLength(0);
});

it('records those who were there before it', async () => {
  const guest = await attended('case-1/1', [party([camera()])]);
  await guest.offer([CAMERA]);
  transport.peers[0]!.handlers.onRtp(packet(9), performance.now());
  expect(tracks()[0]!.sequences).toEqual([9]);
});

it('takes a track that comes again on another source for a new one', async () => {
  const guest = await attended();
  guest.update(party([camera()]));
  await guest.offer([CAMERA], 1);
  await guest.offer([SILENT], 2);
  expect(tracks()[0]!.ended).toBe(true);
  await guest.offer([{ ...CAMERA, ssrc: 7_001 }], 3);
  expect(tracks()).toHaveLength(2);
});

it('tells the service who comes and goes', async () => {
  const guest = await attended();
  guest.update(party([camera()]));
  guest.update(party([], ParticipantInfo_State.DISCONNECTED));
  await eventually(
    () => hook.events,
    (events) => events.some(({ event }) => event === 'participant_left'),
  );
  const told = hook.events.map(({ event, participant }) => `${event} ${participant?.identity ?? ''}`.trim());
  expect(told).toEqual([
    'egress_started',
    'participant_joined party:p1',
    'track_published party:p1',
    'track_unpublished party:p1',
    'participant_left party:p1',
  ]);
  expect(hook.events[1]!.room?.name).toBe('case-1');
});

it('ends well with the room, and by order leaves it', async () => {
  const guest = await attended();
  guest.dismiss(DisconnectReason.ROOM_DELETED);
  await reached(EgressStatus.EGRESS_COMPLETE);
  await attended('case-1/2');
  const [running] = await egress.listEgress({ roomName: 'case-1', active: true });
  expect((await egress.stopEgress(running!.egressId)).status).toBe(EgressStatus.EGRESS_ENDING);
  await reached(EgressStatus.EGRESS_COMPLETE);
});

it.each([
  ['the connection is lost', (guest: SignalGuest) => guest.cut()],
  ['it is sent away', (guest: SignalGuest) => guest.dismiss(DisconnectReason.PARTICIPANT_REMOVED)],
  [
    'its session is unknown',
    (guest: SignalGuest) => guest.dismiss(DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT),
  ],
  ['no media comes any more', () => transport.peers[0]!.become('disconnected')],
  ['the offer cannot be read', (guest: SignalGuest) => guest.say({ case: 'offer', value: { sdp: 'x' } as never })],
])('says at once that it failed when %s, and the next recording enters anew', async (_, happen) => {
  const guest = await attended();
  happen(guest);
  const [failed] = await reached(EgressStatus.EGRESS_FAILED);
  expect(failed!.error).not.toBe('');
  await eventually(
    () => hook.events,
    (events) => events.some(({ event }) => event === 'egress_ended'),
  );
  const again = await attended('case-1/2');
  expect(again).not.toBe(guest);
});

it('begins nothing where it is not let in', async () => {
  upstream.refuseWith = 401;
  await expect(armed('case-1/1')).rejects.toMatchObject({ status: 500 });
  expect(recorder.recordings).toHaveLength(0);
  expect(await egress.listEgress({ roomName: 'case-1' })).toEqual([]);
  upstream.refuseWith = 0;
  await attended('case-1/1');
});

it('refuses a folder that is in use, also while the room is being entered', async () => {
  const first = armed('case-1/1');
  const second = armed('case-1/1');
  (
    await eventually(
      () => upstream.guests[0],
      (one) => one !== undefined,
    )
  )?.welcome('case-1');
  const outcomes = await Promise.allSettled([first, second]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(recorder.recordings).toHaveLength(1);
  expect(upstream.guests).toHaveLength(1);
});

it('fails when a published track does not come: a hole nobody would see', async () => {
  const failures: string[] = [];
  const room = new AttendedRoom(
    'case-9',
    { url: upstream.url, token: 'any' },
    transport,
    { trackPublished: () => {}, notify: () => {}, onEnded: () => {}, onFailed: (_, reason) => failures.push(reason) },
    silentLog,
  );
  const guest = await eventually(
    () => upstream.guests[0],
    (one) => one !== undefined,
  );
  guest!.welcome('case-9', [party([camera()])]);
  await room.joined;
  room.tick(performance.now() + 9_000, 40);
  expect(failures).toEqual([]);
  room.tick(performance.now() + 11_000, 80);
  expect(failures).toEqual(['the media server does not send a published track']);
});
