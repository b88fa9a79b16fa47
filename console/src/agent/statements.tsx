import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { AskDialog } from '../parts/askDialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';

/** What each party says, in the own words, with its place in the call. */
export function Statements() {
  const { view } = useCaseDesk();
  return (
    <section className="statements">
      <h3>{texts.form.statements}</h3>
      <div className="parties">
        {view.parties.map((party) => (
          <OneParty key={party.partyId} party={party} />
        ))}
      </div>
    </section>
  );
}

function OneParty({ party }: { party: PartyRow }) {
  const { view, run } = useCaseDesk();
  const [words, setWords] = useState('');
  const [objecting, setObjecting] = useState(false);
  const start = view.call?.answeredAt ?? view.alarmAt;
  const write = may(view, 'noteStatement');
  const add = () => {
    const text = words.trim();
    if (!text) return;
    void run('noteStatement', {
      params: { caseId: view.caseId },
      body: { key: newKey(), partyId: party.partyId, words: text },
    }).then((no) => {
      if (!no) setWords((now) => (now.trim() === text ? '' : now));
    });
  };
  return (
    <div>
      <ul>
        {view.statements
          .filter((s) => s.partyId === party.partyId)
          .map((s) => (
            <li key={s.at}>
              <b>{span(secondsSince(start, Date.parse(s.at)))}</b> {s.words}
            </li>
          ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <b className="party-label small">{party.label}</b>
        <input
          type="text"
          maxLength={500}
          value={words}
          disabled={!write}
          aria-label={`${party.label} ${texts.form.statements}`}
          placeholder={texts.form.statementPlaceholder}
          data-testid={ids.statementText(party.partyId)}
          onChange={(event) => setWords(event.target.value)}
        />
        <button
          type="submit"
          className="text-button"
          disabled={!write || !words.trim()}
          data-testid={ids.statementAdd(party.partyId)}
        >
          {texts.form.statementAdd}
        </button>
        <button
          type="button"
          className="text-button"
          disabled={!may(view, 'noteObjection') || words.trim().length < 2}
          data-testid={ids.objection(party.partyId)}
          onClick={() => setObjecting(true)}
        >
          {texts.reviewer.object}
        </button>
      </form>
      {objecting && (
        <AskDialog
          title={texts.reviewer.objectTitle}
          lead={texts.reviewer.objectLead[view.objection]}
          onClose={() => setObjecting(false)}
          confirm={{ words: texts.reviewer.object, testId: ids.objectionConfirm, tone: 'stop' }}
          act={async () => {
            const body = { key: newKey(), partyId: party.partyId, words: words.trim() };
            const no = await run('noteObjection', { params: { caseId: view.caseId }, body }, true);
            if (!no) setWords('');
            return no;
          }}
        >
          <p>
            {party.label} “{words.trim()}”
          </p>
        </AskDialog>
      )}
    </div>
  );
}
