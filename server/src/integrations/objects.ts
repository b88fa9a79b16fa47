import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, normalize } from 'node:path';
import type { Readable } from 'node:stream';

/** Write-once storage of originals: stills and papers. */
export interface ObjectStore {
  /** Stores durably (fsync) before it answers. The same key twice is an error: originals are never replaced. */
  put(key: string, body: Readable | Buffer): Promise<{ bytes: number }>;
  /** `undefined` when there is none. */
  open(key: string): Promise<{ bytes: number; stream(range?: { start: number; end: number }): Readable } | undefined>;
}

export class ObjectExists extends Error {
  override readonly name = 'ObjectExists';
}

/** Files below one folder; written beside, synced, then linked into place, so that no half file has a final name. */
export function openFolderStore(folder: string): ObjectStore {
  const pathOf = (key: string): string => {
    const path = normalize(join(folder, key));
    if (!path.startsWith(join(folder, '/'))) throw new Error('object key leaves its folder');
    return path;
  };
  return {
    async put(key, body) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}.part`;
      const file = await open(draft, 'wx', 0o600);
      try {
        if (Buffer.isBuffer(body)) await file.writeFile(body);
        else for await (const chunk of body) await file.write(chunk as Buffer);
        await file.sync();
        const { size } = await file.stat();
        await file.close();
        // link() fails when the name exists, rename() would replace it: write-once.
        await link(draft, path).catch((error: NodeJS.ErrnoException) => {
          throw error.code === 'EEXIST' ? new ObjectExists(key) : error;
        });
        const dir = await open(dirname(path), 'r');
        await dir.sync();
        await dir.close();
        return { bytes: size };
      } finally {
        await file.close().catch(() => undefined);
        await rm(draft, { force: true });
      }
    },
    async open(key) {
      const path = pathOf(key);
      const info = await stat(path).catch(() => undefined);
      if (!info) return undefined;
      return { bytes: info.size, stream: (range) => createReadStream(path, range) };
    },
  };
}
