import { endpoints } from '@kuaichu/contract/endpoints';
import { refuse } from '@kuaichu/contract/refusal';
import { partyActor, requireParty } from '../access/guard.ts';
import { findParty } from '../case/rules.ts';
import { changeCase, loadCase } from '../case/store.ts';
import { caseOfCertificate } from '../certificate/store.ts';
import type { App, Service } from '../context.ts';
import { outsideDoor } from '../delivery/outside.ts';
import type { Inbox } from '../integrations/inbox.ts';
import { door } from '../platform/http.ts';
import { claim, noticeKey, received, surveyorAssigned } from './rules.ts';

export function claimRoutes(app: App, service: Service, inbox: Inbox): void {
  const { kernel, cities } = service;

  door(app, endpoints.claim, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const claimed = await changeCase(
      kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (current, now) =>
        claim(current, session.partyId, cities.version(current.jurisdictionId, current.rulesVersion), now),
    );
    return claimed.ok ? service.draw.party(session.caseId, session.partyId) : claimed.refusal;
  });

  // What an insurer tells later. The key says which certificate, insurer and policy it is about.
  outsideDoor(app, '/api/outside/insurer/notice', inbox.insurerEvent, async (told) => {
    const [certificateNo = ''] = told.idempotencyKey.split(':');
    const caseId = await caseOfCertificate(kernel.db, certificateNo);
    const loaded = caseId === undefined ? undefined : await loadCase(kernel.db, caseId);
    if (caseId === undefined || !loaded) return refuse('notFound');
    const mine = loaded.state.claims.find((c) => {
      const policyNo = findParty(loaded.state, c.partyId)?.policyNo ?? '';
      return c.insurerId === told.insurerId && noticeKey(certificateNo, c.insurerId, policyNo) === told.idempotencyKey;
    });
    if (!mine) return refuse('notFound');
    const about = { partyId: mine.partyId, certificateNo };
    await changeCase(kernel, caseId, { actor: { kind: 'outside', id: 'insurer' } }, (c) =>
      told.state === 'received'
        ? received(c, about, told.noticeNo, told.at)
        : surveyorAssigned(c, about, told.noticeNo, { name: told.surveyorName, phone: told.surveyorPhone }, told.at),
    );
    return undefined;
  });
}
