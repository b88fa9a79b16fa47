import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { recoverRecording } from './recorder.ts';
import { checkSeals, type Seal } from './seals.ts';
import { decodeErrors, packetTimes, probe, temporaryFolder, removeTemporaryFolders } from './testkit.ts';
import type { RecordingHealth, RecordingIndex } from './types.ts';

afterAll(removeTemporaryFolders);

const CHILD = fileURLToPath(new URL('crash.child.ts', import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

type Message = { sentMs?: number; health?: RecordingHealth; atMs?: number };

/** A process that records, with everything it has told so far: nothing is missed between two waits. */
type Recording = { process: ChildProcess; until(holds: (message: Message) => boolean): Promise<Message> };

function record(folder: string, seconds: number): Recording {
  const process = fork(CHILD, [folder, String(seconds)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child = process;
  const told: Message[] = [];
  process.on('message', (message: Message) => told.push(message));
  let next = 0;
  return {
    process,
    async until(holds) {
      for (;;) {
        for (let message = told[next]; message; message = told[next]) {
          next += 1;
          if (holds(message)) return message;
        }
        await once(process, 'message');
      }
    },
  };
}

describe('a recorder killed in mid-call', () => {
  test('leaves all but the last second, recovered into files that play', { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), 'recording');
    const recording = record(folder, 6);
    const { sentMs = 0 } = await recording.until((message) => (message.sentMs ?? 0) > 4_300);
    recording.process.kill('SIGKILL');
    await once(recording.process, 'exit');
    // One that was being written has another name until it is whole.
    const before = (await readdir(join(folder, 'seals'))).filter((name) => name.endsWith('.json'));
    expect(before.length).toBeGreaterThanOrEqual(2);

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

    // What was sealed before the kill stands, the rest was sealed by the recovery, and nothing lies outside.
    const seals = await readdir(join(folder, 'seals'));
    expect(seals.slice(0, before.length)).toEqual(before);
    expect(seals.length).toBe(before.length + 1);
    expect(await checkSeals(folder)).toEqual([]);
    const sealed = new Map<string, number>();
    for (const name of seals) {
      const seal = JSON.parse(await readFile(join(folder, 'seals', name), 'utf8')) as Seal;
      for (const part of seal.parts) sealed.set(part.path, part.toByte);
    }
    for (const file of files)
      if (['track', 'journal'].includes(file.kind)) expect(sealed.get(file.path)).toBe(file.bytes);

    // One byte of the picture turned over, in the first sealed stretch; then a seal taken out of the row.
    const track = await open(join(folder, 'tracks/party_p1-camera-TR_v.webm'), 'r+');
    const { buffer } = await track.read(Buffer.alloc(1), 0, 1, 900);
    await track.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 900);
    const changed = await checkSeals(folder);
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatch(/^tracks\/party_p1-camera-TR_v\.webm: not as sealed in \d$/);
    await track.write(buffer, 0, 1, 900);
    await track.close();
    expect(await checkSeals(folder)).toEqual([]);
    await rm(join(folder, 'seals', seals[1] ?? ''));
    expect(await checkSeals(folder)).toContain('seal 2 is missing');
  });
});

describe('a disk that fails', () => {
  test('is told within a second when the folder vanishes, and when it is back', { timeout: 60_000 }, async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'recording');
    const recording = record(folder, 6);
    await recording.until((message) => (message.sentMs ?? 0) > 1_000);
    const goneAtMs = Date.now();
    await rename(folder, join(parent, 'elsewhere'));
    const bad = await recording.until((message) => message.health !== undefined);
    expect(bad.health).toEqual({ ok: false, reason: 'ENOENT' });
    expect((bad.atMs ?? 0) - goneAtMs).toBeLessThan(1_000);
    await rename(join(parent, 'elsewhere'), folder);
    const good = await recording.until((message) => message.health?.ok === true);
    expect(good.health).toEqual({ ok: true });
  });

  test('is told when files may grow no more, and the part before plays', { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), 'recording');
    const recording = record(folder, 6);
    await recording.until((message) => (message.sentMs ?? 0) > 1_500);
    const fullAtMs = Date.now();
    execFileSync('prlimit', ['--pid', String(recording.process.pid), '--fsize=4096']);
    const bad = await recording.until((message) => message.health !== undefined);
    expect(bad.health).toEqual({ ok: false, reason: 'EFBIG' });
    expect((bad.atMs ?? 0) - fullAtMs).toBeLessThan(1_000);
    recording.process.kill('SIGKILL');
    await once(recording.process, 'exit');
    const files = await recoverRecording(folder);
    expect(files.some((file) => file.path === 'participants/party_p1-1.webm')).toBe(true);
    expect(probe(join(folder, 'participants/party_p1-1.webm')).durationS).toBeGreaterThan(0.5);
    expect(decodeErrors(join(folder, 'participants/party_p1-1.webm'))).toBe('');
  });
});
