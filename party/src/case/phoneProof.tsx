import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { digits, isCode, isMobile, TextField } from '../access/fields.tsx';
import { Button, Say } from '../parts/controls.tsx';
import { Done } from '../parts/icon.tsx';
import { recall, remember } from '../parts/memory.ts';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { texts } from '../texts.ts';

/** The number is proven in the line while the person waits; the call never waits for it. */
export function PhoneProof(props: { view: PartyView }): JSX.Element | null {
  const page = usePage();
  const { me, allowed } = props.view;
  const kept = recall('session', 'kc.phone') as { phone?: string; sentTo?: string } | null;
  const [phone, setPhone] = useState(kept?.phone ?? '');
  const [sentTo, setSentTo] = useState<string | null>(kept?.sentTo ?? null);
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const send = usePress<{ sentTo: string }>((answer) => {
    setSentTo(answer.sentTo);
    remember('session', 'kc.phone', { phone, sentTo: answer.sentTo });
  });
  const prove = usePress<PartyView>((view) => {
    remember('session', 'kc.phone', null);
    page.take(view);
  });
  const words = texts.phone;

  if (me.phoneProven && me.phoneMasked)
    return (
      <p class="phone-proven" data-testid="phone-proven">
        <Done /> {words.proven(me.phoneMasked)}
      </p>
    );
  if (!allowed.includes('sendPhoneCode')) return null;

  function ask(): void {
    setWrong(isMobile(phone) ? null : words.invalid);
    if (isMobile(phone)) void send.press(() => call('sendPhoneCode', { body: { phone } }));
  }
  function check(): void {
    setWrong(isCode(code) ? null : words.codeInvalid);
    if (isCode(code)) void prove.press(() => call('provePhone', { body: { code } }));
  }
  return (
    <section class="card phone-proof">
      <h2>{words.title}</h2>
      <p class="help">{words.help}</p>
      {sentTo === null ? (
        <div class="row">
          <TextField
            id="phone-input"
            label={words.label}
            kind="tel"
            value={phone}
            length={11}
            onInput={(v) => setPhone(digits(v))}
          />
          <Button id="phone-send" kind="secondary" busy={send.busy && texts.opening} onPress={ask}>
            {words.send}
          </Button>
        </div>
      ) : (
        <>
          <p role="status" class="help">
            {words.sent(sentTo)}
          </p>
          <div class="row">
            <TextField
              id="code-input"
              label={words.codeLabel}
              kind="code"
              value={code}
              length={6}
              onInput={(v) => setCode(digits(v))}
            />
            <Button id="code-prove" kind="secondary" busy={prove.busy && texts.opening} onPress={check}>
              {words.prove}
            </Button>
          </div>
          <div class="row links">
            <Button id="phone-again" kind="text" busy={send.busy && texts.opening} onPress={ask}>
              {words.again}
            </Button>
            <Button id="phone-change" kind="text" onPress={() => setSentTo(null)}>
              {words.change}
            </Button>
          </div>
        </>
      )}
      {wrong && (
        <p class="say" role="alert" data-testid="refusal">
          {wrong}
        </p>
      )}
      <Say refusal={prove.refusal ?? send.refusal} />
    </section>
  );
}
