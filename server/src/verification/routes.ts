import { endpoints } from '@kuaichu/contract/endpoints';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import type { Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { askAgain, byHand } from './rules/cells.ts';

export function verificationRoutes(app: App, service: Service): void {
  const press = async (
    request: FastifyRequest,
    caseId: string,
    body: { key: string },
    rule: (c: Case, now: Date) => Outcome | Refusal,
  ) => {
    const staff = await requireStaff(service, request, 'agent', 'officer');
    const loaded = await loadCase(service.kernel.db, caseId);
    if (loaded?.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const mine =
      loaded.state.call?.agentId === staff.staffId || loaded.state.determination?.officerId === staff.staffId;
    if (!mine) return refuse('notYourCase');
    const done = await changeCase(
      service.kernel,
      caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      rule,
    );
    return done.ok ? service.draw.deskCase(caseId, staff) : done.refusal;
  };
  door(app, endpoints.verify, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => askAgain(c, body.partyId, body.subject, now)),
  );
  door(app, endpoints.verifyByHand, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => byHand(c, body.partyId, body.subject, body.note, now)),
  );
}
