import { useRef, useState } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { likelyPlateKind } from './plate.ts';

type Vehicle = NonNullable<PartyRow['vehicle']>;

const empty: Vehicle = { plateKind: '02', plateNo: '', type: '', colour: '', tractor: null };

/**
 * A vehicle is written whole (kind and number are its key), but typed field by field: changes are gathered until there is
 * a number, and a change that is on its way is not lost by the next one.
 */
export function useVehicle(party: PartyRow, save: (vehicle: Vehicle) => Promise<RefusalAnswer | null>) {
  const [pending, setPending] = useState<Partial<Vehicle>>({});
  const newest = useRef(pending);
  const base = party.vehicle ?? empty;
  const shown: Vehicle = { ...base, ...pending };

  const change = async (part: Partial<Vehicle>): Promise<RefusalAnswer | null> => {
    const kindChosen = part.plateKind !== undefined || newest.current.plateKind !== undefined || party.vehicle !== null;
    const guess = part.plateNo && !kindChosen ? { plateKind: likelyPlateKind(part.plateNo) } : {};
    newest.current = { ...newest.current, ...guess, ...part };
    setPending(newest.current);
    const next = { ...base, ...newest.current };
    if (next.plateNo === '') return null;
    const sent = newest.current;
    const no = await save(next);
    if (!no && newest.current === sent) {
      newest.current = {};
      setPending({});
    }
    return no;
  };
  const waiting = party.vehicle === null && shown.plateNo === '' && Object.keys(pending).length > 0;
  return { shown, change, waiting };
}
