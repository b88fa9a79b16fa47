import { caseTexts } from './texts.ts';

export interface Advice {
  readonly steps: readonly (readonly [string, string])[];
  /** Emergency number of the primary control. */
  readonly number: '110' | '119' | '120' | '122';
}

/** What to do instead, by the refusal: never a dead end, and nothing that would be wrong for this accident. */
export function adviceFor(code: string, next: string | null): Advice {
  const words = caseTexts.refused;
  switch (code) {
    case 'injurySerious':
    case 'death':
      return { steps: [words.hurtStay, words.stay, words.kerb], number: '120' };
    case 'dangerousGoods':
      return { steps: [words.wind, words.stay], number: '119' };
    case 'roadExcluded':
      return { steps: [words.rail, words.wait], number: '122' };
    case 'outOfHours':
    case 'closingSoon':
    case 'outOfArea':
    case 'roadNotServed':
      return { steps: [words.kerb, words.photos, words.move], number: '122' };
    default:
      return { steps: [words.kerb, words.photos, words.wait], number: numberOf(next) };
  }
}

function numberOf(next: string | null): Advice['number'] {
  if (next === 'call120') return '120';
  if (next === 'call119') return '119';
  if (next === 'call110') return '110';
  return '122';
}

/** First sentence is the title, the rest says what to do. */
export function titleAndBody(say: string): readonly [string, string] {
  const end = say.search(/[。！？]/);
  if (end < 0 || end === say.length - 1) return [say.replace(/[。！？]$/, ''), ''];
  return [say.slice(0, end), say.slice(end + 1)];
}
