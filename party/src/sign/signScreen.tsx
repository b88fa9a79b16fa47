import fileText from '@tabler/icons/outline/file-text.svg?raw';
import video from '@tabler/icons/outline/video.svg?raw';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LocalPicture } from '../call/pictures.tsx';
import type { UsedSession } from '../call/useSession.ts';
import { Button, Say, Sheet } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { hourMinute } from '../parts/time.ts';
import { texts } from '../texts.ts';
import { caseTexts } from '../case/texts.ts';
import { Pad } from './pad.tsx';
import { cross, isEmpty, type Stroke } from './strokes.ts';

/** p12. Signing and declining are both recorded in sound and picture (行政案件程序规定 art. 263). */
export function SignScreen(props: {
  view: PartyView;
  used: UsedSession;
  wanted: boolean;
  onOpen(): void;
}): JSX.Element | null {
  const page = usePage();
  const sign = props.view.sign;
  const words = caseTexts.sign;
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [marked, setMarked] = useState(false);
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState('');
  const [full, setFull] = useState(false);
  const send = usePress<PartyView>(page.take);
  if (!sign) return null;
  if (sign.state !== 'open') return <Closed state={sign.state} paper={sign.paper} />;
  // The parties' own agreement: not signing it has another consequence than not signing a certificate.
  const own = sign.paper === 'settlement' ? words.settlement : words;

  const state = props.used.state;
  const trouble = state?.cameraFailure ?? state?.microphoneFailure ?? null;
  const submit = (decision: 'sign' | 'decline') =>
    void send.press((key) =>
      call('sign', {
        body: {
          key,
          decision,
          textSha256: sign.textSha256,
          strokes: decision === 'sign' ? strokes : [],
          reason: decision === 'sign' ? (marked ? words.markReason : null) : reason.trim().slice(0, 200) || null,
        },
      }),
    );

  return (
    <>
      <Frame
        name="sign"
        header={words.header}
        actions={
          props.wanted ? (
            <>
              <Say refusal={send.refusal} />
              <Button
                id="sign-submit"
                busy={send.busy && texts.opening}
                onPress={() => {
                  if (isEmpty(strokes)) send.say({ code: 'signatureEmpty', say: words.empty });
                  else submit('sign');
                }}
              >
                {own.submit}
              </Button>
              <Button id="sign-decline" kind="secondary" onPress={() => setDeclining(true)}>
                {words.decline}
              </Button>
              <p class="notice left">{own.declineHelp}</p>
            </>
          ) : (
            <>
              <p class="notice">{words.notice}</p>
              <Button id="sign-open" tall onPress={props.onOpen}>
                <Icon svg={video} size={28} /> {words.open}
              </Button>
              <p class="notice">{own.by(hourMinute(sign.by))}</p>
            </>
          )
        }
      >
        {props.wanted && (
          <p
            class={`sign-recording${sign.recorded ? '' : ' off'}`}
            role="status"
            data-testid={sign.recorded ? 'sign-recorded' : 'sign-not-recorded'}
          >
            <i class="dot" />
            {sign.recorded ? words.recording : words.opening}
          </p>
        )}
        {props.wanted && trouble && (
          <button
            type="button"
            class="say"
            data-testid="device-trouble"
            onClick={() => void props.used.session?.restore()}
          >
            {caseTexts.call.failures[trouble]}
          </button>
        )}
        <div class="sign-head">
          <div>
            <h1 tabIndex={-1} data-speak data-testid="verdict">
              {sign.verdict}
            </h1>
            <p class="help" data-speak>
              {sign.plainWords}
            </p>
          </div>
          {props.wanted && <LocalPicture track={state?.camera ?? null} mirrored />}
        </div>
        {sign.mediation && (
          <p class="help" data-speak data-testid="sign-mediation">
            <b>{words.mediation}</b> {sign.mediation}
            <br />
            {words.mediationHelp}
          </p>
        )}
        <button type="button" class="more" data-testid="sign-full" aria-expanded={full} onClick={() => setFull(!full)}>
          <Icon svg={fileText} size={22} /> {own.full}
        </button>
        {full && (
          <div class="document" data-testid="sign-document">
            <p>{sign.narrative}</p>
            <p>{sign.liabilityText}</p>
            {sign.minorInjury && <p>☑ {words.minorInjury}</p>}
          </div>
        )}
        {props.wanted && (
          <>
            <Pad
              strokes={strokes}
              onChange={(next) => {
                setStrokes(next);
                setMarked(false);
                send.say(null);
              }}
            />
            <button
              type="button"
              class="more"
              data-testid="sign-mark"
              onClick={() => {
                setStrokes(cross);
                setMarked(true);
                send.say(null);
              }}
            >
              {words.mark}
            </button>
          </>
        )}
      </Frame>
      {declining && (
        <Sheet
          id="sheet-decline"
          title={words.declineTitle}
          closeWord={words.declineNot}
          onClose={() => setDeclining(false)}
        >
          <p>{own.declineHelp}</p>
          <label class="field">
            <span>{words.declineReason}</span>
            <input
              data-testid="decline-reason"
              maxLength={200}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          <Say refusal={send.refusal} />
          <Button
            id="sign-decline-confirm"
            kind="secondary"
            busy={send.busy && texts.opening}
            onPress={() => submit('decline')}
          >
            {words.declineDo}
          </Button>
        </Sheet>
      )}
    </>
  );
}

const certificateWords = {
  signed: [caseTexts.sign.signed, caseTexts.sign.signedBody],
  refused: [caseTexts.sign.refused, caseTexts.sign.refusedBody],
  expired: [caseTexts.sign.expired, caseTexts.sign.expiredBody],
} as const;

function Closed(props: { state: 'signed' | 'refused' | 'expired'; paper: 'certificate' | 'settlement' }): JSX.Element {
  const words = caseTexts.sign;
  const [title, body] = (props.paper === 'settlement' ? words.settlement : certificateWords)[props.state];
  return (
    <Frame name="signed" header={words.header}>
      <h1 tabIndex={-1} data-speak data-testid="sign-state" data-state={props.state}>
        {title}
      </h1>
      <p class="help" data-speak>
        {body}
      </p>
    </Frame>
  );
}
