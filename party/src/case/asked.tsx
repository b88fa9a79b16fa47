import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Say } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { recall, remember } from '../parts/memory.ts';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import type { Asked } from './purpose.ts';

export type { Asked } from './purpose.ts';

const titles = {
  simplified: caseTexts.simplified.title,
  facts: caseTexts.facts.title,
  delivery: caseTexts.delivery.title,
} as const;
const headers = {
  simplified: texts.ask.consent.header,
  facts: caseTexts.facts.header,
  delivery: caseTexts.delivery.header,
} as const;

/** One open question on a screen of its own. */
export function AskedScreen(props: { view: PartyView; asked: Asked; onLater(): void }): JSX.Element {
  return (
    <Frame
      name={`asked-${props.asked}`}
      header={headers[props.asked]}
      actions={
        <>
          <Choices view={props.view} asked={props.asked} />
          {props.asked === 'facts' && (
            <Button id="asked-later" kind="text" onPress={props.onLater}>
              {caseTexts.facts.later}
            </Button>
          )}
        </>
      }
    >
      <Words view={props.view} asked={props.asked} />
    </Frame>
  );
}

/** The same inside a sheet, over the call. */
export function Question(props: { view: PartyView; asked: Asked }): JSX.Element {
  return (
    <>
      <Words {...props} />
      <Choices {...props} />
    </>
  );
}

function Words(props: { view: PartyView; asked: Asked }): JSX.Element {
  const { readBack } = props.view;
  return (
    <>
      <h1 tabIndex={-1} data-speak>
        {titles[props.asked]}
      </h1>
      {props.asked === 'simplified' && (
        <p class="help" data-speak>
          {caseTexts.simplified.body}
        </p>
      )}
      {props.asked === 'delivery' && (
        <p class="help" data-speak>
          {caseTexts.delivery.body}
        </p>
      )}
      {props.asked === 'facts' && readBack && (
        <div class="read-back" data-testid="read-back">
          <dl>
            {readBack.lines.map((line) => (
              <div key={line.label} data-speak>
                <dt>{line.label}</dt>
                <dd>{line.value}</dd>
              </div>
            ))}
          </dl>
          <p data-speak>{readBack.narrative}</p>
        </div>
      )}
    </>
  );
}

function Choices(props: { view: PartyView; asked: Asked }): JSX.Element {
  const page = usePage();
  const send = usePress<PartyView>(page.take);
  const [wrong, setWrong] = useState(false);
  const [note, setNote] = useState(() => String(recall('session', 'kc.note') ?? ''));

  function answer(yes: boolean): void {
    void send
      .press((key) => {
        switch (props.asked) {
          case 'simplified':
            return call('consentSimplified', { body: { key, agrees: yes } });
          case 'delivery':
            return call('consentDelivery', { body: { key, agrees: yes } });
          case 'facts':
            return call('confirmFacts', {
              body: { key, right: yes, note: yes ? null : note.trim().slice(0, 300) || null },
            });
        }
      })
      .then((result) => result?.ok && remember('session', 'kc.note', null));
  }
  const busy = send.busy && texts.opening;

  if (props.asked === 'facts' && wrong) {
    return (
      <>
        <label class="field">
          <span>{caseTexts.facts.noteLabel}</span>
          <textarea
            data-testid="facts-note"
            rows={3}
            maxLength={300}
            value={note}
            onInput={(event) => {
              setNote(event.currentTarget.value);
              remember('session', 'kc.note', event.currentTarget.value);
            }}
          />
        </label>
        <Say refusal={send.refusal} />
        <Button id="facts-send" busy={busy} onPress={() => answer(false)}>
          {caseTexts.facts.send}
        </Button>
      </>
    );
  }
  const [yesId, yesWord, noId, noWord] = {
    simplified: ['simplified-yes', caseTexts.simplified.yes, 'simplified-no', caseTexts.simplified.no] as const,
    delivery: ['delivery-yes', caseTexts.delivery.yes, 'delivery-no', caseTexts.delivery.no] as const,
    facts: ['facts-right', caseTexts.facts.right, 'facts-wrong', caseTexts.facts.wrong] as const,
  }[props.asked];
  return (
    <>
      <Say refusal={send.refusal} />
      <Button id={yesId} tall busy={busy} onPress={() => answer(true)}>
        {yesWord}
      </Button>
      <Button
        id={noId}
        kind="secondary"
        tall
        onPress={() => (props.asked === 'facts' ? setWrong(true) : answer(false))}
      >
        {noWord}
      </Button>
    </>
  );
}
