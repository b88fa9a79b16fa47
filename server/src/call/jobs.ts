import { SYSTEM } from '../platform/act.ts';
import { loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import type { Tasks } from '../platform/jobs.ts';
import { dequeue, freeSeat } from '../queue/rules.ts';
import { changeQueue } from '../queue/store.ts';
import { ensureRecording, settleRecording } from './recording.ts';

export function callTasks(service: Service): Tasks {
  return {
    /** A seat rings: the recorder is armed before the answer. */
    'call.prepare': async ({ caseId }: { caseId: string }) => {
      await ensureRecording(service, caseId);
    },
    /** Nobody attends any more: the segment is closed, the room with it. */
    'call.close': async ({ caseId }: { caseId: string }) => {
      const loaded = await loadCase(service.kernel.db, caseId);
      if (!loaded || loaded.state.call?.attended) return;
      for (const recording of await service.media.recordings(caseId)) {
        if (recording.state === 'running') await service.media.stopRecording(recording.egressId);
      }
      await service.media.closeRoom(caseId).catch(() => undefined);
    },
    'recording.settle': async ({ caseId, egressId }: { caseId: string; egressId: string }) => {
      await settleRecording(service, caseId, egressId);
    },
    'queue.free': async ({ jurisdictionId, caseId }: { jurisdictionId: string; caseId: string }) => {
      await changeQueue(service, jurisdictionId, { actor: SYSTEM }, (state, now, terms) =>
        freeSeat(state, caseId, now, terms),
      );
    },
    'queue.drop': async ({ jurisdictionId, caseId }: { jurisdictionId: string; caseId: string }) => {
      await changeQueue(service, jurisdictionId, { actor: SYSTEM }, (state, now, terms) =>
        dequeue(state, caseId, now, terms, 'dispatched'),
      );
    },
  };
}
