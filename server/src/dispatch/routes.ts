import { endpoints } from '@kuaichu/contract/endpoints';
import type { LeaveReason } from '@kuaichu/contract/case';
import { refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import { partyActor, requireParty } from '../access/guard.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { leave } from './rules.ts';

const ASKED: Record<'injured' | 'officer' | 'cannotMove', LeaveReason> = {
  injured: 'injurySerious',
  officer: 'askedForOfficer',
  cannotMove: 'notMovable',
};

export function dispatchRoutes(app: App, service: Service): void {
  const { kernel } = service;

  const asked = async (request: FastifyRequest, key: string, kind: keyof typeof ASKED) => {
    const session = await requireParty(service, request);
    const left = await changeCase(
      kernel,
      session.caseId,
      { actor: partyActor(session), key, input: { kind } },
      (current, now) => leave(current, ASKED[kind], '', kind === 'injured', now),
    );
    return left.ok ? service.draw.party(session.caseId, session.partyId) : left.refusal;
  };
  door(app, endpoints.partyAskHelp, ({ body, request }) => asked(request, body.key, body.kind));
  door(app, endpoints.partyCannotMove, ({ body, request }) => asked(request, body.key, 'cannotMove'));

  const byStaff = async (
    request: FastifyRequest,
    caseId: string,
    body: { key: string; reason: LeaveReason; note: string },
  ) => {
    const staff = await requireStaff(service, request, 'agent', 'officer');
    const loaded = await loadCase(kernel.db, caseId);
    if (loaded?.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const mine =
      loaded.state.call?.agentId === staff.staffId || loaded.state.determination?.officerId === staff.staffId;
    if (!mine && !staff.roles.includes('officer')) return refuse('notYourCase');
    const left = await changeCase(
      kernel,
      caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      (current, now) => leave(current, body.reason, body.note, body.reason === 'injurySerious', now),
    );
    return left.ok ? service.draw.deskCase(caseId, staff) : left.refusal;
  };
  door(app, endpoints.leaveChannel, ({ params, body, request }) => byStaff(request, params.caseId, body));
  door(app, endpoints.callAmbulance, ({ params, body, request }) =>
    byStaff(request, params.caseId, { key: body.key, reason: 'injurySerious', note: '坐席叫救护' }),
  );
}
