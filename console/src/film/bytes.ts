const PIECE_BYTES = 512 * 1024;
/** What one recording keeps in memory: about two minutes of three pictures. */
const MOST_PIECES = 160;

/** A recorded file by byte ranges; pieces once read are kept, and one that was short because the file grew is read on. */
export class FileBytes {
  readonly #url: string;
  readonly #pieces = new Map<number, Uint8Array>();
  readonly #asked = new Map<number, Promise<Uint8Array>>();

  constructor(url: string) {
    this.#url = url;
  }

  /** From `at` to the end of its piece, as far as the first `size` bytes of the file go. Throws when it cannot be read. */
  async read(at: number, size: number): Promise<Uint8Array> {
    const n = Math.floor(at / PIECE_BYTES);
    const from = n * PIECE_BYTES;
    const until = Math.min(size, from + PIECE_BYTES);
    let piece = this.#pieces.get(n);
    if (!piece || from + piece.length < until) {
      const asked = this.#asked.get(n) ?? this.#ask(n, from, until, piece).finally(() => this.#asked.delete(n));
      this.#asked.set(n, asked);
      piece = await asked;
    }
    return piece.subarray(at - from, Math.max(at, until) - from);
  }

  async #ask(n: number, from: number, until: number, have: Uint8Array | undefined): Promise<Uint8Array> {
    const start = from + (have?.length ?? 0);
    const answer = await fetch(this.#url, {
      credentials: 'same-origin',
      headers: { range: `bytes=${start}-${until - 1}` },
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.status !== 206) throw new Error(`${answer.status} instead of a part of a recording`);
    const more = new Uint8Array(await answer.arrayBuffer());
    const piece = new Uint8Array((have?.length ?? 0) + more.length);
    if (have) piece.set(have);
    piece.set(more, have?.length ?? 0);
    this.#pieces.delete(n);
    this.#pieces.set(n, piece);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= MOST_PIECES) break;
      this.#pieces.delete(oldest);
    }
    return piece;
  }
}
