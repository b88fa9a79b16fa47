import bulb from '@tabler/icons/outline/bulb.svg?raw';
import cameraRotate from '@tabler/icons/outline/camera-rotate.svg?raw';
import hand from '@tabler/icons/outline/hand-stop.svg?raw';
import microphone from '@tabler/icons/outline/microphone.svg?raw';
import microphoneOff from '@tabler/icons/outline/microphone-off.svg?raw';
import phoneOff from '@tabler/icons/outline/phone-off.svg?raw';
import wifi from '@tabler/icons/outline/wifi.svg?raw';
import wifiOff from '@tabler/icons/outline/wifi-off.svg?raw';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Asked, Question } from '../case/asked.tsx';
import { Button, Sheet } from '../parts/controls.tsx';
import { Badges, ExitStrip } from '../parts/frame.tsx';
import { Icon, Warn } from '../parts/icon.tsx';
import { useTick } from '../parts/page.ts';
import { minuteSecond } from '../case/times.ts';
import { caseTexts } from '../case/texts.ts';
import { laneLimitS, laneSecondsNow, secondsSince } from './laneClock.ts';
import { LocalPicture, People } from './pictures.tsx';
import type { SessionState } from './session.ts';
import type { UsedSession } from './useSession.ts';

/** p08 and p09. The driver never presses a shutter: the agent does. */
export function CallScreen(props: {
  view: PartyView;
  receivedAt: number;
  used: UsedSession;
  asked: Asked | null;
  onHangUp(): void;
}): JSX.Element {
  const { view, used } = props;
  const { session, state } = used;
  const words = caseTexts.call;
  const now = useTick(500);
  const since = now - props.receivedAt;
  const [hangUp, setHangUp] = useState(false);
  const [asking, setAsking] = useState(false);
  const hint = state?.hint ?? view.call?.hint ?? null;
  const trouble = state?.trouble ?? state?.cameraFailure ?? state?.microphoneFailure ?? null;

  return (
    <main class="screen dark call" data-testid="screen-call">
      <LocalPicture track={state?.camera ?? null} mirrored={state?.facing === 'user'} />
      <Flash shots={state?.shots ?? 0} />
      <header class="call-top">
        <span>
          <Recording view={view} since={since} />
          <Badges />
        </span>
        <Line state={state} />
      </header>
      <div class="call-middle">
        <div class="call-left">
          {view.call && <Lane call={view.call} now={view.now} since={since} small={hint !== null} />}
        </div>
        <People people={state?.people ?? []} seatNo={view.call?.seatNo ?? ''} />
        {hint && (
          <p class="hint" aria-live="assertive" data-testid="hint">
            {hint}
          </p>
        )}
      </div>
      <div class="call-low">
        {state?.silenced ? (
          <Button id="reacquire" kind="secondary" onPress={() => void session?.restore()}>
            {words.phoneCall}
          </Button>
        ) : trouble ? (
          <button
            type="button"
            class="call-trouble"
            data-testid="device-trouble"
            onClick={() => void session?.restore()}
          >
            {words.failures[trouble]}
          </button>
        ) : null}
        {state?.call?.soundBlocked && (
          <Button id="allow-sound" kind="secondary" onPress={() => void session?.allowSound()}>
            {words.sound}
          </Button>
        )}
        {props.asked && !asking && (
          <Button id="asked-open" onPress={() => setAsking(true)}>
            {props.asked === 'facts'
              ? caseTexts.facts.open
              : props.asked === 'simplified'
                ? caseTexts.simplified.title
                : caseTexts.delivery.header}
          </Button>
        )}
        {used.uploads.waiting > 0 && (
          <p class="call-note" role="status" data-testid="uploading">
            {words.uploading(used.uploads.waiting, used.uploads.percent)}
          </p>
        )}
        {!hint && !trouble && (
          <p class="call-note big">
            <Icon svg={hand} size={34} />
            <span>
              <b>{words.dontPress}</b>
              {words.dontPressBody}
              <small>{words.notice}</small>
            </span>
          </p>
        )}
      </div>
      <div class="call-controls">
        <Control
          id="mute"
          svg={state?.muted ? microphoneOff : microphone}
          on={state?.muted ?? false}
          word={state?.muted ? words.unmute : words.mute}
          onPress={() => void session?.toggleMute()}
        />
        <Control id="lens" svg={cameraRotate} on={false} word={words.lens} onPress={() => void session?.flip()} />
        <Control
          id="torch"
          svg={bulb}
          on={state?.torch ?? false}
          word={state?.torch ? words.lampOn : words.lamp}
          onPress={() => void session?.toggleTorch()}
        />
        <Control id="hang-up" svg={phoneOff} on={false} word={words.hangUp} onPress={() => setHangUp(true)} />
      </div>
      <ExitStrip after={false} />
      {hangUp && (
        <Sheet
          id="sheet-hang-up"
          title={words.hangUpTitle}
          closeWord={words.hangUpNot}
          onClose={() => setHangUp(false)}
        >
          <p>{words.hangUpBody}</p>
          <Button id="hang-up-confirm" kind="secondary" onPress={props.onHangUp}>
            {words.hangUpDo}
          </Button>
        </Sheet>
      )}
      {asking && props.asked && (
        <Sheet
          id="sheet-asked"
          title={caseTexts.facts.header}
          closeWord={caseTexts.facts.later}
          onClose={() => setAsking(false)}
        >
          <Question view={view} asked={props.asked} />
        </Sheet>
      )}
    </main>
  );
}

