import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HEIGHT, readClock, WIDTH } from './clockPicture.ts';

const run = promisify(execFile);
const QUIET = ['-hide_banner', '-nostdin'];
/** A reading every half second is enough for a tolerance of one. */
export const READINGS_PER_SECOND = 2;

export interface Film {
  readonly seconds: number;
  readonly picture: boolean;
  readonly sound: boolean;
}

export async function probe(file: string): Promise<Film> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_entries', 'format=duration:stream=codec_type'],
    file,
  ]);
  const told = JSON.parse(stdout) as { format: { duration?: string }; streams: { codec_type: string }[] };
  return {
    seconds: Number(told.format.duration),
    picture: told.streams.some((stream) => stream.codec_type === 'video'),
    sound: told.streams.some((stream) => stream.codec_type === 'audio'),
  };
}

export interface Reading {
  /** Seconds from the start of the film. */
  readonly atS: number;
  /** What the clock in the picture shows. */
  readonly clockS: number;
}

/** The clock in the picture over the whole film; pictures without a readable clock are left out. */
export async function readFilm(file: string): Promise<Reading[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      // A picture that changes its size would begin the filters, and their count of pictures, anew.
      ...[...QUIET, '-loglevel', 'error', '-reinit_filter', '0', '-i', file, '-map', '0:v:0'],
      ...['-vf', `scale=${WIDTH}:${HEIGHT},fps=${READINGS_PER_SECOND},format=gray`, '-f', 'rawvideo', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 30 },
  );
  const size = WIDTH * HEIGHT;
  const readings: Reading[] = [];
  for (let i = 0; (i + 1) * size <= stdout.length; i += 1) {
    const clockS = readClock(stdout.subarray(i * size, (i + 1) * size));
    if (clockS !== null) readings.push({ atS: i / READINGS_PER_SECOND, clockS });
  }
  return readings;
}

/** Peak of the sound in dBFS; −91 and below is silence. */
export async function peakDb(file: string): Promise<number> {
  const { stderr } = await run('ffmpeg', [
    ...QUIET,
    '-i',
    file,
    '-map',
    '0:a:0',
    '-af',
    'volumedetect',
    '-f',
    'null',
    '-',
  ]);
  return Number(/max_volume: (-?[\d.]+) dB/.exec(stderr)?.[1] ?? '-Infinity');
}
