import { endpoints } from '@kuaichu/contract/endpoints';
import type { Facts } from '@kuaichu/contract/case';
import type { StaffMember } from '@kuaichu/contract/desk';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { joinQueue } from '../alarm/store.ts';
import { partyActor, requireParty } from '../access/guard.ts';
import { given, type Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { changeCase, changeCaseIn, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { askMissing, openVerifications } from '../verification/rules/cells.ts';
import { atKerb, clearScene, handToOfficer, shotsFor } from './rules/clear.ts';
import {
  addParty,
  confirmFacts,
  consentDelivery,
  consentSimplified,
  inviteParty,
  noteCheck,
  noteFacts,
  noteParty,
  noteStatement,
  type PartyNote,
} from './rules/facts.ts';
import { assignStill, waiveShot } from './rules/still.ts';

type Rule = (current: Case, now: Date, version: JurisdictionVersion) => Outcome | Refusal;

/** What the agent writes down, and what the parties confirm. */
export function factsRoutes(app: App, service: Service): void {
  const { kernel, cities } = service;

  /** One press of the agent who has the case; the city's rules of the accident's minute at hand. */
  const press = async (request: FastifyRequest, caseId: string, body: { key: string }, rule: Rule) => {
    const staff: StaffMember = await requireStaff(service, request, 'agent');
    const loaded = await loadCase(kernel.db, caseId);
    if (!loaded) return refuse('notFound');
    const { jurisdictionId, call, rulesVersion } = loaded.state;
    if (jurisdictionId !== staff.jurisdictionId || call?.agentId !== staff.staffId) return refuse('notYourCase');
    const version = cities.version(jurisdictionId, rulesVersion);
    const done = await changeCase(
      kernel,
      caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      (current, now) => rule(current, now, version),
    );
    return done.ok ? service.draw.deskCase(caseId, staff) : done.refusal;
  };

  /** Whatever became askable by this note is asked in the same act. */
  const andAsk = (outcome: Outcome | Refusal, now: Date): Outcome | Refusal => {
    if (isRefusal(outcome)) return outcome;
    const asked = askMissing(outcome.next, now);
    return {
      next: asked.next,
      events: [...outcome.events, ...asked.events],
      jobs: [...(outcome.jobs ?? []), ...(asked.jobs ?? [])],
    };
  };

  door(app, endpoints.assignStill, ({ params, body, request }) =>
    press(request, params.caseId, body, (c) => {
      if (body.shot !== null && !shotsFor(c).some((s) => s.id === body.shot))
        return refuse('invalidInput', { field: '照片名称' });
      return assignStill(c, params.stillId, body.shot);
    }),
  );
  door(app, endpoints.waiveShot, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => {
      if (!shotsFor(c).some((s) => s.id === params.shot)) return refuse('notFound');
      return waiveShot(c, params.shot, body.reason, now);
    }),
  );
  door(app, endpoints.noteFacts, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => noteFacts(c, given<Facts>(body.facts), now)),
  );
  door(app, endpoints.noteParty, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) =>
      andAsk(noteParty(c, params.partyId, given<Required<PartyNote>>(body.party), now), now),
    ),
  );
  door(app, endpoints.addParty, ({ params, body, request }) =>
    press(request, params.caseId, body, (c) => addParty(c, body.role)),
  );
  door(app, endpoints.noteCheck, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => noteCheck(c, body.kind, body.partyId, body.answer, now)),
  );
  door(app, endpoints.noteStatement, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => noteStatement(c, body.partyId, body.words, now)),
  );
  door(app, endpoints.clearScene, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now, version) =>
      clearScene(c, version, body.destination, body.danger, now),
    ),
  );
  door(app, endpoints.atKerb, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => atKerb(c, 'agent', now)),
  );
  door(app, endpoints.handToOfficer, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now, version) => handToOfficer(c, version, openVerifications(c), now)),
  );
  door(app, endpoints.inviteParty, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, now) => inviteParty(c, params.partyId, body.phone, now)),
  );

  // The parties' own presses
  door(app, endpoints.partyParked, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const parked = await kernel.db.transaction().execute(async (trx) => {
      let again = false;
      const changed = await changeCaseIn(
        trx,
        kernel,
        session.caseId,
        { actor: partyActor(session), key: body.key },
        (current, now) => {
          const outcome = atKerb(current, session.partyId, now);
          if (!isRefusal(outcome)) again = outcome.queueAgain;
          return outcome;
        },
      );
      if (changed.ok && again) await joinQueue(trx, service, changed.state, changed.state.call?.seatNo ?? null, true);
      return changed;
    });
    return parked.ok ? service.draw.party(session.caseId, session.partyId) : parked.refusal;
  });

  const own = async (
    request: FastifyRequest,
    body: { key: string },
    rule: (c: Case, id: Case['parties'][number]['id'], now: Date) => Outcome | Refusal,
  ) => {
    const session = await requireParty(service, request);
    const done = await changeCase(
      kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (c, now) => rule(c, session.partyId, now),
    );
    return done.ok ? service.draw.party(session.caseId, session.partyId) : done.refusal;
  };
  door(app, endpoints.consentSimplified, ({ body, request }) =>
    own(request, body, (c, id) => consentSimplified(c, id, body.agrees)),
  );
  door(app, endpoints.consentDelivery, ({ body, request }) =>
    own(request, body, (c, id, now) => consentDelivery(c, id, body.agrees, now)),
  );
  door(app, endpoints.confirmFacts, ({ body, request }) =>
    own(request, body, (c, id) => confirmFacts(c, id, body.right, body.note)),
  );
}
