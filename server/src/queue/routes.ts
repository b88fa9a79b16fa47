import { endpoints } from '@kuaichu/contract/endpoints';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { decline, takeSeat } from './rules.ts';
import { changeQueue, renewLease } from './store.ts';

/** The seat: sit down, ring, pass on. Nobody picks calls. */
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
