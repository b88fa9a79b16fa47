import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { claimDataFolder } from './data-folder.ts';
import { startGuard } from './guard.ts';
import { runningOn, takeLock } from './lock.ts';
import { loadEnvironmentFile, sayFault } from './main.ts';
import { prepareCluster } from './postgres/cluster.ts';
import { DATABASE } from './service.ts';
import { readSettings, type Settings } from './settings.ts';
import { repositoryRoot } from './stack.ts';
import { supervise } from './supervise.ts';

const runCli = (settings: Settings, databaseUrl: string, words: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const cli = join(repositoryRoot, 'server', 'src', 'staff', 'cli.ts');
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, ...words], {
      stdio: 'inherit',
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        KUAICHU_MODE: settings.mode,
        KUAICHU_DATA: settings.dataDir,
        JURISDICTIONS: settings.jurisdictions ?? join(repositoryRoot, 'jurisdictions'),
      },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

/** Brings up the embedded database for the length of one command, when no service runs. */
const withOwnDatabase = async (settings: Settings, work: (databaseUrl: string) => Promise<number>): Promise<number> => {
  const { dataDir } = settings;
  const lock = takeLock(dataDir);
  const guard = startGuard();
  try {
    claimDataFolder(dataDir);
    const cluster = await prepareCluster({ dataDir, logDir: join(dataDir, 'logs') });
    const postgres = await supervise(cluster.program, guard, () => undefined);
    try {
      await cluster.ensureDatabase(DATABASE);
      return await work(cluster.url(DATABASE));
    } finally {
      await postgres.stop();
    }
  } finally {
    guard.close();
    lock.release();
  }
};

/** `npm run staff -- add …`: the server's own command on the database of this data folder. */
export const main = async (words: readonly string[]): Promise<number> => {
  try {
    loadEnvironmentFile(repositoryRoot);
    const settings = readSettings(process.env, [], repositoryRoot);
    const databaseUrl = settings.databaseUrl ?? runningOn(settings.dataDir)?.databaseUrl;
    if (databaseUrl !== undefined) return await runCli(settings, databaseUrl, words);
    return await withOwnDatabase(settings, (url) => runCli(settings, url, words));
  } catch (error) {
    sayFault(error);
    return 1;
  }
};
