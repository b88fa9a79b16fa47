/** A folder whose disk can be filled and emptied: a small one of its own, or a limit on files where nothing may be mounted. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Room for a recording to begin, and some minutes of it. */
const SIZE_MB = 96;

export interface SmallDisk {
  /** Not one byte more is taken. `pid` writes there. */
  fill(pid: number | undefined): void;
  clear(pid: number | undefined): void;
  close(): void;
}

const limit = (pid: number | undefined, soft: string): void => {
  execFileSync('prlimit', [`--pid=${pid ?? process.pid}`, `--fsize=${soft}:`]);
};

/** On top of an empty folder that exists. */
export function smallDisk(folder: string): SmallDisk {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0777`, 'kuaichu-test', folder], {
      stdio: 'pipe',
    });
  } catch {
    // Node ignores SIGXFSZ, so that each write fails with EFBIG.
    return { fill: (pid) => limit(pid, '0'), clear: (pid) => limit(pid, 'unlimited'), close: () => undefined };
  }
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      const file = openSync(ballast, 'a');
      const block = Buffer.alloc(1024 * 1024);
      for (let size = block.length; size > 0; ) {
        try {
          writeSync(file, block, 0, size);
        } catch {
          size >>= 1;
        }
      }
      closeSync(file);
    },
    clear: () => rmSync(ballast, { force: true }),
    // Lazily: a process that is about to end may still hold a file.
    close: () => void execFileSync('umount', ['-l', folder]),
  };
}
