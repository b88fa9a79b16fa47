import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EgressStatus } from '@livekit/protocol';
import { EgressClient, EncodedFileOutput, RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RecordingIndex } from '../recording/types.ts';
import { openBrowser, type TestBrowser } from '../test/browser.ts';
import { KEY, SECRET } from '../test/keys.ts';
import { nativeClient } from '../test/nativeClient.ts';
import { enter, isShaped, watching } from '../test/scenarios.ts';
import { openTarget, type RecordedBy, type Target } from '../test/target.ts';
import { eventually } from '../test/wait.ts';

const run = promisify(execFile);

let target: Target;
let recorder: RecordedBy;
let browser: TestBrowser;
let egress: EgressClient;
const ground = () => ({ target, browser });

beforeAll(async () => {
  target = await openTarget();
  recorder = await target.recorder();
  browser = await openBrowser();
  egress = new EgressClient(recorder.http, KEY, SECRET);
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

const arm = (room: string, folder: string) =>
  egress.startRoomCompositeEgress(room, new EncodedFileOutput({ filepath: folder }));

interface Streams {
  picture: { codec: string; packets: number; width: number } | undefined;
  sound: { codec: string; packets: number } | undefined;
  seconds: number;
}

async function probe(file: string): Promise<Streams> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-count_packets', '-of', 'json'],
    ...['-show_entries', 'format=duration:stream=codec_name,codec_type,width,nb_read_packets', file],
  ]);
  const told = JSON.parse(stdout) as {
    format: { duration: string };
    streams: { codec_name: string; codec_type: string; width?: number; nb_read_packets: string }[];
  };
  const of = (type: string) => {
    const found = told.streams.find((stream) => stream.codec_type === type);
    return found && { codec: found.codec_name, packets: Number(found.nb_read_packets), width: found.width ?? 0 };
  };
  return { picture: of('video'), sound: of('audio'), seconds: Number(told.format.duration) };
}

it('records both sides from the first packet of a room that was armed before anybody came', async () => {
  const armed = await arm('evidence', 'case-1/1');
  expect(armed.status).toBe(EgressStatus.EGRESS_ACTIVE);
  const party = await enter(ground(), 'evidence', 'party:p1');
  await party.run((call) => call.publish({ videoCodec: 'h264' }), 0);
  const agent = await enter(ground(), 'evidence', 'agent:07');
  await agent.run((call) => call.publish(), 0);
  await eventually(
    () => agent.run((call) => call.room.isRecording, 0),
    (isRecording) => isRecording,
  );
  expect(await party.run((call) => [...call.room.remoteParticipants.keys()], 0)).toEqual(['agent:07']);
  await watching(agent, 'party:p1', 30);
  await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(false)), 0);
  await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(true)), 0);
  await party.run((call) => call.switchCamera(), 0);
  await eventually(() => agent.seen('party:p1'), isShaped(4 / 3), 20_000);
  await watching(party, 'agent:07', 30);
  await watching(agent, 'party:p1', (await agent.seen('party:p1'))!.framesDecoded);

  expect((await egress.stopEgress(armed.egressId)).status).toBe(EgressStatus.EGRESS_ENDING);
  const [ended] = await eventually(
    () => egress.listEgress({ roomName: 'evidence' }),
    (list) => list[0]?.status === EgressStatus.EGRESS_COMPLETE,
    30_000,
  );
  const folder = join(recorder.recordings, 'case-1/1');
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
  expect(ended!.fileResults.length).toBeGreaterThanOrEqual(4);
  for (const [identity, codec] of [
    ['party:p1', 'h264'],
    ['agent:07', 'vp8'],
  ] as const) {
    const file = index.files.find((one) => one.kind === 'participant' && one.identity === identity);
    const film = await probe(join(folder, file!.path));
    expect(film.picture, identity).toMatchObject({ codec });
    expect(film.picture!.packets).toBeGreaterThan(30);
    expect(film.sound, identity).toMatchObject({ codec: 'opus' });
    // Twenty milliseconds a packet; a browser sends fewer while it is muted.
    expect(film.sound!.packets).toBeGreaterThan(50);
    expect(film.seconds).toBeGreaterThan(2);
    // It decodes from its first picture to its last.
    const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', join(folder, file!.path), '-f', 'null', '-']);
    expect(stderr.split('\n').filter((line) => !/dts|non monoton/i.test(line) && line !== '')).toEqual([]);
  }
  const kinds = new Set(index.events.filter((event) => event.identity === 'party:p1').map((event) => event.kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['trackStarted', 'size', 'muted', 'unmuted']));
  await eventually(
    () => recorder.webhooks.map(({ event }) => event),
    (events) => events.includes('egress_started') && events.includes('egress_ended'),
  );
  await Promise.all([party.page.close(), agent.page.close()]);
});

// The embedded server has no line of its own to its recorder.
if (process.env['CONTRACT_TARGET'] === 'livekit') {
  it('says within five seconds that it lost the room, and the next recording goes on with those present', async () => {
    const party = nativeClient();
    await party.connect(target.ws, await target.token('party:p1', 'lost-recorder'));
    await party.publish();
    await arm('lost-recorder', 'case-2/1');
    const rooms = new RoomServiceClient(target.http, KEY, SECRET);
    const present = await rooms.listParticipants('lost-recorder');
    const recording = present.find(({ identity }) => identity.startsWith('recorder:'));
    expect(present).toHaveLength(2);
    const lostAt = performance.now();
    await rooms.removeParticipant('lost-recorder', recording!.identity);
    await eventually(
      () => recorder.webhooks.filter(({ egressInfo }) => egressInfo?.roomName === 'lost-recorder'),
      (list) => list.some(({ egressInfo }) => egressInfo?.status === EgressStatus.EGRESS_FAILED),
    );
    expect(performance.now() - lostAt).toBeLessThan(5_000);
    const again = await arm('lost-recorder', 'case-2/2');
    await eventually(
      async () => {
        const text = await readFile(join(recorder.recordings, 'case-2/2/journal.ndjson'), 'utf8').catch(() => '');
        return text.split('\n').filter((line) => line.includes('trackStarted')).length;
      },
      (started) => started === 2,
    );
    await egress.stopEgress(again.egressId);
    const [first, second] = await eventually(
      async () =>
        (await egress.listEgress({ roomName: 'lost-recorder' })).toSorted((a, b) => Number(a.startedAt - b.startedAt)),
      (list) => list[1]?.status === EgressStatus.EGRESS_COMPLETE,
      20_000,
    );
    expect(first!.status).toBe(EgressStatus.EGRESS_FAILED);
    expect(second!.fileResults.length).toBeGreaterThanOrEqual(2);
    await party.close();
  });
}
