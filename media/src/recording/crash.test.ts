import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { recoverRecording } from './recorder.ts';
import { decodeErrors, packetTimes, probe, temporaryFolder, removeTemporaryFolders } from './testkit.ts';
import type { RecordingHealth, RecordingIndex } from './types.ts';

afterAll(removeTemporaryFolders);

const CHILD = fileURLToPath(new URL('crash.child.ts', import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

type Message = { sentMs?: number; health?: RecordingHealth; atMs?: number };

function record(folder: string, seconds: number): ChildProcess {
  return fork(CHILD, [folder, String(seconds)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function until(from: ChildProcess, holds: (message: Message) => boolean): Promise<Message> {
  for (;;) {
    const [message] = (await once(from, 'message')) as [Message];
    if (holds(message)) return message;
  }
}

describe('a recorder killed in mid-call', () => {
  test('leaves all but the last second, recovered into files that play', { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), 'recording');
    child = record(folder, 6);
    const { sentMs = 0 } = await until(child, (message) => (message.sentMs ?? 0) > 3_300);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const files = await recoverRecording(folder);
    expect(files.map((file) => file.path)).toEqual([
      'tracks/party_p1-camera-TR_v.webm',
      'tracks/party_p1-microphone-TR_a.webm',
      'journal.ndjson',
      'participants/party_p1-1.webm',
      'call.mkv',
      'index.json',
    ]);
    const path = join(folder, 'participants/party_p1-1.webm');
    expect(decodeErrors(path)).toBe('');
    expect(decodeErrors(join(folder, 'tracks/party_p1-camera-TR_v.webm'))).toBe('');
    const lost = ['v:0', 'a:0'].map((stream) => Math.round(sentMs - (packetTimes(path, stream).at(-1) ?? 0) * 1_000));
    if (process.env['PRINT_FIGURES']) console.log('lost by kill -9, ms (video, audio):', lost);
    for (const ms of lost) expect(ms).toBeLessThan(1_000);
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
    expect(index.events.at(-1)?.kind).toBe('interrupted');
    expect(probe(path).streams.map((stream) => stream.title)).toEqual(['party:p1', 'party:p1']);
    expect(await recoverRecording(folder)).toEqual(files);
  });
});

describe('a disk that fails', () => {
  test('is told within a second when the folder vanishes, and when it is back', { timeout: 60_000 }, async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'recording');
    child = record(folder, 6);
    await until(child, (message) => (message.sentMs ?? 0) > 1_000);
    const goneAtMs = Date.now();
    await rename(folder, join(parent, 'elsewhere'));
    const bad = await until(child, (message) => message.health !== undefined);
    expect(bad.health).toEqual({ ok: false, reason: 'ENOENT' });
    expect((bad.atMs ?? 0) - goneAtMs).toBeLessThan(1_000);
    await rename(join(parent, 'elsewhere'), folder);
    const good = await until(child, (message) => message.health?.ok === true);
    expect(good.health).toEqual({ ok: true });
  });

  test('is told when files may grow no more, and the part before plays', { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), 'recording');
    child = record(folder, 6);
    await until(child, (message) => (message.sentMs ?? 0) > 1_500);
    const fullAtMs = Date.now();
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=4096']);
    const bad = await until(child, (message) => message.health !== undefined);
    expect(bad.health).toEqual({ ok: false, reason: 'EFBIG' });
    expect((bad.atMs ?? 0) - fullAtMs).toBeLessThan(1_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const files = await recoverRecording(folder);
    expect(files.some((file) => file.path === 'participants/party_p1-1.webm')).toBe(true);
    expect(probe(join(folder, 'participants/party_p1-1.webm')).durationS).toBeGreaterThan(0.5);
    expect(decodeErrors(join(folder, 'participants/party_p1-1.webm'))).toBe('');
  });
});
