import { IconStethoscope } from '@tabler/icons-react';
import type { Preflight as Results, PreflightResult } from '@kuaichu/contract/preflight';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';

const words = texts.call.preflight;

/** What the caller's phone found out about itself before the alarm; in the picture only what is not as it should be. */
export function Preflight({ results, whole }: { results: Results | null; whole: boolean }) {
  if (results === null || results.length === 0) return null;
  const bad = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'weak');
  if (bad.length === 0 && !whole) return null;
  return (
    <span className={bad.length > 0 ? 'over-chip warn' : 'over-chip'} data-testid={ids.preflight} role="status">
      <IconStethoscope size={16} aria-hidden="true" />
      {words.title}
      {bad.length === 0 ? words.fine : bad.map(wordsOf).join('、')}
    </span>
  );
}

function wordsOf({ check, outcome, detail }: PreflightResult): string {
  const reason = detail === null ? undefined : words.details[detail];
  const figure = reason === undefined && detail !== null && /\d/.test(detail) ? ` ${detail}` : '';
  return `${words.checks[check]}${reason ?? words.outcomes[outcome]}${figure}`;
}
