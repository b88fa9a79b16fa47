import { call } from '@kuaichu/contract/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, Say } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { usePress } from '../parts/press.ts';
import { texts } from '../texts.ts';

/** The single-use link of a 110 invitation is spent once, then the ordinary steps follow. */
export function FromLink(props: { token: string; onGo(): void; onCode(): void }): JSX.Element {
  const [known, setKnown] = useState<{ incidentNo: string; phoneMasked: string } | null>(null);
  const enter = usePress<{ incidentNo: string; phoneMasked: string }>((answer) => {
    setKnown(answer);
    history.replaceState(history.state, '', location.pathname + location.search);
  });
  const open = () => void enter.press(() => call('enterByLink', { body: { token: props.token } }));
  useEffect(open, [props.token]);
  const words = texts.access;
  return (
    <Frame
      name="link"
      header={words.linkHeader}
      actions={
        <>
          {(known || enter.refusal) && (
            <Button id="link-go" tall onPress={props.onGo}>
              {known ? words.linkGo : texts.start.button}
            </Button>
          )}
          {enter.refusal && (
            <Button id="have-code" kind="secondary" onPress={props.onCode}>
              {words.requestLink}
            </Button>
          )}
          {enter.refusal?.code === 'noAnswer' && (
            <Button id="link-retry" kind="text" onPress={open}>
              {texts.retry}
            </Button>
          )}
        </>
      }
    >
      <h1 tabIndex={-1} data-speak>
        {words.linkTitle}
      </h1>
      {enter.busy && (
        <p class="help" role="status">
          {words.linkReading}
        </p>
      )}
      {known && (
        <>
          <p class="fact">{words.linkFound(known.incidentNo)}</p>
          <p class="fact">{words.linkPhone(known.phoneMasked)}</p>
        </>
      )}
      <Say refusal={enter.refusal} />
    </Frame>
  );
}
