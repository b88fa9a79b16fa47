import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from '../guard.ts';
import { supervise } from '../supervise.ts';
import { outsideFolderOf } from '../data-folder.ts';
import { prepareCluster } from './cluster.ts';

export type ThrowAwayPostgres = {
  url(database: string): string;
  ensureDatabase(database: string): Promise<void>;
  pid(): number | undefined;
  stop(): Promise<void>;
};

/** A PostgreSQL for one test run: no fsync, its folders are removed when it stops or when this process is killed. */
export const startThrowAwayPostgres = async (): Promise<ThrowAwayPostgres> => {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-test-')));
  const folders = [dataDir, outsideFolderOf(dataDir)].filter((folder) => folder !== undefined);
  const logDir = join(dataDir, 'logs');
  mkdirSync(logDir);
  const guard = startGuard();
  for (const folder of folders) guard.removeAfterwards(folder);
  const cleanUp = () => {
    guard.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const cluster = await prepareCluster({ dataDir, logDir, fsync: false });
    const postgres = await supervise(cluster.program, guard, () => undefined);
    return {
      url: cluster.url,
      ensureDatabase: cluster.ensureDatabase,
      pid: postgres.pid,
      async stop() {
        await postgres.stop();
        cleanUp();
      },
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
};
