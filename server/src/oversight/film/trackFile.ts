import { open } from 'node:fs/promises';
import { BlockReader } from '@kuaichu/contract/matroska';

/** What a track's file holds so far. */
export interface TrackFile {
  bytes: number;
  /** File time of the first and the last that is whole; null before the first. */
  firstMs: number | null;
  lastMs: number;
  /** File time and byte of the cluster to begin with. */
  entries: [number, number][];
  /** It is there, and so are bytes, but nothing that can be read. */
  unreadable: boolean;
}

interface Scan {
  reader: BlockReader;
  file: TrackFile;
  running: Promise<TrackFile>;
}

const PIECE_BYTES = 1024 * 1024;
/** Sound may be entered anywhere: so often is enough. */
const SOUND_ENTRY_MS = 5_000;
/** Tracks that are kept in mind; a call has four to eight. */
const MOST_KEPT = 200;

/** Reads each track's file once and goes on where it ended: a recording of minutes is some tens of megabytes. */
export class TrackFiles {
  readonly #scans = new Map<string, Scan>();

  /** Undefined when there is no such file. */
  async look(path: string, kind: 'audio' | 'video'): Promise<TrackFile | undefined> {
    const scan = this.#scans.get(path) ?? start();
    this.#scans.delete(path);
    this.#scans.set(path, scan);
    for (const oldest of this.#scans.keys()) {
      if (this.#scans.size <= MOST_KEPT) break;
      this.#scans.delete(oldest);
    }
    // One after the other: two readers of one file would each take half of it.
    scan.running = scan.running.then(() => goOn(scan, path, kind));
    try {
      return await scan.running;
    } catch (error) {
      this.#scans.delete(path);
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function start(): Scan {
  const file: TrackFile = { bytes: 0, firstMs: null, lastMs: 0, entries: [], unreadable: false };
  return { reader: new BlockReader(), file, running: Promise.resolve(file) };
}

async function goOn(scan: Scan, path: string, kind: 'audio' | 'video'): Promise<TrackFile> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { file } = scan;
    while (file.bytes < size) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - file.bytes));
      const { bytesRead } = await handle.read(piece, 0, piece.length, file.bytes);
      if (bytesRead === 0) break;
      file.bytes += bytesRead;
      for (const block of scan.reader.push(piece.subarray(0, bytesRead))) {
        file.firstMs ??= block.timeMs;
        file.lastMs = block.timeMs;
        const [lastMs, lastAt] = file.entries.at(-1) ?? [Number.NEGATIVE_INFINITY, -1];
        const due = kind === 'video' ? block.key : block.timeMs - lastMs >= SOUND_ENTRY_MS && block.clusterAt > lastAt;
        if (due) file.entries.push([block.timeMs, block.clusterAt]);
      }
    }
    file.unreadable = file.bytes > 0 && file.firstMs === null;
    return { ...file, entries: [...file.entries] };
  } finally {
    await handle.close();
  }
}
