import { advance } from './fonts.ts';

/** Punctuation that never begins a line, and that never ends one (GB/T 15834 5.1). */
const NEVER_FIRST = new Set('，。、；：！？）》」』〉】〕”’…—·％%℃,.;:!?)]}');
const NEVER_LAST = new Set('（《「『〈【〔“‘([{');
const LATIN = /[A-Za-z0-9*·.\-_/]/u;

function mayBreak(before: string, after: string): boolean {
  if (before === ' ') return after !== ' ';
  if (after === ' ') return false;
  if (NEVER_FIRST.has(after) || NEVER_LAST.has(before)) return false;
  return !(LATIN.test(before) && LATIN.test(after));
}

interface Options {
  readonly size: number;
  /** First line indent in points. */
  readonly indent?: number;
  readonly weight?: 'regular' | 'bold';
}

/**
 * Lines of a text for a width in points. Every character comes out again except blanks at a break;
 * a word longer than the line is cut where the line ends.
 */
export function wrap(text: string, width: number, { size, indent = 0, weight = 'regular' }: Options): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    const chars = [...paragraph];
    let start = 0;
    let room = width - indent;
    while (start < chars.length) {
      let end = start;
      let used = 0;
      while (end < chars.length) {
        const next = advance(chars[end] ?? '', weight) * size;
        if (used + next > room + 0.01 && end > start) break;
        used += next;
        end += 1;
      }
      if (end < chars.length) {
        let cut = end;
        while (cut > start && !mayBreak(chars[cut - 1] ?? '', chars[cut] ?? '')) cut -= 1;
        // Without a lawful break, the edge of the line is better than a text that leaves its cell.
        if (cut > start) end = cut;
      }
      lines.push(chars.slice(start, end).join('').replace(/ +$/u, ''));
      start = end;
      while (chars[start] === ' ') start += 1;
      room = width;
    }
    if (chars.length === 0) lines.push('');
  }
  return lines;
}

/** Text of a narrow cell: a single long number is cut into equal parts instead of a full line and a rest. */
export function wrapCell(text: string, width: number, size: number): string[] {
  const lines = wrap(text, width, { size });
  if (lines.length < 2 || !/^[A-Za-z0-9*·-]+$/u.test(text)) return lines;
  const part = Math.ceil(text.length / lines.length);
  const even = text.match(new RegExp(`.{1,${part}}`, 'gu')) ?? lines;
  return even.every((line) => wrap(line, width, { size }).length === 1) ? even : lines;
}
