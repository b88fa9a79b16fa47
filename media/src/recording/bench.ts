/**
 * CPU time of the recorder alone, per RTP packet: `npx tsx media/src/recording/bench.ts [calls] [seconds]`.
 * Each call has two participants with 1.5 Mbit/s VP8 (170 packets of 1 100 bytes a second) and Opus (50 of 90).
 * Fed in real time from one timer; what the feeding costs without a recorder is taken off.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRoomRecorder } from './recorder.ts';
import { encode, packetise, temporaryFolder, type Sample, type SentPacket } from './testkit.ts';
import type { TrackTap } from './types.ts';

const [calls = 10, seconds = 10] = process.argv.slice(2).map(Number);
const PICTURE = 'testsrc2=size=1280x720:rate=30,noise=alls=8:allf=t';

async function samples(codec: 'VP8' | 'opus'): Promise<SentPacket[]> {
  const made: Sample[] =
    codec === 'VP8'
      ? await encode('VP8', PICTURE, seconds, '-b:v', '1500k', '-minrate', '1500k', '-maxrate', '1500k')
      : await encode('opus', 'anoisesrc=r=48000:a=0.3', seconds, '-vbr', 'off');
  return packetise(codec, made, { payloadBytes: 1_080, firstTimestamp: 0 });
}

async function run(feeds: { tap: TrackTap; packets: SentPacket[] }[]): Promise<{ cpuUs: number; packets: number }> {
  const cursors = feeds.map(() => 0);
  let packets = 0;
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let nowMs = 0; nowMs < seconds * 1_000; nowMs = performance.now() - startedAt) {
    feeds.forEach((feed, i) => {
      let next = cursors[i] ?? 0;
      for (let packet = feed.packets[next]; packet && packet.sampleMs <= nowMs; packet = feed.packets[++next]) {
        feed.tap.rtp(packet.bytes, performance.now());
        packets++;
      }
      cursors[i] = next;
    });
    await sleep(2);
  }
  const used = process.cpuUsage(before);
  return { cpuUs: used.user + used.system, packets };
}

const video = await samples('VP8');
const audio = await samples('opus');
const idle = { rtp() {}, senderReport() {}, muted() {}, end() {} };
const floor = await run(
  Array.from({ length: calls * 2 }, () => [
    { tap: idle, packets: video },
    { tap: idle, packets: audio },
  ]).flat(),
);

const folder = temporaryFolder();
const recorders = Array.from({ length: calls }, (_, n) =>
  openRoomRecorder({ folder: join(folder, String(n)), room: 'r', egressId: 'EG', requestKeyFrame() {}, onHealth() {} }),
);
const feeds = recorders.flatMap((recorder) =>
  ['a', 'b'].flatMap((participant) => {
    const common = { participantSid: participant, identity: participant };
    return [
      {
        tap: recorder.addTrack({
          ...common,
          trackSid: `v${participant}`,
          kind: 'video',
          source: 'camera',
          codec: 'VP8',
          clockRate: 90_000,
        }),
        packets: video,
      },
      {
        tap: recorder.addTrack({
          ...common,
          trackSid: `a${participant}`,
          kind: 'audio',
          source: 'microphone',
          codec: 'opus',
          clockRate: 48_000,
        }),
        packets: audio,
      },
    ];
  }),
);
const recorded = await run(feeds);
const before = process.cpuUsage();
const startedAt = performance.now();
const files = await Promise.all(recorders.map((recorder) => recorder.stop('bench over')));
const finish = process.cpuUsage(before);
const bytes = files
  .flat()
  .filter((file) => file.kind === 'track')
  .reduce((sum, file) => sum + file.bytes, 0);
const line = (name: string, value: number, unit: string) =>
  console.log(JSON.stringify({ name, value: Number(value.toFixed(2)), unit, n: recorded.packets }));
line('recorder_us_per_packet', (recorded.cpuUs - floor.cpuUs) / recorded.packets, 'us');
line('recorder_packets_per_second', recorded.packets / seconds, '1/s');
line('recorder_feed_us_per_packet', floor.cpuUs / floor.packets, 'us');
line('recorder_finish_cpu_ms_per_mb', (finish.user + finish.system) / 1e3 / (bytes / 1e6), 'ms');
line('recorder_finish_wall_ms', performance.now() - startedAt, 'ms');
await rm(folder, { recursive: true });
