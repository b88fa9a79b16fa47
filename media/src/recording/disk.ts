/** Whether the disk would take a recording; asked before one begins, so that none is announced that cannot be kept. */
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from './appendFile.ts';

/** Three minutes of a two-way call with both its tracks and its film; what runs already may use it up. */
const RESERVE_BYTES = 64 * 1024 * 1024;
/** A disk that answers later than this is no disk to record on. */
const ANSWER_MS = 2_000;

let probes = 0;

/** A short English reason, such as `ENOSPC`, or undefined when a recording may begin below this folder. */
export async function diskTrouble(root: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`slow: no answer from the disk for ${ANSWER_MS} ms`), ANSWER_MS);
  });
  try {
    return await Promise.race([probe(root).then(() => undefined, reasonOf), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function probe(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize < RESERVE_BYTES) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
  const path = join(root, `.probe-${process.pid}-${++probes}`);
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile('probe');
    await handle.datasync();
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}
