import clock from '@tabler/icons/outline/clock.svg?raw';
import headset from '@tabler/icons/outline/headset.svg?raw';
import plug from '@tabler/icons/outline/plug-connected-x.svg?raw';
import video from '@tabler/icons/outline/video.svg?raw';
import { Clauses } from '../parts/clauses.tsx';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Button, Say, TelLink } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Done, Icon } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { usePress } from '../parts/press.ts';
import { hourMinute } from '../parts/time.ts';
import { durationWords } from './times.ts';
import { texts } from '../texts.ts';
import { caseTexts } from './texts.ts';
import { CaseCode } from './waiting.tsx';

/** p10; also the door of a second party into a call that runs already. */
export function Resume(props: { view: PartyView; first: boolean; onGo(): void }): JSX.Element {
  const page = usePage();
  const { view } = props;
  const words = caseTexts.resume;
  const go = usePress<PartyView>((next) => {
    page.take(next);
    props.onGo();
  });
  function press(): void {
    if (view.allowed.includes('resume')) void go.press(() => call('partyResume', {}));
    else props.onGo();
  }
  const seat = view.resume?.seatNo ?? view.call?.seatNo ?? null;
  return (
    <Frame
      name="resume"
      header={props.first ? words.joinHeader : words.header}
      actions={
        <>
          <Say refusal={go.refusal} />
          <p class="notice">{texts.notice.words}</p>
          <Button id={props.first ? 'join-call' : 'resume'} tall busy={go.busy && texts.opening} onPress={press}>
            <Icon svg={video} size={32} /> {props.first ? words.join : words.go}
          </Button>
          <TelLink id="resume-phone" number={view.unitPhone} kind="secondary">
            {words.phone}
          </TelLink>
        </>
      }
    >
      <h1 tabIndex={-1} class="with-sign" data-speak>
        <Icon svg={props.first ? video : plug} size={44} />
        <span>
          <Clauses words={props.first ? words.joinTitle : words.title} />
        </span>
      </h1>
      {!props.first && (
        <section class="card saved" data-testid="saved" data-speak>
          <p>
            <b>{words.saved(view.saved.stills, durationWords(view.saved.recordedS))}</b>
            <Done size={24} />
          </p>
          {view.saved.missing.length > 0 && (
            <p>
              <b>{words.missing(view.saved.missing.length)}</b>
              {view.saved.missing.join('、')}
            </p>
          )}
        </section>
      )}
      {seat !== null && (
        <p class="fact" data-speak>
          <Icon svg={headset} size={24} /> <span>{words.seat(seat)}</span>
        </p>
      )}
      {seat === null && view.resume && (
        <p class="fact" data-speak>
          <Icon svg={headset} size={24} /> <span>{words.anySeat}</span>
        </p>
      )}
      {view.resume && (
        <p class="fact" data-speak>
          <Icon svg={clock} size={24} /> <span>{words.by(hourMinute(view.resume.by))}</span>
        </p>
      )}
      <CaseCode view={view} />
    </Frame>
  );
}
