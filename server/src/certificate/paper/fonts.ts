import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/**
 * The type of the sheet. One fontkit object per face for the life of the process: parsing 15 MB costs 30 ms,
 * and pdfkit takes a parsed font as it is, so that each sheet pays for its own subset alone.
 */
export type Face = 'regular' | 'bold' | 'fallback';

const FILES = {
  regular: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
} as const;

/** Rare characters of names (𠮷) that the serif lacks; where the system has no such font they are refused. */
const FALLBACK = { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', name: 'NotoSansCJKsc-Regular' };

const require = createRequire(import.meta.url);
const loaded = new Map<Face, Font | null>();

function load(face: Face): Font | null {
  if (face === 'fallback') {
    if (!existsSync(FALLBACK.file)) return null;
    return create(readFileSync(FALLBACK.file), FALLBACK.name) as Font;
  }
  return create(readFileSync(require.resolve(FILES[face]))) as Font;
}

/** null only for the fallback, where the system has none. */
export function fontOf(face: Face): Font | null {
  let font = loaded.get(face);
  if (font === undefined) {
    font = load(face);
    loaded.set(face, font);
  }
  return font;
}

function must(face: Face): Font {
  const font = fontOf(face);
  if (font === null) throw new Error(`the ${face} font is not there`);
  return font;
}

/** The face that has this character, or null when none prints it. */
export function faceFor(char: string, wanted: 'regular' | 'bold'): Face | null {
  const point = char.codePointAt(0) ?? 0;
  if (must(wanted).hasGlyphForCodePoint(point)) return wanted;
  if (fontOf('fallback')?.hasGlyphForCodePoint(point)) return 'fallback';
  return null;
}

const widths = new Map<string, number>();

/** Advance of one character in em. */
export function advance(char: string, wanted: 'regular' | 'bold'): number {
  const key = wanted + char;
  let width = widths.get(key);
  if (width === undefined) {
    const face = faceFor(char, wanted);
    const font = must(face ?? wanted);
    width = font.glyphForCodePoint(char.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm;
    widths.set(key, width);
  }
  return width;
}

/** Width of a text in points. */
export function widthOf(text: string, size: number, weight: 'regular' | 'bold' = 'regular', spacing = 0): number {
  let em = 0;
  let count = 0;
  for (const char of text) {
    em += advance(char, weight);
    count += 1;
  }
  return em * size + spacing * count;
}

/** Neighbouring characters of one face, in order. */
export function runsOf(text: string, weight: 'regular' | 'bold'): { face: Face; text: string }[] {
  const runs: { face: Face; text: string }[] = [];
  for (const char of text) {
    const face = faceFor(char, weight);
    if (face === null) throw new Error(`no font has U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
    const last = runs.at(-1);
    if (last?.face === face) last.text += char;
    else runs.push({ face, text: char });
  }
  return runs;
}
