import { type ReactNode, useEffect, useRef } from 'react';
import { texts } from '../texts.ts';

/** A question on top of the desk. Escape and 不了 close it; focus stays inside (native dialog). */
export function Dialog(props: {
  title: string;
  lead?: string | undefined;
  wide?: boolean;
  onClose(): void;
  children?: ReactNode;
  /** The act; without one the dialog only shows. */
  confirm?: { words: string; testId: string; run(): void; disabled?: boolean; tone?: 'next' | 'stop' } | undefined;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const { onClose, confirm } = props;
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      className={props.wide ? 'dialog wide' : 'dialog'}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (confirm && !confirm.disabled) confirm.run();
        }}
      >
        <h2>{props.title}</h2>
        {props.lead && <p className="lead">{props.lead}</p>}
        <div className="dialog-body">{props.children}</div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {confirm ? texts.common.cancel : texts.common.close}
          </button>
          {confirm && (
            <button
              type="submit"
              className={`button ${confirm.tone ?? 'next'}`}
              data-testid={confirm.testId}
              disabled={confirm.disabled}
            >
              {confirm.words}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
