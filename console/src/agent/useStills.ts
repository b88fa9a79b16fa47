import { useCallback, useMemo, useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { CommandOrder } from '@kuaichu/contract/call';
import type { ShotRow } from '@kuaichu/contract/deskCase';
import { useCaseDesk } from './caseDesk.ts';
import { nextShot } from './shots.ts';

export interface Stills {
  /** The phone that is watched and gets the orders. */
  readonly partyId: string;
  watch(partyId: string): void;
  readonly next: ShotRow | null;
  choose(shot: string): void;
  /** The next missing shot; with `extra` one that is named afterwards. */
  take(extra?: boolean): void;
  order(order: CommandOrder): void;
}

export function useStills(): Stills {
  const { view, run } = useCaseDesk();
  const [chosen, setChosen] = useState<string | null>(null);
  const [watched, setWatched] = useState<string | null>(null);
  const inRoom = view.call?.phonesIn ?? [];
  const caller = view.parties.find((p) => p.isCaller)?.partyId ?? view.parties[0]?.partyId ?? 'p1';
  const partyId = watched && inRoom.includes(watched) ? watched : (inRoom[0] ?? caller);
  const next = nextShot(view.shots, view.call?.phase === 'atKerb', chosen);

  const order = useCallback(
    (wanted: CommandOrder) =>
      void run('command', { params: { caseId: view.caseId }, body: { id: newKey(), partyId, order: wanted } }),
    [run, view.caseId, partyId],
  );
  const take = useCallback(
    (extra = false) => {
      if (!extra && !next) return;
      setChosen(null);
      order({ kind: 'still', shot: extra ? null : (next?.shot ?? null) });
    },
    [order, next],
  );
  return useMemo(
    () => ({ partyId, watch: setWatched, next, choose: setChosen, take, order }),
    [partyId, next, take, order],
  );
}
