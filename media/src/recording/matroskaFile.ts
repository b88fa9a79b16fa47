/** A finished Matroska file: duration, index and seek head, written as a stream. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { ClusterBuffer } from './cluster.ts';
import { UNKNOWN_SIZE, element, idBytes, uintElement, voidElement, wideUintElement, writeSize } from './ebml.ts';
import { ID, fileHead, infoElement, tracksElement, type TrackDescription } from './matroska.ts';

const CLUSTER_MS = 1_000;
/** What the seek head takes: three entries, all fields of fixed width. */
const SEEK_HEAD_BYTES = seekHead({ info: 0, tracks: 0, cues: 0 }).length;

interface Cue {
  timeMs: number;
  track: number;
  position: number;
}

export class MatroskaFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #startedAtMs: number;
  readonly #tracks: readonly TrackDescription[];
  readonly #hasVideo: boolean;
  readonly #cluster = new ClusterBuffer(512 * 1024);
  readonly #cues: Cue[] = [];
  #position = 0;
  #segmentStart = 0;
  #infoStart = 0;
  #tracksStart = 0;
  #clusterFromMs = 0;
  #endMs = 0;

  private constructor(path: string, handle: FileHandle, startedAtMs: number, tracks: readonly TrackDescription[]) {
    this.#path = path;
    this.#handle = handle;
    this.#startedAtMs = startedAtMs;
    this.#tracks = tracks;
    this.#hasVideo = tracks.some((track) => track.kind === 'video');
  }

  /** Stands under its name when closed; until then as `.part`. `startedAtMs`: Unix ms of the file's time 0. */
  static async create(path: string, startedAtMs: number, tracks: readonly TrackDescription[]): Promise<MatroskaFile> {
    const file = new MatroskaFile(path, await open(`${path}.part`, 'w'), startedAtMs, tracks);
    await file.#writeHead(path.endsWith('.webm') ? 'webm' : 'mkv');
    return file;
  }

  /** In the order of time over all tracks. */
  async add(track: TrackDescription, timeMs: number, key: boolean, data: Buffer, lastsMs: number): Promise<void> {
    const videoKey = key && track.kind === 'video';
    const full = timeMs - this.#clusterFromMs >= CLUSTER_MS;
    if (this.#cluster.length > 0 && (full || videoKey || !this.#cluster.fits(timeMs))) await this.#store();
    if (this.#cluster.length === 0) this.#clusterFromMs = timeMs;
    if (videoKey || (!this.#hasVideo && this.#cluster.length === 0)) {
      this.#cues.push({ timeMs, track: track.number, position: this.#position - this.#segmentStart });
    }
    this.#cluster.add(track.number, timeMs, key, data);
    this.#endMs = Math.max(this.#endMs, timeMs + lastsMs);
  }

  async close(): Promise<void> {
    await this.#store();
    const cuesStart = this.#position;
    await this.#write(element(ID.cues, ...this.#cues.map(cuePoint)));
    const size = Buffer.alloc(8);
    writeSize(size, 0, this.#position - this.#segmentStart, 8);
    await this.#handle.write(size, 0, 8, this.#segmentStart - 8);
    const positions = {
      info: this.#infoStart - this.#segmentStart,
      tracks: this.#tracksStart - this.#segmentStart,
      cues: cuesStart - this.#segmentStart,
    };
    const seek = seekHead(positions);
    await this.#handle.write(seek, 0, seek.length, this.#segmentStart);
    const info = infoElement(this.#startedAtMs, this.#endMs);
    await this.#handle.write(info, 0, info.length, this.#infoStart);
    await this.#handle.sync();
    await this.#handle.close();
    await rename(`${this.#path}.part`, this.#path);
  }

  /** Leaves the `.part` as it is. */
  /** Takes no room from whoever tries again. */
  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#path}.part`, { force: true });
  }

  async #writeHead(extension: 'webm' | 'mkv'): Promise<void> {
    await this.#write(Buffer.concat([fileHead(extension), idBytes(ID.segment), UNKNOWN_SIZE]));
    this.#segmentStart = this.#position;
    await this.#write(voidElement(SEEK_HEAD_BYTES));
    this.#infoStart = this.#position;
    await this.#write(infoElement(this.#startedAtMs, 0));
    this.#tracksStart = this.#position;
    await this.#write(tracksElement(this.#tracks));
  }

  async #store(): Promise<void> {
    if (this.#cluster.length > 0) await this.#write(this.#cluster.take());
  }

  async #write(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written, bytes.length - written, this.#position + written))
        .bytesWritten;
    }
    this.#position += bytes.length;
  }
}

function seekEntry(id: number, position: number): Buffer {
  return element(ID.seek, element(ID.seekId, idBytes(id)), wideUintElement(ID.seekPosition, position));
}

function seekHead(positions: { info: number; tracks: number; cues: number }): Buffer {
  return element(
    ID.seekHead,
    seekEntry(ID.info, positions.info),
    seekEntry(ID.tracks, positions.tracks),
    seekEntry(ID.cues, positions.cues),
  );
}

function cuePoint(cue: Cue): Buffer {
  return element(
    ID.cuePoint,
    uintElement(ID.cueTime, cue.timeMs),
    element(
      ID.cueTrackPositions,
      uintElement(ID.cueTrack, cue.track),
      uintElement(ID.cueClusterPosition, cue.position),
    ),
  );
}
