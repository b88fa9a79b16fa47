import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { drawPicture, HEIGHT, LOOP_SECONDS, type Scene, STEPS_PER_SECOND, WIDTH } from './clockPicture.ts';

/** What a browser shows as camera and microphone. */
export interface CameraFiles {
  /**
   * Motion JPEG in yuvj420p, which Chromium plays at 30 pictures a second, or y4m, which states its own rate. Played
   * round and round.
   */
  readonly picture: string;
  /** PCM, played round and round. */
  readonly sound: string;
}

export interface CameraWish {
  readonly scene: Scene;
  /** Pitch of the beep at every full second, in Hz: tells in a recording who is heard. */
  readonly beepHz: number;
  /** A clip of one's own instead of the drawn scene; its sound is used too when it has any. */
  readonly clip?: string | undefined;
  /**
   * A quarter of the pixels and a third of the pictures, for many browsers on few cores: at 30 a second a busy machine
   * falls behind, and the clock in the picture with it. Takes 210 MB of disk, because y4m is not compressed.
   */
  readonly small?: boolean;
}

/** Chromium takes every Motion JPEG file for this. */
const CHROMIUM_FPS = 30;
/** A clip longer than this would only fill the disk. */
const LONGEST_CLIP_SECONDS = 60;
/** Changes whenever what is drawn changes. */
const EDITION = 1;

/** Made once per machine and kept; a killed maker leaves nothing half made behind. */
export async function cameraFiles(wish: CameraWish): Promise<CameraFiles> {
  const folder = cacheFolder();
  if (wish.clip === undefined) {
    return {
      picture: wish.small
        ? await made(join(folder, `${wish.scene}-${EDITION}.y4m`), (to) => drawSmall(wish.scene, to))
        : await made(join(folder, `${wish.scene}-${EDITION}.mjpeg`), (to) => drawLarge(wish.scene, to)),
      sound: await made(join(folder, `beep-${wish.beepHz}-${EDITION}.wav`), (to) => makeBeep(wish.beepHz, to)),
    };
  }
  const clip = resolve(wish.clip);
  if (!existsSync(clip)) throw new Error(`没有这段录像：${wish.clip}`);
  const { size, mtimeMs } = statSync(clip);
  const key = createHash('sha256').update(`${clip}\0${size}\0${mtimeMs}\0${EDITION}`).digest('hex').slice(0, 16);
  return {
    picture: await made(join(folder, `clip-${key}.mjpeg`), (to) => convertClip(clip, to)),
    sound: await made(join(folder, `clip-${key}-${wish.beepHz}.wav`), (to) =>
      mixSound(clip, wish.beepHz, to).catch(() => makeBeep(wish.beepHz, to)),
    ),
  };
}

function cacheFolder(): string {
  const folder = join(tmpdir(), `kuaichu-camera-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const making = new Map<string, Promise<string>>();

/** Asked for twice at once it is made once; two processes each make their own, and the later one stands. */
function made(path: string, make: (to: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return Promise.resolve(path);
  const running = making.get(path) ?? makeAt(path, make).finally(() => making.delete(path));
  making.set(path, running);
  return running;
}

async function makeAt(path: string, make: (to: string) => Promise<void>): Promise<string> {
  const half = path.replace(/(\.\w+)$/, `.${process.pid}$1`);
  try {
    await make(half);
    renameSync(half, path);
  } finally {
    rmSync(half, { force: true });
  }
  return path;
}

const MOTION_JPEG = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '5', '-f', 'mjpeg'];

const drawn = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH}x${HEIGHT}`, '-r', String(STEPS_PER_SECOND)];
const drawSmall = (scene: Scene, to: string): Promise<void> =>
  ffmpeg([...drawn, '-i', 'pipe:0', '-f', 'yuv4mpegpipe', to], (write) => drawAll(scene, write));
const drawLarge = (scene: Scene, to: string): Promise<void> => {
  const enlarge = `scale=${WIDTH * 2}:${HEIGHT * 2}:flags=neighbor,fps=${CHROMIUM_FPS}`;
  return ffmpeg([...drawn, '-i', 'pipe:0', '-vf', enlarge, ...MOTION_JPEG, to], (write) => drawAll(scene, write));
};

async function drawAll(scene: Scene, write: Write): Promise<void> {
  for (let step = 0; step < LOOP_SECONDS * STEPS_PER_SECOND; step += 1) await write(drawPicture(scene, step).bytes);
}

/** Filled to 1280×720 without distortion: phones are held so that the scene fills the picture. */
function convertClip(clip: string, to: string): Promise<void> {
  const fill = 'scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720';
  const length = ['-t', String(LONGEST_CLIP_SECONDS)];
  return ffmpeg(['-i', clip, ...length, '-an', '-vf', `${fill},fps=${CHROMIUM_FPS}`, ...MOTION_JPEG, to]);
}

/** The clip's own sound under the beep: traffic alone is taken for noise and suppressed. Fails for a silent clip. */
function mixSound(clip: string, beepHz: number, to: string): Promise<void> {
  const mix = '[0:a:0][1:a:0]amix=inputs=2:duration=shortest:normalize=0';
  return ffmpeg([
    ...['-t', String(LONGEST_CLIP_SECONDS), '-i', clip, '-f', 'lavfi', '-i', beepSource(beepHz)],
    ...['-filter_complex', mix, '-ac', '1', '-ar', '48000', '-c:a', 'pcm_s16le', to],
  ]);
}

/** 150 ms at every full second, over a soft hum: silence would be cut away as noise. */
function beepSource(hz: number): string {
  const beep = `if(lt(mod(t,1),0.15),0.6*sin(2*PI*${hz}*t),0.02*sin(2*PI*${hz / 2}*t))`;
  return `aevalsrc='${beep.replaceAll(',', '\\,')}':s=48000:d=${LOOP_SECONDS}`;
}

const makeBeep = (hz: number, to: string): Promise<void> =>
  ffmpeg(['-f', 'lavfi', '-i', beepSource(hz), '-ac', '1', '-c:a', 'pcm_s16le', to]);

type Write = (bytes: Buffer) => Promise<void>;

/** Runs ffmpeg; `feed` writes its standard input. Its own last words become the message when it fails. */
export async function ffmpeg(args: readonly string[], feed?: (write: Write) => Promise<void>): Promise<void> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: [feed ? 'pipe' : 'ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((done, fail) => {
    child.once('error', (error) => fail(new Error('没有 ffmpeg，画面做不出来。', { cause: error })));
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`ffmpeg: ${said.trim().slice(-400)}`))));
  });
  const { stdin } = child;
  if (feed && stdin) {
    // When ffmpeg ends early, `ended` tells why.
    stdin.on('error', () => undefined);
    await Promise.race([
      ended,
      feed(async (bytes) => {
        if (!stdin.write(bytes)) await Promise.race([once(stdin, 'drain'), ended]);
      }),
    ]);
    stdin.end();
  }
  await ended;
}
