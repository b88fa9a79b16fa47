import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { Liability } from '@kuaichu/contract/liability';
import type { NotAcceptedGround } from '@kuaichu/contract/paper';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { AskDialog } from '../parts/askDialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { liabilityOrder } from './combination.ts';

/** 自行协商: what the parties agreed, written down for them to sign (P146 20, 21). */
export function SettleDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.settlement;
  const [shares, setShares] = useState<Readonly<Record<string, Liability>>>({});
  const liabilities = view.parties.flatMap(({ partyId }) => {
    const liability = shares[partyId];
    return liability ? [{ partyId, liability }] : [];
  });
  return (
    <AskDialog
      title={words.title}
      lead={words.lead}
      onClose={onClose}
      confirm={{
        words: words.confirm,
        testId: ids.settleConfirm,
        ready: liabilities.length === view.parties.length,
      }}
      asked={{ label: words.placeholder, testId: ids.settleTerms, least: 4, most: 400 }}
      act={(terms) =>
        run('offerSettlement', { params: { caseId: view.caseId }, body: { key: newKey(), liabilities, terms } }, true)
      }
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
    </AskDialog>
  );
}

const grounds = ['factsUnproven', 'notCompetent'] as const satisfies readonly NotAcceptedGround[];

/** 不予受理, in writing and with reasons (P146 18(2)). */
export function NotAcceptDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.notAccept;
  const [ground, setGround] = useState<NotAcceptedGround>('factsUnproven');
  return (
    <AskDialog
      title={words.title}
      lead={words.lead}
      onClose={onClose}
      confirm={{ words: words.confirm, testId: ids.notAcceptConfirm, tone: 'stop' }}
      asked={{ label: words.placeholder, testId: ids.notAcceptReason, least: 4, most: 300 }}
      act={(reason) =>
        run('notAccept', { params: { caseId: view.caseId }, body: { key: newKey(), ground, reason } }, true)
      }
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
    </AskDialog>
  );
}
