import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { Liability } from '@kuaichu/contract/liability';
import type { NotAcceptedGround } from '@kuaichu/contract/paper';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { liabilityOrder } from './combination.ts';

/** 自行协商: what the parties agreed, written down for them to sign (P146 20, 21). */
export function SettleDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.settlement;
  const [shares, setShares] = useState<Readonly<Record<string, Liability>>>({});
  const [terms, setTerms] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const liabilities = view.parties.flatMap(({ partyId }) => {
    const liability = shares[partyId];
    return liability ? [{ partyId, liability }] : [];
  });
  const ready = liabilities.length === view.parties.length && terms.trim().length >= 4;
  const send = async () => {
    const no = await run(
      'offerSettlement',
      { params: { caseId: view.caseId }, body: { key: newKey(), liabilities, terms: terms.trim() } },
      true,
    );
    if (no) setSaid(no.say);
    else onClose();
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      onClose={onClose}
      confirm={{ words: words.confirm, testId: ids.settleConfirm, disabled: !ready, run: () => void send() }}
    >
      {view.parties.map((party) => (
        <label key={party.partyId}>
          {party.label} {party.name}
          <select
            value={shares[party.partyId] ?? ''}
            data-testid={ids.settleShare(party.partyId)}
            onChange={(event) => {
              const liability = liabilityOrder.find((word) => word === event.target.value);
              if (liability) setShares({ ...shares, [party.partyId]: liability });
            }}
          >
            <option value="" disabled>
              {words.choose}
            </option>
            {liabilityOrder.map((word) => (
              <option key={word} value={word}>
                {texts.liability[word]}
              </option>
            ))}
          </select>
        </label>
      ))}
      <textarea
        rows={3}
        maxLength={400}
        value={terms}
        placeholder={words.placeholder}
        aria-label={words.terms}
        data-testid={ids.settleTerms}
        onChange={(event) => setTerms(event.target.value)}
      />
      {said && (
        <p className="warn-text" role="alert">
          {said}
        </p>
      )}
    </Dialog>
  );
}

const grounds = ['factsUnproven', 'notCompetent'] as const satisfies readonly NotAcceptedGround[];

/** 不予受理, in writing and with reasons (P146 18(2)). */
export function NotAcceptDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.notAccept;
  const [ground, setGround] = useState<NotAcceptedGround>('factsUnproven');
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      onClose={onClose}
      confirm={{
        words: words.confirm,
        testId: ids.notAcceptConfirm,
        tone: 'stop',
        disabled: reason.trim().length < 4,
        run: () => {
          void run('notAccept', {
            params: { caseId: view.caseId },
            body: { key: newKey(), ground, reason: reason.trim() },
          });
          onClose();
        },
      }}
    >
      <label>
        {words.ground}
        <select
          value={ground}
          data-testid={ids.notAcceptGround}
          onChange={(event) => setGround(grounds.find((one) => one === event.target.value) ?? 'factsUnproven')}
        >
          {grounds.map((one) => (
            <option key={one} value={one}>
              {words.grounds[one]}
            </option>
          ))}
        </select>
      </label>
      <textarea
        rows={3}
        maxLength={300}
        value={reason}
        placeholder={words.placeholder}
        data-testid={ids.notAcceptReason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}
