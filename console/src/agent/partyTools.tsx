import { IconMessage, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { PartyRow } from '@kuaichu/contract/deskCase';
import { Dialog } from '../parts/dialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinute } from '../time.ts';
import { may, useCaseDesk } from './caseDesk.ts';

const mobilePattern = /^1[3-9]\d{9}$/;

export function AddParty() {
  const { view, run } = useCaseDesk();
  if (!may(view, 'addParty')) return null;
  const role = view.facts.kind === 'motorNonMotor' ? 'rider' : view.facts.kind === 'singleVehicle' ? 'owner' : 'driver';
  return (
    <button
      type="button"
      className="text-button add-party"
      data-testid={ids.partyAdd}
      onClick={() => void run('addParty', { params: { caseId: view.caseId }, body: { key: newKey(), role } })}
    >
      <IconPlus size={16} aria-hidden="true" />
      {texts.form.add}
    </button>
  );
}

/** Sends at once when the number was typed here; a masked number has to be said again. */
export function InviteButton({ party, typedPhone }: { party: PartyRow; typedPhone: string }) {
  const { view, run } = useCaseDesk();
  const [asking, setAsking] = useState(false);
  const [phone, setPhone] = useState('');
  if (!may(view, 'inviteParty')) return null;
  const send = (to: string) =>
    run('inviteParty', { params: { caseId: view.caseId, partyId: party.partyId }, body: { key: newKey(), phone: to } });
  return (
    <>
      <button
        type="button"
        className="text-button"
        data-testid={ids.invite(party.partyId)}
        onClick={() => (mobilePattern.test(typedPhone.trim()) ? void send(typedPhone.trim()) : setAsking(true))}
      >
        <IconMessage size={16} aria-hidden="true" />
        {texts.form.invite}
      </button>
      {party.invitedAt && <span className="ok">{texts.form.invited(hourMinute(party.invitedAt))}</span>}
      {asking && (
        <Dialog
          title={texts.form.inviteTitle(party.label)}
          lead={texts.form.inviteLead}
          onClose={() => setAsking(false)}
          confirm={{
            words: texts.form.inviteConfirm,
            testId: ids.inviteConfirm,
            disabled: !mobilePattern.test(phone),
            run: () => void send(phone).then((no) => !no && setAsking(false)),
          }}
        >
          <input
            autoFocus
            type="text"
            inputMode="tel"
            maxLength={11}
            value={phone}
            aria-label={texts.form.phone}
            placeholder={party.phoneMasked ?? ''}
            data-testid={ids.invitePhone}
            onChange={(event) => setPhone(event.target.value.trim())}
          />
        </Dialog>
      )}
    </>
  );
}
