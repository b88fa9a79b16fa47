/** A file that only grows: written in the background, synced every second, watched for a failing or missing disk. */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Written bytes are on the disk after this at the latest, given a disk that answers. */
const SYNC_MS = 500;
/** A write or sync that takes longer counts as a failure while it lasts. */
const SLOW_MS = 3_000;
/** About a minute of a two-way call; beyond it a disk that does not take writes costs frames. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;

export class AppendFile {
  readonly path: string;
  readonly #onState: (reason: string | undefined) => void;
  #handle: FileHandle | undefined;
  #inode = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #offset = 0;
  #dirty = false;
  #syncedAtMs = 0;
  #busySinceMs = 0;
  #running: Promise<void> | undefined;
  #failed = false;
  #closed = false;

  /** `onState` hears the reason of a failure, and undefined when writing works again. */
  constructor(path: string, onState: (reason: string | undefined) => void) {
    this.path = path;
    this.#onState = onState;
  }

  get bytes(): number {
    return this.#offset + this.#pendingBytes;
  }

  /** False when the disk has not kept up and these bytes were not taken. */
  append(bytes: Buffer): boolean {
    if (this.#pendingBytes + bytes.length > MAX_PENDING_BYTES) return false;
    if (bytes.length > 0) {
      this.#pending.push(bytes);
      this.#pendingBytes += bytes.length;
    }
    return true;
  }

  /** To be called a few times a second: writes what is pending, also after a failure. */
  pump(nowMs: number): void {
    if (this.#closed) return;
    if (this.#running) {
      if (nowMs - this.#busySinceMs > SLOW_MS) this.#state(`slow: no answer from the disk for ${SLOW_MS} ms`);
      return;
    }
    this.#busySinceMs = nowMs;
    this.#running = this.#work(nowMs, false).finally(() => {
      this.#running = undefined;
    });
  }

  /** Writes the rest and syncs. False when that failed; the reason went to `onState`. */
  async close(): Promise<boolean> {
    await this.#running;
    if (this.#closed) return !this.#failed;
    this.#closed = true;
    await this.#work(0, true);
    try {
      await this.#handle?.close();
    } catch (error) {
      this.#state(reasonOf(error));
    }
    return !this.#failed && this.#pendingBytes === 0;
  }

  async #work(nowMs: number, last: boolean): Promise<void> {
    try {
      const handle = this.#handle ?? (await this.#create());
      while (this.#pending.length > 0) await this.#writePending(handle);
      const due = last || this.#failed || nowMs - this.#syncedAtMs >= SYNC_MS;
      if (due) {
        if (this.#dirty) await handle.datasync();
        this.#dirty = false;
        // A removed or unmounted folder takes writes into the open file without a word.
        const there = await stat(this.path);
        if (there.ino !== this.#inode) throw new Error('another file stands in its place');
        this.#syncedAtMs = nowMs;
      }
      this.#state(undefined);
    } catch (error) {
      this.#state(reasonOf(error));
    }
  }

  async #create(): Promise<FileHandle> {
    const handle = await open(this.path, 'wx');
    this.#handle = handle;
    this.#inode = (await handle.stat()).ino;
    const folder = await open(dirname(this.path));
    // The name itself has to outlive a power cut, too.
    await folder.sync().finally(() => folder.close());
    return handle;
  }

  /** At a fixed place: what a failed write left half is written over by the next try. */
  async #writePending(handle: FileHandle): Promise<void> {
    const bytes = this.#pending[0];
    if (!bytes) return;
    this.#dirty = true;
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, this.#offset);
    if (bytesWritten === 0) throw new Error('nothing was written');
    this.#offset += bytesWritten;
    this.#pendingBytes -= bytesWritten;
    if (bytesWritten < bytes.length) this.#pending[0] = bytes.subarray(bytesWritten);
    else this.#pending.shift();
  }

  #state(reason: string | undefined): void {
    this.#failed = reason !== undefined;
    this.#onState(reason);
  }
}

/** The system's code where there is one: paths stay out of logs. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.message : String(error);
}
