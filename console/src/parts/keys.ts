import { useEffect, useRef } from 'react';

export type KeyMap = Readonly<Record<string, () => void>>;

/** Name of a key press: `t`, `Shift+z`, `Alt+1`, `Ctrl+Enter`, `F8`, `Space`, `?`. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'code'>,
): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey && /^Digit\d$/.test(event.code)) return `Alt+${event.code.slice(5)}`;
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key}`;
  if (event.altKey) return `Alt+${key}`;
  return event.shiftKey && /^[a-z]$/.test(key) ? `Shift+${key}` : key;
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}

/** Works everywhere: function keys and combinations. The rest are dead in text fields (WCAG 2.1.4). */
const everywhere = /^(F\d+|Ctrl\+|Alt\+)/;

/** How the focus travels now. `:focus-visible` cannot tell: Chromium sets it on a clicked button before a key is heard. */
let byTab = false;
const pointing = (): void => {
  byTab = false;
};

/** Keys of a desk. A dialog on top takes them all away. */
export function useKeys(map: KeyMap, on = true): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Tab') byTab = true;
      if (event.isComposing || document.querySelector('dialog[open]')) return;
      const name = keyName(event);
      const handler = latest.current[name];
      if (!handler) return;
      if (!everywhere.test(name) && isTextField(event.target)) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      const onControl = target?.matches('button, a, summary, input') ?? false;
      if ((name === 'Space' || name === 'Enter') && onControl) {
        // Reached by Tab it keeps its own meaning; a button that was merely clicked gives the key back.
        if (byTab) return;
        target?.blur();
      }
      event.preventDefault();
      if (!event.repeat) handler();
    };
    window.addEventListener('pointerdown', pointing, true);
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [on]);
}
