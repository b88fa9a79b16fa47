import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './log.ts';
import { JOURNAL_FILE, writerOf } from './recording/journal.ts';
import { recoverRecording } from './recording/recorder.ts';

/** Written last: a folder that has a journal but no index was left by a process that died. */
const INDEX = 'index.json';
/** `<case>/<segment>` below the root; deeper folders are the recorder's own. */
const DEPTH = 2;

async function leftBehind(folder: string, depth: number): Promise<string[]> {
  if (existsSync(join(folder, JOURNAL_FILE))) return existsSync(join(folder, INDEX)) ? [] : [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((e) => e.isDirectory()).map((e) => leftBehind(join(folder, e.name), depth - 1)),
  );
  return below.flat();
}

/**
 * Folders a process that is gone left unfinished; asked before the first call of this one begins to write. `alive`: ids of
 * processes that write into the same root now.
 */
export async function unfinishedRecordings(root: string, alive: readonly number[] = []): Promise<string[]> {
  const folders = await leftBehind(root, DEPTH);
  if (alive.length === 0) return folders;
  const writers = await Promise.all(folders.map((folder) => writerOf(join(folder, JOURNAL_FILE))));
  return folders.filter((_, n) => !alive.includes(writers[n] ?? 0));
}

/** Finishes them one after the other, beside the calls: playable files, index, hashes. */
export async function recoverAll(folders: readonly string[], log: Log): Promise<void> {
  for (const folder of folders) {
    try {
      const files = await recoverRecording(folder);
      log.info('recording recovered', { files: files.length });
    } catch (cause) {
      log.error('a recording could not be recovered', {}, cause);
    }
  }
}
