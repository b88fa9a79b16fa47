import { refuse } from '@kuaichu/contract/refusal';
import { changeCaseIn } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import type { Inbox } from '../integrations/inbox.ts';
import { addJob } from '../platform/act.ts';
import { outsideDoor } from './outside.ts';
import { smsReceived } from './rules.ts';
import { findSms, noteSmsDelivered } from './store.ts';

/** What the SMS gateway and the 110 desk tell by themselves. */
export function outsideRoutes(app: App, service: Service, inbox: Inbox): void {
  const { kernel, cities } = service;

  outsideDoor(app, '/api/outside/sms/receipt', inbox.smsReceipt, async (receipt) => {
    const sms = await findSms(kernel.db, receipt.idempotencyKey);
    if (!sms || (sms.messageId !== null && sms.messageId !== receipt.messageId)) return refuse('notFound');
    await kernel.db.transaction().execute(async (trx) => {
      if (sms.caseId !== null) {
        await changeCaseIn(trx, kernel, sms.caseId, { actor: { kind: 'outside', id: 'sms' } }, (current) =>
          smsReceived(current, sms, receipt.state, receipt.at),
        );
      }
      if (receipt.state === 'delivered') await noteSmsDelivered(trx, sms.key, receipt.at);
    });
    return undefined;
  });

  outsideDoor(app, '/api/outside/dispatch110/invite', inbox.dispatchInvite, async (invite) => {
    const taken = cities.all.some((city) => city.versions.at(-1)?.entryPoints.includes('link110'));
    if (!taken) return refuse('cityUnknown');
    const { incidentNo, phone, eventId } = invite;
    await addJob(kernel.db, { task: 'delivery.link', payload: { incidentNo, phone, eventId }, key: `link:${eventId}` });
    return undefined;
  });
}
