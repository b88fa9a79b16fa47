import { useState } from 'react';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { Dialog } from '../parts/dialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import type { DecisionDraft } from './useDecision.ts';

/** The catalogue, grouped, with the article of each; picks are marked, none is suggested. */
export function FaultPicker(props: { party: PartyRow; decision: DecisionDraft; onClose(): void }) {
  const { party, decision } = props;
  const [words, setWords] = useState('');
  const rows = decision.catalogue.filter(
    (row) => words === '' || `${row.words}${row.article}${row.code}`.includes(words),
  );
  const groups = [...new Set(rows.map((row) => row.group))];
  return (
    <Dialog wide title={`${party.label} · ${texts.officer.faults}`} onClose={props.onClose}>
      <input
        type="text"
        value={words}
        aria-label={texts.officer.search}
        placeholder={texts.officer.search}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="fault-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{texts.officer.faultGroups[group] ?? group}</h3>
            {rows
              .filter((row) => row.group === group)
              .map((row) => {
                const on = decision.faults.some((f) => f.partyId === party.partyId && f.faultId === row.id);
                return (
                  <button
                    key={row.id}
                    type="button"
                    className={on ? 'on' : ''}
                    aria-pressed={on}
                    data-testid={ids.fault(party.partyId, row.id)}
                    onClick={() => {
                      decision.toggleFault(party.partyId, row.id);
                      if (!on) props.onClose();
                    }}
                  >
                    <strong>{row.words}</strong>
                    <small>
                      {row.article}
                      {row.code ? ` · ${row.code}` : ''}
                    </small>
                  </button>
                );
              })}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
