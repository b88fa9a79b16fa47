import { createHash } from 'node:crypto';
import { endpoints } from '@kuaichu/contract/endpoints';
import { partyActor, requireParty } from '../access/guard.ts';
import { changeCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { canonical } from '../platform/act.ts';
import { door } from '../platform/http.ts';
import { type Press, sign } from './rules.ts';

export function signingRoutes(app: App, service: Service): void {
  door(app, endpoints.sign, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const press: Press =
      body.decision === 'sign'
        ? {
            decision: 'sign',
            strokes: body.strokes,
            strokesSha256: createHash('sha256').update(canonical(body.strokes)).digest('hex'),
          }
        : { decision: 'decline', reason: body.reason };
    const signed = await changeCase(
      service.kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (current, now) => sign(current, session.partyId, press, now),
    );
    return signed.ok ? service.draw.party(session.caseId, session.partyId) : signed.refusal;
  });
}
