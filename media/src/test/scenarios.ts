/** Calls through livekit-client that any server of the contract must carry; nothing here knows which one it is. */
import { TrackSource } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { expect, it } from 'vitest';
import type { Caller, TestBrowser } from './browser.ts';
import type { Seen } from './callPage.ts';
import { KEY, SECRET } from './keys.ts';
import type { Target } from './target.ts';
import { eventually } from './wait.ts';

export interface Ground {
  readonly target: Target;
  readonly browser: TestBrowser;
}

/** DisconnectReason as livekit-client tells it. */
const DUPLICATE_IDENTITY = 2;
const PARTICIPANT_REMOVED = 4;
const ROOM_DELETED = 5;

export async function enter(ground: Ground, room: string, identity: string, grant = {}): Promise<Caller> {
  const caller = await ground.browser.open();
  await caller.connect(ground.target.ws, await ground.target.token(identity, room, grant));
  return caller;
}

/** Waits for ten pictures more than `moreFramesThan`, and for sound. */
export async function watching(viewer: Caller, identity: string, moreFramesThan = 0): Promise<number> {
  const seen = await eventually(
    () => viewer.seen(identity),
    (now) => now !== undefined && now.framesDecoded > moreFramesThan + 10 && now.audioPackets > 10,
    20_000,
  );
  return seen!.framesDecoded;
}

export const events = (caller: Caller, wanted: string): Promise<string[]> =>
  eventually(
    () => caller.run((call) => call.events, 0),
    (list) => list.includes(wanted),
    20_000,
  );

/** Whose picture has this shape: its size is the sender's choice, who makes it smaller on a busy machine. */
export const isShaped = (ratio: number) => (seen: Seen | undefined) =>
  seen !== undefined && seen.height > 0 && Math.abs(seen.width / seen.height - ratio) < 0.02;

const service = ({ target }: Ground) => new RoomServiceClient(target.http, KEY, SECRET);

const leave = (...callers: Caller[]) => Promise.all(callers.map((caller) => caller.page.close()));

export function talk(ground: () => Ground): void {
  it('shows each to the other, tells mute and camera changes, and carries data and calls', async () => {
    const party = await enter(ground(), 'talk', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter(ground(), 'talk', 'agent:07');
    await agent.run((call) => call.publish(), 0);
    await watching(agent, 'party:p1');
    await watching(party, 'agent:07');

    await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(false)), 0);
    await events(agent, 'muted:party:p1:audio');
    await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(true)), 0);
    await events(agent, 'unmuted:party:p1:audio');

    await party.run((call) => call.switchCamera(), 0);
    await eventually(() => agent.seen('party:p1'), isShaped(4 / 3), 20_000);

    await party.run((call) => call.unpublishVideo(), 0);
    await eventually(
      () => service(ground()).getParticipant('talk', 'party:p1'),
      (one) => one.tracks.length === 1,
    );
    await party.run((call) => call.publishVideo({ videoCodec: 'h264' }), 0);
    await eventually(
      () => agent.seen('party:p1'),
      (seen) => isShaped(16 / 9)(seen) && seen!.framesDecoded > 10,
      20_000,
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

    await service(ground()).sendData('talk', new TextEncoder().encode('from the server'), 0, {
      destinationIdentities: ['agent:07'],
    });
    await eventually(
      () => agent.run((call) => call.data, 0),
      (data) => data.some((message) => message.text === 'from the server'),
    );

    await party.run((call) => call.room.disconnect(), 0);
    await events(agent, 'left:party:p1');
    await agent.run((call) => call.room.disconnect(), 0);
    const told = await eventually(
      () => ground().target.webhooks.filter((webhook) => webhook.room?.name === 'talk'),
      (list) => list.filter((webhook) => webhook.event === 'participant_left').length === 2,
    );
    expect(told.map((webhook) => webhook.event).slice(0, 3)).toEqual([
      'room_started',
      'participant_joined',
      'track_published',
    ]);
    await leave(party, agent);
  });
}

export function company(ground: () => Ground): void {
  it('lets a hidden supervisor watch, a third party join, and the server mute and remove', async () => {
    const party = await enter(ground(), 'busy', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const other = await enter(ground(), 'busy', 'party:p2');
    await other.run((call) => call.publish(), 0);
    const supervisor = await enter(ground(), 'busy', 'supervisor:1', { hidden: true, canPublish: false });
    await watching(supervisor, 'party:p1');
    await watching(supervisor, 'party:p2');
    expect(await party.run((call) => call.events, 0)).not.toContain('joined:supervisor:1');
    expect(await party.run((call) => [...call.room.remoteParticipants.keys()], 0)).toEqual(['party:p2']);

    const rooms = service(ground());
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
    await events(other, `disconnected:${PARTICIPANT_REMOVED}`);
    await events(party, 'left:party:p2');

    const again = await enter(ground(), 'busy', 'party:p1');
    await events(party, `disconnected:${DUPLICATE_IDENTITY}`);
    expect(await again.run((call) => call.room.state, 0)).toBe('connected');

    await rooms.deleteRoom('busy');
    await events(again, `disconnected:${ROOM_DELETED}`);
    await leave(party, other, supervisor, again);
  });
}

export function drop(ground: () => Ground): void {
  it('resumes after a lost connection and joins anew when the session is gone', async () => {
    const { target } = ground();
    const rooms = service(ground());
    const party = await enter(ground(), 'drop', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter(ground(), 'drop', 'agent:07');
    const before = await watching(agent, 'party:p1');
    const { sid } = await rooms.getParticipant('drop', 'party:p1');

    const cutAt = performance.now();
    expect(target.line.cut('party:p1')).toBeGreaterThan(0);
    await eventually(
      () => party.run((call) => call.events, 0),
      (list) => list.some((event) => event === 'reconnected'),
      20_000,
    );
    await watching(agent, 'party:p1', before);
    // A second or less where nothing else runs.
    expect(performance.now() - cutAt).toBeLessThan(15_000);
    expect((await rooms.getParticipant('drop', 'party:p1')).sid).toBe(sid);
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

    // The server forgets the person while the line is down: the session that comes back is unknown.
    target.line.bar('party:p1', true);
    target.line.cut('party:p1');
    await rooms.removeParticipant('drop', 'party:p1');
    await events(agent, 'left:party:p1');
    target.line.bar('party:p1', false);
    await eventually(
      () =>
        rooms.getParticipant('drop', 'party:p1').then(
          (one) => one.sid,
          () => sid,
        ),
      (now) => now !== sid,
      30_000,
    );
    await watching(agent, 'party:p1');
    await leave(party, agent);
  });
}

export function four(ground: () => Ground): void {
  it('shows four to each other, and whoever leaves is gone for all', async () => {
    const names = ['party:p1', 'party:p2', 'agent:07', 'officer:1'];
    const callers: Caller[] = [];
    for (const name of names) {
      const caller = await enter(ground(), 'four', name);
      await caller.run((call) => call.publish(), 0);
      callers.push(caller);
    }
    for (const [at, caller] of callers.entries()) {
      for (const other of names) if (other !== names[at]) await watching(caller, other);
    }
    const [first, , third, last] = callers;
    await last!.run((call) => call.room.disconnect(), 0);
    await Promise.all([events(first!, 'left:officer:1'), events(third!, 'left:officer:1')]);
    expect(await first!.run((call) => [...call.room.remoteParticipants.keys()].toSorted(), 0)).toEqual([
      'agent:07',
      'party:p2',
    ]);
    const before = (await third!.seen('party:p1'))!.framesDecoded;
    await watching(third!, 'party:p1', before);
    await leave(...callers);
  });
}
