import type { Place } from '@kuaichu/contract/case';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Button, Say, Sheet, TelLink } from './parts/controls.tsx';
import { type HelpKind, usePage } from './parts/page.ts';
import { usePress } from './parts/press.ts';
import { texts } from './texts.ts';

/** The half sheet behind the exit strip: one confirm, and the telephone always. */
export function HelpSheet(props: { kind: HelpKind; place: Place | null; onClose(): void }): JSX.Element {
  const page = usePage();
  const { view } = page;
  const words = texts.help;
  const send = usePress<PartyView>((next) => {
    page.take(next);
    props.onClose();
  });
  const mayAsk = view === null || view.allowed.includes('askHelp');
  const ask = () =>
    void send.press((key) => {
      const body = { key, kind: props.kind, place: view ? null : props.place, phone: null };
      return view ? call('partyAskHelp', { body }) : call('askHelp', { body });
    });

  if (view?.step === 'result') {
    return props.kind === 'injured' ? (
      <Sheet id="sheet-injured" title={words.unwellTitle} onClose={props.onClose}>
        <p>{words.unwellBody}</p>
        <TelLink id="help-call" number="120" kind="stop">
          {words.call120}
        </TelLink>
        <TelLink id="help-unit" number={view.unitPhone} kind="secondary">
          {texts.strip.contact}
        </TelLink>
      </Sheet>
    ) : (
      <Sheet id="sheet-officer" title={words.contactTitle} onClose={props.onClose}>
        <p>{words.contactBody(view.unitPhone)}</p>
        <TelLink id="help-unit" number={view.unitPhone}>
          {words.contactDo}
        </TelLink>
      </Sheet>
    );
  }
  const unknownPlace = view === null && props.place === null ? <p>{words.placeUnknown}</p> : null;
  return props.kind === 'injured' ? (
    <Sheet id="sheet-injured" title={words.injuredTitle} onClose={props.onClose}>
      <p>{words.injuredBody}</p>
      {unknownPlace}
      <TelLink id="help-confirm" number="120" kind="stop" onPress={() => mayAsk && ask()}>
        {words.injuredDo}
      </TelLink>
      {send.busy && <p role="status">{words.sending}</p>}
      <Say refusal={send.refusal} />
    </Sheet>
  ) : (
    <Sheet id="sheet-officer" title={words.officerTitle} onClose={props.onClose}>
      <p>{words.officerBody}</p>
      {unknownPlace}
      {mayAsk && (
        <Button id="help-confirm" busy={send.busy && words.sending} onPress={ask}>
          {words.officerDo}
        </Button>
      )}
      <TelLink id="help-call" number="122" kind={mayAsk ? 'secondary' : 'primary'}>
        {words.call122}
      </TelLink>
      <Say refusal={send.refusal} />
    </Sheet>
  );
}
