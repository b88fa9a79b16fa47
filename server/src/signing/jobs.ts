import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { addJob, type NewJob, SYSTEM } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { expire } from './rules.ts';

/** The outbox runs on real time; the limit is one of the service clock, and both run at the same rate. */
export function expiryJob(caseId: string, inMs: number): NewJob {
  const runAt = new Date(Date.now() + Math.max(0, inMs));
  return { task: 'signing.expire', payload: { caseId }, runAt, key: `signing.expire:${caseId}` };
}

export function signingTasks(service: Service): Tasks {
  const { kernel } = service;
  return {
    'signing.expire': async ({ caseId }: { caseId: string }) => {
      const loaded = await loadCase(kernel.db, caseId);
      if (loaded?.state.status !== 'signing' || !loaded.state.signing) return;
      const left = Date.parse(loaded.state.signing.by) - kernel.clock.now().getTime();
      // A clock that was set back meanwhile: look again when the limit has passed.
      if (left > 0) return addJob(kernel.db, expiryJob(caseId, left));
      await changeCase(kernel, caseId, { actor: SYSTEM }, expire);
    },
  };
}
