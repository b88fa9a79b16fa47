import { useEffect, useState } from 'react';
import { newKey, type RefusalAnswer } from '@kuaichu/contract/client';
import type { RecusalRow } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { act } from '../live/act.ts';
import { AskDialog } from '../parts/askDialog.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';

const words = texts.reviewer;

/** The officer steps back from the case; another takes it. */
export function RecuseDialog({ onClose }: { onClose(): void }) {
  const { view, run } = useCaseDesk();
  return (
    <AskDialog
      title={words.recuse}
      lead={words.recuseLead}
      onClose={onClose}
      confirm={{ words: words.recuse, testId: ids.recuseConfirm, tone: 'stop' }}
      asked={{ label: words.reason, testId: ids.reviewWords, least: 2, most: 300 }}
      act={(reason) =>
        run('declareRecusal', { params: { caseId: view.caseId }, body: { key: newKey(), reason } }, true)
      }
    />
  );
}

/** Requests that wait for the head of the unit; nothing is shown while there are none. */
export function Recusals(props: { drawnAt: string; onRefusal(refusal: RefusalAnswer): void }) {
  const [rows, setRows] = useState<readonly RecusalRow[]>([]);
  const { drawnAt, onRefusal } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing says that something moved
  useEffect(() => {
    let over = false;
    void act('deskRecusals', {}).then((answer) => {
      if (!over && answer.ok) setRows(answer.value.recusals);
    });
    return () => {
      over = true;
    };
  }, [drawnAt]);
  if (rows.length === 0) return null;
  return (
    <section className="recusals">
      <h2>
        {words.recusals} <small>{words.recusalLead}</small>
      </h2>
      {rows.map((row) => (
        <Request key={row.caseId + row.partyId} row={row} onRows={setRows} onRefusal={onRefusal} />
      ))}
    </section>
  );
}

function Request(props: {
  row: RecusalRow;
  onRows(rows: readonly RecusalRow[]): void;
  onRefusal(refusal: RefusalAnswer): void;
}) {
  const { row } = props;
  const [said, setSaid] = useState('');
  const decide = (grants: boolean) =>
    void act('decideRecusal', {
      params: { caseId: row.caseId },
      body: { key: newKey(), partyId: row.partyId, grants, words: said.trim() },
    }).then((answer) => (answer.ok ? props.onRows(answer.value.recusals) : props.onRefusal(answer.refusal)));
  const ready = said.trim().length >= 2;
  return (
    <article data-testid={ids.recusal(row.caseNo)}>
      <p>
        <b className="figure">{row.caseNo}</b> {words.recusalOf(row.label, row.officerName)} · {row.reason}
        <span className="days">{row.daysLeft === null ? words.unknownDay : words.left(row.daysLeft)}</span>
      </p>
      <p className="review-buttons">
        <input
          type="text"
          maxLength={300}
          value={said}
          aria-label={words.reason}
          placeholder={words.reason}
          data-testid={ids.recusalWords(row.caseNo)}
          onChange={(event) => setSaid(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={!ready}
          data-testid={ids.recusalGrant(row.caseNo)}
          onClick={() => decide(true)}
        >
          {words.grant}
        </button>
        <button
          type="button"
          className="button"
          disabled={!ready}
          data-testid={ids.recusalRefuse(row.caseNo)}
          onClick={() => decide(false)}
        >
          {words.refuseRecusal}
        </button>
      </p>
    </article>
  );
}
