import { useEffect } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { Mark } from './marks.tsx';

/** One sentence at the bottom of the desk; stays until read, or eight seconds. */
export function RefusalBar({ refusal, onClose }: { refusal: RefusalAnswer | null; onClose(): void }) {
  useEffect(() => {
    if (!refusal) return;
    const timer = setTimeout(onClose, 8_000);
    return () => clearTimeout(timer);
  }, [refusal, onClose]);
  if (!refusal) return null;
  return (
    <div className="refusal-bar" role="alert" data-testid={ids.refusal} data-code={refusal.code}>
      <Mark kind="attention" />
      <span>{refusal.say}</span>
      <button type="button" className="text-button" onClick={onClose} data-testid={ids.refusalClose}>
        {texts.common.known}
      </button>
    </div>
  );
}
