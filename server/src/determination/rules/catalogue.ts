import type { PartyRole } from '@kuaichu/contract/case';
import type { FaultActor, FaultBehaviour } from '@kuaichu/contract/fault';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { type ViolationCodes, violationCodes } from './rows/codes.ts';
import { crossingRows } from './rows/crossing.ts';
import { drivingRows } from './rows/driving.ts';
import { mannerRows } from './rows/manner.ts';
import { outsideRows, riderRows } from './rows/others.ts';
import { passingRows } from './rows/passing.ts';
import type { Row } from './rows/row.ts';

/** Every behaviour with its code from a table; a table of another year may stand in for the one kept here. */
export function withCodes(rows: readonly Row[], { codes }: ViolationCodes): FaultBehaviour[] {
  return rows.map((row) => {
    const code = codes[row.id];
    return code === undefined ? row : { ...row, code };
  });
}

/** All 50 rows of quick handling's behaviours (过错行为), those that end outside the video channel too. */
export const wholeCatalogue: readonly FaultBehaviour[] = withCodes(
  [...drivingRows, ...crossingRows, ...passingRows, ...mannerRows, ...riderRows, ...outsideRows],
  violationCodes,
);

/** The rows an officer picks from in the channel. A further one is a row in `rows/`. */
export const catalogue: readonly FaultBehaviour[] = wholeCatalogue.filter(({ leavesChannel }) => !leavesChannel);

const byId = new Map(wholeCatalogue.map((behaviour) => [behaviour.id, behaviour]));

export function findBehaviour(id: string): FaultBehaviour | undefined {
  return byId.get(id);
}

/** The rows one party can commit, for the officer's list. */
export function behavioursOf(actor: FaultActor): FaultBehaviour[] {
  return catalogue.filter(({ actors }) => actors.includes(actor));
}

/**
 * Who a party is to the catalogue; null for an owner or representative, who did not take part in traffic.
 * An instructor answers for a learner (实施条例 art. 20(2)).
 */
export function actorOf(role: PartyRole): FaultActor | null {
  switch (role) {
    case 'driver':
      return 'motor';
    case 'rider':
      return 'nonMotor';
    case 'owner':
    case 'representative':
      return null;
    default:
      return role;
  }
}

export interface FaultParty {
  partyId: string;
  label: string;
  actor: FaultActor | null;
}

/** Every pick names a known party and a behaviour that party can commit. */
export function checkFaults(
  parties: readonly FaultParty[],
  faults: readonly { partyId: string; faultId: string }[],
): Refusal | undefined {
  for (const { partyId, faultId } of faults) {
    const behaviour = findBehaviour(faultId);
    const party = parties.find((candidate) => candidate.partyId === partyId);
    if (!behaviour || !party) return refuse('faultUnknown');
    if (party.actor === null || !behaviour.actors.includes(party.actor))
      return refuse('faultNotForParty', { label: party.label, fault: behaviour.words });
  }
  return undefined;
}
