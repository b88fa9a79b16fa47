import { IconStethoscope } from '@tabler/icons-react';
import type { Preflight as Results, PreflightResult } from '@kuaichu/contract/preflight';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';

const words = texts.call.preflight;

interface Props {
  results: Results | null;
  /** What comes from the phone now: it proves what was still in doubt before. */
  seen: boolean;
  heard: boolean;
}

const PROVEN_BY_PICTURE: ReadonlySet<string> = new Set(['secureContext', 'camera', 'webSocket']);

/** What is not as it should be and may still matter, now that a picture or a voice comes from the phone. */
export function stillInDoubt(results: Results, seen: boolean, heard: boolean): Results {
  return results.filter(
    ({ check, outcome }) =>
      (outcome === 'failed' || outcome === 'weak') &&
      !(seen && PROVEN_BY_PICTURE.has(check)) &&
      !(heard && check === 'microphone'),
  );
}

/** What the caller's phone found out about itself before the alarm. */
export function Preflight({ results, seen, heard }: Props) {
  if (results === null || results.length === 0) return null;
  const bad = stillInDoubt(results, seen, heard);
  if (bad.length === 0 && seen) return null;
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
