import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outsideFolderOf } from './postgres/home.ts';
import { Sentence } from './sentence.ts';

/** Says that everything in the folder is ours, so that `--reset` never empties somebody else's. */
const MARKER = 'kuaichu-data';
/** What a fresh volume or a version control system leaves in a folder that counts as empty. */
const HARMLESS = new Set(['lost+found', '.gitkeep', '.DS_Store']);
/** The lock is taken before all else. */
const isLock = (name: string): boolean => name.startsWith('launcher.lock');

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
    writeFileSync(marker, 'Data of Kuaichu. `npm start -- --reset` empties this folder.\n');
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
