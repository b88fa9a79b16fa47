/** For tests and the bench: real VP8, H264 and Opus made by ffmpeg, cut into RTP, and ffmpeg's view of the result. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MatroskaReader } from './matroskaReader.ts';
import type { Codec } from './matroska.ts';

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  folders.push(folder);
  return folder;
}

/** For `afterAll`. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { stdio: 'pipe' });
}

export interface Sample {
  timeMs: number;
  key: boolean;
  data: Buffer;
}

const ENCODERS: Record<Codec, string[]> = {
  VP8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k', '-g', '1000'],
  H264: [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-profile:v',
    'baseline',
    '-g',
    '1000',
    '-bsf:v',
    'filter_units=remove_types=6',
  ],
  opus: ['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20'],
};

/** A picture that flashes, or a tone that beeps, for 100 ms at every full second from the first on. */
export const FLASH = "color=c=black:s=320x240:r=30,drawbox=c=white:t=fill:enable='gte(t\\,0.9)*lt(mod(t\\,1)\\,0.1)'";
export const BEEP = "aevalsrc='if(gte(t\\,0.9)*lt(mod(t\\,1)\\,0.1)\\,0.8*sin(2*PI*1000*t)\\,0)':s=48000";
export const MOVING = 'testsrc=size=640x480:rate=30';
export const TONE = 'sine=frequency=440:sample_rate=48000';

/** Encodes a lavfi source and answers its frames; H264 comes with parameter sets before each key frame. */
export async function encode(codec: Codec, source: string, seconds: number, ...more: string[]): Promise<Sample[]> {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  const path = join(folder, 'source.mkv');
  const args = [...ENCODERS[codec], ...more];
  ffmpeg('-f', 'lavfi', '-i', source, '-t', String(seconds), '-pix_fmt', 'yuv420p', ...args, path);
  const reader = await MatroskaReader.open(path);
  if (!reader) throw new Error('ffmpeg made no Matroska file');
  const sets = codec === 'H264' ? parameterSets(reader.tracks[0]?.codecPrivate) : Buffer.alloc(0);
  const samples: Sample[] = [];
  for (let frames = await reader.nextFrames(); frames; frames = await reader.nextFrames()) {
    for (const { timeMs, key, data } of frames) {
      samples.push({ timeMs, key, data: key && codec === 'H264' ? Buffer.concat([sets, data]) : data });
    }
  }
  await reader.close();
  rmSync(folder, { recursive: true });
  return samples;
}

function parameterSets(avcC: Buffer | undefined): Buffer {
  if (!avcC) throw new Error('no avcC');
  const sequenceLength = avcC.readUInt16BE(6);
  const sequence = avcC.subarray(8, 8 + sequenceLength);
  const at = 9 + sequenceLength;
  const picture = avcC.subarray(at + 2, at + 2 + avcC.readUInt16BE(at));
  return Buffer.concat([sequence, picture].map(withLength));
}

function withLength(unit: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  return Buffer.concat([length, unit]);
}

/** One RTP packet, ready to be delivered, with the time its picture or sound was taken. */
export interface SentPacket {
  sampleMs: number;
  frame: number;
  bytes: Buffer;
}

export interface Packetising {
  ssrc?: number;
  firstSequence?: number;
  firstTimestamp?: number;
  payloadBytes?: number;
  /** Rate of the sender's RTP clock against true time, 1.0001 runs 100 ppm fast. */
  clockFactor?: number;
}

export function packetise(codec: Codec, samples: readonly Sample[], options: Packetising = {}): SentPacket[] {
  const { ssrc = 1, firstSequence = 65_500, firstTimestamp = 4_294_900_000, payloadBytes = 1_000 } = options;
  const rate = (codec === 'opus' ? 48 : 90) * (options.clockFactor ?? 1);
  let sequence = firstSequence;
  const packets: SentPacket[] = [];
  samples.forEach((sample, frame) => {
    const parts =
      codec === 'opus'
        ? [sample.data]
        : codec === 'VP8'
          ? vp8Payloads(sample.data, frame, payloadBytes)
          : h264Payloads(sample.data, payloadBytes);
    parts.forEach((payload, i) => {
      const head = Buffer.alloc(12);
      head[0] = 0x80;
      head[1] = (codec === 'opus' ? 111 : 96) | (i === parts.length - 1 && codec !== 'opus' ? 0x80 : 0);
      head.writeUInt16BE(sequence++ & 0xffff, 2);
      head.writeUInt32BE((firstTimestamp + Math.round(sample.timeMs * rate)) % 2 ** 32, 4);
      head.writeUInt32BE(ssrc, 8);
      packets.push({ sampleMs: sample.timeMs, frame, bytes: Buffer.concat([head, payload]) });
    });
  });
  return packets;
}

export function vp8Payloads(frame: Buffer, pictureId: number, size: number): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < frame.length; at += size) {
    const id = pictureId & 0x7fff;
    const descriptor = Buffer.from([at === 0 ? 0x90 : 0x80, 0x80, 0x80 | (id >> 8), id & 0xff]);
    payloads.push(Buffer.concat([descriptor, frame.subarray(at, at + size)]));
  }
  return payloads;
}

