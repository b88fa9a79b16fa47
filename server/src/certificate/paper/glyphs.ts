import { faceFor } from './fonts.ts';

/** Characters that print nothing or change their neighbours: they would vanish from the sheet unseen. */
const INVISIBLE = /[\p{C}\p{M}\p{Zl}\p{Zp}\u00AD\u115F\u1160\u3164\uFFA0]/u;
const BLANK = new Set([' ', '\u3000', '\u00A0']);

/**
 * The characters that cannot be printed, each once, in order of appearance, with their code point: what the paper
 * lacks a screen often lacks too. Invisible ones are named U+XXXX alone.
 * A line break is a paragraph and no character.
 */
export function missingGlyphs(texts: readonly string[]): string[] {
  const missing = new Set<string>();
  for (const text of texts) {
    for (const char of text) {
      if (char === '\n' || BLANK.has(char)) continue;
      const name = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      if (INVISIBLE.test(char) || /\s/u.test(char)) missing.add(name);
      else if (faceFor(char, 'regular') === null || faceFor(char, 'bold') === null) missing.add(`${char} ${name}`);
    }
  }
  return [...missing];
}
