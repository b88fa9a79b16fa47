/** Child process of crash.test.ts: records a moving picture and a tone in real time until it is killed. */
import { once } from 'node:events';
import { openRoomRecorder } from './recorder.ts';
import { TONE, encode, packetise, type SentPacket } from './testkit.ts';
import type { TrackTap } from './types.ts';

const [folder = '', seconds = '6'] = process.argv.slice(2);
const video = packetise('VP8', await encode('VP8', 'testsrc=size=320x240:rate=30', Number(seconds)));
const audio = packetise('opus', await encode('opus', TONE, Number(seconds)), { ssrc: 2 });
const recorder = openRoomRecorder({
  folder,
  room: 'room-1',
  egressId: 'EG_1',
  requestKeyFrame() {},
  sealEveryMs: 1_000,
  onHealth: (health) => process.send?.({ health, atMs: Date.now() }),
});
const common = { participantSid: 'PA_1', identity: 'party:p1' };
const camera = recorder.addTrack({
  ...common,
  trackSid: 'TR_v',
  kind: 'video',
  source: 'camera',
  codec: 'VP8',
  clockRate: 90_000,
});
const microphone = recorder.addTrack({
  ...common,
  trackSid: 'TR_a',
  kind: 'audio',
  source: 'microphone',
  codec: 'opus',
  clockRate: 48_000,
});

const startedAt = performance.now();
const cursors = new Map<SentPacket[], number>();
function send(tap: TrackTap, packets: SentPacket[]): number {
  const nowMs = performance.now() - startedAt;
  let next = cursors.get(packets) ?? 0;
  for (let packet = packets[next]; packet && packet.sampleMs <= nowMs; packet = packets[next]) {
    tap.rtp(packet.bytes, performance.now());
    next++;
  }
  cursors.set(packets, next);
  return packets[next - 1]?.sampleMs ?? 0;
}
setInterval(() => {
  const sentMs = Math.min(send(camera, video), send(microphone, audio));
  process.send?.({ sentMs });
}, 10);
await once(process, 'disconnect');
process.exit(0);
