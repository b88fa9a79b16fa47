import type { Preflight, PreflightCheck, PreflightResult } from '@kuaichu/contract/preflight';

/** Why a call would not work, or only badly; coded, the page has the sentence. */
export type Advice =
  | 'browserCannot'
  | 'cameraMissing'
  | 'cameraDenied'
  | 'micDenied'
  | 'noSignalling'
  | 'noMedia'
  | 'slow';

/** The one thing to do first; null when nothing stands in the way of a call. */
export function adviceFor(results: Preflight): Advice | null {
  const of = (check: PreflightCheck): PreflightResult | undefined => results.find((one) => one.check === check);
  const failed = (check: PreflightCheck): string | null | undefined => {
    const result = of(check);
    return result?.outcome === 'failed' ? (result.detail ?? '') : undefined;
  };
  if (failed('secureContext') !== undefined || failed('camera') === 'browserCannot') return 'browserCannot';
  if (failed('camera') === 'denied') return 'cameraDenied';
  if (failed('camera') !== undefined) return 'cameraMissing';
  if (failed('webSocket') !== undefined) return 'noSignalling';
  // A relay carries a call where nothing else does.
  if (failed('udp') !== undefined && of('turn')?.outcome !== 'ok') return 'noMedia';
  if (failed('microphone') === 'denied') return 'micDenied';
  if (failed('bandwidth') !== undefined) return 'slow';
  return null;
}
