import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { hourMinute } from '../parts/time.ts';

/** 网办进度 as a road with signs on it. */
export function Steps(props: { progress: PartyView['progress'] }): JSX.Element {
  return (
    <ol class="road" data-testid="progress">
      {props.progress.map((step) => (
        <li key={step.key} class={step.state} data-testid={`progress-${step.key}`} data-state={step.state}>
          <Mark state={step.state} />
          <p>
            <b data-speak>{step.words}</b>
            {step.at && <time dateTime={step.at}>{hourMinute(step.at)}</time>}
            {step.detail && <small>{step.detail}</small>}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Mark(props: { state: PartyView['progress'][number]['state'] }): JSX.Element {
  return (
    <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      {props.state === 'done' && (
        <>
          <circle cx="14" cy="14" r="12" fill="var(--green)" stroke="#fff" stroke-width="2" />
          <path
            d="m9.5 14.2 3.2 3.2 6-6.4"
            fill="none"
            stroke="#fff"
            stroke-width="2.4"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </>
      )}
      {props.state === 'now' && (
        <>
          <rect x="1.5" y="1.5" width="25" height="25" rx="6" fill="var(--blue)" stroke="#fff" stroke-width="2.5" />
          <path
            d="M14 8v12m-5-5 5 5 5-5"
            fill="none"
            stroke="#fff"
            stroke-width="2.2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </>
      )}
      {props.state === 'notYet' && (
        <circle cx="14" cy="14" r="10.5" fill="#3b4045" stroke="#9aa5ad" stroke-width="2.4" />
      )}
    </svg>
  );
}
