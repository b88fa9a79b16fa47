import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Guard } from './guard.ts';
import { isAlive, signal, waitUntilGone } from './process.ts';

/** One child program and how it is started, asked and stopped. */
export type Program = {
  readonly name: string;
  readonly kind: 'programs' | 'postgres';
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  readonly readyWithinMs: number;
  beforeStart?(): Promise<void>;
  start(): ChildProcess;
  /** Asked again and again until true. */
  isReady(): Promise<boolean>;
};

export type Supervised = {
  readonly name: string;
  pid(): number | undefined;
  /** How often it was started again. */
  restarts(): number;
  stop(): Promise<void>;
};

export type Report = (event: { name: string; kind: 'died' | 'restarted'; detail: string }) => void;

const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 10_000;
/** A child that lived this long begins again with the shortest back-off. */
const STEADY_MS = 20_000;

/** The last lines a program wrote, for the sentence about why it did not start. */
export const tailOf = (file: string, bytes = 2000): string => {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const buffer = Buffer.alloc(Math.min(bytes, size));
      readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8').trim();
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Starts a program, resolves when it is ready, and from then on starts it again whenever it dies. A program that dies
 * before it was ever ready is a fault of the whole start and rejects.
 */
export const supervise = async (program: Program, guard: Guard, report: Report): Promise<Supervised> => {
  let child: ChildProcess | undefined;
  let restarts = 0;
  let backOffMs = FIRST_BACK_OFF_MS;
  const stopping = new AbortController();

  const launch = async (): Promise<void> => {
    await program.beforeStart?.();
    if (stopping.signal.aborted) return;
    const current = program.start();
    child = current;
    const startedAt = performance.now();
    const failure = new Promise<never>((_, reject) => {
      current.once('error', reject);
      current.once('exit', (code, by) => reject(new Error(`${program.name} ended (${by ?? `code ${code}`})`)));
    });
    failure.catch(() => undefined);
    const { pid } = current;
    if (pid === undefined) return failure;
    guard.watch(program.kind, pid);
    current.once('exit', () => guard.forget(program.kind, pid));
    try {
      await Promise.race([failure, untilReady(current)]);
    } catch (cause) {
      if (!hasEnded(current)) signal(pid, 'SIGKILL');
      throw new Error(`${program.name} did not start: ${tailOf(program.logFile)}`, { cause });
    }
    current.once('exit', (code, by) => {
      if (stopping.signal.aborted) return;
      report({ name: program.name, kind: 'died', detail: by ?? `code ${code}` });
      if (performance.now() - startedAt > STEADY_MS) backOffMs = FIRST_BACK_OFF_MS;
      void again();
    });
    // It may have ended between the answer and this line.
    if (hasEnded(current) && !stopping.signal.aborted) throw new Error(`${program.name} ended at once`);
  };

  const untilReady = async (current: ChildProcess): Promise<void> => {
    const until = performance.now() + program.readyWithinMs;
    while (!hasEnded(current)) {
      if (await program.isReady()) return;
      if (performance.now() > until) throw new Error(`not ready within ${program.readyWithinMs} ms`);
      await wait(40);
    }
  };

  const again = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await wait(backOffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
      restarts += 1;
      try {
        await launch();
        report({ name: program.name, kind: 'restarted', detail: `pid ${child?.pid}` });
        return;
      } catch (error) {
        report({ name: program.name, kind: 'died', detail: (error as Error).message });
      }
    }
  };

  await launch();

  return {
    name: program.name,
    pid: () => (child !== undefined && !hasEnded(child) ? child.pid : undefined),
    restarts: () => restarts,
    async stop() {
      stopping.abort();
      const pid = child?.pid;
      if (child === undefined || pid === undefined || hasEnded(child) || !isAlive(pid)) return;
      signal(pid, program.stopSignal);
      if (!(await waitUntilGone(pid, program.stopWithinMs))) {
        signal(pid, 'SIGKILL');
        await waitUntilGone(pid, 2000);
      }
    },
  };
};
