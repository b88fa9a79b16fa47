import type { Liability } from '@kuaichu/contract/liability';
import { refuse } from '@kuaichu/contract/refusal';

export const liabilityOrder = ['full', 'primary', 'equal', 'secondary', 'none'] as const satisfies Liability[];

type Count = Readonly<Record<Liability, number>>;

/** Which words may stand together on one certificate (P146 60); the sentence of the first rule broken, or null. */
function problemOf(count: Count, parties: number): string | null {
  if (count.none === parties) return refuse('liabilityAllNone').say;
  if (count.full > 0) return count.full === 1 && count.none === parties - 1 ? null : refuse('liabilityFullAlone').say;
  if (count.primary > 1 || (count.primary === 1 && count.equal > 0)) return refuse('liabilityPrimaryOnce').say;
  if (count.primary === 1) return count.secondary > 0 ? null : refuse('liabilityPrimaryNeedsSecondary').say;
  if (count.equal === 1) return refuse('liabilityEqualNeedsTwo').say;
  return count.equal === 0 ? refuse('liabilitySecondaryAlone').say : null;
}

function countOf(words: readonly (Liability | null)[]): Record<Liability, number> {
  const count: Record<Liability, number> = { full: 0, primary: 0, equal: 0, secondary: 0, none: 0 };
  for (const word of words) if (word) count[word] += 1;
  return count;
}

/** Can the parties that have no word yet be filled so that the whole is possible? */
function canEnd(count: Count, open: number, parties: number, from = 0): boolean {
  if (open === 0) return problemOf(count, parties) === null;
  // Order of the open parties does not matter: fill them with words of rising index only.
  return liabilityOrder.some(
    (word, i) => i >= from && canEnd({ ...count, [word]: count[word] + 1 }, open - 1, parties, i),
  );
}

export function combinationProblem(words: readonly (Liability | null)[]): string | null {
  if (words.length === 0 || words.includes(null)) return refuse('liabilityIncomplete').say;
  return problemOf(countOf(words), words.length);
}

/** Why this word is impossible for one party beside what the others have; null when it is possible. */
export function blockedWhy(others: readonly (Liability | null)[], word: Liability): string | null {
  const words = [...others, word];
  const open = words.filter((w) => w === null).length;
  const count = countOf(words);
  if (canEnd(count, open, words.length)) return null;
  if (open === 0) return problemOf(count, words.length);
  return count.full > 0 ? refuse('liabilityFullAlone').say : refuse('liabilityPrimaryOnce').say;
}
