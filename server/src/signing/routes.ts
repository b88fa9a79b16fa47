import { createHash } from 'node:crypto';
import { endpoints } from '@kuaichu/contract/endpoints';
import { partyActor, requireParty } from '../access/guard.ts';
import { changeCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { canonical } from '../platform/act.ts';
import { door } from '../platform/http.ts';
import { type Press, sign } from './rules.ts';
import { textDigestOf } from './text.ts';

/** What the phone sent, before it is known what text stands. */
type Shown = Press extends infer P ? (P extends { textSha256: string } ? Omit<P, 'textSha256'> : P) : never;

export function signingRoutes(app: App, service: Service): void {
  door(app, endpoints.sign, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const press: Shown =
      body.decision === 'sign'
        ? {
            decision: 'sign',
            strokes: body.strokes,
            shownSha256: body.textSha256,
            strokesSha256: createHash('sha256').update(canonical(body.strokes)).digest('hex'),
          }
        : { decision: 'decline', reason: body.reason };
    const signed = await changeCase(
      service.kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (current, now) =>
        sign(
          current,
          session.partyId,
          press.decision === 'sign' ? { ...press, textSha256: textDigestOf(current) } : press,
          now,
        ),
    );
    return signed.ok ? service.draw.party(session.caseId, session.partyId) : signed.refusal;
  });
}
