import { type ReactNode, useState } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import { ids } from '../testIds.ts';
import { Dialog } from './dialog.tsx';

/** What has to be written down for the act, or may be. */
export interface Asked {
  label: string;
  testId: string;
  /** So many characters at least; 0: may stay empty. */
  least: number;
  most: number;
  rows?: number;
  before?: string;
}

/**
 * Asks for words and perhaps a choice, then acts once. It closes when the act was taken; a refusal is said in it, and
 * what was written stays.
 */
export function AskDialog(props: {
  title: string;
  lead?: string;
  wide?: boolean;
  confirm: { words: string; testId: string; tone?: 'next' | 'stop'; ready?: boolean };
  asked?: Asked | undefined;
  /** Null when it was taken. */
  act(said: string): Promise<RefusalAnswer | null>;
  onClose(): void;
  /** Above the words, and below them. */
  children?: ReactNode;
  below?: ReactNode;
}) {
  const { asked, confirm, onClose } = props;
  const [said, setSaid] = useState(asked?.before ?? '');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const enough = !asked || said.trim().length >= asked.least;
  const run = async () => {
    setBusy(true);
    const no = await props.act(said.trim());
    setBusy(false);
    if (no) setRefusal(no);
    else onClose();
  };
  return (
    <Dialog
      title={props.title}
      lead={props.lead}
      wide={props.wide ?? false}
      onClose={onClose}
      confirm={{
        words: confirm.words,
        testId: confirm.testId,
        tone: confirm.tone ?? 'next',
        disabled: busy || !enough || confirm.ready === false,
        run: () => void run(),
      }}
    >
      {props.children}
      {asked && (
        <textarea
          autoFocus={!props.children}
          rows={asked.rows ?? 3}
          maxLength={asked.most}
          value={said}
          aria-label={asked.label}
          placeholder={asked.label}
          data-testid={asked.testId}
          onChange={(event) => setSaid(event.target.value)}
        />
      )}
      {props.below}
      {refusal && (
        <p className="warn-text" role="alert" data-testid={ids.dialogRefusal} data-code={refusal.code}>
          {refusal.say}
        </p>
      )}
    </Dialog>
  );
}

/** One button of a choice. */
export function Choice(props: { on: boolean; testId: string; onPress(): void; children: ReactNode }) {
  return (
    <button
      type="button"
      className={props.on ? 'button on' : 'button'}
      aria-pressed={props.on}
      data-testid={props.testId}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}
