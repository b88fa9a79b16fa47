import { endpoints } from '@kuaichu/contract/endpoints';
import type { JoinTicket } from '@kuaichu/contract/call';
import { partyId } from '@kuaichu/contract/ids';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { partyActor, requireParty } from '../access/guard.ts';
import { joinQueue } from '../alarm/store.ts';
import { changeCase, changeCaseIn, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { ensureRecording, note } from './recording.ts';
import { answerOrder, order, phoneAway, phoneBack, phoneJoined, phoneLeft, release, resume, setLane } from './rules.ts';

export function callRoutes(app: App, service: Service): void {
  const { kernel, media } = service;

  const ticket = async (
    room: string,
    identity: string,
    name: string,
    can: { publish: boolean; hidden: boolean; yields?: boolean },
  ): Promise<JoinTicket> => ({
    url: service.config.media.url,
    token: await media.ticket(room, identity, name, can),
    room,
    identity,
  });

  // Phones: identity names the party, never the person.
  door(app, endpoints.partyJoinCall, async ({ request }) => {
    const session = await requireParty(service, request);
    const loaded = await loadCase(kernel.db, session.caseId);
    if (!loaded) return refuse('notFound');
    const { status, call } = loaded.state;
    const inCall = call?.attended === true && ['inCall', 'interrupted', 'clearing', 'dispatched'].includes(status);
    if (!inCall && status !== 'signing') return refuse('callMissing');
    if (status === 'signing') await ensureRecording(service, session.caseId);
    return ticket(session.caseId, `party:${session.partyId}`, session.partyId, { publish: true, hidden: false });
  });

  door(app, endpoints.partyResume, async ({ request }) => {
    const session = await requireParty(service, request);
    const resumed = await kernel.db.transaction().execute(async (trx) => {
      let again = false;
      const changed = await changeCaseIn(
        trx,
        kernel,
        session.caseId,
        { actor: partyActor(session) },
        (current, now) => {
          const outcome = resume(current, now);
          if (!isRefusal(outcome)) again = outcome.queueAgain;
          return outcome;
        },
      );
      if (changed.ok && again) await joinQueue(trx, service, changed.state, changed.state.call?.seatNo ?? null, true);
      return changed;
    });
    return resumed.ok ? service.draw.party(session.caseId, session.partyId) : resumed.refusal;
  });

  door(app, endpoints.partyLeftCall, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const told = await changeCase(kernel, session.caseId, { actor: partyActor(session) }, (current) =>
      body.cause === 'back' ? phoneBack(current, session.partyId) : phoneAway(current, session.partyId, body.cause),
    );
    return told.ok ? { ok: true as const } : told.refusal;
  });

  door(app, endpoints.answerCommand, async ({ params, body, request }) => {
    const session = await requireParty(service, request);
    const answered = await changeCase(kernel, session.caseId, { actor: partyActor(session) }, (current) =>
      answerOrder(current, session.partyId, params.commandId, body.ok, body.failure),
    );
    return answered.ok ? { ok: true as const } : answered.refusal;
  });

  // The agent's side
  door(app, endpoints.deskJoinCall, async ({ params, request }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer', 'supervisor');
    const loaded = await loadCase(kernel.db, params.caseId);
    if (!loaded || loaded.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const mine = loaded.state.call?.attended === true && loaded.state.call.agentId === staff.staffId;
    if (staff.roles.includes('agent') && !mine) return refuse('notYourCase');
    const role = staff.roles.includes('agent') ? 'agent' : staff.roles.includes('officer') ? 'officer' : 'supervisor';
    const publish = role !== 'supervisor';
    return ticket(params.caseId, `${role}:${staff.no}`, staff.name, { publish, hidden: !publish, yields: publish });
  });

  const own = async (request: Parameters<typeof requireStaff>[1], caseId: string) => {
    const staff = await requireStaff(service, request, 'agent');
    const loaded = await loadCase(kernel.db, caseId);
    const mine = loaded?.state.call?.agentId === staff.staffId && loaded.state.jurisdictionId === staff.jurisdictionId;
    return { staff, mine, actor: { kind: 'staff', id: staff.staffId } as const };
  };

  for (const [end, how] of [
    [endpoints.endCall, 'end'],
    [endpoints.holdCall, 'hold'],
  ] as const) {
    door(app, end, async ({ params, body, request }) => {
      const { staff, mine, actor } = await own(request, params.caseId);
      if (!mine) return refuse('notYourCase');
      const ended = await changeCase(kernel, params.caseId, { actor, key: body.key }, (current, now) =>
        release(current, how, now),
      );
      return ended.ok ? service.draw.deskCase(params.caseId, staff) : ended.refusal;
    });
  }

  door(app, endpoints.command, async ({ params, body, request }) => {
    const { staff, mine, actor } = await own(request, params.caseId);
    if (!mine) return refuse('notYourCase');
    const sent = await changeCase(kernel, params.caseId, { actor, key: body.id, input: body }, (current, now) =>
      order(current, { id: body.id, partyId: body.partyId, order: body.order }, now),
    );
    return sent.ok ? service.draw.deskCase(params.caseId, staff) : sent.refusal;
  });

  door(app, endpoints.setLane, async ({ params, body, request }) => {
    const { staff, mine, actor } = await own(request, params.caseId);
    if (!mine) return refuse('notYourCase');
    const set = await changeCase(kernel, params.caseId, { actor, key: body.key, input: body }, (current, now) =>
      setLane(current, body.inLane, now),
    );
    return set.ok ? service.draw.deskCase(params.caseId, staff) : set.refusal;
  });

  // What the media server reports; its signature covers the body as sent.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post('/api/media/webhook', async (request, reply) => {
      const event = await media.readWebhook(String(request.body), request.headers.authorization);
      if (!event) return reply.code(401).send({ code: 'tokenInvalid', say: '签名不对。' });
      await heard(service, event);
      return reply.code(204).send();
    });
  });
}

async function heard(
  service: Service,
  event: NonNullable<Awaited<ReturnType<Service['media']['readWebhook']>>>,
): Promise<void> {
  const loaded = await loadCase(service.kernel.db, event.room);
  if (!loaded) return;
  const actor = { kind: 'media', id: 'media' } as const;
  if (event.egress) {
    await note(service, event.room, event.egress.egressId, event.egress.state, event.egress.error);
    return;
  }
  const party = partyId.safeParse(event.identity?.replace(/^party:/, ''));
  if (!event.identity?.startsWith('party:') || !party.success) return;
  if (event.event === 'participant_joined' || event.event === 'track_published') {
    await changeCase(service.kernel, event.room, { actor }, (current, now) => phoneJoined(current, party.data, now));
  } else if (event.event === 'participant_left') {
    // Taken over by another phone or a page loaded anew: the old one's leaving is told when the new one is in already.
    const there = await service.media.participants(event.room).catch(() => []);
    if (there.some(({ identity }) => identity === event.identity)) return;
    await changeCase(service.kernel, event.room, { actor }, (current, now) =>
      phoneLeft(current, party.data, 'left', now),
    );
  }
}
