import { useEffect } from 'react';
import { sounds } from '../parts/sound.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { useCaseDesk } from './caseDesk.ts';

export function Recording() {
  const { call } = useCaseDesk().view;
  if (!call) return null;
  const words =
    call.recording === 'ok'
      ? texts.call.recordingOk
      : call.recording === 'down'
        ? texts.call.recordingDown
        : texts.call.recordingStarting;
  return (
    <span
      className={`recording ${call.recording}`}
      data-testid={ids.recording}
      data-state={call.recording}
      role="status"
    >
      <i aria-hidden="true" />
      {words}
    </span>
  );
}

/** What the system says of a disk, a quota or a file that takes nothing more. */
const FULL = /^(ENOSPC|EDQUOT|EFBIG)$/;

/** A lost recorder is never silent: red bar, tone, and what is held back meanwhile. */
export function RecordingDown() {
  const { view } = useCaseDesk();
  const down = view.call?.recording === 'down';
  useEffect(() => {
    if (!down) return;
    sounds.recorderLost();
    const timer = setInterval(sounds.recorderLost, 1_000);
    return () => clearInterval(timer);
  }, [down]);
  if (!down) return null;
  return (
    <div className="banner stop" role="alert" data-testid={ids.recordingDown}>
      <Mark kind="stop" size={22} />
      <strong>{texts.call.recordingDown}</strong>
      <span>{texts.call.recordingDownLead}</span>
      {FULL.test(view.call?.recordingProblem ?? '') && <span>{texts.call.recordingDiskFull}</span>}
    </div>
  );
}
