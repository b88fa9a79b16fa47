import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EgressInfo, EgressStatus, Room, RoomCompositeEgressRequest, TrackInfo, TrackSource } from '@livekit/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PublishedTrack } from '../forward/publishedTrack.ts';
import { emptyRtpView, readRtp } from '../forward/rtp.ts';
import { silentLog } from '../log.ts';
import { diskTrouble } from '../recording/disk.ts';
import { openRoomRecorder } from '../recording/recorder.ts';
import { checkSeals } from '../recording/seals.ts';
import { decodeErrors, encode, packetise, probe, type SentPacket, TONE } from '../recording/testkit.ts';
import type { RecordingIndex } from '../recording/types.ts';
import { type SmallDisk, smallDisk } from '../test/smallDisk.ts';
import { eventually } from '../test/wait.ts';
import { Recordings, type RecordedRoom } from './egress.ts';

const FULL = /^(ENOSPC|EFBIG)$/;

let root: string;
let disk: SmallDisk;
let speaking: NodeJS.Timeout | undefined;
let recordings: Recordings | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kuaichu-disk-'));
  disk = smallDisk(root);
});
afterEach(async () => {
  clearInterval(speaking);
  disk.clear(undefined);
  await recordings?.stopAll('test over');
  disk.close();
  rmSync(root, { recursive: true, force: true });
});

const microphone = () =>
  new PublishedTrack({
    sid: 'TR_1',
    kind: 'audio',
    mid: '0',
    codec: {
      codec: 'opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: undefined,
      feedback: [],
      rtxPayloadType: undefined,
    },
    ssrc: 1,
    rtxSsrc: undefined,
    audioLevelId: 0,
    askKeyFrame: () => {},
  });

/** One who speaks without a pause, in a room of his own. */
function speaker(packets: readonly SentPacket[]): RecordedRoom {
  const track = microphone();
  const view = emptyRtpView();
  let next = 0;
  speaking = setInterval(() => {
    const { bytes } = packets[next++ % packets.length]!;
    if (readRtp(bytes, view)) track.rtp(bytes, view, performance.now(), false);
  }, 20);
  const one = {
    sid: 'PA_1',
    identity: 'party:p1',
    hidden: false,
    infos: new Map([['TR_1', new TrackInfo({ sid: 'TR_1', source: TrackSource.MICROPHONE })]]),
    session: { uplink: { tracks: new Map([['TR_1', track]]) } },
  };
  const participants = new Map([['party:p1', one]]);
  const info = () => new Room({ sid: 'RM_1', name: 'case-1' });
  return { sid: 'RM_1', name: 'case-1', participants, activeRecordings: 0, info, announceRoom: () => {} };
}

it('is told within five seconds, begins nothing while it lasts, and puts in order what stood when there is room again', async () => {
  const room = speaker(packetise('opus', await encode('opus', TONE, 60)));
  const told: { event: string; status: EgressStatus; atMs: number }[] = [];
  const recorded = new Recordings({
    root,
    open: openRoomRecorder,
    diskTrouble,
    notify: (_, event, info) => told.push({ event, status: info.status, atMs: performance.now() }),
    log: silentLog,
  });
  recordings = recorded;
  const start = (filepath: string) =>
    recorded.start(() => room, new RoomCompositeEgressRequest({ roomName: 'case-1', fileOutputs: [{ filepath }] }));
  const first = await start('case-1/01');
  if (!(first instanceof EgressInfo)) throw new Error(`not begun: ${JSON.stringify(first)}`);
  // Two seconds of sound stand on the disk.
  const written = join(root, 'case-1/01/tracks/party_p1-microphone-TR_1.webm');
  await eventually(
    () => statSync(written, { throwIfNoEntry: false })?.size ?? 0,
    (bytes) => bytes > 8_000,
  );

  const fullAtMs = performance.now();
  disk.fill(undefined);
  const failed = await eventually(
    () => told.find(({ event }) => event === 'egress_ended'),
    (one) => one !== undefined,
  );
  expect(failed!.atMs - fullAtMs).toBeLessThan(5_000);
  expect(first.status).toBe(EgressStatus.EGRESS_FAILED);
  expect(first.error).toMatch(FULL);
  expect(await start('case-1/02')).toEqual({ diskTrouble: expect.stringMatching(FULL) as string });
  expect(told.filter(({ event }) => event === 'egress_started')).toHaveLength(1);
  expect(room.activeRecordings).toBe(0);

  disk.clear(undefined);
  const second = await start('case-1/02');
  expect(second).toMatchObject({ status: EgressStatus.EGRESS_ACTIVE });
  const files = await eventually(
    () => first.fileResults,
    (list) => list.length > 0,
    20_000,
  );
  expect(files.some(({ filename }) => filename.includes('participants/'))).toBe(true);
  const folder = join(root, 'case-1/01');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
  // It says why it ends, and when: not that its process died.
  const end = index.events.findLast(({ kind }) => kind === 'interrupted' || kind === 'stopped');
  expect(end?.detail['cause']).toMatch(FULL);
  expect(await checkSeals(folder)).toEqual([]);
  const film = join(folder, index.files.find(({ kind }) => kind === 'participant')!.path);
  expect(decodeErrors(film)).toBe('');
  expect(probe(film).streams[0]!.frames).toBeGreaterThan(50);
  // The next one runs meanwhile, and is whole.
  await recorded.stopAll('test over');
  expect(second).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE });
}, 60_000);
