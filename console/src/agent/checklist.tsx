import { useState } from 'react';
import { newKey, urlOf } from '@kuaichu/contract/client';
import type { ShotRow, StillView } from '@kuaichu/contract/deskCase';
import { AskDialog } from '../parts/askDialog.tsx';
import { useKeys } from '../parts/keys.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import { countOf, megapixels, progressOf, sizeOf } from './shots.ts';
import { StillDialog } from './stillDialog.tsx';
import type { Stills } from './useStills.ts';

/** Required shots in two parts: on the road what cannot be had later, at the kerb the rest. */
export function Checklist({ stills }: { stills: Stills }) {
  const { view } = useCaseDesk();
  const [waiving, setWaiving] = useState<ShotRow | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const atKerb = view.call?.phase === 'atKerb';
  const onRoad = view.shots.filter((s) => s.part === 'onRoad');
  const kerb = view.shots.filter((s) => s.part === 'atKerb');
  const rows = atKerb ? [...kerb, ...onRoad] : [...onRoad, ...kerb];
  const count = countOf(view.shots, atKerb ? 'atKerb' : 'onRoad');
  const loose = view.stills.filter((s) => s.shot === null);
  const extra = progressOf(null, view.commands, view.stills);

  useKeys(
    Object.fromEntries(
      rows
        .slice(0, 9)
        .map((row, i) => [
          `Alt+${i + 1}`,
          () => (row.state === 'stored' ? setOpened(row.stillId) : stills.choose(row.shot)),
        ]),
    ),
  );

  const part = (list: readonly ShotRow[]) =>
    list.map((row) => (
      <Row
        key={row.shot}
        row={row}
        n={rows.indexOf(row) + 1}
        current={stills.next?.shot === row.shot}
        onPick={() => (row.state === 'stored' ? setOpened(row.stillId) : stills.choose(row.shot))}
        onWaive={() => setWaiving(row)}
      />
    ));
  return (
    <div className="checklist">
      <header>
        <h2>
          {texts.shots.title} · {atKerb ? texts.shots.kerb : (view.facts.form ?? texts.shots.road)}
        </h2>
        <b className="figure">
          {count.had}
          <small> / {count.all}</small>
        </b>
        <span className="bar ok">
          <i style={{ width: `${count.all === 0 ? 0 : (count.had / count.all) * 100}%` }} />
        </span>
      </header>
      <div className="checklist-rows">
        <ul>{part(atKerb ? kerb : onRoad)}</ul>
        {(loose.length > 0 || extra) && (
          <div className="loose">
            <h3>{texts.shots.unassigned}</h3>
            <div>
              {loose.map((still) => (
                <button
                  key={still.id}
                  type="button"
                  data-testid={ids.still(still.id)}
                  onClick={() => setOpened(still.id)}
                >
                  <Thumb still={still} caseId={view.caseId} />
                </button>
              ))}
              {extra && <span className="chip info">{texts.shots[extra.state]}</span>}
            </div>
          </div>
        )}
        <h3>{atKerb ? texts.shots.road : texts.shots.kerb}</h3>
        <ul className={atKerb ? '' : 'small'}>{part(atKerb ? onRoad : kerb)}</ul>
      </div>
      {waiving && <WaiveDialog row={waiving} onClose={() => setWaiving(null)} />}
      {opened && <StillDialog stillId={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

function Thumb({ still, caseId }: { still: StillView; caseId: string }) {
  return (
    <img
      className="thumb"
      src={urlOf('deskStill', { caseId, stillId: still.id })}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
    />
  );
}

function Row(props: { row: ShotRow; n: number; current: boolean; onPick(): void; onWaive(): void }) {
  const { view } = useCaseDesk();
  const { row, current } = props;
  const still = view.stills.find((s) => s.id === row.stillId);
  const progress = row.state === 'stored' ? null : progressOf(row.shot, view.commands, view.stills);
  return (
    <li className={`shot ${current ? 'current' : ''} ${row.state}`}>
      <button
        type="button"
        data-testid={ids.shot(row.shot)}
        data-state={row.state}
        aria-current={current}
        onClick={props.onPick}
      >
        {still ? <Thumb still={still} caseId={view.caseId} /> : <span className="thumb empty">{props.n}</span>}
        <span className="shot-words">
          <b>{row.words}</b>
          <small className={progress?.state === 'failed' ? 'warn-text' : ''}>{line()}</small>
        </span>
        <Mark kind={mark()} />
      </button>
      {row.state === 'notYet' && (
        <button
          type="button"
          className="text-button waive"
          data-testid={ids.shotWaive(row.shot)}
          disabled={!may(view, 'waiveShot')}
          onClick={props.onWaive}
        >
          {texts.shots.waive}
        </button>
      )}
    </li>
  );

  function line(): string {
    if (row.state === 'waived') return `${texts.shots.waived}${row.waiver ?? ''}`;
    if (progress) {
      const why = progress.command.failure ? texts.call.failures[progress.command.failure] : undefined;
      return progress.state === 'failed' ? (why ?? texts.shots.failed) : texts.shots[progress.state];
    }
    if (still) {
      return texts.shots.line(texts.shots.methods[still.method], megapixels(still), sizeOf(still.bytes));
    }
    if (row.state === 'taking') return texts.shots.asked;
    if (current) return texts.shots.now;
    return row.required ? texts.shots.notYet : texts.shots.optional;
  }

  function mark() {
    if (row.state === 'stored') return 'done';
    if (row.state === 'waived') return 'byHand';
    if (progress?.state === 'failed') return 'attention';
    if (progress || row.state === 'taking') return 'waiting';
    return current ? 'now' : 'notYet';
  }
}

function WaiveDialog({ row, onClose }: { row: ShotRow; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.shots;
  return (
    <AskDialog
      title={words.waiveTitle(row.words)}
      lead={words.waiveLead}
      onClose={onClose}
      confirm={{ words: words.waive, testId: ids.waiveConfirm }}
      asked={{ label: words.waivePlaceholder, testId: ids.waiveReason, least: 2, most: 200 }}
      act={(reason) =>
        run('waiveShot', { params: { caseId: view.caseId, shot: row.shot }, body: { key: newKey(), reason } }, true)
      }
    />
  );
}
