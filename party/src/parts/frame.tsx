import arrowLeft from '@tabler/icons/outline/arrow-left.svg?raw';
import ambulance from '@tabler/icons/outline/ambulance.svg?raw';
import textSize from '@tabler/icons/outline/text-size.svg?raw';
import userShield from '@tabler/icons/outline/user-shield.svg?raw';
import volume from '@tabler/icons/outline/volume.svg?raw';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts.ts';
import { Icon, Logo } from './icon.tsx';
import { usePage } from './page.ts';
import { canSpeak, isSpeaking, say, stopSpeaking, wordsOf } from './speak.ts';

export type Tone = 'day' | 'yellow' | 'green' | 'dark';

export interface FrameProps {
  /** Stable name of the screen, for tests and for moving the focus when it changes. */
  name: string;
  header: string;
  tone?: Tone;
  mark?: JSX.Element;
  onBack?: (() => void) | undefined;
  /** 大字 beside 朗读; on the first screen only. */
  sizes?: boolean;
  children: ComponentChildren;
  /** Pinned above the exit strip. */
  actions?: ComponentChildren;
  /** After the certificate the strip speaks of health and the handling officer. */
  after?: boolean;
}

/** Header, scrolling middle, pinned actions, pinned exit strip: the same places on every screen. */
export function Frame(props: FrameProps): JSX.Element {
  const root = useRef<HTMLElement>(null);
  const page = usePage();
  useEffect(() => {
    stopSpeaking();
    root.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    root.current?.querySelector('.middle')?.scrollTo(0, 0);
    return stopSpeaking;
  }, [props.name]);
  return (
    <main ref={root} class={`screen ${props.tone ?? 'day'}`} data-testid={`screen-${props.name}`}>
      <header class="top">
        {props.onBack ? (
          <button type="button" class="back" aria-label={texts.back} data-testid="back" onClick={props.onBack}>
            <Icon svg={arrowLeft} size={22} />
          </button>
        ) : (
          (props.mark ?? <Logo />)
        )}
        <span class="top-title">
          {props.header}
          <Badges />
        </span>
        {canSpeak() && (
          <button
            type="button"
            class="tool"
            data-testid="speak"
            onClick={() => (isSpeaking() ? stopSpeaking() : root.current && say(wordsOf(root.current)))}
          >
            <Icon svg={volume} size={20} />
            {texts.speak}
          </button>
        )}
        {props.sizes && (
          <button
            type="button"
            class="tool"
            data-testid="large"
            aria-pressed={page.large}
            onClick={() => page.setLarge(!page.large)}
          >
            <Icon svg={textSize} size={20} />
            {page.large ? texts.largeOff : texts.large}
          </button>
        )}
      </header>
      <div class="middle">{props.children}</div>
      {props.actions && <div class="actions">{props.actions}</div>}
      <ExitStrip after={props.after ?? false} />
    </main>
  );
}

export function Badges(): JSX.Element | null {
  const page = usePage();
  if (!page.demoClock && !page.demo && !page.stale) return null;
  return (
    <span class="badges">
      {page.demo && <span data-testid="badge-demo">{texts.demo}</span>}
      {page.demoClock && <span data-testid="badge-clock">{texts.demoClock}</span>}
      {page.stale && (
        <span class="stale" role="status" data-testid="stale">
          {page.stale}
        </span>
      )}
    </span>
  );
}

export function ExitStrip(props: { after: boolean }): JSX.Element {
  const page = usePage();
  return (
    <nav class="strip">
      <button type="button" class="strip-hurt" data-testid="help-injured" onClick={() => page.openHelp('injured')}>
        <Icon svg={ambulance} size={20} />
        {props.after ? texts.strip.unwell : texts.strip.injured}
      </button>
      <button type="button" class="strip-officer" data-testid="help-officer" onClick={() => page.openHelp('officer')}>
        <Icon svg={userShield} size={20} />
        {props.after ? texts.strip.contact : texts.strip.officer}
      </button>
    </nav>
  );
}
