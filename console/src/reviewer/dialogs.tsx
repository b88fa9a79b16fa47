import { type ReactNode, useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { ReviewGround, ReviewOutcome } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import type { PressReview } from './useReview.ts';

const words = texts.reviewer;
interface Asked {
  press: PressReview;
  onClose(): void;
}

function Words(props: { value: string; onChange(value: string): void; most: number; rows?: number; label?: string }) {
  return (
    <textarea
      autoFocus
      rows={props.rows ?? 4}
      maxLength={props.most}
      value={props.value}
      aria-label={props.label ?? words.noteWords}
      placeholder={props.label ?? words.noteWords}
      data-testid={ids.reviewWords}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

function Choice(props: { on: boolean; testId: string; onPress(): void; children: ReactNode }) {
  return (
    <button
      type="button"
      className={props.on ? 'button on' : 'button'}
      aria-pressed={props.on}
      data-testid={props.testId}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}

export function AdmitDialog({ press, onClose }: Asked) {
  const [said, setSaid] = useState('');
  const [admits, setAdmits] = useState<boolean | null>(null);
  return (
    <Dialog
      title={words.admit}
      lead={words.admitLead}
      onClose={onClose}
      confirm={{
        words: admits === false ? words.admitNo : words.admitYes,
        testId: ids.reviewConfirm,
        disabled: admits === null || said.trim().length < 4,
        run: () => {
          if (admits === null) return;
          void press('admitReview', { key: newKey(), admits, words: said.trim() }).then((ok) => ok && onClose());
        },
      }}
    >
      <div className="reasons">
        <Choice on={admits === true} testId={ids.admitYes} onPress={() => setAdmits(true)}>
          {words.admitYes}
        </Choice>
        <Choice on={admits === false} testId={ids.admitNo} onPress={() => setAdmits(false)}>
          {words.admitNo}
        </Choice>
      </div>
      <Words value={said} onChange={setSaid} most={500} label={words.reason} />
    </Dialog>
  );
}

export function HearingDialog({ press, onClose }: Asked) {
  const { view } = useCaseDesk();
  const [said, setSaid] = useState('');
  const [present, setPresent] = useState<readonly string[]>([]);
  return (
    <Dialog
      title={words.hear}
      lead={words.hearLead}
      onClose={onClose}
      confirm={{
        words: words.hear,
        testId: ids.reviewConfirm,
        disabled: present.length === 0 || said.trim().length < 4,
        run: () =>
          void press('noteHearing', { key: newKey(), words: said.trim(), present: [...present] }).then(
            (ok) => ok && onClose(),
          ),
      }}
    >
      <div className="reasons">
        {view.parties.map((party) => (
          <Choice
            key={party.partyId}
            on={present.includes(party.partyId)}
            testId={ids.present(party.partyId)}
            onPress={() =>
              setPresent((all) =>
                all.includes(party.partyId) ? all.filter((one) => one !== party.partyId) : [...all, party.partyId],
              )
            }
          >
            {party.label} {party.name}
          </Choice>
        ))}
      </div>
      <Words value={said} onChange={setSaid} most={1500} />
    </Dialog>
  );
}

export function ElsewhereDialog({ press, onClose }: Asked) {
  const [kind, setKind] = useState<'litigation' | 'arrest'>('litigation');
  const [body, setBody] = useState('');
  return (
    <Dialog
      title={words.elsewhere}
      lead={words.elsewhereLead}
      onClose={onClose}
      confirm={{
        words: words.elsewhere,
        testId: ids.reviewConfirm,
        disabled: body.trim().length < 2,
        run: () =>
          void press('noteElsewhere', { key: newKey(), kind, body: body.trim() }).then((ok) => ok && onClose()),
      }}
    >
      <div className="reasons">
        {(['litigation', 'arrest'] as const).map((one) => (
          <Choice key={one} on={kind === one} testId={ids.elsewhereKind(one)} onPress={() => setKind(one)}>
            {words.kinds[one]}
          </Choice>
        ))}
      </div>
      <Words value={body} onChange={setBody} most={60} rows={2} label={words.body} />
    </Dialog>
  );
}

export function CureDialog({ press, onClose }: Asked) {
  const [flaw, setFlaw] = useState('');
  return (
    <Dialog
      title={words.cure}
      lead={words.cureLead}
      onClose={onClose}
      confirm={{
        words: words.cure,
        testId: ids.reviewConfirm,
        disabled: flaw.trim().length < 4,
        run: () => void press('orderCure', { key: newKey(), flaw: flaw.trim() }).then((ok) => ok && onClose()),
      }}
    >
      <Words value={flaw} onChange={setFlaw} most={500} label={words.cureTitle} />
    </Dialog>
  );
}

const grounds: readonly ReviewGround[] = ['facts', 'evidence', 'law', 'split', 'procedure'];

export function ProposeDialog({ press, onClose, cured }: Asked & { cured: boolean }) {
  const [outcome, setOutcome] = useState<ReviewOutcome | null>(null);
  const [chosen, setChosen] = useState<readonly ReviewGround[]>([]);
  const [reason, setReason] = useState('');
  const outcomes: readonly ReviewOutcome[] = cured ? ['uphold', 'upholdCured', 'remand'] : ['uphold', 'remand'];
  return (
    <Dialog
      wide
      title={words.propose}
      lead={words.proposeLead}
      onClose={onClose}
      confirm={{
        words: words.proposeGo,
        testId: ids.reviewConfirm,
        disabled: outcome === null || (outcome === 'remand' && chosen.length === 0) || reason.trim().length < 10,
        run: () => {
          if (outcome === null) return;
          const body = { key: newKey(), outcome, grounds: outcome === 'remand' ? [...chosen] : [] };
          void press('proposeConclusion', { ...body, reason: reason.trim() }).then((ok) => ok && onClose());
        },
      }}
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
                onPress={() =>
                  setChosen((all) => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one]))
                }
              >
                {words.groundNumbers[i]} {words.grounds[one]}
              </Choice>
            ))}
          </div>
        </>
      )}
      <Words value={reason} onChange={setReason} most={1500} rows={5} label={words.reason} />
    </Dialog>
  );
}

export function DisagreeDialog({ press, onClose }: Asked) {
  const [said, setSaid] = useState('');
  return (
    <Dialog
      title={words.disagree}
      onClose={onClose}
      confirm={{
        words: words.disagree,
        testId: ids.reviewConfirm,
        disabled: said.trim().length < 4,
        run: () =>
          void press('answerProposal', { key: newKey(), agrees: false, words: said.trim() }).then(
            (ok) => ok && onClose(),
          ),
      }}
    >
      <Words value={said} onChange={setSaid} most={500} label={words.reason} />
    </Dialog>
  );
}
