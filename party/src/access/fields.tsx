import type { JSX } from 'preact';

export const isMobile = (text: string): boolean => /^1[3-9]\d{9}$/.test(text);
export const isCode = (text: string): boolean => /^\d{6}$/.test(text);
/** Spaces and dashes of a pasted number fall away; so does a leading +86. */
export const digits = (text: string): string => text.replace(/^\s*\+?86(?=\s*1\d{2})/, '').replaceAll(/\D/g, '');

export function TextField(props: {
  id: string;
  label: string;
  value: string;
  length: number;
  kind?: 'tel' | 'code' | 'number';
  onInput(value: string): void;
}): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        data-testid={props.id}
        value={props.value}
        // Room for a pasted number with spaces; the digits alone are kept.
        maxLength={props.length + 8}
        inputMode={props.kind === 'tel' ? 'tel' : 'numeric'}
        autocomplete={props.kind === 'code' ? 'one-time-code' : props.kind === 'tel' ? 'tel-national' : 'off'}
        onInput={(event) => {
          const kept = digits(event.currentTarget.value).slice(0, props.length);
          event.currentTarget.value = kept;
          props.onInput(kept);
        }}
      />
    </label>
  );
}
