import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandLine, waitUntilGone } from './process.ts';

/** What the guard may take at most, with a margin. */
const LONGEST_END_MS = 7000;

type Kind = 'programs' | 'postgres';

/** Keeps the guard process told of what runs, and starts it anew when it dies. */
export type Guard = {
  watch(kind: Kind, pid: number): void;
  forget(kind: Kind, pid: number): void;
  /** The folder is removed when the launcher dies without stopping in order. */
  removeAfterwards(folder: string): void;
  close(): void;
};

/** Where the guard of the service on this data says who it is. */
type PidFile = string;

/** Waits for the guard of a launcher that was killed: once it is gone, all it watched has ended. */
export const waitForGuard = async (file: PidFile): Promise<void> => {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid > 1 && commandLine(pid).includes('guard.mjs')) await waitUntilGone(pid, LONGEST_END_MS);
  rmSync(file, { force: true });
};

export const startGuard = (pidFile?: PidFile): Guard => {
  const running: Record<Kind, Set<number>> = { programs: new Set(), postgres: new Set() };
  const remove = new Set<string>();
  let closed = false;
  let child: ChildProcess;

  const tell = () => {
    const state = { programs: [...running.programs], postgres: [...running.postgres], remove: [...remove] };
    child.stdin?.write(`${JSON.stringify(state)}\n`);
  };
  const start = () => {
    // A session of its own: Ctrl-C in the terminal reaches the launcher only, which then stops in order.
    child = spawn(process.execPath, [fileURLToPath(new URL('guard.mjs', import.meta.url))], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: {},
    });
    child.unref();
    if (pidFile !== undefined && child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
    child.stdin?.on('error', () => undefined);
    (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    child.once('exit', () => {
      if (!closed) start();
    });
    tell();
  };
  start();

  return {
    watch(kind, pid) {
      running[kind].add(pid);
      tell();
    },
    forget(kind, pid) {
      running[kind].delete(pid);
      tell();
    },
    removeAfterwards(folder) {
      remove.add(folder);
      tell();
    },
    close() {
      closed = true;
      remove.clear();
      running.programs.clear();
      running.postgres.clear();
      tell();
      child.stdin?.end();
      if (pidFile !== undefined) rmSync(pidFile, { force: true });
    },
  };
};
