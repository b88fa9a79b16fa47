import { useCallback, useMemo, useState } from 'react';
import { type RefusalAnswer, urlOf } from '@kuaichu/contract/client';
import { type DeskCaseView } from '@kuaichu/contract/deskCase';
import { act, type Run } from './act.ts';
import { type Live, useLive } from './live.ts';

export interface CaseLive extends Live<DeskCaseView> {
  readonly run: Run;
  readonly refusal: RefusalAnswer | null;
  clearRefusal(): void;
}

function isCaseView(value: unknown): value is DeskCaseView {
  return typeof value === 'object' && value !== null && 'caseNo' in value && 'shots' in value && 'version' in value;
}

/** One case, live, with the acts that answer with it. */
export function useCase(caseId: string | null): CaseLive {
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const live = useLive<DeskCaseView>({
    key: caseId,
    url: caseId ? urlOf('deskCaseLive', { caseId }) : '',
    event: 'case',
    load: () => act('deskCase', { params: { caseId: caseId ?? '' } }),
  });
  const { accept } = live;
  const run = useCallback<Run>(
    async (name, input, quiet = false) => {
      const answer = await act(name, input);
      if (answer.ok) {
        if (isCaseView(answer.value)) accept(answer.value);
        return null;
      }
      if (!quiet) setRefusal(answer.refusal);
      return answer.refusal;
    },
    [accept],
  );
  const clearRefusal = useCallback(() => setRefusal(null), []);
  return useMemo(() => ({ ...live, run, refusal, clearRefusal }), [live, run, refusal, clearRefusal]);
}
