import { endpoints } from '@kuaichu/contract/endpoints';
import type { LeaveReason } from '@kuaichu/contract/case';
import type { AskHelpBody, RaiseAlarmBody } from '@kuaichu/contract/alarm';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { triageAnswers } from '@kuaichu/contract/triage';
import type { FastifyRequest } from 'fastify';
import { keepPartyCookie, PARTY_COOKIE, partyActor, requireParty } from '../access/guard.ts';
import { openCaseOf, raiseAlarm } from '../alarm/store.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door, requireOwnPage } from '../platform/http.ts';
import { readCookie } from '../platform/session.ts';
import { requireStaff } from '../staff/guard.ts';
import { leave, noteObjection } from './rules.ts';

const ASKED: Record<'injured' | 'officer' | 'cannotMove', LeaveReason> = {
  injured: 'injurySerious',
  officer: 'askedForOfficer',
  cannotMove: 'notMovable',
};

/** All that is known of an accident when somebody only asks for help. */
function bareAlarm(body: AskHelpBody, now: Date): RaiseAlarmBody {
  return {
    key: body.key,
    answers: triageAnswers.parse({
      hurt: body.kind === 'injured' ? 'serious' : 'none',
      kind: 'other',
      movable: body.kind === 'cannotMove' ? 'no' : 'unknown',
    }),
    place: body.place ?? {
      lng: null,
      lat: null,
      datum: 'WGS84',
      accuracyM: null,
      source: 'words',
      words: '',
      autoWords: null,
      road: null,
      roadKind: 'unknown',
    },
    lane: 'unknown',
    pressedAt: now.toISOString(),
    noticeShown: 'help',
    simplifiedConsent: null,
    preflight: null,
  };
}

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
  // Before any case: the alarm record of P146 16 is made here too, and the officer goes even when nothing else is known.
  door(app, endpoints.askHelp, async ({ body, request, reply }) => {
    requireOwnPage(request);
    if (await openCaseOf(service, readCookie(request, PARTY_COOKIE))) return asked(request, body.key, body.kind);
    const entry = { way: 'app', incidentNo: null, phone: body.phone } as const;
    const raised = await raiseAlarm(service, bareAlarm(body, kernel.clock.now()), entry, ASKED[body.kind], body);
    if (isRefusal(raised)) return raised;
    keepPartyCookie(service, reply, raised.token);
    return service.draw.party(raised.caseId, raised.partyId);
  });
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
  door(app, endpoints.noteObjection, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer');
    const loaded = await loadCase(kernel.db, params.caseId);
    if (loaded?.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const { call, determination, jurisdictionId, rulesVersion, unitId } = loaded.state;
    if (call?.agentId !== staff.staffId && determination?.officerId !== staff.staffId) return refuse('notYourCase');
    const version = service.cities.version(jurisdictionId, rulesVersion);
    const unit = service.cities.unit(jurisdictionId, rulesVersion, unitId);
    const { key, ...said } = body;
    const noted = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key, input: said },
      (current, now) => noteObjection(current, said, version, unit, now),
    );
    return noted.ok ? service.draw.deskCase(params.caseId, staff) : noted.refusal;
  });
  door(app, endpoints.leaveChannel, ({ params, body, request }) => byStaff(request, params.caseId, body));
  door(app, endpoints.callAmbulance, ({ params, body, request }) =>
    byStaff(request, params.caseId, { key: body.key, reason: 'injurySerious', note: '坐席叫救护' }),
  );
}
