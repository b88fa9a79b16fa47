import type { ReviewRow, ReviewView } from '@kuaichu/contract/review';
import { Mark } from '../parts/marks.tsx';
import { texts } from '../texts.ts';

type Clock = ReviewView['clocks'][number];
const words = texts.reviewer;

function levelOf(clock: Clock): 'done' | 'calm' | 'soon' | 'over' {
  if (clock.met) return 'done';
  if (clock.daysLeft === null) return 'calm';
  if (clock.daysLeft < 0) return 'over';
  return clock.daysLeft <= 2 ? 'soon' : 'calm';
}

/** 到 2026-10-19 · 还有 30 天; the reason stands in the title. */
export function DaysLeft({ clock }: { clock: NonNullable<ReviewRow['clock']> }) {
  return (
    <span className={`days ${levelOf(clock)}`} title={clock.why}>
      {clock.daysLeft === null ? words.unknownDay : words.left(clock.daysLeft)}
    </span>
  );
}

export function Clocks({ clocks }: { clocks: ReviewView['clocks'] }) {
  return (
    <ul className="review-clocks">
      {clocks.map((clock) => (
        <li key={clock.words + clock.lastDay} title={clock.why}>
          <Mark kind={clock.met ? 'done' : levelOf(clock) === 'over' ? 'stop' : 'waiting'} size={17} />
          <span>{clock.words}</span>
          <span className="quiet-text">{clock.lastDay ? words.until(clock.lastDay) : clock.why}</span>
          {clock.met ? <span className="ok">{words.met}</span> : <DaysLeft clock={clock} />}
        </li>
      ))}
    </ul>
  );
}
