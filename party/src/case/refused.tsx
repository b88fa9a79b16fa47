import moon from '@tabler/icons/outline/moon.svg?raw';
import mapOff from '@tabler/icons/outline/map-off.svg?raw';
import phone from '@tabler/icons/outline/phone.svg?raw';
import userShield from '@tabler/icons/outline/user-shield.svg?raw';
import { Clauses } from '../parts/clauses.tsx';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Button, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notices } from '../result/notices.tsx';
import { usePage } from '../parts/page.ts';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import { adviceFor, titleAndBody } from './advice.ts';

/** p05: the reason in one line, then what to do instead; the next step is never greyed. */
export function Refused(props: { view: PartyView; onLeave(): void }): JSX.Element {
  const page = usePage();
  const { refusal } = props.view;
  const words = caseTexts.refused;
  const code = refusal?.code ?? '';
  const advice = adviceFor(code, refusal?.next ?? null);
  const [title, body] = titleAndBody(refusal?.say ?? words.header);
  const sign =
    code === 'outOfHours' || code === 'closingSoon'
      ? moon
      : code === 'outOfArea' || code === 'roadNotServed'
        ? mapOff
        : userShield;
  const telephone = { '110': words.call110, '119': words.call119, '120': words.call120, '122': words.call122 }[
    advice.number
  ];
  return (
    <Frame
      name="refused"
      header={words.header}
      actions={
        <>
          <TelLink
            id="refused-call"
            number={advice.number}
            kind={advice.number === '120' || advice.number === '119' ? 'stop' : 'primary'}
          >
            <Icon svg={phone} size={24} /> {telephone}
          </TelLink>
          {props.view.allowed.includes('askHelp') && (
            <Button id="refused-officer" kind="secondary" onPress={() => page.openHelp('officer')}>
              {texts.help.officerDo}
            </Button>
          )}
          <Button
            id="refused-again"
            kind="text"
            onPress={() => {
              void call('leaveCase', {}).then(props.onLeave);
            }}
          >
            {words.again}
          </Button>
        </>
      }
    >
      <div data-testid="refused" data-code={code}>
        <h1 tabIndex={-1} class="with-sign" data-speak>
          <Icon svg={sign} size={40} />
          <span>
            <Clauses words={title} />
          </span>
        </h1>
        {body && (
          <p class="help" data-speak>
            {body}
          </p>
        )}
        <ol class="todo">
          {advice.steps.map(([todo, how]) => (
            <li key={todo} data-speak>
              <span>
                <b>{todo}</b>
                <small>{how}</small>
              </span>
            </li>
          ))}
        </ol>
        <Notices view={props.view} />
        <p class="help small">{words.caseNo(props.view.caseNo)}</p>
      </div>
    </Frame>
  );
}
