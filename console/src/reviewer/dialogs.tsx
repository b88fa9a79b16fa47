import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { ReviewGround, ReviewOutcome } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { AskDialog, Choice } from '../parts/askDialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import type { PressReview } from './useReview.ts';

const words = texts.reviewer;
interface Asking {
  press: PressReview;
  onClose(): void;
}

const asked = (label: string, least: number, most: number, rows = 4) => ({
  label,
  testId: ids.reviewWords,
  least,
  most,
  rows,
});
const confirm = (does: string, ready = true) => ({ words: does, testId: ids.reviewConfirm, ready });
/** In the list, or taken out of it. */
const toggled = <T,>(all: readonly T[], one: T): readonly T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

export function AdmitDialog({ press, onClose }: Asking) {
  const [admits, setAdmits] = useState<boolean | null>(null);
  return (
    <AskDialog
      title={words.admit}
      lead={words.admitLead}
      onClose={onClose}
      confirm={confirm(admits === false ? words.admitNo : words.admitYes, admits !== null)}
      asked={asked(words.reason, 4, 500)}
      act={(said) => press('admitReview', { key: newKey(), admits: admits === true, words: said }, true)}
    >
      <div className="reasons">
        <Choice on={admits === true} testId={ids.admitYes} onPress={() => setAdmits(true)}>
          {words.admitYes}
        </Choice>
        <Choice on={admits === false} testId={ids.admitNo} onPress={() => setAdmits(false)}>
          {words.admitNo}
        </Choice>
      </div>
    </AskDialog>
  );
}

export function HearingDialog({ press, onClose }: Asking) {
  const { view } = useCaseDesk();
  const [present, setPresent] = useState<readonly string[]>([]);
  return (
    <AskDialog
      title={words.hear}
      lead={words.hearLead}
      onClose={onClose}
      confirm={confirm(words.hear, present.length > 0)}
      asked={asked(words.noteWords, 4, 1500)}
      act={(said) => press('noteHearing', { key: newKey(), words: said, present: [...present] }, true)}
    >
      <div className="reasons">
        {view.parties.map(({ partyId, label, name }) => (
          <Choice
            key={partyId}
            on={present.includes(partyId)}
            testId={ids.present(partyId)}
            onPress={() => setPresent((all) => toggled(all, partyId))}
          >
            {label} {name}
          </Choice>
        ))}
      </div>
    </AskDialog>
  );
}

export function ElsewhereDialog({ press, onClose }: Asking) {
  const [kind, setKind] = useState<'litigation' | 'arrest'>('litigation');
  return (
    <AskDialog
      title={words.elsewhere}
      lead={words.elsewhereLead}
      onClose={onClose}
      confirm={confirm(words.elsewhere)}
      asked={asked(words.body, 2, 60, 2)}
      act={(said) => press('noteElsewhere', { key: newKey(), kind, body: said }, true)}
    >
      <div className="reasons">
        {(['litigation', 'arrest'] as const).map((one) => (
          <Choice key={one} on={kind === one} testId={ids.elsewhereKind(one)} onPress={() => setKind(one)}>
            {words.kinds[one]}
          </Choice>
        ))}
      </div>
    </AskDialog>
  );
}

export function CureDialog({ press, onClose }: Asking) {
  return (
    <AskDialog
      title={words.cure}
      lead={words.cureLead}
      onClose={onClose}
      confirm={confirm(words.cure)}
      asked={asked(words.cureTitle, 4, 500)}
      act={(said) => press('orderCure', { key: newKey(), flaw: said }, true)}
    />
  );
}

const grounds: readonly ReviewGround[] = ['facts', 'evidence', 'law', 'split', 'procedure'];

export function ProposeDialog({ press, onClose, cured }: Asking & { cured: boolean }) {
  const [outcome, setOutcome] = useState<ReviewOutcome | null>(null);
  const [chosen, setChosen] = useState<readonly ReviewGround[]>([]);
  const outcomes: readonly ReviewOutcome[] = cured ? ['uphold', 'upholdCured', 'remand'] : ['uphold', 'remand'];
  return (
    <AskDialog
      wide
      title={words.propose}
      lead={words.proposeLead}
      onClose={onClose}
      confirm={confirm(words.proposeGo, outcome !== null && (outcome !== 'remand' || chosen.length > 0))}
      asked={asked(words.reason, 10, 1500, 5)}
      act={(said) =>
        press(
          'proposeConclusion',
          {
            key: newKey(),
            outcome: outcome ?? 'uphold',
            grounds: outcome === 'remand' ? [...chosen] : [],
            reason: said,
          },
          true,
        )
      }
    >
      <div className="reasons">
        {outcomes.map((one) => (
          <Choice key={one} on={outcome === one} testId={ids.outcome(one)} onPress={() => setOutcome(one)}>
            {words.outcomes[one]}
          </Choice>
        ))}
      </div>
      {outcome === 'remand' && (
        <>
          <h3>{words.ground}</h3>
          <div className="reasons">
            {grounds.map((one, i) => (
              <Choice
                key={one}
                on={chosen.includes(one)}
                testId={ids.ground(one)}
                onPress={() => setChosen((all) => toggled(all, one))}
              >
                {words.groundNumbers[i]} {words.grounds[one]}
              </Choice>
            ))}
          </div>
        </>
      )}
    </AskDialog>
  );
}

export function DisagreeDialog({ press, onClose }: Asking) {
  return (
    <AskDialog
      title={words.disagree}
      onClose={onClose}
      confirm={confirm(words.disagree)}
      asked={asked(words.reason, 4, 500)}
      act={(said) => press('answerProposal', { key: newKey(), agrees: false, words: said }, true)}
    />
  );
}
