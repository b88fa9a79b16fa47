import { IconCameraFilled } from '@tabler/icons-react';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { may, useCaseDesk } from './caseDesk.ts';
import type { Stills } from './useStills.ts';

/** 回路边: the sixth phrase; marked while somebody stands in a lane. */
const kerbHint = 5;

/** The agent's shutter and the short phrases in big type on the phone. */
export function Hints({ stills }: { stills: Stills }) {
  const { view } = useCaseDesk();
  const canStill = may(view, 'still');
  const canHint = may(view, 'command');
  const hint = (i: number) => {
    const words = texts.call.hints[i];
    if (words && canHint) stills.order({ kind: 'hint', words });
  };
  const last = view.commands.findLast((c) => c.order.kind === 'hint');
  const lastWords = last?.order.kind === 'hint' ? last.order.words : null;
  useKeys({
    Space: () => canStill && stills.take(),
    s: () => canStill && stills.take(true),
    ...Object.fromEntries(texts.call.hints.map((_, i) => [String(i + 1), () => hint(i)])),
  });
  return (
    <div className="hints">
      <button
        type="button"
        className="shutter"
        data-testid={ids.stillTake}
        disabled={!canStill || !stills.next}
        title={view.locks.still}
        onClick={() => stills.take()}
      >
        <span>
          <IconCameraFilled size={24} aria-hidden="true" />
          {texts.call.still}
        </span>
        <small>
          {!canStill
            ? (view.locks.still ?? texts.call.locked)
            : stills.next
              ? texts.call.stillNext(stills.next.words)
              : texts.call.stillNone}
        </small>
      </button>
      <div className="phrases">
        {texts.call.hints.map((words, i) => (
          <button
            key={words}
            type="button"
            className={
              i === kerbHint && view.lane.running ? 'phrase danger' : lastWords === words ? 'phrase on' : 'phrase'
            }
            data-testid={ids.hint(i + 1)}
            disabled={!canHint}
            onClick={() => hint(i)}
          >
            {i === kerbHint && view.lane.running && <Mark kind="attention" size={16} />}
            {words}
            <Key>{i + 1}</Key>
          </button>
        ))}
        <button
          type="button"
          className="phrase"
          data-testid={ids.stillTakeExtra}
          disabled={!canStill}
          onClick={() => stills.take(true)}
        >
          {texts.call.extra}
          <Key>S</Key>
        </button>
      </div>
    </div>
  );
}
