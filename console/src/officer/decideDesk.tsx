import { IconArrowBackUp, IconCar, IconHandStop, IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { LeaveDialog } from '../agent/endOfCall.tsx';
import { AskDialog } from '../parts/askDialog.tsx';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { Decision } from './decision.tsx';
import { Evidence } from './evidence.tsx';
import { FactsPaper } from './factsPaper.tsx';
import { MediationLine } from './mediation.tsx';
import { NotAcceptDialog, SettleDialog } from './otherEnds.tsx';
import { Papers, ReopenedNote } from './papers.tsx';
import { Preview } from './preview.tsx';
import { Signing } from './signing.tsx';
import { RecuseDialog } from '../reviewer/recusals.tsx';
import { useDecision } from './useDecision.ts';
import { useReading } from './useReading.ts';

type Asking = 'refer' | 'dispatch' | 'return' | 'recuse' | 'settle' | 'notAccept' | null;

/** Evidence on the dark light-table, the document on white, the decision beside it. */
export function DecideDesk() {
  const { view, run } = useCaseDesk();
  const reading = useReading();
  const decision = useDecision();
  const [asking, setAsking] = useState<Asking>(null);
  const [readSaid, setReadSaid] = useState(false);
  const [conditionsSaid, setConditionsSaid] = useState(false);
  const [big, setBig] = useState(false);
  const signing = ['signing', 'issued', 'settled'].includes(view.status);
  const needsConditions = view.facts.kind !== 'motorMotor' || view.facts.injury === 'minor';
  const openPoints = view.readiness.filter((r) => !r.ok);
  const decided = view.determination?.state === 'decided';
  const canIssue =
    may(view, 'orderIssue') &&
    readSaid &&
    reading.complete &&
    (!needsConditions || conditionsSaid) &&
    !decision.amending;
  const issue = () => {
    if (!canIssue) return;
    void run('orderIssue', {
      params: { caseId: view.caseId },
      body: { key: newKey(), evidenceRead: true, conditionsConfirmed: needsConditions ? conditionsSaid : true },
    });
  };
  useKeys({ 'Ctrl+Enter': issue, v: () => decided && setBig((on) => !on) });
  return (
    <>
      <main className="decide">
        <Evidence reading={reading} />
        <FactsPaper decision={decision} />
        <section className="decide-right">
          {signing ? (
            <Signing />
          ) : (
            <>
              <ReopenedNote />
              <Decision decision={decision} />
              {decided && <MediationLine />}
              <Papers />
              <Preview big={big} onBig={setBig} />
            </>
          )}
        </section>
      </main>
      <footer className="decide-foot">
        <button
          type="button"
          className="button big stop"
          disabled={!may(view, 'leaveChannel')}
          data-testid={ids.leaveRefer}
          onClick={() => setAsking('refer')}
        >
          <IconHandStop size={20} aria-hidden="true" />
          {texts.officer.referButton}
        </button>
        <button
          type="button"
          className="button big"
          disabled={!may(view, 'leaveChannel')}
          data-testid={ids.leaveOpen}
          onClick={() => setAsking('dispatch')}
        >
          <IconCar size={20} aria-hidden="true" />
          {texts.officer.dispatchButton}
        </button>
        <button
          type="button"
          className="button big"
          disabled={!may(view, 'returnCase')}
          data-testid={ids.returnOpen}
          onClick={() => setAsking('return')}
        >
          <IconArrowBackUp size={20} aria-hidden="true" />
          {texts.officer.returnButton}
        </button>
        {may(view, 'declareRecusal') && (
          <button type="button" className="button big" data-testid={ids.recuse} onClick={() => setAsking('recuse')}>
            {texts.reviewer.recuse}
          </button>
        )}
        {may(view, 'offerSettlement') && (
          <button
            type="button"
            className="text-button"
            data-testid={ids.settleOpen}
            onClick={() => setAsking('settle')}
          >
            {texts.settlement.button}
          </button>
        )}
        {may(view, 'notAccept') && (
          <button
            type="button"
            className="text-button"
            data-testid={ids.notAcceptOpen}
            onClick={() => setAsking('notAccept')}
          >
            {texts.notAccept.button}
          </button>
        )}
        <span className="spring" />
        {!signing && may(view, 'openDetermination') && (
          <button
            type="button"
            className="button big next"
            data-testid={ids.officerTake}
            onClick={() => void run('openDetermination', { params: { caseId: view.caseId }, body: { key: newKey() } })}
          >
            {texts.officer.take}
          </button>
        )}
        {!signing && view.determination && (
          <>
            {openPoints.length > 0 && decided && (
              <span className="warn-text foot-note">
                <Mark kind="attention" size={16} />
                {openPoints.map((r) => r.words).join('、')}
              </span>
            )}
            {needsConditions && (
              <label className="tick">
                {texts.officer.conditions}
                <input
                  type="checkbox"
                  checked={conditionsSaid}
                  data-testid={ids.conditionsConfirmed}
                  onChange={(event) => setConditionsSaid(event.target.checked)}
                />
              </label>
            )}
            <label className="tick">
              {reading.complete
                ? texts.officer.readAll(view.stills.length, reading.segments.length)
                : texts.officer.unread(reading.unseenStills, reading.unseenSegments)}
              <input
                type="checkbox"
                checked={readSaid && reading.complete}
                disabled={!reading.complete}
                data-testid={ids.evidenceRead}
                onChange={(event) => setReadSaid(event.target.checked)}
              />
            </label>
            <button
              type="button"
              className="button big next issue"
              disabled={!canIssue}
              title={view.locks.orderIssue}
              data-testid={ids.orderIssue}
              onClick={issue}
            >
              <IconSignature size={24} aria-hidden="true" />
              {texts.officer.issue} <Key>Ctrl Enter</Key>
            </button>
          </>
        )}
      </footer>
      {(asking === 'refer' || asking === 'dispatch') && (
        <LeaveDialog
          title={asking === 'refer' ? texts.officer.referButton : texts.officer.dispatchButton}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'settle' && <SettleDialog onClose={() => setAsking(null)} />}
      {asking === 'notAccept' && <NotAcceptDialog onClose={() => setAsking(null)} />}
      {asking === 'return' && <ReturnDialog onClose={() => setAsking(null)} />}
      {asking === 'recuse' && <RecuseDialog onClose={() => setAsking(null)} />}
    </>
  );
}

function ReturnDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.officer;
  return (
    <AskDialog
      title={words.returnTitle}
      lead={words.returnLead}
      onClose={onClose}
      confirm={{ words: words.returnConfirm, testId: ids.returnConfirm }}
      asked={{ label: words.returnPlaceholder, testId: ids.returnReason, least: 2, most: 300 }}
      act={(reason) => run('returnCase', { params: { caseId: view.caseId }, body: { key: newKey(), reason } }, true)}
    />
  );
}
