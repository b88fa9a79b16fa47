import { useCallback, useState } from 'react';
import { type RefusalAnswer, urlOf } from '@kuaichu/contract/client';
import type { DeskView } from '@kuaichu/contract/desk';
import { act, type Run } from './act.ts';
import { useLive } from './live.ts';

/** The head of every desk: who, seat, queue, sources, list. */
export function useDesk(staffId: string) {
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const live = useLive<DeskView>({
    key: staffId,
    url: urlOf('deskLive'),
    event: 'desk',
    load: () => act('deskView', {}),
  });
  const { accept } = live;
  const run = useCallback<Run>(
    async (name, input, quiet = false) => {
      const answer = await act(name, input);
      if (answer.ok) {
        const value: unknown = answer.value;
        if (typeof value === 'object' && value !== null && 'seats' in value) accept(value as DeskView);
        return null;
      }
      if (!quiet) setRefusal(answer.refusal);
      return answer.refusal;
    },
    [accept],
  );
  const clearRefusal = useCallback(() => setRefusal(null), []);
  return { ...live, run, refusal, clearRefusal };
}
