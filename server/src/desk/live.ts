import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { requireParty } from '../access/guard.ts';
import { CASE, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { ANSWERED, door } from '../platform/http.ts';
import { stream } from '../platform/live.ts';
import { QUEUE } from '../queue/store.ts';
import { requireStaff } from '../staff/guard.ts';

/** The three streams: a phone's view, a desk's view, one case at a desk. */
export function liveRoutes(app: App, service: Service): void {
  const { hub, log, draw } = service;

  door(app, endpoints.partyView, async ({ request }) => {
    const session = await requireParty(service, request);
    return draw.party(session.caseId, session.partyId);
  });

  door(app, endpoints.partyLive, async ({ request, reply }) => {
    let session = await requireParty(service, request);
    const loaded = await loadCase(service.kernel.db, session.caseId);
    if (!loaded) return refuse('notFound');
    const { jurisdictionId } = loaded.state;
    stream(
      hub,
      reply,
      {
        concerns: (c) => (c.kind === CASE && c.id === session.caseId) || (c.kind === QUEUE && c.id === jurisdictionId),
        draw: async () => {
          // After a merge the session leads to the other case.
          session = await requireParty(service, request);
          const view = await draw.party(session.caseId, session.partyId);
          return isRefusal(view) ? undefined : { event: 'view', id: String(view.version), data: view };
        },
      },
      log,
    );
    return ANSWERED;
  });

  door(app, endpoints.deskLive, async ({ request, reply }) => {
    const staff = await requireStaff(service, request);
    stream(
      hub,
      reply,
      {
        concerns: (c) =>
          (c.kind === QUEUE && c.id === staff.jurisdictionId) || (c.kind === CASE && !staff.roles.includes('agent')),
        draw: async () => {
          const view = await draw.desk(staff);
          return { event: 'desk', id: String(view.version), data: view };
        },
      },
      log,
    );
    return ANSWERED;
  });

  door(app, endpoints.deskCaseLive, async ({ params, request, reply }) => {
    const staff = await requireStaff(service, request);
    const first = await draw.deskCase(params.caseId, staff);
    if (isRefusal(first)) return first;
    stream(
      hub,
      reply,
      {
        concerns: (c) => c.kind === CASE && c.id === params.caseId,
        draw: async () => {
          const view = await draw.deskCase(params.caseId, staff);
          return isRefusal(view) ? undefined : { event: 'case', id: String(view.version), data: view };
        },
      },
      log,
    );
    return ANSWERED;
  });
}
