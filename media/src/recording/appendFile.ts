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

/** One thing at a time that waits for the disk: a second wish for it joins the first. */
class Task {
  fault: string | undefined;
  #running: Promise<void> | undefined;
  #sinceMs = 0;
  #pumps = 0;
  readonly #work: () => Promise<void>;
  readonly #ended: () => void;

  constructor(work: () => Promise<void>, ended: () => void) {
    this.#work = work;
    this.#ended = ended;
  }

  /** Never rejects: how it went is in `fault`. */
  run(nowMs: number): Promise<void> {
    if (this.#running) return this.#running;
    this.#sinceMs = nowMs;
    this.#pumps = 0;
    this.#running = this.#work()
      .then(
        () => {
          this.fault = undefined;
        },
        (error: unknown) => {
          this.fault = reasonOf(error);
        },
      )
      .then(() => {
        this.#running = undefined;
        this.#ended();
      });
    return this.#running;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** True from the moment on that it takes too long. */
  isSlow(nowMs: number): boolean {
    if (!this.#running) return false;
    this.#pumps += 1;
    if (nowMs - this.#sinceMs <= SLOW_MS || this.#pumps < SLOW_PUMPS) return false;
    this.fault = `slow: no answer from the disk for ${SLOW_MS} ms`;
    return true;
  }
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
  #named = false;
  #syncBegunMs = 0;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  readonly #syncMs: number;
  // Apart from each other: a disk that takes its time over a sync still takes writes, and a killed process loses only
  // what was not written.
  readonly #writing: Task;
  readonly #syncing: Task;

  /** `onState` hears the reason of a failure, and undefined when writing works again. */
  constructor(path: string, onState: (reason: string | undefined) => void, syncMs = SYNC_MS) {
    this.path = path;
    this.#syncMs = syncMs;
    this.#onState = onState;
    const tell = (): void => onState(this.#fault);
    this.#writing = new Task(() => this.#write(), tell);
    this.#syncing = new Task(() => this.#sync(), tell);
  }

  get bytes(): number {
    return this.#offset + this.#pendingBytes;
  }

  /** So many bytes are on the disk for good; what was given in one piece is counted whole or not at all. */
  get stored(): number {
    return this.#synced;
  }

  get #fault(): string | undefined {
    return this.#writing.fault ?? this.#syncing.fault;
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
    const isSlow = [this.#writing.isSlow(nowMs), this.#syncing.isSlow(nowMs)].includes(true);
    if (isSlow) this.#onState(this.#fault);
    const isFailed = this.#fault !== undefined;
    const gathered = this.#pendingBytes >= GATHER_BYTES || nowMs - this.#writtenAtMs >= GATHER_MS;
    const isDue = isFailed || nowMs - this.#syncBegunMs >= this.#syncMs;
    if (this.#writing.isRunning) return;
    if (isDue && !this.#syncing.isRunning) void this.#writeAndSync(nowMs);
    else if ((gathered || isFailed) && this.#pendingBytes > 0) void this.#writeNow(nowMs);
  }

  #writeNow(nowMs: number): Promise<void> {
    this.#writtenAtMs = nowMs;
    return this.#writing.run(nowMs);
  }

  async #writeAndSync(nowMs: number): Promise<void> {
    this.#syncBegunMs = nowMs;
    await this.#writeNow(nowMs);
    if (this.#writing.fault === undefined) await this.#syncing.run(nowMs);
  }

  /** Writes the rest and syncs. False when that failed; the reason went to `onState`. */
  async close(): Promise<boolean> {
    if (this.#closed) return this.#fault === undefined;
    this.#closed = true;
    // What runs may have begun before the last bytes came.
    await this.#writing.run(0);
    await this.#writing.run(0);
    await this.#syncing.run(0);
    await this.#syncing.run(0);
    try {
      await this.#handle?.close();
    } catch (error) {
      this.#onState(reasonOf(error));
      return false;
    }
    return this.#fault === undefined && this.#pendingBytes === 0;
  }

  async #write(): Promise<void> {
    const handle = this.#handle ?? (await this.#create());
    while (this.#pending.length > 0) await this.#writePending(handle);
  }

  async #sync(): Promise<void> {
    const handle = this.#handle;
    if (!handle) return;
    const whole = this.#whole;
    // At once: that the file is gone is told also while the disk takes its time.
    await Promise.all([this.#lookAfterName(), whole > this.#synced ? handle.datasync() : undefined]);
    if (!this.#named) await this.#keepName();
    this.#synced = whole;
  }

  /** A removed or unmounted folder takes writes into the open file without a word. */
  async #lookAfterName(): Promise<void> {
    const there = await stat(this.path);
    if (there.ino !== this.#inode) throw new Error('another file stands in its place');
  }

  async #create(): Promise<FileHandle> {
    const handle = await open(this.path, 'wx');
    this.#handle = handle;
    this.#inode = (await handle.stat()).ino;
    return handle;
  }

  /** The name itself has to outlive a power cut, too. */
  async #keepName(): Promise<void> {
    const folder = await open(dirname(this.path));
    await folder.sync().finally(() => folder.close());
    this.#named = true;
  }

  /** At a fixed place: what a failed write left half is written over by the next try. */
  async #writePending(handle: FileHandle): Promise<void> {
    const parts = this.#pending.slice(0, MAX_PARTS);
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
}

/** The system's code where there is one: paths stay out of logs. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.message : String(error);
}
