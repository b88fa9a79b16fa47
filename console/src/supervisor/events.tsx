import { memo, useEffect, useRef, useState } from 'react';
import type { Timeline } from '@kuaichu/contract/deskCase';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';

type Item = Timeline['items'][number];

/** Everything that happened, or only what went wrong; each can be gone to. */
export const Events = memo(function Events(props: {
  items: readonly Item[];
  chosen: Item | undefined;
  onPick(item: Item): void;
}) {
  const { items, chosen } = props;
  const list = useRef<HTMLOListElement>(null);
  const [onlyOdd, setOnlyOdd] = useState(false);
  const shown = onlyOdd ? items.filter((i) => i.odd) : items;
  const seq = chosen?.seq;
  useEffect(() => {
    if (seq !== undefined) list.current?.querySelector('.on')?.scrollIntoView({ block: 'nearest' });
  }, [seq]);
  return (
    <section className="retrace-events">
      <h2>
        {texts.supervisor.events}
        <button
          type="button"
          className="text-button"
          aria-pressed={onlyOdd}
          data-testid={ids.onlyOdd}
          onClick={() => setOnlyOdd(!onlyOdd)}
        >
          {texts.supervisor.onlyOdd}
        </button>
      </h2>
      <ol ref={list}>
        {shown.map((item) => (
          <li key={item.seq}>
            <button
              type="button"
              className={`${item === chosen ? 'on' : ''} ${item.odd ? 'odd' : ''}`}
              data-testid={ids.event(item.seq)}
              onClick={() => props.onPick(item)}
            >
              <time>{hourMinuteSecond(item.at)}</time>
              <span>{item.words}</span>
              <em>{item.actor}</em>
            </button>
          </li>
        ))}
      </ol>
      {shown.length === 0 && <p className="quiet-text">{texts.supervisor.noOdd}</p>}
    </section>
  );
});
