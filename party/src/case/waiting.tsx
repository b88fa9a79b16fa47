import deviceMobile from '@tabler/icons/outline/device-mobile.svg?raw';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Clauses } from '../parts/clauses.tsx';
import { useState } from 'preact/hooks';
import { secondsSince } from '../call/laneClock.ts';
import { loadSession } from '../call/useSession.ts';
import { Button } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Done, Icon } from '../parts/icon.tsx';
import { useTick } from '../parts/page.ts';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import { PhoneProof } from './phoneProof.tsx';

type Tried = 'no' | 'busy' | 'ok' | 'cameraDenied' | 'browserCannot';

/** p06 without pre-capture. The figures are the server's; nothing here counts down by itself. */
export function Waiting(props: { view: PartyView; receivedAt: number }): JSX.Element {
  const { view } = props;
  const words = caseTexts.waiting;
  const queue = view.queue;
  const now = useTick(1000);
  const waited = secondsSince(view.alarmAt, view.now, now - props.receivedAt);
  const [tried, setTried] = useState<Tried>('no');

  async function tryCamera(): Promise<void> {
    setTried('busy');
    void loadSession();
    if (!navigator.mediaDevices?.getUserMedia) {
      setTried('browserCannot');
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: true });
      for (const track of stream.getTracks()) track.stop();
      setTried('ok');
    } catch {
      setTried('cameraDenied');
    }
  }
  const minutes = queue && queue.estimateS >= 120;
  return (
    <Frame
      name="waiting"
      header={words.header}
      actions={
        tried === 'ok' ? (
          <p class="ready" role="status" data-testid="camera-ready">
            <Done /> {words.cameraOk}
          </p>
        ) : (
          <>
            <Button id="try-camera" busy={tried === 'busy' && texts.opening} onPress={() => void tryCamera()}>
              {words.tryCamera}
            </Button>
            <p class="notice">
              {tried === 'cameraDenied' || tried === 'browserCannot'
                ? caseTexts.call.failures[tried]
                : words.tryCameraHelp}
            </p>
          </>
        )
      }
    >
      <h1 tabIndex={-1} class="sr">
        {words.header}
      </h1>
      {queue && (
        <div class="figures" data-testid="queue">
          <p>
            <small>{words.ahead}</small>
            <b data-testid="queue-ahead">{queue.ahead}</b>
            <span>{words.people}</span>
          </p>
          <p>
            <small>{words.about}</small>
            <b data-testid="queue-estimate">{minutes ? Math.round(queue.estimateS / 60) : queue.estimateS}</b>
            <span>{minutes ? words.minutes : words.seconds}</span>
          </p>
          <p class="tolerance">
            <small>{words.tolerance}</small>
            <small>{words.toleranceS(queue.toleranceS)}</small>
          </p>
        </div>
      )}
      {queue && <Bar share={waited / Math.max(1, waited + queue.estimateS)} />}
      {queue?.rose && (
        <p class="rose" role="status" data-testid="queue-rose">
          {queue.rose}
        </p>
      )}
      {queue?.ringing && (
        <p class="rose good" role="status" data-testid="queue-ringing">
          {words.next}，{words.ringing}
        </p>
      )}
      <h2 class="order" data-speak>
        <Clauses words={words.orderTitle} />
      </h2>
      <p class="help" data-speak>
        {words.orderBody}
      </p>
      <PhoneProof view={view} />
      <CaseCode view={view} />
    </Frame>
  );
}

function Bar(props: { share: number }): JSX.Element {
  return (
    <p class="bar" aria-hidden="true">
      <i style={{ width: `${Math.round(Math.min(0.96, props.share) * 100)}%` }} />
    </p>
  );
}

export function CaseCode(props: { view: PartyView }): JSX.Element {
  return (
    <p class="fact" data-testid="case-code">
      <Icon svg={deviceMobile} size={22} />
      <span>
        {caseTexts.waiting.caseCode} <b>{props.view.caseCode}</b>
        <small>{caseTexts.waiting.caseCodeHelp}</small>
      </span>
    </p>
  );
}
