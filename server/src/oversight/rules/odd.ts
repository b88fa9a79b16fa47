type Payload = Readonly<Record<string, unknown>>;

/** By its kind alone: something failed, broke off, was left out, or was not accepted. */
const ODD = new Set([
  'recording.failed',
  'party.left',
  'party.away',
  'shot.waived',
  'signing.expired',
  'settlement.dropped',
  'case.returned',
  'certificate.revoked',
  'objection.noted',
  'sms.failed',
  'claim.failed',
]);

/** By what it says. */
const SAYS: Readonly<Record<string, (payload: Payload) => boolean>> = {
  'verification.answered': (p) => p['outcome'] !== 'match',
  'command.answered': (p) => p['ok'] !== true,
  'recording.sealed': (p) => p['follows'] === false,
  // Cleared for danger, before the evidence was complete.
  'scene.cleared': (p) => p['danger'] !== null && p['danger'] !== undefined,
  'facts.confirmed': (p) => p['right'] !== true,
};

/** What somebody who looks back at a case looks for first. */
export function isOdd(type: string, payload: Payload): boolean {
  return ODD.has(type) || SAYS[type]?.(payload) === true;
}
