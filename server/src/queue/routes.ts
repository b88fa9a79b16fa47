import { endpoints } from '@kuaichu/contract/endpoints';
import { refuse } from '@kuaichu/contract/refusal';
import { answer } from '../call/rules.ts';
import { ensureRecording } from '../call/recording.ts';
import { changeCaseIn } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door, RefusedError } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { accept, decline, takeSeat } from './rules.ts';
import { changeQueue, changeQueueIn, readQueue, renewLease } from './store.ts';

/** The seat: sit down, ring, answer, pass on. Nobody picks calls. */
export function queueRoutes(app: App, service: Service): void {
  const { db } = service.kernel;

  door(app, endpoints.deskView, async ({ request }) => service.draw.desk(await requireStaff(service, request)));

  door(app, endpoints.takeSeat, async ({ body, request }) => {
    const staff = await requireStaff(service, request, 'agent');
    await renewLease(db, staff.jurisdictionId, staff.no, service.config.seatLeaseMs);
    const agent = { seatNo: staff.no, staffId: staff.staffId, staffName: staff.name };
    const taken = await changeQueue(
      service,
      staff.jurisdictionId,
      { actor: { kind: 'staff', id: staff.staffId } },
      (state, now, terms) => takeSeat(state, agent, body.state, now, terms),
    );
    return taken.ok ? service.draw.desk(staff) : taken.refusal;
  });

  door(app, endpoints.renewSeat, async ({ request }) => {
    const staff = await requireStaff(service, request, 'agent');
    await renewLease(db, staff.jurisdictionId, staff.no, service.config.seatLeaseMs);
    return { ok: true as const };
  });

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

  door(app, endpoints.declineOffer, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent');
    const declined = await changeQueue(
      service,
      staff.jurisdictionId,
      { actor: { kind: 'staff', id: staff.staffId } },
      (state, now, terms) => decline(state, params.offerId, staff.staffId, body.reason, now, terms),
    );
    return declined.ok ? service.draw.desk(staff) : declined.refusal;
  });
}
