import type { Preflight } from '@kuaichu/contract/preflight';
import { useEffect, useState } from 'preact/hooks';
import { recall, remember } from '../parts/memory.ts';

const place = 'kc.preflight';

/**
 * The phone looks at itself and its line while the questions are answered. What runs is loaded only then: the first
 * screen stays small. What was found outlives a reload; it is looked once per alarm.
 */
export function usePreflight(wanted: boolean): Preflight | null {
  const [results, setResults] = useState<Preflight | null>(() => {
    const kept = recall('session', place);
    return Array.isArray(kept) ? (kept as Preflight) : null;
  });
  const needed = wanted && results === null;
  useEffect(() => {
    if (!needed) return;
    void (async () => {
      try {
        const { runPreflight } = await import('@kuaichu/call-client/preflight/run');
        remember('session', place, await runPreflight(setResults));
      } catch {
        // A phone that cannot even load this is told so by the page itself when it needs the rest.
      }
    })();
    // Once begun it goes on, whatever question is on the screen.
  }, [needed]);
  return results;
}
