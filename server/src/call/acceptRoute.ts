import { endpoints } from '@kuaichu/contract/endpoints';
import { refuse } from '@kuaichu/contract/refusal';
import { changeCaseIn } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door, RefusedError } from '../platform/http.ts';
import { accept } from '../queue/rules.ts';
import { changeQueueIn, readQueue } from '../queue/store.ts';
import { requireStaff } from '../staff/guard.ts';
import { ensureRecording } from './recording.ts';
import { answer } from './rules.ts';

/** The agent answers: from here on it is a call. */
export function acceptRoute(app: App, service: Service): void {
  const { db } = service.kernel;

  door(app, endpoints.acceptOffer, async ({ params, request }) => {
    const staff = await requireStaff(service, request, 'agent');
    const actor = { kind: 'staff', id: staff.staffId } as const;
    const { state } = await readQueue(db, staff.jurisdictionId);
    const caseId = state.entries.find((e) => e.offer?.offerId === params.offerId)?.caseId;
    if (caseId === undefined) return refuse('offerGone');
    // Case before queue, both or neither: an answered call has a seat, a busy seat has a case.
    const answered = await db
      .transaction()
      .execute(async (trx) => {
        const inCall = await changeCaseIn(trx, service.kernel, caseId, { actor }, (current, now) =>
          answer(current, { seatNo: staff.no, agentId: staff.staffId, agentName: staff.name }, now),
        );
        if (!inCall.ok) return inCall;
        const taken = await changeQueueIn(trx, service, staff.jurisdictionId, { actor }, (queue, now, terms) =>
          accept(queue, params.offerId, staff.staffId, now, terms),
        );
        if (!taken.ok) throw new RefusedError(taken.refusal);
        return inCall;
      })
      .catch((error: unknown) => {
        if (error instanceof RefusedError) return { ok: false as const, refusal: error.refusal };
        throw error;
      });
    if (!answered.ok) return answered.refusal;
    // Usually armed while it rang; made sure of before anybody joins.
    await ensureRecording(service, caseId);
    return service.draw.deskCase(caseId, staff);
  });
}
