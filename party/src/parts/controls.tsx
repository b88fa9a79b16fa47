import type { RefusalAnswer } from '@kuaichu/contract/client';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';

interface ButtonProps {
  id: string;
  onPress(): void;
  children: ComponentChildren;
  kind?: 'primary' | 'secondary' | 'text';
  tall?: boolean;
  /** Under way: says what happens and takes no second press. */
  busy?: string | false | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button ${props.kind ?? 'primary'}${props.tall ? ' tall' : ''}`}
      data-testid={props.id}
      aria-busy={props.busy ? 'true' : 'false'}
      onClick={() => {
        if (!props.busy) props.onPress();
      }}
    >
      {props.busy || props.children}
    </button>
  );
}

export function TelLink(props: {
  id: string;
  number: string;
  children: ComponentChildren;
  kind?: 'primary' | 'secondary' | 'text' | 'stop';
  onPress?: () => void;
}): JSX.Element {
  return (
    <a
      class={`button ${props.kind ?? 'primary'}`}
      data-testid={props.id}
      href={`tel:${props.number}`}
      onClick={() => props.onPress?.()}
    >
      {props.children}
    </a>
  );
}

/** A refusal in its own words, beside the control it concerns. */
export function Say(props: { refusal: RefusalAnswer | null }): JSX.Element | null {
  if (!props.refusal) return null;
  return (
    <p class="say" role="alert" data-testid="refusal" data-code={props.refusal.code}>
      {props.refusal.say}
    </p>
  );
}

/** Answer slab: pictogram, word, example. */
export function Slab(props: {
  id: string;
  svg: string;
  words: readonly [string, string];
  stop?: boolean;
  onPress(): void;
}): JSX.Element {
  const [word, example] = props.words;
  return (
    <button type="button" class={`slab${props.stop ? ' stop' : ''}`} data-testid={props.id} onClick={props.onPress}>
      <span class="slab-sign">
        <Icon svg={props.svg} size={32} />
      </span>
      <span data-speak>
        <b>{word}</b>
        {example && <small>{example}</small>}
      </span>
    </button>
  );
}

/** Half sheet; closes by its own button, by Escape, never by a touch outside (rain on the glass). */
export function Sheet(props: {
  id: string;
  title: string;
  onClose(): void;
  closeWord?: string;
  children: ComponentChildren;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>('h2')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div
      class="sheet-ground"
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <div ref={box} class="sheet" role="dialog" aria-modal="true" aria-label={props.title} data-testid={props.id}>
        <h2 tabIndex={-1}>{props.title}</h2>
        {props.children}
        <Button id={`${props.id}-close`} kind="text" onPress={props.onClose}>
          {props.closeWord ?? texts.help.cancel}
        </Button>
      </div>
    </div>
  );
}
