import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CallScreen } from '../call/callScreen.tsx';
import { loadSession, useSession } from '../call/useSession.ts';
import { recall, remember } from '../parts/memory.ts';
import { play } from '../parts/sound.ts';
import { ResultScreens } from '../result/resultScreens.tsx';
import { SignScreen } from '../sign/signScreen.tsx';
import { AskedScreen } from './asked.tsx';
import { Determining, Ended, Merged, OfficerComing, Parked } from './between.tsx';
import { Clear } from './clear.tsx';
import { askedOf, purposeOf } from './purpose.ts';
import { Refused } from './refused.tsx';
import { Resume } from './resume.tsx';
import { Waiting } from './waiting.tsx';
import callStyles from '../styles/call.css?inline';
import caseStyles from '../styles/case.css?inline';
import resultStyles from '../styles/result.css?inline';

// With the screens in one request, and without a loader for styles in the first one.
const sheet = document.createElement('style');
sheet.textContent = `${caseStyles}${callStyles}${resultStyles}`;
document.head.append(sheet);

/** The server's step decides the screen. The page adds only the wish for camera and room. */
export function CaseScreen(props: { view: PartyView; receivedAt: number; onLeave(): void }): JSX.Element {
  const { view } = props;
  const [wantsCall, setWantsCall] = useState(view.step === 'waiting');
  const [wantsSign, setWantsSign] = useState(false);
  const [later, setLater] = useState<string | null>(null);
  const used = useSession(view, purposeOf(view, { call: wantsCall, sign: wantsSign }));

  // Whoever waits here has been told that the camera opens with the answer.
  useEffect(() => {
    if (view.step !== 'waiting') return;
    setWantsCall(true);
    void loadSession();
  }, [view.step]);

  const before = useRef(view.step);
  useEffect(() => {
    if (before.current === 'waiting' && view.step === 'call') play('answered');
    if (before.current === 'call' && view.step === 'resume') play('drop');
    before.current = view.step;
  }, [view.step]);
  // The agent is gone: camera and room open again only by a press.
  const abandoned = view.step === 'resume' && !view.allowed.includes('joinCall');
  useEffect(() => {
    if (abandoned) setWantsCall(false);
  }, [abandoned]);

  // Joined elsewhere with the same name: this phone steps back and offers to take over again.
  const taken = used.state?.call?.phase === 'takenOver';
  useEffect(() => {
    if (taken) setWantsCall(false);
  }, [taken]);

  // A paper that is signed, or taken back, ends the wish: for the next one the camera opens by a press of its own.
  const signing = view.step === 'sign' && view.sign?.state === 'open';
  useEffect(() => {
    if (!signing) setWantsSign(false);
  }, [signing]);

  useStayInCase();
  const joinedKey = `kc.joined.${view.caseId}`;
  useEffect(() => {
    if (used.session && view.step === 'call') remember('local', joinedKey, true);
  }, [used.session, view.step]);

  const asked = askedOf(view);
  const onGo = () => setWantsCall(true);
  if (asked && later !== asked && (view.step === 'parked' || view.step === 'determining' || view.step === 'sign'))
    return <AskedScreen key={asked} view={view} asked={asked} onLater={() => setLater(asked)} />;

  switch (view.step) {
    case 'refused':
      return <Refused view={view} onLeave={props.onLeave} />;
    case 'waiting':
      return <Waiting view={view} receivedAt={props.receivedAt} />;
    case 'call':
    case 'resume':
      return wantsCall && view.allowed.includes('joinCall') ? (
        <CallScreen
          view={view}
          receivedAt={props.receivedAt}
          used={used}
          asked={asked}
          onHangUp={() => setWantsCall(false)}
        />
      ) : (
        <Resume view={view} first={view.step === 'call' && recall('local', joinedKey) !== true} onGo={onGo} />
      );
    case 'clear':
      return <Clear view={view} />;
    case 'parked':
      return <Parked view={view} />;
    case 'determining':
      return <Determining view={view} />;
    case 'sign':
      return <SignScreen view={view} used={used} wanted={wantsSign} onOpen={() => setWantsSign(true)} />;
    case 'result':
      return <ResultScreens view={view} />;
    case 'officerComing':
      return <OfficerComing view={view} />;
    case 'merged':
      return <Merged view={view} onGo={onGo} />;
    case 'ended':
      return <Ended view={view} onLeave={props.onLeave} />;
  }
}

/** Back never leaves the case: the entry that Back takes away is put there again. */
function useStayInCase(): void {
  useEffect(() => {
    history.pushState({ where: 'case' }, '');
    const onPop = () => {
      if (history.state?.where === 'case') return;
      history.pushState({ where: 'case' }, '');
    };
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);
}
