/** RTP as ffmpeg cuts and sends it, over UDP in real time, with its own sender reports. */
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRoomRecorder } from './recorder.ts';
import { decodeErrors, packetTimes, probe, temporaryFolder, removeTemporaryFolders } from './testkit.ts';
import type { RecordedTrack, TrackTap } from './types.ts';

afterAll(removeTemporaryFolders);

const SECONDS = 3;

async function listen(onPacket: (packet: Buffer) => void): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', onPacket);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setRecvBufferSize(4 * 1024 * 1024);
  return socket;
}

/** RFC 3550 6.4.1. */
function isSenderReport(packet: Buffer): boolean {
  return packet.length >= 28 && packet[1] === 200;
}

test.each([
  ['VP8', '-c:v libvpx -deadline realtime -cpu-used 8 -g 1000', 'webm'],
  ['H264', '-c:v libx264 -preset ultrafast -tune zerolatency -x264-params repeat-headers=1', 'mkv'],
] as const)('%s and Opus from ffmpeg are recorded whole', { timeout: 60_000 }, async (codec, encoder, extension) => {
  const folder = join(temporaryFolder(), 'recording');
  const recorder = openRoomRecorder({ folder, room: 'r', egressId: 'EG', requestKeyFrame() {}, onHealth() {} });
  const track = (kind: 'video' | 'audio'): RecordedTrack => ({
    trackSid: `TR_${kind}`,
    participantSid: 'PA_1',
    identity: 'party:p1',
    kind,
    source: kind === 'video' ? 'camera' : 'microphone',
    codec: kind === 'video' ? codec : 'opus',
    clockRate: kind === 'video' ? 90_000 : 48_000,
  });
  let packets = 0;
  let reports = 0;
  const sockets: Socket[] = [];
  const open = async (tap: TrackTap) => {
    const rtp = await listen((packet) => {
      packets++;
      tap.rtp(packet, performance.now());
      packet.fill(0);
    });
    const rtcp = await listen((packet) => {
      if (!isSenderReport(packet)) return;
      reports++;
      tap.senderReport(packet.readBigUInt64BE(8), packet.readUInt32BE(16));
    });
    sockets.push(rtp, rtcp);
    return `rtp://127.0.0.1:${rtp.address().port}?rtcpport=${rtcp.address().port}&pkt_size=1200`;
  };
  const pictures = await open(recorder.addTrack(track('video')));
  const sounds = await open(recorder.addTrack(track('audio')));
  const sender = spawn(
    'ffmpeg',
    [
      ...'-hide_banner -loglevel error -nostdin -re'.split(' '),
      ...'-f lavfi -i testsrc=size=320x240:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000'.split(' '),
      ...`-t ${SECONDS} -map 0:v -pix_fmt yuv420p ${encoder} -f rtp ${pictures}`.split(' '),
      ...`-t ${SECONDS} -map 1:a -c:a libopus -ac 2 -f rtp ${sounds}`.split(' '),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await once(sender, 'exit');
  await recorder.stop('test over');
  for (const socket of sockets) socket.close();

  expect(recorder.health).toEqual({ ok: true });
  expect(packets).toBeGreaterThan(SECONDS * 80);
  expect(reports).toBeGreaterThan(0);
  const path = join(folder, `participants/party_p1-1.${extension}`);
  const found = probe(path);
  expect(found.streams[0]?.frames).toBe(SECONDS * 30);
  expect(found.streams[1]?.frames).toBeGreaterThanOrEqual(SECONDS * 50);
  expect(Math.abs(found.durationS - SECONDS)).toBeLessThan(0.5);
  expect(decodeErrors(path)).toBe('');
  for (const stream of ['v:0', 'a:0']) {
    const times = packetTimes(path, stream);
    expect(times.filter((time, i) => i > 0 && time <= (times[i - 1] ?? 0))).toEqual([]);
  }
});
