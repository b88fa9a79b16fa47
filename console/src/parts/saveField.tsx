import { type KeyboardEvent, useEffect, useState } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import { texts } from '../texts.ts';

export type Save = (value: string) => Promise<RefusalAnswer | null>;

/**
 * What is typed belongs to the person until the server has taken it: a live view never overwrites a field that is being
 * edited, and a refused value stays, with the sentence below it.
 */
function useDraft(value: string, save: Save) {
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  // Taken by the server and drawn back: the draft has done its work.
  useEffect(() => {
    if (!focused && !busy && refusal === null && draft !== null && draft === value) setDraft(null);
  }, [focused, busy, refusal, draft, value]);

  const commit = async (next: string) => {
    if (next === value) {
      setRefusal(null);
      setDraft(null);
      return;
    }
    setBusy(true);
    const no = await save(next);
    setBusy(false);
    setRefusal(no?.say ?? null);
    if (!no) setDraft((now) => (now === next ? null : now));
  };
  return { shown: draft ?? value, draft, focused, busy, refusal, setDraft, setFocused, commit };
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly save: Save;
  readonly disabled?: boolean;
  readonly why?: string | undefined;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly inputMode?: 'tel' | 'text';
  /** Said behind the field: 本人说, 验证过. */
  readonly source?: string | undefined;
  readonly sourceOk?: boolean;
  readonly className?: string;
  readonly options?: readonly (readonly [value: string, words: string])[];
  readonly rows?: number;
  /** The value is shown masked: editing starts from nothing instead of from stars. */
  readonly masked?: boolean;
  readonly hideLabel?: boolean;
  onTyped?(value: string): void;
}

export function SaveField(props: FieldProps) {
  const field = useDraft(props.value, async (value) => props.save(value));
  const editing = field.draft !== null;
  const shown = props.masked && field.focused && !editing ? '' : field.shown;
  const common = {
    'aria-label': props.label,
    'aria-invalid': field.refusal !== null,
    'data-testid': props.testId,
    disabled: props.disabled ?? false,
    title: props.why,
    value: shown,
    onFocus: () => field.setFocused(true),
    onBlur: () => {
      field.setFocused(false);
      if (field.draft !== null) void field.commit(field.draft.trim());
    },
  };
  const typed = (value: string) => {
    field.setDraft(value);
    props.onTyped?.(value);
  };
  const enter = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.blur();
  };
  return (
    <label className={`field ${props.className ?? ''} ${field.refusal ? 'refused' : ''}`}>
      <span className={props.hideLabel ? 'visually-hidden' : 'field-label'}>{props.label}</span>
      <span className="field-value">
        {props.options ? (
          <select
            {...common}
            onChange={(event) => {
              typed(event.target.value);
              void field.commit(event.target.value);
            }}
            onBlur={() => field.setFocused(false)}
          >
            {!props.options.some(([value]) => value === shown) && <option value={shown}>{texts.form.choose}</option>}
            {props.options.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        ) : props.rows ? (
          <textarea
            {...common}
            rows={props.rows}
            maxLength={props.maxLength}
            placeholder={props.placeholder}
            onChange={(event) => typed(event.target.value)}
          />
        ) : (
          <input
            {...common}
            type="text"
            maxLength={props.maxLength}
            inputMode={props.inputMode}
            placeholder={props.masked && field.focused ? props.value : props.placeholder}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => typed(event.target.value)}
            onKeyDown={enter}
          />
        )}
        {(field.busy || props.source) && (
          <em className={props.sourceOk ? 'ok' : ''}>{field.busy ? texts.form.saving : props.source}</em>
        )}
      </span>
      {field.refusal && (
        <small className="field-refusal" role="alert">
          {field.refusal}
        </small>
      )}
    </label>
  );
}
