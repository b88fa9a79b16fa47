import type { Case, Party } from '../case/state.ts';

/** With a minor injury every party is asked for consent to the simplified procedure (P146 23), until it answered. */
export function consentAsked(current: Case, party: Party): boolean {
  return (
    current.facts.injury === 'minor' &&
    party.simplifiedConsent === null &&
    !['issued', 'settled', 'refused', 'merged', 'dispatched'].includes(current.status)
  );
}
