import { type Block, BlockReader, type FileHead } from '@kuaichu/contract/matroska';
import type { FilmTrack } from '@kuaichu/contract/film';
import { timeOf } from '@kuaichu/contract/filmClock';
import type { FileBytes } from './bytes.ts';

/** The place to begin for this moment: the last before it, else the first. */
export function entryBefore(track: FilmTrack, atMs: number): readonly [number, number] | undefined {
  return track.entries.findLast(([fileMs]) => timeOf(track, fileMs) <= atMs) ?? track.entries[0];
}

/** The blocks of a track one after the other, from a place to begin to as far as the file goes now. */
export class Reel {
  readonly #bytes: FileBytes;
  readonly #reader: BlockReader;
  #at: number;
  #blocks: Block[] = [];

  constructor(bytes: FileBytes, atByte: number) {
    this.#bytes = bytes;
    this.#reader = new BlockReader(atByte);
    this.#at = atByte;
  }

  get head(): FileHead | undefined {
    return this.#reader.head;
  }

  /** The next block; undefined at the end of what is written. Throws when the file cannot be read. */
  async next(size: number): Promise<Block | undefined> {
    for (;;) {
      const block = this.#blocks.shift();
      if (block) return block;
      if (this.#at >= size) return undefined;
      const piece = await this.#bytes.read(this.#at, size);
      if (piece.length === 0) return undefined;
      this.#at += piece.length;
      this.#blocks = this.#reader.push(piece);
    }
  }
}
