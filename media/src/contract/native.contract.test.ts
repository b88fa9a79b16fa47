/** LiveKit's native client shares no code with the browsers' one: what both can do is the protocol, not a habit. */
import { RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type NativeClient, nativeClient } from '../test/nativeClient.ts';
import { type Caller, openBrowser, type TestBrowser } from '../test/browser.ts';
import { KEY, SECRET } from '../test/keys.ts';
import { watching } from '../test/scenarios.ts';
import { openTarget, type Target } from '../test/target.ts';
import { eventually } from '../test/wait.ts';

let target: Target;
let browser: TestBrowser;
const open: NativeClient[] = [];

beforeAll(async () => {
  target = await openTarget();
  browser = await openBrowser();
});

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

async function enter(room: string, identity: string, grant = {}): Promise<NativeClient> {
  const client = nativeClient();
  open.push(client);
  await client.connect(target.ws, await target.token(identity, room, grant));
  return client;
}

async function page(room: string, identity: string): Promise<Caller> {
  const caller = await browser.open();
  await caller.connect(target.ws, await target.token(identity, room));
  await caller.run((call) => call.publish(), 0);
  return caller;
}

/** Pictures and sound that were decoded, beyond what was there before. */
const sees = (client: NativeClient, identity: string, beyond = 0) =>
  eventually(
    () => client.heard.get(identity),
    (seen) => seen !== undefined && seen.frames > beyond + 10 && seen.samples > 10_000 && seen.loudest > 500,
    20_000,
  );

const told = (client: NativeClient, event: string) =>
  eventually(
    () => client.events,
    (list) => list.includes(event),
    20_000,
  );

it('talks with a browser both ways: picture, sound, mute, data and calls', async () => {
  const agent = await page('mixed', 'agent:07');
  const party = await enter('mixed', 'party:p1');
  await party.publish();
  await watching(agent, 'party:p1');
  const seen = await sees(party, 'agent:07');
  expect(seen!.width).toBeGreaterThanOrEqual(320);
  expect((await agent.seen('party:p1'))!.width).toBe(320);

  await agent.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(false)), 0);
  await told(party, 'muted:agent:07');
  await agent.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(true)), 0);
  await told(party, 'unmuted:agent:07');

  await party.room.localParticipant!.publishData(new TextEncoder().encode('到了'), {
    reliable: true,
    topic: 'advice',
    destination_identities: ['agent:07'],
  });
  await eventually(
    () => agent.run((call) => call.data, 0),
    (data) => data.some((one) => one.text === '到了' && one.from === 'party:p1' && one.topic === 'advice'),
  );
  const call = { destinationIdentity: 'agent:07', method: 'echo', payload: '听得到吗' };
  expect(await party.room.localParticipant!.performRpc(call)).toBe('party:p1 said 听得到吗');
  const answer = await agent.run(
    (there) =>
      there.room.localParticipant.performRpc({ destinationIdentity: 'party:p1', method: 'echo', payload: '好' }),
    0,
  );
  expect(answer).toBe('agent:07 said 好');
  await agent.page.close();
  await told(party, 'left:agent:07');
});

it('comes back after a dropped connection, and joins anew when it was forgotten meanwhile', async () => {
  const agent = await enter('lost', 'agent:07');
  const party = await enter('lost', 'party:p1');
  await party.publish();
  const before = (await sees(agent, 'party:p1'))!.frames;
  expect(target.line.cut('party:p1')).toBeGreaterThan(0);
  await told(party, 'reconnected');
  await sees(agent, 'party:p1', before);
  expect(agent.events).not.toContain('left:party:p1');

  const rooms = new RoomServiceClient(target.http, KEY, SECRET);
  const { sid } = await rooms.getParticipant('lost', 'party:p1');
  target.line.bar('party:p1', true);
  target.line.cut('party:p1');
  await rooms.removeParticipant('lost', 'party:p1');
  target.line.bar('party:p1', false);
  await eventually(
    () =>
      rooms.getParticipant('lost', 'party:p1').then(
        (one) => one.sid,
        () => sid,
      ),
    (now) => now !== sid,
    30_000,
  );
  await sees(agent, 'party:p1', agent.heard.get('party:p1')!.frames);
});

it('does not see who is hidden, is thrown out by name, and sees the room close', async () => {
  const agent = await enter('watched', 'agent:07');
  await agent.publish();
  const supervisor = await enter('watched', 'supervisor:1', { hidden: true, canPublish: false });
  await sees(supervisor, 'agent:07');
  const rooms = new RoomServiceClient(target.http, KEY, SECRET);
  const present = await rooms.listParticipants('watched');
  expect(present.map((one) => one.identity).toSorted()).toEqual(['agent:07', 'supervisor:1']);
  expect([...agent.room.remoteParticipants.keys()]).toEqual([]);
  expect(agent.events).not.toContain('joined:supervisor:1');
  await rooms.removeParticipant('watched', 'supervisor:1');
  // DisconnectReason.PARTICIPANT_REMOVED, ROOM_DELETED
  await told(supervisor, 'disconnected:4');
  await rooms.deleteRoom('watched');
  await told(agent, 'disconnected:5');
});

it('is refused without a right to join', async () => {
  const client = nativeClient();
  const idle = await target.token('party:p1', 'refused', { roomJoin: false });
  await expect(client.connect(target.ws, idle)).rejects.toThrow();
});
