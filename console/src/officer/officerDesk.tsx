import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeskProps } from '../app.tsx';
import { useTick } from '../live/clock.ts';
import { CaseFrame, type Framed } from '../parts/caseFrame.tsx';
import { useKeys } from '../parts/keys.ts';
import { KeysDialog } from '../parts/keysDialog.tsx';
import { Key } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';
import { CaseList } from './caseList.tsx';
import { DecideDesk } from './decideDesk.tsx';

/** 定责台: the list, then one case with everything on one screen (d03). */
export function OfficerDesk({ me, onLogout }: DeskProps) {
  const [helping, setHelping] = useState(false);
  useKeys({ '?': () => setHelping(true) });
  return (
    <>
      <CaseFrame
        me={me}
        onLogout={onLogout}
        title={texts.roles.officer}
        back={{ words: texts.officer.back, testId: ids.officerList }}
        badge={me.simpleProcedureQualified && <span className="badge quiet">{texts.officer.qualified}</span>}
        about={({ facts }) => (facts.form ? ` · ${facts.form}` : '')}
        right={(framed) => <Received framed={framed} />}
        tools={
          <button type="button" className="text-button" data-testid={ids.keysOpen} onClick={() => setHelping(true)}>
            <Key>?</Key>
          </button>
        }
        list={({ desk, now, open, run }) => <CaseList desk={desk} now={now} onOpen={open} run={run} />}
      >
        <DecideDesk />
      </CaseFrame>
      {helping && <KeysDialog desk="officer" onClose={() => setHelping(false)} />}
    </>
  );
}

/** How long it was in the lane, and since when it lies here. */
function Received({ framed }: { framed: Framed }) {
  useTick(1_000);
  const { current, desk, now } = framed;
  if (!current) return null;
  const row = desk.list.find((one) => one.caseId === current.caseId);
  return (
    <>
      <span className="quiet-text">{texts.officer.laneLeft(span(current.lane.seconds))}</span>
      {row && (
        <span className="badge info">
          <IconClock size={16} aria-hidden="true" />
          {texts.officer.received(span(secondsSince(row.since, now())))}
        </span>
      )}
    </>
  );
}
