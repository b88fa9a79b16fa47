import { newKey } from '@kuaichu/contract/client';
import type { CheckKind } from '@kuaichu/contract/case';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';

/** What is asked and looked at, one by one; the open ones first, each with when it is needed. */
export function Checks() {
  const { view, run } = useCaseDesk();
  const open = new Map<CheckKind, { words: string; before: 'clear' | 'collect' }>();
  for (const check of view.checksMissing) if (!open.has(check.kind)) open.set(check.kind, check);
  const answered = view.checks.filter((c) => c.partyId === null);
  const kinds = [...new Set([...open.keys(), ...answered.map((c) => c.kind)])];
  if (kinds.length === 0) return null;
  const answer = (kind: CheckKind, yes: boolean) =>
    void run('noteCheck', {
      params: { caseId: view.caseId },
      body: { key: newKey(), kind, partyId: null, answer: yes },
    });
  const refused = answered.some((c) => !c.answer);
  return (
    <section className="checks">
      <h3>
        {texts.form.checks} {refused && <small className="warn-text">{texts.form.checkNo}</small>}
      </h3>
      <ul>
        {kinds.map((kind) => {
          const given = answered.find((c) => c.kind === kind);
          const missing = open.get(kind);
          return (
            <li key={kind} data-testid={ids.checkAnswer(kind)} data-answer={given ? String(given.answer) : ''}>
              <Mark kind={given ? (given.answer ? 'done' : 'no') : 'notYet'} />
              <span>
                {missing?.words ?? texts.checks[kind]}
                {missing && !given && <small>{texts.checkBefore[missing.before]}</small>}
              </span>
              <span className="yes-no">
                {([true, false] as const).map((yes) => (
                  <button
                    key={String(yes)}
                    type="button"
                    className={given?.answer === yes ? 'on' : ''}
                    aria-pressed={given?.answer === yes}
                    disabled={!may(view, 'noteCheck')}
                    data-testid={ids.check(kind, yes ? 'yes' : 'no')}
                    onClick={() => answer(kind, yes)}
                  >
                    {yes ? texts.common.yes : texts.common.no}
                  </button>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
