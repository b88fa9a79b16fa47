import { useSyncExternalStore, useState } from 'react';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { useCaseDesk } from './caseDesk.ts';
import { Checks } from './checks.tsx';
import { FactsForm } from './factsForm.tsx';
import { PartyForm } from './partyForm.tsx';
import { AddParty } from './partyTools.tsx';
import { Statements } from './statements.tsx';
import { Verification } from './verification.tsx';

/** Below this the statements move to a tab (d08). */
const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 1440px)') : null;

function useWide(): boolean {
  return useSyncExternalStore(
    (tell) => {
      wide?.addEventListener('change', tell);
      return () => wide?.removeEventListener('change', tell);
    },
    () => wide?.matches ?? true,
  );
}

export function FactsColumn() {
  const { view } = useCaseDesk();
  const isWide = useWide();
  const [tab, setTab] = useState<'form' | 'statements'>('form');
  const tabs = [
    ['form', texts.form.tabForm],
    ['statements', texts.form.tabStatements],
  ] as const;
  return (
    <div className="facts-column">
      {!isWide && (
        <div className="tabs" role="tablist">
          {tabs.map(([key, words]) => (
            <button
              key={key}
              type="button"
              role="tab"
              aria-selected={tab === key}
              className={tab === key ? 'on' : ''}
              data-testid={ids.tab(key)}
              onClick={() => setTab(key)}
            >
              {words}
            </button>
          ))}
        </div>
      )}
      {view.mustLeave && (
        <p className="banner warn" role="status">
          {texts.mustLeave + view.mustLeave.words}
        </p>
      )}
      {view.returned && <p className="banner warn">{texts.returned + view.returned.reason}</p>}
      {(isWide || tab === 'form') && (
        <div className="facts-scroll">
          <div className="parties">
            {view.parties.map((party) => (
              <PartyForm key={party.partyId} party={party} />
            ))}
          </div>
          <AddParty />
          <Verification />
          <FactsForm />
          <Checks />
          {isWide && <Statements />}
        </div>
      )}
      {!isWide && tab === 'statements' && (
        <div className="facts-scroll">
          <Statements />
        </div>
      )}
    </div>
  );
}
