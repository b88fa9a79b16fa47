import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AccessToken, EgressClient, EgressStatus, EncodedFileOutput, RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEY, SECRET } from '../test/keys.ts';
import { LoadClient } from '../test/load/client.ts';
import { CALL_AUDIO, CALL_VIDEO } from '../test/load/streams.ts';
import { eventually } from '../test/wait.ts';

interface Line {
  message: string;
  process?: number;
  port: number;
  pid: number;
}

let folder: string;
let front: ChildProcess;
let base: string;
const lines: Line[] = [];
const clients = new Set<LoadClient>();
const pump = setInterval(() => {
  for (const client of clients) client.pump(performance.now());
}, 5);
const tell = setInterval(() => {
  for (const client of clients) client.feedback(performance.now());
}, 100);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-cluster-'));
  front = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '../main.ts')], {
    env: {
      ...process.env,
      MEDIA_PORT: '0',
      MEDIA_UDP_PORT: '0',
      MEDIA_KEY: KEY,
      MEDIA_SECRET: SECRET,
      MEDIA_RECORDINGS: folder,
      MEDIA_PROCESSES: '2',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: front.stdout! }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const door = await eventually(
    () => lines.find(({ message, process }) => message === 'listening' && process === undefined),
    (line) => line !== undefined,
    60_000,
  );
  base = `127.0.0.1:${door!.port}`;
}, 90_000);

afterAll(async () => {
  clearInterval(pump);
  clearInterval(tell);
  for (const client of clients) client.close();
  front.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function join2(room: string, name: string): Promise<LoadClient> {
  const token = new AccessToken(KEY, SECRET, { identity: `party:${name}`, ttl: '20m' });
  token.addGrant({ roomJoin: true, room });
  const client = new LoadClient([CALL_VIDEO, CALL_AUDIO]);
  clients.add(client);
  await client.join(`ws://${base}`, await token.toJwt());
  return client;
}

const call = (room: string): Promise<LoadClient[]> => Promise.all(['a', 'b'].map((name) => join2(room, name)));

/** Until each has seen so many packets more than now. */
async function flows(members: readonly LoadClient[], packets: number): Promise<void> {
  const before = members.map(({ media }) => media.received);
  await eventually(
    () => members.map(({ media }, n) => media.received - before[n]!),
    (more) => more.every((count) => count > packets),
    20_000,
  );
}

test('two processes share the calls; one that dies takes its own alone, which goes on in the other', async () => {
  const rooms = new RoomServiceClient(`http://${base}`, KEY, SECRET);
  const egress = new EgressClient(`http://${base}`, KEY, SECRET);
  const record = async (room: string): Promise<string> =>
    (await egress.startRoomCompositeEgress(room, { file: new EncodedFileOutput({ filepath: `${room}/01` }) })).egressId;
  const egressIds = new Map([
    ['dies', await record('dies')],
    ['lives', await record('lives')],
  ]);
  const [dies, lives] = await Promise.all([call('dies'), call('lives')]);
  await flows([...dies, ...lives], 100);
  expect((await rooms.listRooms()).map(({ name }) => name).toSorted()).toEqual(['dies', 'lives']);
  expect((await rooms.listParticipants('dies')).length).toBe(2);
  // Each has a media port, and so a process, of its own.
  expect(dies[0]!.remotePort).toBe(dies[1]!.remotePort);
  expect(dies[0]!.remotePort).not.toBe(lives[0]!.remotePort);
  const metrics = await (await fetch(`http://${base}/metrics`)).text();
  expect(metrics).toContain('media_rooms{process="0"} 1\nmedia_rooms{process="1"} 1\n');

  const mediaPortOf = (line: Line): number => (line as unknown as { mediaPort: number }).mediaPort;
  const victim = lines.find((line) => line.process !== undefined && mediaPortOf(line) === dies[0]!.remotePort)!;
  const missedBefore = lives.map(({ media }) => media.missed);
  process.kill(victim.pid, 'SIGKILL');
  // Their connections are cut at once, so that they know and join anew.
  await eventually(
    () => dies.map(({ lost }) => lost),
    (all) => all.every((lost) => lost !== undefined),
  );
  for (const client of dies) {
    clients.delete(client);
    client.close();
  }
  const again = await call('dies');
  await flows([...again, ...lives], 100);
  expect(again[0]!.remotePort).toBe(lives[0]!.remotePort);
  expect(lives.map(({ media }) => media.missed)).toEqual(missedBefore);

  // The dead one is replaced and finishes what was left behind; what runs beside it is left alone.
  await eventually(
    () => existsSync(join(folder, 'dies/01/index.json')),
    (isThere) => isThere,
    30_000,
  );
  expect(existsSync(join(folder, 'lives/01/index.json'))).toBe(false);
  expect((await egress.listEgress({ roomName: 'dies' })).length).toBe(0);
  const [running] = await egress.listEgress({ egressId: egressIds.get('lives')! });
  expect(running?.status).toBe(EgressStatus.EGRESS_ACTIVE);
  // Its place is taken: the next call goes there.
  const next = await call('next');
  await flows(next, 50);
  expect(next[0]!.remotePort).not.toBe(lives[0]!.remotePort);

  await egress.stopEgress(egressIds.get('lives')!);
  await eventually(
    () => existsSync(join(folder, 'lives/01/index.json')),
    (isThere) => isThere,
    20_000,
  );
  front.kill('SIGTERM');
  expect(await once(front, 'exit')).toEqual([0, null]);
}, 120_000);
