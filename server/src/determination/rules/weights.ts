import type { FaultBehaviour, PartyFault } from '@kuaichu/contract/fault';
import type { PartyId } from '@kuaichu/contract/ids';
import type { Liability, PartyLiability } from '@kuaichu/contract/liability';
import { type FaultParty, findBehaviour } from './catalogue.ts';

export interface Collision {
  by: PartyId;
  into: PartyId;
}

export interface SuggestFacts {
  parties: readonly (FaultParty & { partyId: PartyId })[];
  /** `against` names the one party a behaviour concerns, where a chain has several collisions. */
  faults: readonly (PartyFault & { against?: PartyId | undefined })[];
  /** Who ran into whom, for chains; each pair is then looked at by itself too. */
  collisions?: readonly Collision[] | undefined;
}

export const STATUTORY = 4;

const WEIGHT = {
  statutory: STATUTORY,
  absolute: 3,
  comparative: 2,
  contributory: 1,
} as const satisfies Record<FaultBehaviour['strength'], number>;

export type Weights = ReadonlyMap<PartyId, number>;

/** Nobody's fault weighs nothing, whatever else is said of it. */
function weightOf(faultId: string): number {
  const behaviour = findBehaviour(faultId);
  return behaviour === undefined || behaviour.typical === 'none' ? 0 : WEIGHT[behaviour.strength];
}

/**
 * A party weighs as much as its heaviest behaviour; another light one adds nothing, and nothing ever subtracts.
 * Where the law settles it (P146 art. 60(2), 61(1)) only those it names weigh anything.
 */
export function weigh(facts: Pick<SuggestFacts, 'parties' | 'faults'>): Weights {
  const weights = new Map<PartyId, number>(facts.parties.map(({ partyId }) => [partyId, 0]));
  for (const { partyId, faultId } of facts.faults)
    weights.set(partyId, Math.max(weights.get(partyId) ?? 0, weightOf(faultId)));
  if (![...weights.values()].includes(STATUTORY)) return weights;
  return new Map([...weights].map(([partyId, weight]) => [partyId, weight === STATUTORY ? weight : 0]));
}

/** Null when nobody has a behaviour: then there is nothing to suggest. */
export function share(weights: Weights): PartyLiability[] | null {
  const all = [...weights.values()];
  const top = Math.max(...all);
  if (top === 0) return null;
  const atFault = all.filter((weight) => weight > 0).length;
  const leaders = all.filter((weight) => weight === top).length;
  const word = (weight: number): Liability => {
    if (weight === 0) return 'none';
    if (atFault === 1) return 'full';
    if (weight < top) return 'secondary';
    return leaders === 1 ? 'primary' : 'equal';
  };
  return [...weights].map(([partyId, weight]) => ({ partyId, liability: word(weight) }));
}

/** Whether two answers say the same of every party. */
export function sameLiabilities(a: readonly PartyLiability[], b: readonly PartyLiability[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ partyId, liability }) => b.some((x) => x.partyId === partyId && x.liability === liability))
  );
}
