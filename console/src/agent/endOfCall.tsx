import { IconAmbulance, IconCar, IconHandStop, IconPhoneOff, IconSend } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { LeaveReason } from '@kuaichu/contract/case';
import { AskDialog, Choice } from '../parts/askDialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';

type Asking = 'leave' | 'ambulance' | 'end' | null;

/** The ways out of a call: to the officer, to the scene, ambulance, parked, hung up. F7–F9 ask once. */
export function EndOfCall() {
  const { view, run } = useCaseDesk();
  const [asking, setAsking] = useState<Asking>(null);
  const params = { caseId: view.caseId };
  const press = (name: 'holdCall' | 'endCall' | 'callAmbulance' | 'handToOfficer') =>
    void run(name, { params, body: { key: newKey() } });
  useKeys({
    F9: () => may(view, 'leaveChannel') && setAsking('leave'),
    F7: () => may(view, 'callAmbulance') && setAsking('ambulance'),
    h: () => may(view, 'holdCall') && press('holdCall'),
  });
  const canHand = may(view, 'handToOfficer');
  const button = (
    action: 'leaveChannel' | 'callAmbulance' | 'holdCall' | 'endCall',
    testId: string,
    words: string,
    icon: ReactNode,
    key: string | null,
    onClick: () => void,
    tone = '',
  ) => (
    <button
      type="button"
      className={`button big ${tone}`}
      data-testid={testId}
      disabled={!may(view, action)}
      title={view.locks[action]}
      onClick={onClick}
    >
      {icon}
      {words}
      {key && <Key>{key}</Key>}
    </button>
  );
  return (
    <div className="end-of-call">
      {view.dispatch && (
        <p className="banner info" role="status">
          <Mark kind="attention" />
          {texts.leave.done(view.dispatch.etaMinutes)}
          {view.dispatch.incidentNo && ` · ${texts.leave.incident} ${view.dispatch.incidentNo}`}
        </p>
      )}
      <div className="hand-row">
        <p className={canHand ? 'hand-missing ok' : 'hand-missing'} data-testid={ids.handMissing}>
          {canHand ? texts.hand.ready : view.locks.handToOfficer}
        </p>
        <button
          type="button"
          className={canHand ? 'button big next' : 'button big'}
          data-testid={ids.handToOfficer}
          disabled={!canHand}
          onClick={() => press('handToOfficer')}
        >
          <IconSend size={20} aria-hidden="true" />
          {texts.hand.button}
        </button>
      </div>
      <div className="end-row">
        {button(
          'leaveChannel',
          ids.leaveOpen,
          texts.leave.button,
          <IconHandStop size={20} />,
          'F9',
          () => setAsking('leave'),
          'stop',
        )}
        {button('callAmbulance', ids.ambulance, texts.ambulance.button, <IconAmbulance size={20} />, 'F7', () =>
          setAsking('ambulance'),
        )}
        {button('holdCall', ids.holdCall, texts.hold.button, <IconCar size={20} />, 'H', () => press('holdCall'))}
        {button('endCall', ids.endCall, texts.end.button, <IconPhoneOff size={20} />, null, () => setAsking('end'))}
      </div>
      {asking === 'leave' && <LeaveDialog onClose={() => setAsking(null)} />}
      {asking === 'ambulance' && (
        <Dialog
          title={texts.ambulance.title}
          lead={texts.ambulance.lead}
          onClose={() => setAsking(null)}
          confirm={{
            words: texts.ambulance.confirm,
            testId: ids.ambulanceConfirm,
            tone: 'stop',
            run: () => {
              press('callAmbulance');
              setAsking(null);
            },
          }}
        />
      )}
      {asking === 'end' && (
        <Dialog
          title={texts.end.title}
          lead={texts.end.lead}
          onClose={() => setAsking(null)}
          confirm={{
            words: texts.end.confirm,
            testId: ids.endCallConfirm,
            tone: 'stop',
            run: () => {
              press('endCall');
              setAsking(null);
            },
          }}
        />
      )}
    </div>
  );
}

/** Reasons the driver never reads. Also used by the officer. */
export function LeaveDialog({ onClose, title = texts.leave.title }: { onClose(): void; title?: string }) {
  const { view, run } = useCaseDesk();
  const [reason, setReason] = useState<LeaveReason | null>(view.mustLeave?.reason ?? null);
  return (
    <AskDialog
      wide
      title={title}
      lead={texts.leave.lead}
      onClose={onClose}
      confirm={{ words: texts.leave.confirm, testId: ids.leaveConfirm, tone: 'stop', ready: reason !== null }}
      asked={{ label: texts.leave.note, testId: ids.leaveNote, least: 0, most: 300, rows: 2 }}
      act={async (note) =>
        reason && run('leaveChannel', { params: { caseId: view.caseId }, body: { key: newKey(), reason, note } }, true)
      }
    >
      <div className="reasons">
        {(Object.keys(texts.leaveReasons) as LeaveReason[]).map((one) => (
          <Choice key={one} on={reason === one} testId={ids.leaveReason(one)} onPress={() => setReason(one)}>
            {texts.leaveReasons[one]}
          </Choice>
        ))}
      </div>
    </AskDialog>
  );
}
