import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { newKey, type RefusalAnswer } from '@kuaichu/contract/client';
import type { Liability } from '@kuaichu/contract/liability';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { act } from '../live/act.ts';
import { texts } from '../texts.ts';
import { combinationProblem } from './combination.ts';
import { draftPlainWords, type FaultRow } from './plainWords.ts';

interface Choice {
  readonly faults: readonly { partyId: string; faultId: string }[];
  readonly liabilities: Readonly<Record<string, Liability>>;
  /** Null: as prefilled. */
  readonly narrative: string | null;
  readonly plainWords: string | null;
}

const nothing: Choice = { faults: [], liabilities: {}, narrative: null, plainWords: null };

export interface DecisionDraft {
  readonly catalogue: readonly FaultRow[];
  readonly faults: Choice['faults'];
  readonly liabilities: Choice['liabilities'];
  readonly narrative: string;
  readonly plainWords: string;
  readonly editable: boolean;
  readonly amending: boolean;
  /** Why it cannot be decided yet, in words. */
  readonly problem: string | null;
  toggleFault(partyId: string, faultId: string): void;
  setLiability(partyId: string, word: Liability | null): void;
  setNarrative(text: string): void;
  setPlainWords(text: string): void;
  decide(): Promise<RefusalAnswer | null>;
  startAmending(on: boolean): void;
  amend(reason: string): Promise<RefusalAnswer | null>;
}

/** What the officer picks. Nothing is preselected; after the decision the server's own is shown. */
export function useDecision(): DecisionDraft {
  const { view, run } = useCaseDesk();
  const [catalogue, setCatalogue] = useState<readonly FaultRow[]>([]);
  const [draft, setDraft] = useState<Choice>(nothing);
  const [amending, setAmending] = useState(false);
  const { determination, parties } = view;

  useEffect(() => {
    void act('catalogue', {}).then((answer) => answer.ok && setCatalogue(answer.value.faults));
  }, []);

  // Revoked or sent back after a decision: the officer chooses anew, with nothing of the last time in the picker.
  const state = determination?.state ?? null;
  const before = useRef(state);
  useEffect(() => {
    const wasDecided = before.current === 'decided' || before.current === 'ordered';
    if (wasDecided && (state === 'open' || state === null)) setDraft(nothing);
    before.current = state;
  }, [state]);

  const open = state === 'open' && may(view, 'determine');
  const editable = open || amending;
  const decided: Choice | null = useMemo(
    () =>
      determination && determination.state !== 'open'
        ? {
            faults: determination.faults,
            liabilities: Object.fromEntries(determination.liabilities.map((l) => [l.partyId, l.liability])),
            narrative: determination.narrative,
            plainWords: determination.plainWords,
          }
        : null,
    [determination],
  );
  const choice = decided && !amending ? decided : draft;
  const narrative = choice.narrative ?? determination?.narrative ?? view.facts.narrative;
  const plainWords = choice.plainWords ?? draftPlainWords(parties, choice.faults, choice.liabilities, catalogue);

  const problem = useMemo(() => {
    const words = parties.map((p) => choice.liabilities[p.partyId] ?? null);
    const combination = combinationProblem(words);
    if (combination) return combination;
    const unfounded = parties.find(
      (p) => choice.liabilities[p.partyId] !== 'none' && !choice.faults.some((f) => f.partyId === p.partyId),
    );
    return unfounded ? texts.officer.withoutFault(unfounded.label) : null;
  }, [parties, choice]);

  const body = useCallback(
    () => ({
      key: newKey(),
      faults: [...draft.faults],
      liabilities: Object.entries(draft.liabilities).map(([partyId, liability]) => ({ partyId, liability })),
      narrative,
      plainWords,
    }),
    [draft, narrative, plainWords],
  );
  const params = useMemo(() => ({ caseId: view.caseId }), [view.caseId]);

  return {
    catalogue,
    faults: choice.faults,
    liabilities: choice.liabilities,
    narrative,
    plainWords,
    editable,
    amending,
    problem,
    toggleFault: (partyId, faultId) =>
      setDraft((now) => {
        const has = now.faults.some((f) => f.partyId === partyId && f.faultId === faultId);
        const faults = has
          ? now.faults.filter((f) => f.partyId !== partyId || f.faultId !== faultId)
          : [...now.faults, { partyId, faultId }];
        return { ...now, faults };
      }),
    setLiability: (partyId, word) =>
      setDraft((now) => {
        const { [partyId]: _, ...others } = now.liabilities;
        return { ...now, liabilities: word === null ? others : { ...others, [partyId]: word } };
      }),
    setNarrative: (text) => setDraft((now) => ({ ...now, narrative: text })),
    setPlainWords: (text) => setDraft((now) => ({ ...now, plainWords: text })),
    decide: () => run('determine', { params, body: body() }),
    startAmending: (on) => {
      if (on && decided) setDraft(decided);
      setAmending(on);
    },
    amend: async (reason) => {
      const no = await run('amendDetermination', { params, body: { ...body(), reason } }, true);
      if (!no) setAmending(false);
      return no;
    },
  };
}
