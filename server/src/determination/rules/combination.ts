import type { Liability } from '@kuaichu/contract/liability';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';

/**
 * Which words of liability can stand together on one certificate (P146 art. 60): one at fault → full and the others
 * none; two or more → primary, equal, secondary; nobody → an accident nobody caused, which leaves the channel.
 */
export function checkCombination(liabilities: readonly (Liability | null)[]): Refusal | undefined {
  if (liabilities.length === 0 || liabilities.includes(null)) return refuse('liabilityIncomplete');
  const count = (word: Liability): number => liabilities.filter((liability) => liability === word).length;
  const [full, primary, equal, secondary, none] = [
    count('full'),
    count('primary'),
    count('equal'),
    count('secondary'),
    count('none'),
  ];
  if (none === liabilities.length) return refuse('liabilityAllNone');
  if (full > 0) return full === 1 && none === liabilities.length - 1 ? undefined : refuse('liabilityFullAlone');
  if (primary > 1 || (primary === 1 && equal > 0)) return refuse('liabilityPrimaryOnce');
  if (primary === 1) return secondary > 0 ? undefined : refuse('liabilityPrimaryNeedsSecondary');
  if (equal === 1) return refuse('liabilityEqualNeedsTwo');
  if (equal === 0) return refuse('liabilitySecondaryAlone');
  return undefined;
}

/**
 * A whole decision: each party once, a possible combination, and nobody liable without a behaviour.
 * `parties` are those of the case, in the order of the form.
 */
export function checkDecision(
  parties: readonly { partyId: string; label: string }[],
  liabilities: readonly { partyId: string; liability: Liability }[],
  faults: readonly { partyId: string; faultId: string }[],
): Refusal | undefined {
  const words = parties.map(({ partyId }) => {
    const chosen = liabilities.filter((share) => share.partyId === partyId);
    return chosen.length === 1 ? (chosen[0]?.liability ?? null) : null;
  });
  if (liabilities.length !== parties.length) return refuse('liabilityIncomplete');
  const no = checkCombination(words);
  if (no) return no;
  const unfounded = parties.find(
    ({ partyId }, i) => words[i] !== 'none' && !faults.some((fault) => fault.partyId === partyId),
  );
  return unfounded ? refuse('liabilityWithoutFault', { label: unfounded.label }) : undefined;
}

/** Words still possible for one party given the others' choice; for greying out the officer's picker. */
export function possibleFor(others: readonly Liability[]): Liability[] {
  const all: Liability[] = ['full', 'primary', 'equal', 'secondary', 'none'];
  return all.filter((word) => checkCombination([...others, word]) === undefined);
}

/**
 * 机动车–非机动车 stays in the channel only while the motor side is liable (city condition `motorSideInsuredAndLiable`);
 * otherwise the case is referred.
 */
export function checkMotorSideLiable(
  parties: readonly { partyId: string; actor: string | null }[],
  liabilities: readonly { partyId: string; liability: Liability }[],
): Refusal | undefined {
  const liable = parties.some(
    ({ partyId, actor }) =>
      (actor === 'motor' || actor === 'instructor') &&
      liabilities.some((share) => share.partyId === partyId && share.liability !== 'none'),
  );
  return liable ? undefined : refuse('motorSideNotLiable');
}
