/** Hashes of what stands on the disk, and small files that are whole or not there. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

export interface Digest {
  bytes: number;
  sha256: string;
  /** GB/T 32905. */
  sm3: string;
}

/** Of the bytes `from` to `to` (exclusive) of a file, read back from it; of all of it without a range. */
export async function digest(path: string, from = 0, to = Number.POSITIVE_INFINITY): Promise<Digest> {
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  let bytes = 0;
  if (to > from) {
    for await (const chunk of createReadStream(path, { start: from, end: to - 1 }) as AsyncIterable<Buffer>) {
      sha256.update(chunk);
      sm3.update(chunk);
      bytes += chunk.length;
    }
  }
  return { bytes, sha256: sha256.digest('hex'), sm3: sm3.digest('hex') };
}

/** On the disk when it answers; a reader meets the old file or the new one, never half of one. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.part`, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(`${path}.part`, path);
}
