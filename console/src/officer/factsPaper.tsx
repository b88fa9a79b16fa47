import { useCaseDesk } from '../agent/caseDesk.ts';
import { outcomeMarks } from '../agent/verification.tsx';
import { Mark, Plate } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute, hourMinute } from '../time.ts';
import type { DecisionDraft } from './useDecision.ts';

/** The document side: facts as noted, verification as answered, the two texts that go out. */
export function FactsPaper({ decision }: { decision: DecisionDraft }) {
  const { view } = useCaseDesk();
  const { facts, parties } = view;
  // What matches stands among the checks; here is what needs reading.
  const odd = view.verification.filter((cell) => cell.outcome !== 'match' || cell.flags.length > 0);
  return (
    <section className="paper">
      <h2>
        {texts.officer.facts} <small>{texts.officer.factsLead}</small>
      </h2>
      <div className="paper-parties">
        {parties.map((party) => (
          <dl key={party.partyId}>
            <dt>
              <b className="party-label">{party.label}</b>
              {party.name}
              <small>{texts.partyRoles[party.role]}</small>
              {party.vehicle && <Plate kind={party.vehicle.plateKind} no={party.vehicle.plateNo} />}
            </dt>
            <dd>
              {[party.vehicle?.type ?? party.transportMode, party.vehicle?.colour, party.parts.join('、')]
                .filter(Boolean)
                .join(' · ')}
            </dd>
            <dd>
              {party.insurerName}
              {party.factsConfirmed === true && <span className="ok"> ✓</span>}
            </dd>
          </dl>
        ))}
      </div>
      <p className="paper-place">
        {dayMinute(facts.accidentAt)} · {facts.weather ?? ''} · {facts.placeWords}
        {facts.direction ? ` · ${facts.direction}` : ''} · {facts.form ?? ''} · {texts.form.injuries[facts.injury]}
      </p>
      <h2>
        {texts.officer.narrative} {decision.editable && <small>{texts.officer.narrativeLead}</small>}
      </h2>
      <textarea
        className="paper-text"
        rows={6}
        maxLength={2000}
        value={decision.narrative}
        readOnly={!decision.editable}
        data-testid={ids.narrative}
        onChange={(event) => decision.setNarrative(event.target.value)}
      />
      {odd.length > 0 && (
        <>
          <h2>
            {texts.verification.title} <small>{texts.verification.asOf(hourMinute(facts.accidentAt))}</small>
          </h2>
          <ul className="paper-odd">
            {odd.map((cell) => (
              <li
                key={cell.partyId + cell.subject}
                data-testid={ids.verification(cell.subject, cell.partyId)}
                data-outcome={cell.outcome}
              >
                <Mark kind={outcomeMarks[cell.outcome]} size={17} />
                <b>
                  {parties.find((p) => p.partyId === cell.partyId)?.label} {texts.verification.subjects[cell.subject]}{' '}
                  {texts.verification.outcomes[cell.outcome]}
                </b>
                <span>{[cell.detail, ...cell.flags].filter(Boolean).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>
        {texts.officer.readiness} <small>{texts.officer.readinessLead}</small>
      </h2>
      <ul className="paper-checks">
        {view.readiness.map((one) => (
          <li key={one.words}>
            <Mark kind={one.ok ? (one.byHand ? 'byHand' : 'done') : 'attention'} size={17} />
            {one.words}
          </li>
        ))}
      </ul>
      <h2>
        {texts.officer.plain} <small>{texts.officer.plainLead}</small>
      </h2>
      <textarea
        className="paper-text"
        rows={3}
        maxLength={400}
        value={decision.plainWords}
        readOnly={!decision.editable}
        data-testid={ids.plainWords}
        onChange={(event) => decision.setPlainWords(event.target.value)}
      />
    </section>
  );
}
