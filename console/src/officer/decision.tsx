import { IconCamera, IconDeviceCctv, IconMessageQuestion, IconScale } from '@tabler/icons-react';
import { useState } from 'react';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { AskDialog } from '../parts/askDialog.tsx';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import { blockedWhy, liabilityOrder } from './combination.ts';
import { FaultPicker } from './faultPicker.tsx';
import type { DecisionDraft } from './useDecision.ts';

/** Pick, decide, and only then compare. */
export function Decision({ decision }: { decision: DecisionDraft }) {
  const { view } = useCaseDesk();
  const [picking, setPicking] = useState<PartyRow | null>(null);
  const [amendOpen, setAmendOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const determination = view.determination;
  if (!determination) return <p className="quiet-text">{texts.officer.takeLead}</p>;
  const decide = async () => {
    setBusy(true);
    await decision.decide();
    setBusy(false);
  };
  return (
    <div className="decision">
      <h2>{texts.officer.faults}</h2>
      {view.parties.map((party) => (
        <PartyFaults key={party.partyId} party={party} decision={decision} onPick={() => setPicking(party)} />
      ))}
      <Liabilities decision={decision} />
      {determination.state === 'open' && (
        <div className="decide-row">
          <button
            type="button"
            className="button big next"
            disabled={!may(view, 'determine') || decision.problem !== null || busy}
            data-testid={ids.decide}
            onClick={() => void decide()}
          >
            <IconScale size={20} aria-hidden="true" />
            {texts.officer.decide}
          </button>
          <span className="quiet-text">{texts.officer.decideLead}</span>
        </div>
      )}
      {determination.state !== 'open' && (
        <>
          <p className="decided-line">
            {determination.decidedAt &&
              texts.officer.decided(determination.officerName, hourMinuteSecond(determination.decidedAt))}
            {determination.amendReason && ` · ${texts.officer.amended}${determination.amendReason}`}
            {!decision.amending && may(view, 'amendDetermination') && (
              <button
                type="button"
                className="text-button"
                data-testid={ids.amend}
                onClick={() => decision.startAmending(true)}
              >
                {texts.officer.amend}
              </button>
            )}
            {decision.amending && (
              <>
                <button
                  type="button"
                  className="button next"
                  disabled={decision.problem !== null}
                  data-testid={ids.amendAsk}
                  onClick={() => setAmendOpen(true)}
                >
                  {texts.officer.amendConfirm}
                </button>
                <button type="button" className="text-button" onClick={() => decision.startAmending(false)}>
                  {texts.common.cancel}
                </button>
              </>
            )}
          </p>
          <Suggestion />
        </>
      )}
      {picking && <FaultPicker party={picking} decision={decision} onClose={() => setPicking(null)} />}
      {amendOpen && <AmendDialog decision={decision} onClose={() => setAmendOpen(false)} />}
    </div>
  );
}

function PartyFaults(props: { party: PartyRow; decision: DecisionDraft; onPick(): void }) {
  const { party, decision } = props;
  const chosen = decision.faults
    .filter((f) => f.partyId === party.partyId)
    .flatMap((f) => decision.catalogue.find((row) => row.id === f.faultId) ?? []);
  return (
    <div className={chosen.length > 0 ? 'fault-box chosen' : 'fault-box'}>
      <b className="party-label">{party.label}</b>
      <div>
        {chosen.length === 0 && <span className="quiet-text">{texts.officer.noFault}</span>}
        {chosen.map((row) => (
          <p key={row.id} data-testid={ids.faultChosen(party.partyId, row.id)}>
            <strong>{row.words}</strong>
            {decision.editable && (
              <button type="button" className="text-button" onClick={() => decision.toggleFault(party.partyId, row.id)}>
                {texts.officer.removeFault}
              </button>
            )}
            <small>{row.article}</small>
          </p>
        ))}
      </div>
      {decision.editable && (
        <button
          type="button"
          className="text-button add"
          data-testid={ids.faultOpen(party.partyId)}
          onClick={props.onPick}
        >
          {texts.officer.addFault}
        </button>
      )}
    </div>
  );
}

/** Five words per party; an impossible set is not taken, and the reason is said. */
function Liabilities({ decision }: { decision: DecisionDraft }) {
  const { view } = useCaseDesk();
  const [said, setSaid] = useState<string | null>(null);
  const words = view.parties.map((p) => decision.liabilities[p.partyId] ?? null);
  const complete = words.every((w) => w !== null);
  return (
    <div className="liabilities">
      <h2>
        {texts.officer.liability}
        <small
          className={said ? 'warn-text' : complete && !decision.problem ? 'ok' : 'quiet-text'}
          data-testid={ids.liabilityProblem}
          role="status"
        >
          {said ?? (complete ? (decision.problem ?? `✓ ${texts.officer.possible}`) : texts.officer.clearWord)}
        </small>
      </h2>
      {view.parties.map((party, i) => (
        <div key={party.partyId} className="liability-row" role="group" aria-label={party.label}>
          <b>{party.label}</b>
          {liabilityOrder.map((word) => {
            const on = decision.liabilities[party.partyId] === word;
            const why = blockedWhy(
              words.filter((_, j) => j !== i),
              word,
            );
            return (
              <button
                key={word}
                type="button"
                className={on ? 'on' : why ? 'blocked' : ''}
                aria-pressed={on}
                aria-disabled={!decision.editable || (why !== null && !on)}
                disabled={!decision.editable}
                title={on ? undefined : (why ?? undefined)}
                data-testid={ids.liability(party.partyId, word)}
                onClick={() => {
                  if (on) decision.setLiability(party.partyId, null);
                  else if (!why) decision.setLiability(party.partyId, word);
                  setSaid(on ? null : why);
                }}
              >
                {on && <span aria-hidden="true">✓ </span>}
                {texts.liability[word]}
              </button>
            );
          })}
        </div>
      ))}
    </div>
  );
}

const findOutIcons = [IconMessageQuestion, IconDeviceCctv, IconCamera] as const;

function Suggestion() {
  const { view } = useCaseDesk();
  const suggestion = view.determination?.suggestion;
  if (!suggestion) return null;
  const say = (shares: readonly { partyId: string; liability: keyof typeof texts.liability }[]) =>
    shares
      .map((s) => `${view.parties.find((p) => p.partyId === s.partyId)?.label ?? ''} ${texts.liability[s.liability]}`)
      .join('，');
  return (
    <article className="suggestion" data-testid={ids.suggestion} data-same={suggestion.same}>
      <header>
        <span className="chip">
          <IconScale size={16} aria-hidden="true" />
          {texts.officer.suggestion}
        </span>
        <span className="quiet-text">{texts.officer.suggestionLead}</span>
      </header>
      <p>
        <Mark kind={suggestion.same ? 'done' : 'attention'} />
        <strong>
          {suggestion.same
            ? texts.officer.same(say(suggestion.liabilities))
            : texts.officer.differs(say(suggestion.liabilities))}
        </strong>
      </p>
      <p className="quiet-text">
        {texts.officer.basis}
        {suggestion.basis} {suggestion.articles.join('、')}
      </p>
      {suggestion.alternative && (
        <p className="quiet-text">
          {texts.officer.alternative}
          {say(suggestion.alternative)}
        </p>
      )}
      {suggestion.flipFact && (
        <div className="flip" data-testid={ids.flipFact}>
          <strong>{texts.officer.flip}</strong>
          <p>{suggestion.flipFact}</p>
          <p className="flip-ways">
            {texts.officer.findOut.map((words, i) => {
              const Icon = findOutIcons[i] ?? IconMessageQuestion;
              return (
                <span key={words} className="chip">
                  <Icon size={16} aria-hidden="true" />
                  {words}
                </span>
              );
            })}
          </p>
        </div>
      )}
    </article>
  );
}

function AmendDialog({ decision, onClose }: { decision: DecisionDraft; onClose(): void }) {
  const words = texts.officer;
  return (
    <AskDialog
      title={words.amend}
      lead={words.amendReason}
      onClose={onClose}
      confirm={{ words: words.amendConfirm, testId: ids.amendConfirm }}
      asked={{ label: words.amendReason, testId: ids.amendReason, least: 2, most: 300 }}
      act={decision.amend}
    />
  );
}
