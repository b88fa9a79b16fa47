import type { CaseId, PartyId } from '@kuaichu/contract/ids';
import { fillText } from '@kuaichu/contract/refusal';
import { LINK_MINUTES, makeLink } from '../access/store.ts';
import { findParty } from '../case/rules.ts';
import { changeCaseIn, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { type Actor, addJob } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { inviteText, paperText, resultKey, resultText, smsSent } from './rules.ts';
import { findSms, noteSms, noteSmsSent } from './store.ts';

const GATEWAY: Actor = { kind: 'outside', id: 'sms' };

export interface SmsJob {
  to: string;
  text: string;
  kind: string;
  /** Idempotency key, 8–120 of `[\w:.-]`: a repeat is the same message. */
  key: string;
  caseId: CaseId | null;
  partyId: PartyId | null;
}

type OfParty = { caseId: CaseId; partyId: PartyId };

export function deliveryTasks(service: Service): Tasks {
  const { kernel, cities, config, log } = service;

  const partyOf = async ({ caseId, partyId }: OfParty) => {
    const loaded = await loadCase(kernel.db, caseId);
    const party = loaded && findParty(loaded.state, partyId);
    if (!party || party.phone === null) return undefined;
    const current = loaded.state;
    return { current, to: party.phone, version: cities.version(current.jurisdictionId, current.rulesVersion) };
  };
  const send = (sms: SmsJob) => addJob(kernel.db, { task: 'sms.send', payload: { ...sms } });

  const tellPaper = async (
    kind: 'corrected' | 'revoked' | 'settled' | 'notAccepted',
    { caseId, partyId, noticeNo }: OfParty & { noticeNo: string },
  ) => {
    const found = await partyOf({ caseId, partyId });
    if (!found) return;
    const text = paperText(found.current, kind, found.version, config.publicAddress);
    await send({ to: found.to, text, kind, key: `${kind}:${noticeNo}:${partyId}`, caseId, partyId });
  };

  return {
    'sms.send': async (sms: SmsJob) => {
      await noteSms(kernel.db, sms);
      if ((await findSms(kernel.db, sms.key))?.messageId) return;
      const answer = await service.sms.send({
        to: sms.to,
        text: sms.text,
        kind: sms.kind,
        idempotencyKey: sms.key,
        at: kernel.clock.now().toISOString(),
      });
      if (answer.outcome === 'unavailable') throw new Error(`the SMS gateway did not answer: ${answer.cause}`);
      if (answer.outcome === 'rejected') {
        log.error({ kind: sms.kind, reason: answer.code }, 'the SMS gateway refused a message');
        return;
      }
      const { messageId, acceptedAt } = answer;
      await kernel.db.transaction().execute(async (trx) => {
        if (sms.caseId !== null) {
          await changeCaseIn(trx, kernel, sms.caseId, { actor: GATEWAY }, (c) => smsSent(c, sms, acceptedAt));
        }
        await noteSmsSent(trx, sms.key, messageId, acceptedAt);
      });
    },

    'delivery.invite': async ({ caseId, partyId, at }: OfParty & { at: string }) => {
      const found = await partyOf({ caseId, partyId });
      if (!found) return;
      const text = inviteText(found.current, found.version, config.publicAddress);
      await send({ to: found.to, text, kind: 'invite', key: `invite:${caseId}:${partyId}:${at}`, caseId, partyId });
    },

    'delivery.result': async ({ caseId, partyId }: OfParty) => {
      const found = await partyOf({ caseId, partyId });
      const no = found?.current.certificate?.no;
      const text = found && resultText(found.current, partyId, found.version, config.publicAddress);
      if (!found || no === undefined || text === undefined) return;
      await send({ to: found.to, text, kind: 'result', key: resultKey(no, partyId), caseId, partyId });
    },

    'delivery.corrected': (job: OfParty & { noticeNo: string }) => tellPaper('corrected', job),
    'delivery.settled': (job: OfParty & { noticeNo: string }) => tellPaper('settled', job),
    'delivery.notAccepted': (job: OfParty & { noticeNo: string }) => tellPaper('notAccepted', job),
    'delivery.revoked': (job: OfParty & { noticeNo: string }) => tellPaper('revoked', job),

    /** A link of a 110 invitation is made once per invitation; only its hash stays here. */
    'delivery.link': async ({ incidentNo, phone, eventId }: { incidentNo: string; phone: string; eventId: string }) => {
      const city = cities.all.find((one) => one.versions.at(-1)?.entryPoints.includes('link110'));
      const template = city?.versions.at(-1)?.sms.invite110;
      if (template === undefined) return;
      const key = `link110:${eventId}`;
      await kernel.db.transaction().execute(async (trx) => {
        if (!(await noteSms(trx, { key, caseId: null, partyId: null, kind: 'invite110' }))) return;
        const token = await makeLink(trx, incidentNo, phone);
        const text = fillText(template, { link: `${config.publicUrl}/m/#/l/${token}`, minutes: LINK_MINUTES });
        await addJob(trx, {
          task: 'sms.send',
          payload: { to: phone, text, kind: 'invite110', key, caseId: null, partyId: null },
        });
      });
    },
  };
}
