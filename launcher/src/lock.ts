import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from './process.ts';
import { Sentence } from './sentence.ts';

/** What a running launcher leaves in its data folder so that a second one and `npm run staff` find it. */
export type Running = {
  readonly pid: number;
  /** Tells the process from a later one with the same number. */
  readonly identity: string;
  readonly url: string;
  readonly databaseUrl: string | undefined;
};

export type Lock = {
  /** Another launcher was killed here before, and its children may still be ending. */
  readonly tookOver: boolean;
  /** Adds what is known only once things run. */
  publish(known: { url: string; databaseUrl: string }): void;
  release(): void;
};

const lockFile = (dataDir: string): string => join(dataDir, 'launcher.lock');

const read = (file: string): Running | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Running;
  } catch {
    return undefined;
  }
};

const lives = (holder: Running): boolean => processIdentity(holder.pid) === holder.identity;

/** The launcher that runs on this data right now, if one does. */
export const runningOn = (dataDir: string): Running | undefined => {
  const holder = read(lockFile(dataDir));
  return holder !== undefined && lives(holder) ? holder : undefined;
};

const alreadyRuns = (holder: Running): Sentence => {
  const where = holder.url === '' ? '' : `，${holder.url}`;
  return new Sentence(
    `这份数据上已有一个快处在运行（进程 ${holder.pid}${where}），请先停掉它或另设 KUAICHU_DATA。` +
      ` Another Kuaichu (pid ${holder.pid}) already runs on this data.`,
  );
};

/** Moves the lock aside before looking again: of two launchers that find it stale, the later may have caught the earlier's. */
const removeStale = (file: string): void => {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const holder = read(aside);
  if (holder !== undefined && lives(holder)) {
    linkSync(aside, file);
    rmSync(aside);
    throw alreadyRuns(holder);
  }
  rmSync(aside);
};

/** Takes the data folder for this process; a lock whose process is gone is taken over, a live one refused. */
export const takeLock = (dataDir: string): Lock => {
  const file = lockFile(dataDir);
  const mine: Running = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    url: '',
    databaseUrl: undefined,
  };
  const draft = `${file}.${process.pid}`;
  let tookOver = false;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        // A hard link appears whole or not at all, so nobody reads half a lock.
        linkSync(draft, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 20) throw error;
      }
      const holder = read(file);
      if (holder !== undefined && lives(holder)) throw alreadyRuns(holder);
      tookOver = true;
      removeStale(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    tookOver,
    publish({ url, databaseUrl }) {
      writeFileSync(file, JSON.stringify({ ...mine, url, databaseUrl }), { mode: 0o600 });
    },
    release() {
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
};
