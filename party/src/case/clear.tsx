import { Clauses } from '../parts/clauses.tsx';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, Say, Sheet } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Done, Warn } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { play } from '../parts/sound.ts';
import { say } from '../parts/speak.ts';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import { type Arrow, arrowOf } from './arrow.ts';

/** p11: a guide sign; nothing on it needs reading while driving. */
export function Clear(props: { view: PartyView }): JSX.Element {
  const page = usePage();
  const words = caseTexts.clear;
  const clear = props.view.clear;
  const destination = clear?.destination ?? '';
  const [stuck, setStuck] = useState(false);
  const parked = usePress<PartyView>(page.take);
  const cannot = usePress<PartyView>(page.take);
  useEffect(() => {
    play('clear');
    say(`${words.spoken}${destination}`, 2);
  }, [destination]);
  return (
    <>
      <Frame
        name="clear"
        tone="green"
        header={clear?.danger ? words.headerDanger : words.header}
        mark={clear?.danger ? <Warn size={26} /> : <Done size={26} />}
        actions={
          <>
            <Say refusal={parked.refusal} />
            <div class="clear-actions">
              <Button
                id="parked"
                tall
                busy={parked.busy && texts.opening}
                onPress={() => void parked.press((key) => call('partyParked', { body: { key } }))}
              >
                {words.parked}
              </Button>
              {props.view.allowed.includes('cannotMove') && (
                <Button id="cannot-move" kind="text" onPress={() => setStuck(true)}>
                  {words.cannotMove}
                </Button>
              )}
            </div>
          </>
        }
      >
        <div class="guide">
          <h1 tabIndex={-1} data-speak>
            {words.title1}
            <br />
            {words.title2}
          </h1>
          <ArrowSign arrow={arrowOf(destination)} />
          <p class="destination" data-speak data-testid="destination">
            <Clauses words={destination} />
          </p>
          {clear?.otherGoesToo && <p class="other">{words.other}</p>}
          <p class="care" data-speak>
            {words.care} <b>{words.phoneDown}</b>
          </p>
        </div>
      </Frame>
      {stuck && (
        <Sheet id="sheet-cannot-move" title={words.cannotMoveTitle} onClose={() => setStuck(false)}>
          <p>{words.cannotMoveBody}</p>
          <Say refusal={cannot.refusal} />
          <Button
            id="cannot-move-confirm"
            busy={cannot.busy && texts.opening}
            onPress={() => void cannot.press((key) => call('partyCannotMove', { body: { key } }))}
          >
            {words.cannotMoveDo}
          </Button>
        </Sheet>
      )}
    </>
  );
}

function ArrowSign(props: { arrow: Arrow }): JSX.Element {
  return (
    <svg class={`arrow ${props.arrow}`} viewBox="0 0 200 104" aria-hidden="true">
      {props.arrow === 'ahead' ? (
        <path d="M90 104V44H66L100 2l34 42h-24v60Z" fill="currentColor" />
      ) : (
        <path d="M2 104V62C2 38 20 26 38 26h108V0l54 36-54 36V46H40c-10 0-18 8-18 18v40Z" fill="currentColor" />
      )}
    </svg>
  );
}
