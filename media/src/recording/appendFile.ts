/** A file that only grows: written in the background, synced from time to time, watched for a failing or missing disk. */
import { writev } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Written bytes are on the disk after this at the latest, and a missing file is noticed, given a disk that answers. With
 * the time a slow disk is given, whoever waits for the recording hears of a dead one within five seconds.
 */
const SYNC_MS = 1_200;
/** A write costs ten times what its bytes do: few are gathered first, as a killed process may lose no more. */
const GATHER_MS = 400;
const GATHER_BYTES = 128 * 1024;
/** A write or sync that takes longer counts as a failure while it lasts. */
const SLOW_MS = 3_000;
/** It must have been asked after so often meanwhile: a process that itself stood still says nothing about the disk. */
const SLOW_PUMPS = 10;
/** About a minute of a two-way call; beyond it a disk that does not take writes costs frames. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;

/** Far below what one system call takes (IOV_MAX). */
const MAX_PARTS = 256;

function writeAt(fd: number, parts: readonly Buffer[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    writev(fd, parts, position, (error, written) => (error ? reject(error) : resolve(written)));
  });
}

export class AppendFile {
  readonly path: string;
  readonly #onState: (reason: string | undefined) => void;
  #handle: FileHandle | undefined;
  #inode = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #offset = 0;
  /** Up to here whole pieces were written, and of these so much is on the disk. */
  #whole = 0;
  #synced = 0;
  #dirty = false;
  #syncedAtMs = 0;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #busySinceMs = 0;
  #busyPumps = 0;
  #running: Promise<void> | undefined;
  #failed = false;
  #closed = false;
  readonly #syncMs: number;

  /** `onState` hears the reason of a failure, and undefined when writing works again. */
  constructor(path: string, onState: (reason: string | undefined) => void, syncMs = SYNC_MS) {
    this.path = path;
    this.#syncMs = syncMs;
    this.#onState = onState;
  }

  get bytes(): number {
    return this.#offset + this.#pendingBytes;
  }

  /** So many bytes are on the disk for good; what was given in one piece is counted whole or not at all. */
  get stored(): number {
    return this.#synced;
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

  /** To be called a few times a second: writes what is pending when it is time to, also after a failure. */
  pump(nowMs: number): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#busyPumps += 1;
      const isSlow = nowMs - this.#busySinceMs > SLOW_MS && this.#busyPumps >= SLOW_PUMPS;
      if (isSlow) this.#state(`slow: no answer from the disk for ${SLOW_MS} ms`);
      return;
    }
    const gathered = this.#pendingBytes >= GATHER_BYTES || nowMs - this.#writtenAtMs >= GATHER_MS;
    const isDue = this.#failed || nowMs - this.#syncedAtMs >= this.#syncMs;
    if (!isDue && !(gathered && this.#pendingBytes > 0)) return;
    this.#busySinceMs = nowMs;
    this.#busyPumps = 0;
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
      this.#writtenAtMs = nowMs;
      while (this.#pending.length > 0) await this.#writePending(handle);
      const due = last || this.#failed || nowMs - this.#syncedAtMs >= this.#syncMs;
      if (due) {
        const whole = this.#whole;
        if (this.#dirty) await handle.datasync();
        this.#dirty = false;
        // A removed or unmounted folder takes writes into the open file without a word.
        const there = await stat(this.path);
        if (there.ino !== this.#inode) throw new Error('another file stands in its place');
        this.#syncedAtMs = nowMs;
        this.#synced = whole;
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
    const parts = this.#pending.slice(0, MAX_PARTS);
    this.#dirty = true;
    let written = await writeAt(handle.fd, parts, this.#offset);
    if (written === 0) throw new Error('nothing was written');
    this.#offset += written;
    this.#pendingBytes -= written;
    for (let part = this.#pending[0]; part && written >= part.length; part = this.#pending[0]) {
      written -= part.length;
      this.#pending.shift();
    }
    if (written > 0) this.#pending[0] = this.#pending[0]!.subarray(written);
    this.#whole = this.#offset - written;
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