function Recording(props: { view: PartyView; since: number }): JSX.Element {
  const words = caseTexts.call;
  const call = props.view.call;
  if (call?.recording === 'ok') {
    const seconds = secondsSince(call.startedAt, props.view.now, props.since);
    return (
      <span class="recording" data-testid="recording">
        <i class="dot" />
        {words.recording} {minuteSecond(seconds, true)}
      </span>
    );
  }
  const down = call?.recording === 'down';
  return (
    <span class={`not-recording${down ? ' down' : ''}`} role={down ? 'alert' : 'status'} data-testid="not-recording">
      <b>{down ? words.notRecording : words.recordingSoon}</b>
      {down && <small>{words.notRecordingHelp}</small>}
    </span>
  );
}

function Line(props: { state: SessionState | null }): JSX.Element {
  const words = caseTexts.call;
  const call = props.state?.call;
  const phase = call?.phase ?? 'ticket';
  const people = props.state?.people ?? [];
  // The room still counts as joined, but nothing comes from anybody: it is this phone's line.
  const lost = phase === 'live' && people.length > 0 && people.every((person) => person.silent);
  const weak = phase === 'live' && (call?.quality === 'poor' || call?.quality === 'lost');
  const word =
    phase === 'waiting'
      ? (call?.refusal?.say ?? words.retryIn(Math.ceil((call?.retryInMs ?? 0) / 1000)))
      : lost
        ? words.lost
        : weak
          ? words.weak
          : words.phase[phase];
  return (
    <span
      class={`line${phase === 'live' && !weak && !lost ? '' : ' off'}`}
      role="status"
      data-testid="line"
      data-phase={phase}
    >
      <Icon svg={phase === 'live' && !lost ? wifi : wifiOff} size={18} />
      {word}
    </span>
  );
}

function Lane(props: {
  call: NonNullable<PartyView['call']>;
  now: string;
  since: number;
  small: boolean;
}): JSX.Element | null {
  const words = caseTexts.call;
  const { lane } = props.call;
  const seconds = laneSecondsNow(lane, props.now, props.since);
  if (!lane.running)
    return props.call.atKerb || seconds > 0 ? (
      <p class="lane kerb" data-testid="lane-clock">
        {words.atKerb} {seconds > 0 && minuteSecond(seconds)}
      </p>
    ) : null;
  const over = seconds >= laneLimitS;
  if (props.small)
    return (
      <p class={`lane small${over ? ' over' : ''}`} data-testid="lane-clock">
        <Warn size={22} /> {words.laneShort} <b>{minuteSecond(seconds)}</b>
      </p>
    );
  return (
    <p class={`lane${over ? ' over' : ''}`} data-testid="lane-clock">
      <span class="lane-word">
        <Warn size={26} /> {over ? words.lane90 : words.lane}
      </span>
      <b>{minuteSecond(seconds)}</b>
      <span>{words.laneHelp}</span>
    </p>
  );
}

function Control(props: { id: string; svg: string; word: string; on: boolean; onPress(): void }): JSX.Element {
  return (
    <button type="button" data-testid={props.id} aria-pressed={props.on} onClick={props.onPress}>
      <Icon svg={props.svg} size={26} />
      {props.word}
    </button>
  );
}

function Flash(props: { shots: number }): JSX.Element | null {
  const [lit, setLit] = useState(false);
  useEffect(() => {
    if (props.shots === 0) return undefined;
    setLit(true);
    const timer = setTimeout(() => setLit(false), 900);
    return () => clearTimeout(timer);
  }, [props.shots]);
  return lit ? (
    <p class="flash" role="status" data-testid="flash">
      {caseTexts.call.shot}
    </p>
  ) : null;
}
