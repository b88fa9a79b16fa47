import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Answer } from '@kuaichu/contract/client';
import { act } from '../live/act.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute } from '../time.ts';

type Found = Answer<'deskCases'>['cases'];

/** A case that no longer waits: to read it, to correct its paper or to revoke it. */
export function FindCase({ onOpen }: { onOpen(caseId: string): void }) {
  const [words, setWords] = useState('');
  const [rows, setRows] = useState<Found | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const find = async () => {
    if (words.trim() === '') return setRows(null);
    const answer = await act('deskCases', { query: { q: words.trim() } });
    setSaid(answer.ok ? (answer.value.cases.length === 0 ? texts.papers.nothing : null) : answer.refusal.say);
    setRows(answer.ok ? answer.value.cases : null);
  };
  return (
    <section className="find-case">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <input
          value={words}
          maxLength={40}
          placeholder={texts.papers.find}
          aria-label={texts.papers.find}
          data-testid={ids.findCase}
          onChange={(event) => setWords(event.target.value)}
        />
        <button type="submit" className="button" data-testid={ids.findCaseGo}>
          <IconSearch size={18} aria-hidden="true" />
          {texts.supervisor.find}
        </button>
        {said && <span className="quiet-text">{said}</span>}
      </form>
      {rows && (
        <ul>
          {rows.map((row) => (
            <li key={row.caseId}>
              <b className="figure">{row.caseNo}</b>
              <div>
                <strong>{row.placeWords}</strong>
                <span>
                  {dayMinute(row.alarmAt)} · {row.parties.map((p) => `${p.label} ${p.plateNo ?? ''}`).join('，')}
                </span>
              </div>
              <span className="chip">{texts.status[row.status]}</span>
              <button
                type="button"
                className="button"
                data-testid={ids.officerOpen(row.caseNo)}
                onClick={() => onOpen(row.caseId)}
              >
                {texts.officer.open}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
