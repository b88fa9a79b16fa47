import type { PartyRow } from '@kuaichu/contract/deskCase';
import { type Liability, liabilityWords } from '@kuaichu/contract/liability';

export interface FaultRow {
  readonly id: string;
  readonly words: string;
  readonly article: string;
  readonly code: string;
  readonly group: string;
}

/** First words for both parties from what was picked; the officer writes them as he wants. Empty until all is picked. */
export function draftPlainWords(
  parties: readonly Pick<PartyRow, 'partyId' | 'label'>[],
  faults: readonly { partyId: string; faultId: string }[],
  liabilities: Readonly<Record<string, Liability>>,
  catalogue: readonly FaultRow[],
): string {
  if (parties.length === 0 || parties.some((p) => liabilities[p.partyId] === undefined)) return '';
  const acts = parties.flatMap((p) =>
    liabilities[p.partyId] === 'none'
      ? []
      : faults
          .filter((f) => f.partyId === p.partyId)
          .flatMap((f) => {
            const words = catalogue.find((row) => row.id === f.faultId)?.words;
            return words ? [`${p.label}${words.replace(/^[^：]*：/u, '')}`] : [];
          }),
  );
  const verdicts = parties.map((p) => {
    const word = liabilities[p.partyId] ?? 'none';
    return `${p.label}${word === 'none' ? '无责任' : `负${liabilityWords[word]}`}`;
  });
  return `${acts.length > 0 ? `${acts.join('，')}。` : ''}${verdicts.join('，')}。`;
}
