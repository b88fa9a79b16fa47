import { changeCase, loadCase, wgs84 } from '../case/store.ts';
import type { Service } from '../context.ts';
import { SYSTEM } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { proposal, proposeMerge } from './rules/sameAccident.ts';
import { alarmsNear } from './store.ts';
import type { MergeProposal } from '../case/state.ts';

export function alarmTasks(service: Service): Tasks {
  const propose = async (caseId: string, found: MergeProposal): Promise<void> => {
    await changeCase(service.kernel, caseId, { actor: SYSTEM }, (current) => proposeMerge(current, found));
  };
  return {
    /** Two alarms near in place and time: each case gets the other as a proposal; an agent decides. */
    'alarm.findSame': async ({ caseId }: { caseId: string }) => {
      const loaded = await loadCase(service.kernel.db, caseId);
      if (!loaded) return;
      const current = loaded.state;
      for (const other of await alarmsNear(service, current)) {
        const found = proposal(current, wgs84(current.place), other);
        if (!found) continue;
        await propose(caseId, found);
        await propose(other.caseId, {
          ...found,
          caseId,
          caseNo: current.caseNo,
          placeWords: current.place.words,
          who: '报警人',
        });
      }
    },
  };
}
