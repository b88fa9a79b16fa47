import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Say } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { recall, remember } from '../parts/memory.ts';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { texts } from '../texts.ts';
import { digits, isCode, isMobile, TextField } from './fields.tsx';

/** Phone, SMS code and, for a number not yet known to the case, the case code. */
export function Access(props: { onBack(): void }): JSX.Element {
  const page = usePage();
  const kept = recall('session', 'kc.access') as { phone?: string; caseCode?: string } | null;
  const [phone, setPhone] = useState(kept?.phone ?? '');
  const [caseCode, setCaseCode] = useState(kept?.caseCode ?? '');
  const [code, setCode] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const ask = usePress<{ sentTo: string }>((answer) => setSentTo(answer.sentTo));
  const prove = usePress<PartyView>((view) => {
    remember('session', 'kc.access', null);
    page.take(view);
  });
  const words = texts.access;
  const proof = texts.phone;
  const body = () => ({ phone, caseCode: isCode(caseCode) ? caseCode : null });

  function send(): void {
    setWrong(isMobile(phone) ? null : proof.invalid);
    if (!isMobile(phone)) return;
    remember('session', 'kc.access', { phone, caseCode });
    void ask.press(() => call('requestAccess', { body: body() }));
  }
  function enter(): void {
    setWrong(isCode(code) ? null : proof.codeInvalid);
    if (isCode(code)) void prove.press(() => call('proveAccess', { body: { ...body(), code } }));
  }
  return (
    <Frame
      name="access"
      header={words.header}
      onBack={props.onBack}
      actions={
        sentTo === null ? (
          <Button id="phone-send" tall busy={ask.busy && texts.opening} onPress={send}>
            {proof.send}
          </Button>
        ) : (
          <Button id="code-prove" tall busy={prove.busy && texts.opening} onPress={enter}>
            {words.enter}
          </Button>
        )
      }
    >
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help" data-speak>
        {words.help}
      </p>
      <TextField
        id="phone-input"
        label={proof.label}
        kind="tel"
        value={phone}
        length={11}
        onInput={(v) => setPhone(digits(v))}
      />
      <TextField
        id="case-code-input"
        label={words.caseCode}
        value={caseCode}
        length={6}
        onInput={(v) => setCaseCode(digits(v))}
      />
      {sentTo !== null && (
        <>
          <p class="help" role="status">
            {proof.sent(sentTo)}
          </p>
          <TextField
            id="code-input"
            label={proof.codeLabel}
            kind="code"
            value={code}
            length={6}
            onInput={(v) => setCode(digits(v))}
          />
          <Button id="phone-again" kind="text" busy={ask.busy && texts.opening} onPress={send}>
            {proof.again}
          </Button>
        </>
      )}
      {wrong && (
        <p class="say" role="alert" data-testid="refusal">
          {wrong}
        </p>
      )}
      <Say refusal={prove.refusal ?? ask.refusal} />
    </Frame>
  );
}
