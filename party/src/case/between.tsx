import carCrane from '@tabler/icons/outline/car-crane.svg?raw';
import id from '@tabler/icons/outline/id.svg?raw';
import phone from '@tabler/icons/outline/phone.svg?raw';
import userShield from '@tabler/icons/outline/user-shield.svg?raw';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Say, Sheet, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { Notices, Reopened } from '../result/notices.tsx';
import { ReviewScreen } from '../result/review.tsx';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import { PhoneProof } from './phoneProof.tsx';
import { Steps } from './steps.tsx';
import { dayWords } from './times.ts';
import { CaseCode } from './waiting.tsx';

/** At the kerb, until the agent goes on. */
export function Parked(props: { view: PartyView }): JSX.Element {
  const words = caseTexts.parked;
  return (
    <Frame name="parked" header={words.header}>
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help" data-speak>
        {words.body}
      </p>
      <p class="fact" data-speak>
        <Icon svg={id} size={26} /> <span>{words.papers}</span>
      </p>
      <PhoneProof view={props.view} />
      <CaseCode view={props.view} />
    </Frame>
  );
}

/** p13 before a result: an officer reads; after a remand another one does. */
export function Determining(props: { view: PartyView }): JSX.Element {
  const words = caseTexts.determining;
  const [reading, setReading] = useState(false);
  const { review } = props.view;
  if (reading) return <ReviewScreen view={props.view} onBack={() => setReading(false)} />;
  return (
    <Frame
      name="determining"
      header={words.header}
      actions={
        review?.state && (
          <Button id="review-open" kind="secondary" onPress={() => setReading(true)}>
            {caseTexts.review.open}
          </Button>
        )
      }
    >
      <Reopened view={props.view} />
      <Notices view={props.view} />
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help" data-speak>
        {words.body}
      </p>
      <Steps progress={props.view.progress} />
      <Recusal view={props.view} />
      <PhoneProof view={props.view} />
    </Frame>
  );
}

/** P146 105: the officer who reads, and how to ask for another one. */
function Recusal(props: { view: PartyView }): JSX.Element | null {
  const page = usePage();
  const words = caseTexts.recusal;
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const send = usePress<PartyView>(page.take);
  const { recusal } = props.view;
  if (!recusal) return null;
  const { asked } = recusal;
  return (
    <>
      {asked && (
        <p class="fact" data-testid="recusal-state" data-state={asked.state} data-speak>
          <Icon svg={userShield} size={26} />
          <span>
            {words.states[asked.state]}
            <small>
              {asked.state === 'asked' ? words.by(asked.decideBy && dayWords(asked.decideBy)) : asked.words}
            </small>
          </span>
        </p>
      )}
      {props.view.allowed.includes('askRecusal') && (
        <Button id="recusal-open" kind="text" onPress={() => setAsking(true)}>
          {words.open}
        </Button>
      )}
      {asking && (
        <Sheet id="sheet-recusal" title={words.title(recusal.officerName)} onClose={() => setAsking(false)}>
          <p>{words.body}</p>
          <label class="field">
            <span>{words.reason}</span>
            <textarea
              data-testid="recusal-reason"
              rows={3}
              maxLength={300}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <Say refusal={send.refusal} />
          <Button
            id="recusal-send"
            busy={send.busy && texts.opening}
            onPress={() => {
              if (reason.trim().length < 2) return send.say({ code: 'reviewReasonMissing', say: words.missing });
              void send
                .press((key) => call('askRecusal', { body: { key, reason: reason.trim() } }))
                .then((answer) => answer?.ok && setAsking(false));
            }}
          >
            {words.send}
          </Button>
        </Sheet>
      )}
    </>
  );
}

export function OfficerComing(props: { view: PartyView }): JSX.Element {
  const words = caseTexts.officer;
  const coming = props.view.officerComing;
  return (
    <Frame
      name="officer"
      header={words.header}
      actions={
        <TelLink id="officer-call" number={props.view.unitPhone}>
          <Icon svg={phone} size={24} /> {words.call}
        </TelLink>
      }
    >
      <h1 tabIndex={-1} class="with-sign" data-speak>
        <Icon svg={userShield} size={44} />
        <span>{words.title}</span>
      </h1>
      <p class="help" data-speak data-testid="officer-say">
        {coming?.say}
      </p>
      {coming?.etaMinutes != null && (
        <p class="fact" data-speak>
          <Icon svg={carCrane} size={26} /> <b>{words.eta(coming.etaMinutes)}</b>
        </p>
      )}
      <p class="help" data-speak>
        {words.stay}
      </p>
      {coming?.incidentNo && (
        <p class="help" data-testid="incident-no">
          {words.incident(coming.incidentNo)}
        </p>
      )}
      <PhoneProof view={props.view} />
    </Frame>
  );
}

export function Merged(props: { view: PartyView; onGo(): void }): JSX.Element {
  const page = usePage();
  const words = caseTexts.merged;
  const join = usePress<PartyView>((next) => {
    page.take(next);
    props.onGo();
  });
  return (
    <Frame
      name="merged"
      header={words.header}
      actions={
        <>
          <Say refusal={join.refusal} />
          <Button
            id="join-merged"
            tall
            busy={join.busy && texts.opening}
            onPress={() => void join.press(() => call('partyResume', {}))}
          >
            {words.join}
          </Button>
        </>
      }
    >
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help" data-speak>
        {words.body}
      </p>
    </Frame>
  );
}

export function Ended(props: { view: PartyView; onLeave(): void }): JSX.Element {
  const words = caseTexts.ended;
  return (
    <Frame
      name="ended"
      header={words.header}
      actions={
        <>
          <TelLink id="ended-call" number={props.view.unitPhone}>
            <Icon svg={phone} size={24} /> {texts.strip.contact}
          </TelLink>
          <Button id="ended-again" kind="text" onPress={() => void call('leaveCase', {}).then(props.onLeave)}>
            {words.again}
          </Button>
        </>
      }
    >
      <h1 tabIndex={-1} data-speak>
        {props.view.refusal?.say ?? words.title}
      </h1>
      <p class="help" data-speak>
        {words.body}
      </p>
      <p class="help small">{caseTexts.refused.caseNo(props.view.caseNo)}</p>
      <Notices view={props.view} />
      <Steps progress={props.view.progress} />
    </Frame>
  );
}
