/** The media server as its own process, and what the system says about it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startLiveKit } from '../livekit.ts';
import { MEDIA_FLAGS } from '../../../../launcher/src/programs.ts';
import { AccessToken, EgressClient, EncodedFileOutput, type VideoGrant } from 'livekit-server-sdk';

const KEY = 'load';
const SECRET = 'load-secret-of-at-least-32-characters';
/** `USER_HZ` of every Linux node runs on. */
const TICKS_PER_SECOND = 100;

export interface MediaProcess {
  readonly name: string;
  readonly pid: number;
  readonly ws: string;
  readonly recordings: string;
  token(room: string, identity: string, grant?: VideoGrant): Promise<string>;
  record(room: string, folder: string): Promise<string>;
  stopRecording(egressId: string): Promise<void>;
  stop(): Promise<void>;
}

/** User and system time of a process and all its threads, microseconds. */
export function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND;
}

export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}

/** Datagrams the kernel threw away because the owner of a socket did not read in time, by local port. */
export function socketDrops(isOurs: (port: number) => boolean): number {
  let drops = 0;
  for (const line of readFileSync('/proc/net/udp', 'utf8').trim().split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const port = Number.parseInt(fields[1]!.split(':')[1]!, 16);
    if (isOurs(port)) drops += Number(fields.at(-1));
  }
  return drops;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended(child);
  clearTimeout(timer);
}

function described(
  name: string,
  pid: number,
  port: number,
  recordings: string,
  end: () => Promise<void>,
): MediaProcess {
  const egress = new EgressClient(`http://127.0.0.1:${port}`, KEY, SECRET);
  return {
    name,
    pid,
    ws: `ws://127.0.0.1:${port}`,
    recordings,
    async token(room, identity, grant = {}) {
      const token = new AccessToken(KEY, SECRET, { identity, ttl: '2h' });
      token.addGrant({ roomJoin: true, room, ...grant });
      return token.toJwt();
    },
    async record(room, folder) {
      const output = new EncodedFileOutput({ filepath: folder });
      return (await egress.startRoomCompositeEgress(room, { file: output })).egressId;
    },
    async stopRecording(egressId) {
      await egress.stopEgress(egressId);
    },
    async stop() {
      await end();
      await rm(recordings, { recursive: true, force: true });
    },
  };
}

/** The built media server, started as the launcher starts it. */
export async function startMediaProcess(program: string): Promise<MediaProcess> {
  const recordings = await mkdtemp(join(tmpdir(), 'media-load-'));
  const child = spawn(process.execPath, [...MEDIA_FLAGS, '--enable-source-maps', program], {
    env: {
      PATH: process.env['PATH'],
      MEDIA_PORT: '0',
      MEDIA_UDP_PORT: '0',
      MEDIA_KEY: KEY,
      MEDIA_SECRET: SECRET,
      MEDIA_RECORDINGS: recordings,
      PARENT_PID: String(process.pid),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the media server ended with ${code}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const said = JSON.parse(line) as { message: string; level: string; port?: number };
      if (said.message === 'listening') resolve(said.port!);
      if (said.level === 'error') process.stderr.write(`${line}\n`);
    });
  });
  return described('kuaichu', child.pid!, port, recordings, () => stopped(child));
}

/** LiveKit's own server, its binary named by LIVEKIT_SERVER; it records nothing here. */
export async function startLiveKitProcess(): Promise<MediaProcess> {
  const recordings = await mkdtemp(join(tmpdir(), 'livekit-load-'));
  const { pid, port, stop } = await startLiveKit({ key: KEY, secret: SECRET });
  return described('livekit', pid, port, recordings, stop);
}
