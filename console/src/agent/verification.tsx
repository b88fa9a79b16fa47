import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { PartyRow, VerificationCell } from '@kuaichu/contract/deskCase';
import { useTick } from '../live/clock.ts';
import { AskDialog } from '../parts/askDialog.tsx';
import { Mark, type MarkKind } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinute, hourMinuteSecond, secondsSince } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';

type Subject = VerificationCell['subject'];
const subjects = ['driver', 'vehicle', 'insurance'] as const;

/** 不通 is never drawn as 查无: plug and square have nothing in common. */
export const outcomeMarks = {
  match: 'done',
  mismatch: 'no',
  notFound: 'no',
  ambiguous: 'attention',
  unavailable: 'down',
  manual: 'byHand',
  asking: 'waiting',
} as const satisfies Record<VerificationCell['outcome'], MarkKind>;

export function Verification() {
  const { view } = useCaseDesk();
  const [byHand, setByHand] = useState<{ party: PartyRow; subject: Subject } | null>(null);
  useTick(
    1_000,
    view.verification.some((c) => c.outcome === 'asking'),
  );
  const motors = view.parties.filter((p) => p.role === 'driver' || p.role === 'instructor');
  if (motors.length === 0) return null;
  return (
    <section className="verification">
      <h3>
        {texts.verification.title} <small>{texts.verification.asOf(hourMinute(view.facts.accidentAt))}</small>
      </h3>
      <div
        className="verification-grid"
        style={{ gridTemplateColumns: `46px repeat(${motors.length}, minmax(0, 1fr))` }}
      >
        {subjects.map((subject) => [
          <span key={subject} className="field-label">
            {texts.verification.subjects[subject]}
          </span>,
          ...motors.map((party) => (
            <Cell
              key={`${subject}${party.partyId}`}
              party={party}
              subject={subject}
              onByHand={() => setByHand({ party, subject })}
            />
          )),
        ])}
      </div>
      {byHand && <ByHand {...byHand} onClose={() => setByHand(null)} />}
    </section>
  );
}

function Cell({ party, subject, onByHand }: { party: PartyRow; subject: Subject; onByHand(): void }) {
  const { view, now, run } = useCaseDesk();
  const cell = view.verification.find((c) => c.partyId === party.partyId && c.subject === subject);
  const can = may(view, 'verify');
  const again = () =>
    void run('verify', { params: { caseId: view.caseId }, body: { key: newKey(), partyId: party.partyId, subject } });
  const words = !cell
    ? texts.verification.empty
    : cell.outcome === 'asking'
      ? texts.verification.asking(Math.floor(secondsSince(cell.askedAt, now())))
      : texts.verification.outcomes[cell.outcome];
  const lead = !cell
    ? texts.verification.emptyLead[subject]
    : [cell.outcome === 'unavailable' ? texts.verification.unavailableLead : cell.detail, ...cell.flags]
        .filter(Boolean)
        .join(' · ');
  return (
    <div
      className={`cell ${cell?.outcome ?? 'empty'}`}
      data-testid={ids.verification(subject, party.partyId)}
      data-outcome={cell?.outcome ?? ''}
      title={
        cell?.answeredAt
          ? texts.verification.source(cell.source, hourMinuteSecond(cell.asOf ?? cell.answeredAt))
          : undefined
      }
    >
      <b>
        <Mark kind={cell ? outcomeMarks[cell.outcome] : 'notYet'} size={17} />
        {words}
      </b>
      <small>{lead}</small>
      <span className="cell-tools">
        {cell?.outcome !== 'match' && cell?.outcome !== 'manual' && (
          <button
            type="button"
            className="text-button"
            disabled={!can}
            data-testid={ids.verifyHand(subject, party.partyId)}
            onClick={onByHand}
          >
            {texts.verification.hand}
          </button>
        )}
        {cell && cell.outcome !== 'asking' && (
          <button
            type="button"
            className="text-button"
            disabled={!can}
            data-testid={ids.verify(subject, party.partyId)}
            onClick={again}
          >
            {texts.verification.again}
          </button>
        )}
      </span>
    </div>
  );
}

function ByHand({ party, subject, onClose }: { party: PartyRow; subject: Subject; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.verification;
  return (
    <AskDialog
      title={words.handTitle(party.label, words.subjects[subject])}
      lead={words.handLead}
      onClose={onClose}
      confirm={{ words: words.handConfirm, testId: ids.verifyHandConfirm }}
      asked={{ label: words.handPlaceholder, testId: ids.verifyHandNote, least: 2, most: 200 }}
      act={(note) =>
        run(
          'verifyByHand',
          { params: { caseId: view.caseId }, body: { key: newKey(), partyId: party.partyId, subject, note } },
          true,
        )
      }
    />
  );
}
