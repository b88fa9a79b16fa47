import { IconHeartHandshake } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { MediationNone, MediationNote } from '@kuaichu/contract/mediation';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { AskDialog, Choice } from '../parts/askDialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';

const reasons = ['notAsked', 'disputed', 'refusedToSign', 'notAgreed'] as const satisfies readonly MediationNone[];

/** One line: what came of the mediation, or that nobody noted any; the dialog notes it (P146 25, 26). */
export function MediationLine() {
  const { view } = useCaseDesk();
  const [open, setOpen] = useState(false);
  const words = texts.mediation;
  const { mediation } = view;
  if (!mediation && !may(view, 'noteMediation')) return null;
  const said =
    mediation === null
      ? words.none.notAsked
      : mediation.result.kind === 'agreed'
        ? mediation.result.text
        : words.none[mediation.result.why];
  return (
    <p className="mediation-line">
      <IconHeartHandshake size={18} aria-hidden="true" />
      <span data-testid={ids.mediationLine}>
        {words.label}
        {said}
      </span>
      {may(view, 'noteMediation') && (
        <button type="button" className="text-button" data-testid={ids.mediationOpen} onClick={() => setOpen(true)}>
          {words.note}
        </button>
      )}
      {open && <MediationDialog before={mediation} onClose={() => setOpen(false)} />}
    </p>
  );
}

function MediationDialog({ before, onClose }: { before: MediationNote | null; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.mediation;
  const [asked, setAsked] = useState<readonly string[]>(before?.asked ?? []);
  const [chosen, setWhy] = useState<MediationNone>(before?.result.kind === 'none' ? before.result.why : 'notAsked');
  const [agreed, setAgreed] = useState(before?.result.kind !== 'none');
  const all = view.parties.length > 1 && view.parties.every((party) => asked.includes(party.partyId));
  const settled = all && agreed;
  const why = all && chosen === 'notAsked' ? 'notAgreed' : chosen;
  const said = { label: words.placeholder, testId: ids.mediationText, least: 4, most: 400 };
  return (
    <AskDialog
      title={words.title}
      lead={words.lead}
      onClose={onClose}
      confirm={{ words: settled ? words.confirmAgreed : words.confirmNone, testId: ids.mediationConfirm }}
      asked={settled ? { ...said, before: before?.result.kind === 'agreed' ? before.result.text : '' } : undefined}
      act={(text) =>
        run(
          'noteMediation',
          {
            params: { caseId: view.caseId },
            body: {
              key: newKey(),
              mediation: {
                asked: [...asked],
                result: settled ? { kind: 'agreed', text } : { kind: 'none', why },
              },
            },
          },
          true,
        )
      }
      below={
        !settled && (
          <label>
            {words.why}
            <select
              value={why}
              data-testid={ids.mediationWhy}
              onChange={(event) => setWhy(reasons.find((reason) => reason === event.target.value) ?? 'notAsked')}
            >
              {reasons
                .filter((reason) => !all || reason !== 'notAsked')
                .map((reason) => (
                  <option key={reason} value={reason}>
                    {words.none[reason]}
                  </option>
                ))}
            </select>
          </label>
        )
      }
    >
      <fieldset className="mediation-asked">
        <legend>{words.asked}</legend>
        {view.parties.map((party) => (
          <label key={party.partyId} className="tick">
            <input
              type="checkbox"
              checked={asked.includes(party.partyId)}
              data-testid={ids.mediationAsked(party.partyId)}
              onChange={(event) =>
                setAsked(
                  event.target.checked
                    ? [...asked, party.partyId]
                    : asked.filter((partyId) => partyId !== party.partyId),
                )
              }
            />
            {party.label} {party.name}
          </label>
        ))}
      </fieldset>
      {all && (
        <div className="reasons">
          <Choice on={agreed} testId={ids.mediationAgreed} onPress={() => setAgreed(true)}>
            {words.agreed}
          </Choice>
          <Choice on={!agreed} testId={ids.mediationNone} onPress={() => setAgreed(false)}>
            {words.notAgreed}
          </Choice>
        </div>
      )}
    </AskDialog>
  );
}
