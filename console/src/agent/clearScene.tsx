import { IconArrowBigUpLinesFilled, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import { AskDialog } from '../parts/askDialog.tsx';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';

/** The loudest control of the desk, locked by evidence; a danger that is written down opens it. */
export function ClearScene() {
  const { view, run } = useCaseDesk();
  const [asking, setAsking] = useState<'clear' | 'danger' | null>(null);
  const open = may(view, 'clearScene');
  const missing = view.clear.missing.join('、');
  useKeys({ F8: () => open && view.clear.clearedAt === null && setAsking('clear') });

  if (view.clear.clearedAt !== null) {
    const moving = may(view, 'atKerb');
    return (
      <div className="clear cleared">
        <p>
          <Mark kind="done" />
          {texts.clear.cleared(view.clear.destination ?? '')}
          {view.clear.override && <em className="chip warn">{texts.clear.overridden + view.clear.override}</em>}
        </p>
        {moving && (
          <button
            type="button"
            className="clear-button open"
            data-testid={ids.atKerb}
            onClick={() => void run('atKerb', { params: { caseId: view.caseId }, body: { key: newKey() } })}
          >
            {texts.clear.kerb}
          </button>
        )}
      </div>
    );
  }
  return (
    <div className="clear">
      <p className="clear-missing" data-testid={ids.clearMissing}>
        {open ? (
          <>
            <Mark kind="done" /> {texts.shots.complete}
          </>
        ) : (
          <>
            <IconLock size={17} aria-hidden="true" />
            {view.locks.clearScene ?? (missing ? texts.shots.missing + missing : texts.common.loading)}
          </>
        )}
      </p>
      <button
        type="button"
        className={open ? 'clear-button open' : 'clear-button'}
        data-testid={ids.clearScene}
        disabled={!open}
        onClick={() => setAsking('clear')}
      >
        {open && <IconArrowBigUpLinesFilled className="nudge" size={26} aria-hidden="true" />}
        {texts.clear.button} <Key>F8</Key>
      </button>
      {may(view, 'clearForDanger') && (
        <button
          type="button"
          className="text-button danger-link"
          data-testid={ids.clearForDanger}
          onClick={() => setAsking('danger')}
        >
          {texts.clear.danger}
        </button>
      )}
      {asking && <ClearDialog danger={asking === 'danger'} onClose={() => setAsking(null)} />}
    </div>
  );
}

function ClearDialog({ danger, onClose }: { danger: boolean; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const [place, setPlace] = useState(view.parkPlaces[0] ?? '');
  const [other, setOther] = useState('');
  const destination = other.trim() || place;
  return (
    <AskDialog
      title={danger ? texts.clear.dangerTitle : texts.clear.title}
      lead={danger ? texts.clear.dangerLead : texts.clear.lead}
      onClose={onClose}
      confirm={{ words: texts.clear.confirm, testId: ids.clearConfirm, ready: destination.length >= 2 }}
      asked={
        danger
          ? { label: texts.clear.dangerPlaceholder, testId: ids.clearDangerText, least: 2, most: 200, rows: 2 }
          : undefined
      }
      act={(why) =>
        run(
          'clearScene',
          { params: { caseId: view.caseId }, body: { key: newKey(), destination, danger: danger ? why : null } },
          true,
        )
      }
      below={
        <div className="choices">
          {view.parkPlaces.map((one, i) => (
            <label key={one} className={!other.trim() && place === one ? 'on' : ''}>
              <input
                type="radio"
                name="destination"
                checked={!other.trim() && place === one}
                data-testid={ids.clearDestination(i)}
                onChange={() => {
                  setPlace(one);
                  setOther('');
                }}
              />
              {one}
            </label>
          ))}
          <input
            type="text"
            maxLength={60}
            value={other}
            placeholder={texts.clear.other}
            data-testid={ids.clearDestinationOther}
            onChange={(event) => setOther(event.target.value)}
          />
        </div>
      }
    />
  );
}
