import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { useTick } from '../parts/page.ts';
import { texts } from '../texts.ts';
import { keepAlarm, raise } from './raise.ts';

/** The press is out; says what is going on until an answer comes. */
export function Raising(props: {
  body: RaiseAlarmBody;
  onView(view: PartyView): void;
  onRefused(refusal: RefusalAnswer): void;
  onCancel(): void;
}): JSX.Element {
  const [failures, setFailures] = useState(0);
  const [started] = useState(() => performance.now());
  const seconds = (useTick(1000) - started) / 1000;
  useEffect(() => {
    let wanted = true;
    void (async () => {
      const outcome = await raise(props.body, { onRetry: setFailures, wanted: () => wanted });
      if (!wanted || !outcome) return;
      keepAlarm(null);
      if ('view' in outcome) props.onView(outcome.view);
      else props.onRefused(outcome.refusal);
    })();
    return () => {
      wanted = false;
    };
  }, [props.body.key]);
  const words = texts.raising;
  return (
    <Frame
      name="raising"
      header={texts.place.header}
      actions={
        seconds > 4 ? (
          <>
            <TelLink id="raising-122" number="122" kind={seconds > 10 ? 'primary' : 'secondary'}>
              {words.call122}
            </TelLink>
            <Button id="raising-cancel" kind="text" onPress={props.onCancel}>
              {words.cancel}
            </Button>
          </>
        ) : null
      }
    >
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help" role="status" data-testid="raising-words">
        {failures > 0 ? words.again(failures + 1) : words.sent}
      </p>
      {seconds > 10 && <p class="help">{words.slow}</p>}
    </Frame>
  );
}
