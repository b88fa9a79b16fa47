import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressStatus, TrackSource } from '@livekit/protocol';
import { EgressClient, EncodedFileOutput, RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRoomRecorder } from './recording/recorder.ts';
import { KEY, SECRET } from './test/keys.ts';
import { type Caller, openBrowser, type TestBrowser } from './test/browser.ts';
import { lossyTransport } from './test/lossyTransport.ts';
import { startTestServer, type TestServer } from './test/server.ts';
import { eventually } from './test/wait.ts';
import { openTransport } from './transport/server.ts';

let server: TestServer;
let browser: TestBrowser;

beforeAll(async () => {
  server = await startTestServer(openRoomRecorder, { resumeWindowMs: 5_000 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function enter(room: string, identity: string, grant = {}): Promise<Caller> {
  const caller = await browser.open();
  await caller.connect(server.ws, await server.token(identity, grant, room));
  return caller;
}

async function watching(viewer: Caller, identity: string, moreFramesThan = 0): Promise<number> {
  const seen = await eventually(
    () => viewer.seen(identity),
    (now) => now !== undefined && now.framesDecoded > moreFramesThan + 10 && now.audioPackets > 10,
  );
  return seen!.framesDecoded;
}

const participantOf = (room: string, identity: string) => server.media.rooms.get(room)?.participants.get(identity);

const eventsOf = (room: string): string[] =>
  server.webhooks.filter((webhook) => webhook.room?.name === room).map((webhook) => webhook.event);

describe('a call through livekit-client', () => {
  it('shows each to the other, tells mute and camera changes, and carries data and calls', async () => {
    const party = await enter('talk', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter('talk', 'agent:07');
    await agent.run((call) => call.publish(), 0);
    await watching(agent, 'party:p1');
    await watching(party, 'agent:07');

    await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(false)), 0);
    await eventually(
      () => agent.run((call) => call.events, 0),
      (events) => events.includes('muted:party:p1:audio'),
    );
    await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(true)), 0);
    await eventually(
      () => agent.run((call) => call.events, 0),
      (events) => events.includes('unmuted:party:p1:audio'),
    );

    await party.run((call) => call.switchCamera(), 0);
    const switched = await eventually(
      () => agent.seen('party:p1'),
      (seen) => seen?.width === 640,
    );
    expect(switched?.height).toBe(480);

    await party.run((call) => call.unpublishVideo(), 0);
    await eventually(
      () => participantOf('talk', 'party:p1')?.infos.size,
      (tracks) => tracks === 1,
    );
    await party.run((call) => call.publishVideo({ videoCodec: 'h264' }), 0);
    await eventually(
      () => agent.seen('party:p1'),
      (seen) => seen?.width === 1280 && seen.framesDecoded > 10,
    );
    expect((await party.run((call) => call.sent(), 0))?.codec).toBe('video/H264');

    await agent.run(
      (call) =>
        call.room.localParticipant.publishData(new TextEncoder().encode('靠边停车'), {
          reliable: true,
          destinationIdentities: ['party:p1'],
          topic: 'advice',
        }),
      0,
    );
    const heard = await eventually(
      () => party.run((call) => call.data, 0),
      (data) => data.length > 0,
    );
    expect(heard).toEqual([{ from: 'agent:07', text: '靠边停车', topic: 'advice' }]);
    const answer = await agent.run(
      (call) =>
        call.room.localParticipant.performRpc({ destinationIdentity: 'party:p1', method: 'echo', payload: '听得到吗' }),
      0,
    );
    expect(answer).toBe('agent:07 said 听得到吗');

    const rooms = new RoomServiceClient(server.http, KEY, SECRET);
    await rooms.sendData('talk', new TextEncoder().encode('from the server'), 0, {
      destinationIdentities: ['agent:07'],
    });
    await eventually(
      () => agent.run((call) => call.data, 0),
      (data) => data.some((message) => message.text === 'from the server'),
    );

    await party.run((call) => call.room.disconnect(), 0);
    await eventually(
      () => agent.run((call) => call.events, 0),
      (events) => events.includes('left:party:p1'),
    );
    await agent.run((call) => call.room.disconnect(), 0);
    const events = await eventually(
      () => eventsOf('talk'),
      (list) => list.filter((event) => event === 'participant_left').length === 2,
    );
    expect(events.slice(0, 3)).toEqual(['room_started', 'participant_joined', 'track_published']);
    await Promise.all([party.page.close(), agent.page.close()]);
  });

  it('lets a hidden supervisor watch, a third party join, and the server mute and remove', async () => {
    const party = await enter('busy', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const other = await enter('busy', 'party:p2');
    await other.run((call) => call.publish(), 0);
    const supervisor = await enter('busy', 'supervisor:1', { hidden: true, canPublish: false });
    await watching(supervisor, 'party:p1');
    await watching(supervisor, 'party:p2');
    expect(await party.run((call) => call.events, 0)).not.toContain('joined:supervisor:1');
    expect(await party.run((call) => [...call.room.remoteParticipants.keys()], 0)).toEqual(['party:p2']);

    const rooms = new RoomServiceClient(server.http, KEY, SECRET);
    const listed = await rooms.listParticipants('busy');
    expect(listed.map((one) => one.identity).toSorted()).toEqual(['party:p1', 'party:p2', 'supervisor:1']);
    const microphone = listed
      .find((one) => one.identity === 'party:p2')!
      .tracks.find((track) => track.source === TrackSource.MICROPHONE)!;
    await rooms.mutePublishedTrack('busy', 'party:p2', microphone.sid, true);
    await eventually(
      () => other.run((call) => call.room.localParticipant.isMicrophoneEnabled, 0),
      (enabled) => !enabled,
    );

    await rooms.removeParticipant('busy', 'party:p2');
    await eventually(
      () => other.run((call) => call.events, 0),
      // DisconnectReason.PARTICIPANT_REMOVED
      (events) => events.includes('disconnected:4'),
    );
    await eventually(
      () => party.run((call) => call.events, 0),
      (events) => events.includes('left:party:p2'),
    );

    const again = await enter('busy', 'party:p1');
    await eventually(
      () => party.run((call) => call.events, 0),
      // DisconnectReason.DUPLICATE_IDENTITY
      (events) => events.includes('disconnected:2'),
    );
    expect(await again.run((call) => call.room.state, 0)).toBe('connected');
    await Promise.all([party, other, supervisor, again].map((caller) => caller.page.close()));
  });

  it('resumes after a lost connection and joins anew when the session is gone', async () => {
    const party = await enter('drop', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter('drop', 'agent:07');
    const before = await watching(agent, 'party:p1');
    const sid = participantOf('drop', 'party:p1')!.sid;

    const cutAt = performance.now();
    participantOf('drop', 'party:p1')!.socket!.terminate();
    await eventually(
      () => participantOf('drop', 'party:p1')?.socket,
      (socket) => socket !== undefined,
    );
    await eventually(
      () => party.run((call) => call.room.state, 0),
      (state) => state === 'connected',
    );
    await watching(agent, 'party:p1', before);
    expect(performance.now() - cutAt).toBeLessThan(5_000);
    expect(participantOf('drop', 'party:p1')!.sid).toBe(sid);
    expect(await agent.run((call) => call.events, 0)).not.toContain('left:party:p1');
    const echoed = await agent.run(
      (call) =>
        call.room.localParticipant.performRpc({
          destinationIdentity: 'party:p1',
          method: 'echo',
          payload: 'still there',
        }),
      0,
    );
    expect(echoed).toBe('agent:07 said still there');

    const room = server.media.rooms.get('drop')!;
    room.remove(participantOf('drop', 'party:p1')!, 9);
    await eventually(
      () => participantOf('drop', 'party:p1')?.sid,
      (now) => now !== undefined && now !== sid,
    );
    await watching(agent, 'party:p1');
    await Promise.all([party.page.close(), agent.page.close()]);
  });

  it('records from the first packet of a room that was armed before anybody came', async () => {
    const egress = new EgressClient(server.http, KEY, SECRET);
    const armed = await egress.startRoomCompositeEgress(
      'evidence',
      new EncodedFileOutput({ filepath: 'case-1/segment-1' }),
    );
    expect(armed.status).toBe(EgressStatus.EGRESS_ACTIVE);
    const party = await enter('evidence', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter('evidence', 'agent:07');
    await agent.run((call) => call.publish(), 0);
    expect(await agent.run((call) => call.room.isRecording, 0)).toBe(true);
    await watching(agent, 'party:p1', 30);
    await watching(party, 'agent:07', 30);
    const stopping = await egress.stopEgress(armed.egressId);
    expect(stopping.status).toBe(EgressStatus.EGRESS_ENDING);
    const [ended] = await eventually(
      () => egress.listEgress({ roomName: 'evidence' }),
      (list) => list[0]?.status === EgressStatus.EGRESS_COMPLETE,
      30_000,
    );
    expect(ended!.fileResults.length).toBeGreaterThanOrEqual(4);
    for (const file of ended!.fileResults) {
      expect(file.filename.startsWith('case-1/segment-1/')).toBe(true);
      expect(Number(file.size)).toBeGreaterThan(0);
    }
    expect(await readdir(join(server.recordings, 'case-1/segment-1'))).toContain('index.json');
    const told = await eventually(
      () => server.webhooks.filter((webhook) => webhook.egressInfo?.egressId === armed.egressId),
      (list) => list.some((webhook) => webhook.event === 'egress_ended'),
    );
    expect(told.map((webhook) => webhook.event)).toEqual(['egress_started', 'egress_ended']);
    await Promise.all([party.page.close(), agent.page.close()]);
  });

  it('repairs a line that loses every twentieth packet each way', async () => {
    const transport = lossyTransport(await openTransport({ port: 0, bind: '127.0.0.1' }), 20);
    const lossy = await startTestServer(openRoomRecorder, {}, transport);
    try {
      const party = await browser.open();
      await party.connect(lossy.ws, await lossy.token('party:p1'));
      await party.run((call) => call.publish(), 0);
      const agent = await browser.open();
      await agent.connect(lossy.ws, await lossy.token('agent:07'));
      const start = await watching(agent, 'party:p1');
      const startedAt = performance.now();
      await watching(agent, 'party:p1', start + 60);
      // 20 pictures a second take 3 s; what is left is for a machine that does other things, not for a frozen picture.
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      expect(transport.lost).toBeGreaterThan(20);
      expect((await party.run((call) => call.sent(), 0))!.retransmitted).toBeGreaterThan(0);
      const viewer = lossy.media.rooms.get('room-1')!.participants.get('agent:07')!;
      expect(viewer.session.downlink.repaired).toBeGreaterThan(0);
      await Promise.all([party.page.close(), agent.page.close()]);
    } finally {
      await lossy.close();
    }
  });
});
