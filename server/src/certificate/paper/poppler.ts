import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Test side: a sheet as another program reads it. Fonts that draw nothing read well, so pixels are asked too. */

function withFile<T>(pdf: Uint8Array, use: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
  try {
    const file = join(folder, 'sheet.pdf');
    writeFileSync(file, pdf);
    return use(file, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Text in the order it was drawn. */
export function textOf(pdf: Uint8Array): string {
  return withFile(pdf, (file) => execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }));
}

export interface Word {
  readonly page: number;
  readonly text: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Words with their boxes in points from the top left. */
export function wordsOf(pdf: Uint8Array): Word[] {
  const xml = withFile(pdf, (file) => execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' }));
  const words: Word[] = [];
  let page = 0;
  for (const line of xml.split('\n')) {
    if (line.includes('<page ')) page += 1;
    const match = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/u.exec(line);
    if (match === null) continue;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = match.slice(1, 5).map(Number);
    const text = (match[5] ?? '').replace(/&(\w+);/gu, (all, name: string) => ENTITIES[name] ?? all);
    words.push({ page, text, x0, y0, x1, y1 });
  }
  return words;
}

/** The em box of a word: poppler's boxes include the line gap of the font. */
const core = ({ y0, y1 }: Word) => {
  const middle = (y0 + y1) / 2;
  const half = (y1 - y0) * 0.3;
  return [middle - half, middle + half] as const;
};

/** Words of one page that stand upon each other. */
export function overlaps(words: readonly Word[]): string[] {
  const found: string[] = [];
  words.forEach((a, at) => {
    for (const b of words.slice(at + 1)) {
      if (a.page !== b.page) continue;
      const [top, bottom] = [Math.max(core(a)[0], core(b)[0]), Math.min(core(a)[1], core(b)[1])];
      if (Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0) > 1 && bottom - top > 1) found.push(`${a.text} / ${b.text}`);
    }
  });
  return found;
}

export interface Picture {
  /** Part of the pixels of a rectangle (points) that is darker than half grey. */
  ink(x0: number, y0: number, x1: number, y1: number): number;
  /** Grey of one point of the page, 0 black to 255 white. */
  grey(x: number, y: number): number;
}

export function pictureOf(pdf: Uint8Array, page = 1, dpi = 144): Picture {
  const pgm = withFile(pdf, (file, folder) => {
    const target = join(folder, 'page');
    execFileSync('pdftoppm', [
      '-gray',
      '-r',
      String(dpi),
      '-f',
      String(page),
      '-l',
      String(page),
      '-singlefile',
      file,
      target,
    ]);
    return readFileSync(`${target}.pgm`);
  });
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/u.exec(pgm.toString('latin1', 0, 40));
  if (head === null) throw new Error('pdftoppm wrote no grey picture');
  const width = Number(head[1]);
  const pixels = pgm.subarray(head[0].length);
  const px = (points: number) => Math.floor((points * dpi) / 72);
  const grey = (x: number, y: number) => pixels[px(y) * width + px(x)] ?? 255;
  return {
    grey,
    ink(x0, y0, x1, y1) {
      let dark = 0;
      let all = 0;
      for (let y = px(y0); y < px(y1); y += 1) {
        for (let x = px(x0); x < px(x1); x += 1) {
          all += 1;
          if ((pixels[y * width + x] ?? 255) < 128) dark += 1;
        }
      }
      return dark / all;
    },
  };
}

/** A small picture to sign with. */
export function pngOf(pdf: Uint8Array): Buffer {
  return withFile(pdf, (file, folder) => {
    execFileSync('pdftoppm', ['-png', '-r', '12', '-singlefile', file, join(folder, 'page')]);
    return readFileSync(join(folder, 'page.png'));
  });
}

/** What pdfsig says about the first signature. */
export function pdfsig(pdf: Uint8Array): { readonly valid: boolean; readonly whole: boolean; readonly said: string } {
  const said = withFile(pdf, (file) => {
    try {
      return execFileSync('pdfsig', ['-nocert', file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, TZ: 'UTC' },
      });
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout ?? '');
    }
  });
  return { valid: said.includes('Signature is Valid'), whole: said.includes('Total document signed'), said };
}