/** Small units go together (STAP-A), large ones in fragments (FU-A). */
export function h264Payloads(frame: Buffer, size: number): Buffer[] {
  const payloads: Buffer[] = [];
  let small: Buffer[] = [];
  const put = () => {
    const [only] = small;
    if (small.length === 1 && only) payloads.push(only);
    if (small.length > 1) {
      payloads.push(Buffer.concat([Buffer.from([24]), ...small.map((unit) => withLength(unit).subarray(2))]));
    }
    small = [];
  };
  for (let at = 0; at + 4 <= frame.length; ) {
    const length = frame.readUInt32BE(at);
    const unit = frame.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (unit.length <= 200) {
      small.push(unit);
      continue;
    }
    put();
    if (unit.length <= size) {
      payloads.push(unit);
      continue;
    }
    const head = unit[0] ?? 0;
    for (let from = 1; from < unit.length; from += size) {
      const flags = (from === 1 ? 0x80 : 0) | (from + size >= unit.length ? 0x40 : 0);
      const fragment = Buffer.from([(head & 0xe0) | 28, flags | (head & 0x1f)]);
      payloads.push(Buffer.concat([fragment, unit.subarray(from, from + size)]));
    }
  }
  put();
  return payloads;
}

/** NTP time of a sender whose clock shows `ms`. */
export function toNtp(ms: number): bigint {
  const seconds = Math.floor(ms / 1_000);
  return (BigInt(seconds) << 32n) | BigInt(Math.floor(((ms - seconds * 1_000) / 1_000) * 2 ** 32));
}

export interface Probe {
  durationS: number;
  streams: { codec: string; kind: string; frames: number; startS: number; width: number; title: string | undefined }[];
}

export function probe(path: string): Probe {
  const args = ['-v', 'error', '-count_packets', '-show_streams', '-show_format', '-of', 'json', path];
  const found = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })) as {
    format: { duration?: string };
    streams: Record<string, string>[];
  };
  return {
    durationS: Number(found.format.duration),
    streams: found.streams.map((stream) => ({
      codec: stream['codec_name'] ?? '',
      kind: stream['codec_type'] ?? '',
      frames: Number(stream['nb_read_packets']),
      startS: Number(stream['start_time']),
      width: Number(stream['width']),
      title: (stream['tags'] as unknown as Record<string, string> | undefined)?.['title'],
    })),
  };
}

/** Packet times of a stream (`v:0`, `a:0`) in seconds, in the order of the file. */
export function packetTimes(path: string, stream: string): number[] {
  const args = ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path];
  return execFileSync('ffprobe', args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.length > 0)
    .map(Number.parseFloat);
}

/** What ffmpeg complains of when it decodes everything; empty when nothing. */
export function decodeErrors(path: string): string {
  const args = [
    '-v',
    'warning',
    '-nostdin',
    '-i',
    path,
    '-map',
    '0',
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    '1:1000',
  ];
  const script = `ffmpeg ${args.map((arg) => `'${arg}'`).join(' ')} -f null - 2>&1`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim();
}

/** Times at which the picture turns bright, seconds. */
export function flashTimes(path: string): number[] {
  const args = ['-v', 'error', '-nostdin', '-i', path, '-map', '0:v:0', '-vf', 'signalstats,metadata=print:file=-'];
  const text = execFileSync('ffmpeg', [...args, '-fps_mode', 'passthrough', '-f', 'null', '-'], { encoding: 'utf8' });
  const times: number[] = [];
  let timeS = 0;
  let bright = false;
  for (const line of text.split('\n')) {
    const time = /pts_time:([\d.]+)/.exec(line)?.[1];
    if (time !== undefined) timeS = Number(time);
    const level = /lavfi\.signalstats\.YAVG=([\d.]+)/.exec(line)?.[1];
    if (level === undefined) continue;
    const now = Number(level) > 120;
    if (now && !bright) times.push(timeS);
    bright = now;
  }
  return times;
}

/** Times at which the tone sets in, seconds; holes count as silence. */
export function beepTimes(path: string): number[] {
  const args = ['-v', 'error', '-nostdin', '-i', path, '-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0'];
  const pcm = execFileSync('ffmpeg', [...args, '-ac', '1', '-ar', '48000', '-f', 's16le', '-'], {
    maxBuffer: 256 * 1024 * 1024,
  });
  const times: number[] = [];
  const window = 48;
  let quietFor = 1_000;
  for (let at = 0; at + window * 2 <= pcm.length; at += window * 2) {
    let peak = 0;
    for (let i = 0; i < window; i++) peak = Math.max(peak, Math.abs(pcm.readInt16LE(at + i * 2)));
    if (peak > 6_000) {
      if (quietFor > 300) times.push(at / 2 / 48_000);
      quietFor = 0;
    } else {
      quietFor++;
    }
  }
  return times;
}
