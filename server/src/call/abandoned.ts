import { changeCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { SYSTEM } from '../platform/act.ts';
import { readQueue } from '../queue/store.ts';
import { release } from './rules.ts';
import { deadSeats } from './store.ts';

/** A console that was closed in the middle of a call is given this long to come back before the case is given up. */
const GRACE_MS = 45_000;

/**
 * An agent whose console died keeps nobody waiting: after the grace the call counts as interrupted, and the driver's
 * 继续处理 goes to the next free seat before everybody else.
 */
export function watchSeats(service: Service): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    for (const { jurisdictionId, seatNo } of await deadSeats(service.kernel.db, GRACE_MS)) {
      const { state } = await readQueue(service.kernel.db, jurisdictionId);
      const seat = state.seats.find((s) => s.seatNo === seatNo && s.state === 'busy');
      if (!seat?.caseId) continue;
      await changeCase(service.kernel, seat.caseId, { actor: SYSTEM }, (current, now) => release(current, 'end', now));
    }
  };
  const timer = setInterval(() => {
    if (stopped) return;
    running = running
      .then(once)
      .catch((error: unknown) => service.log.warn({ err: error }, 'seats could not be looked at'));
  }, 5000);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}
