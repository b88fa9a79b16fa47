/**
 * Seals: while a recording runs, what was written since the last seal is hashed as it stands on the disk and listed in a
 * small file of its own, which carries the hash of the seal before it. Track files only grow, so a seal fixes a stretch
 * of bytes of each for good: a later change, a missing file or a missing seal shows.
 */
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digest, writeDurably } from './digest.ts';

const SEALS_FOLDER = 'seals';

export interface SealedPart {
  /** Relative to the recording's folder. */
  path: string;
  /** From this byte on, up to but not including the other. */
  fromByte: number;
  toByte: number;
  sha256: string;
  sm3: string;
}

/** Content of `seals/0001.json`. */
export interface Seal {
  room: string;
  egressId: string;
  /** Counts from 1. */
  number: number;
  /** Unix ms. */
  fromMs: number;
  toMs: number;
  /** SHA-256 of the file of the seal before; null for the first. */
  before: string | null;
  parts: SealedPart[];
}

export class SealLog {
  readonly #folder: string;
  readonly #about: { room: string; egressId: string };
  /** How far each file is sealed. */
  readonly #ends = new Map<string, number>();
  #number = 0;
  #before: string | null = null;
  #fromMs: number;

  constructor(folder: string, about: { room: string; egressId: string }, startedAtMs: number) {
    this.#folder = folder;
    this.#about = about;
    this.#fromMs = startedAtMs;
  }

  /** Goes on after the seals that stand already, of a process that ended. */
  static async resume(
    folder: string,
    about: { room: string; egressId: string },
    startedAtMs: number,
  ): Promise<SealLog> {
    const log = new SealLog(folder, about, startedAtMs);
    for (const { seal, sha256 } of await readSeals(folder)) log.#stands(seal, sha256);
    return log;
  }

  /** Seals each file up to the byte given for it. Nothing new: no seal. Not to be called again before it has answered. */
  async seal(ends: ReadonlyMap<string, number>, toMs: number): Promise<Seal | undefined> {
    const parts: SealedPart[] = [];
    for (const [path, toByte] of ends) {
      const fromByte = this.#ends.get(path) ?? 0;
      if (toByte <= fromByte) continue;
      const { bytes, ...hashes } = await digest(join(this.#folder, path), fromByte, toByte);
      if (bytes !== toByte - fromByte) throw new Error(`${path} is shorter than what was written`);
      parts.push({ path, fromByte, toByte, ...hashes });
    }
    if (parts.length === 0) return undefined;
    const number = this.#number + 1;
    const seal: Seal = { ...this.#about, number, fromMs: this.#fromMs, toMs, before: this.#before, parts };
    const path = join(this.#folder, sealPath(number));
    await mkdir(join(this.#folder, SEALS_FOLDER), { recursive: true });
    await writeDurably(path, `${JSON.stringify(seal, undefined, 1)}\n`);
    this.#stands(seal, (await digest(path)).sha256);
    return seal;
  }

  #stands(seal: Seal, sha256: string): void {
    this.#number = seal.number;
    this.#before = sha256;
    this.#fromMs = seal.toMs;
    for (const part of seal.parts) this.#ends.set(part.path, part.toByte);
  }
}

function sealPath(number: number): string {
  return `${SEALS_FOLDER}/${String(number).padStart(4, '0')}.json`;
}

async function readSeals(folder: string): Promise<{ seal: Seal; sha256: string }[]> {
  const names = await readdir(join(folder, SEALS_FOLDER)).catch((): string[] => []);
  const seals: { seal: Seal; sha256: string }[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).toSorted()) {
    const path = join(folder, SEALS_FOLDER, name);
    seals.push({ seal: JSON.parse(await readFile(path, 'utf8')) as Seal, sha256: (await digest(path)).sha256 });
  }
  return seals;
}

/**
 * Computes everything anew and answers what does not agree, in words; empty when the recording is as it was sealed. That
 * no seal was taken off the end is for the case's event chain to say: it has the hash of each.
 */
export async function checkSeals(folder: string): Promise<string[]> {
  const problems: string[] = [];
  const ends = new Map<string, number>();
  let before: string | null = null;
  let number = 0;
  for (const { seal, sha256 } of await readSeals(folder)) {
    number++;
    if (seal.number !== number) problems.push(`seal ${number} is missing`);
    if (seal.before !== before) problems.push(`seal ${seal.number} does not follow the one before it`);
    for (const { path, fromByte, toByte, ...said } of seal.parts) {
      if (fromByte !== (ends.get(path) ?? 0)) problems.push(`${path}: seal ${seal.number} leaves bytes out`);
      ends.set(path, toByte);
      const size = (await stat(join(folder, path)).catch(() => undefined))?.size ?? 0;
      const found = size < toByte ? undefined : await digest(join(folder, path), fromByte, toByte);
      if (found?.sha256 !== said.sha256 || found.sm3 !== said.sm3)
        problems.push(`${path}: not as sealed in ${seal.number}`);
    }
    before = sha256;
    number = seal.number;
  }
  return problems;
}
