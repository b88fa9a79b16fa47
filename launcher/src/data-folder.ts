import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sentence } from './sentence.ts';

/** Says that everything in the folder is ours, so that `--reset` never empties somebody else's. */
const MARKER = 'kuaichu-data';
/** What a fresh volume or a version control system leaves in a folder that counts as empty. */
const HARMLESS = new Set(['lost+found', '.gitkeep', '.DS_Store']);
/** The lock is taken before all else. */
const isLock = (name: string): boolean => name.startsWith('launcher.lock');

/**
 * As root the database cluster lives here, because the data folder may be below /root or in a 0700 folder that no other
 * uid can enter. One folder per data folder, found again by the hash of its path.
 */
export const outsideFolderOf = (dataDir: string): string | undefined =>
  process.getuid?.() === 0
    ? `/var/lib/kuaichu-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`
    : undefined;

/** Tells this data folder from a later one at the same path; empty when the folder has not been claimed. */
export const dataIdOf = (dataDir: string): string => {
  const marker = join(dataDir, MARKER);
  return existsSync(marker) ? (readFileSync(marker, 'utf8').split('\n')[0] ?? '') : '';
};

/** Makes the folder ours, or refuses when it holds other things. */
export const claimDataFolder = (dataDir: string): void => {
  const marker = join(dataDir, MARKER);
  if (!existsSync(marker)) {
    const foreign = readdirSync(dataDir).find((name) => !HARMLESS.has(name) && !isLock(name));
    if (foreign !== undefined) {
      throw new Sentence(
        `${dataDir} 里已有别的文件（${foreign}），请让 KUAICHU_DATA 指向一个空目录。` +
          ` KUAICHU_DATA is not empty and not ours.`,
      );
    }
    writeFileSync(marker, `${randomUUID()}\nData of Kuaichu. \`npm start -- --reset\` empties this folder.\n`);
  }
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
};

/** Removes all data, the cluster outside the folder included; the lock stays with its holder. */
export const resetDataFolder = (dataDir: string): void => {
  if (existsSync(join(dataDir, MARKER))) {
    for (const name of readdirSync(dataDir)) {
      if (!isLock(name)) rmSync(join(dataDir, name), { recursive: true, force: true });
    }
  }
  const outside = outsideFolderOf(dataDir);
  if (outside !== undefined) rmSync(outside, { recursive: true, force: true });
};
