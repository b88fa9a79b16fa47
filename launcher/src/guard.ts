import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Kind = 'programs' | 'postgres';

/** Keeps the guard process told of what runs, and starts it anew when it dies. */
export type Guard = {
  watch(kind: Kind, pid: number): void;
  forget(kind: Kind, pid: number): void;
  /** The folder is removed when the launcher dies without stopping in order. */
  removeAfterwards(folder: string): void;
  close(): void;
};

export const startGuard = (): Guard => {
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
    },
  };
};
