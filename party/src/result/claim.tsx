import check from '@tabler/icons/outline/check.svg?raw';
import lock from '@tabler/icons/outline/lock.svg?raw';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Button, Say, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { texts } from '../texts.ts';
import { caseTexts } from '../case/texts.ts';

/** p15: a consent of its own (个人信息保护法 art. 23), for one insurer, once. Nothing is sent before it. */
export function ClaimScreen(props: { view: PartyView; onBack(): void }): JSX.Element | null {
  const page = usePage();
  const { claim } = props.view;
  const words = caseTexts.claim;
  const send = usePress<PartyView>(page.take);
  if (!claim) return null;
  const telephone = (
    <TelLink
      id="claim-phone"
      number={claim.insurerPhone}
      kind={claim.push && claim.state !== 'failed' ? 'text' : 'primary'}
    >
      {words.callInsurer(claim.insurerPhone)}
    </TelLink>
  );
  const offer = claim.push && claim.state === 'none';
  return (
    <Frame
      name="claim"
      header={claim.button}
      after
      onBack={props.onBack}
      actions={
        offer ? (
          <>
            <Say refusal={send.refusal} />
            <Button
              id="claim-consent"
              tall
              busy={send.busy && texts.opening}
              onPress={() => void send.press((key) => call('claim', { body: { key, consent: true } }))}
            >
              {words.consent}
            </Button>
            <Button id="claim-not" kind="text" onPress={props.onBack}>
              {words.not}
            </Button>
          </>
        ) : (
          telephone
        )
      }
    >
      {offer ? (
        <>
          <h1 tabIndex={-1} data-speak>
            {claim.replaces ? words.titleAgain(claim.insurerName) : words.title(claim.insurerName)}
          </h1>
          <p class="help" data-speak>
            {claim.replaces ? words.helpAgain : words.help}
          </p>
          <ul class="items" data-testid="claim-items">
            {claim.items.map((item) => (
              <li key={item.label} data-speak>
                <span>
                  <b>{item.label}</b>
                  <small>{item.value}</small>
                </span>
                <i>
                  <Icon svg={check} size={22} /> {words.send}
                </i>
              </li>
            ))}
          </ul>
          <p class="fact">
            <Icon svg={lock} size={24} /> <span>{words.once}</span>
          </p>
        </>
      ) : (
        <State claim={claim} />
      )}
    </Frame>
  );
}

function State(props: { claim: NonNullable<PartyView['claim']> }): JSX.Element {
  const { claim } = props;
  const words = caseTexts.claim;
  const [title, body] = !claim.push
    ? [words.manual, words.manualBody]
    : {
        none: ['', ''],
        sending: [words.sending, words.sendingBody],
        received: [words.received, claim.noticeNo ? words.notice(claim.noticeNo) : ''],
        surveyorAssigned: [words.surveyor(claim.surveyor?.name ?? ''), words.surveyorBody],
        failed: [words.failed, words.failedBody],
      }[claim.state];
  return (
    <div data-testid="claim-state" data-state={claim.push ? claim.state : 'manual'}>
      <p class="help">{claim.insurerName}</p>
      <h1 tabIndex={-1} data-speak>
        {title}
      </h1>
      <p class="help" data-speak>
        {body}
      </p>
      {claim.state === 'surveyorAssigned' && claim.noticeNo && <p class="help">{words.notice(claim.noticeNo)}</p>}
      {claim.surveyor && (
        <TelLink id="surveyor-phone" number={claim.surveyor.phone} kind="secondary">
          {words.callInsurer(claim.surveyor.phone)}
        </TelLink>
      )}
    </div>
  );
}
