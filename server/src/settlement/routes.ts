import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal } from '@kuaichu/contract/refusal';
import { changeCase } from '../case/store.ts';
import { sealNotice } from '../certificate/notice.ts';
import { refuseAgreement } from '../certificate/paper/agreement.ts';
import { NOTICE } from '../certificate/paper/noticeTexts.ts';
import { termsOf } from '../certificate/store.ts';
import type { App, Service } from '../context.ts';
import { requireOfficer } from '../determination/guard.ts';
import { addJob } from '../platform/act.ts';
import { door } from '../platform/http.ts';
import { expiryJob } from '../signing/jobs.ts';
import { agreementOf } from './paper.ts';
import { mayNotAccept, notAccepted, offerSettlement } from './rules.ts';

/** Stands in for number and token while it is checked that the agreement can be printed. */
const UNNUMBERED = { no: 'AAA-000000-0000-1', verifyToken: 'v_00000000000000000000' };

export function settlementRoutes(app: App, service: Service): void {
  const { kernel } = service;

  door(app, endpoints.offerSettlement, async ({ params, body, request }) => {
    const officer = await requireOfficer(service, request, params.caseId);
    if (isRefusal(officer)) return officer;
    const { staff, version } = officer;
    const { limitMinutes } = version.signature;
    const offered = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      async (current, now, trx) => {
        const outcome = offerSettlement(current, staff.staffId, body, limitMinutes, now);
        if (isRefusal(outcome)) return outcome;
        // Asked before anybody signs what could not be printed.
        const unprintable = refuseAgreement(agreementOf(outcome.next, termsOf(service, outcome.next), now, UNNUMBERED));
        if (unprintable) return unprintable;
        await addJob(trx, expiryJob(params.caseId, limitMinutes * 60_000));
        return outcome;
      },
    );
    return offered.ok ? service.draw.deskCase(params.caseId, staff) : offered.refusal;
  });

  door(app, endpoints.notAccept, async ({ params, body, request }) => {
    const officer = await requireOfficer(service, request, params.caseId);
    if (isRefusal(officer)) return officer;
    const { staff } = officer;
    const refused = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      async (current, now, trx) => {
        const no = mayNotAccept(current, staff.staffId);
        if (no) return no;
        const words = NOTICE.notAccepted;
        const place = current.facts.placeWords || current.place.words;
        const sealed = await sealNotice(
          service,
          trx,
          current,
          {
            kind: 'notAccepted',
            to: current.parties.map(({ name, label }) => name || label).join('、'),
            signer: staff,
            blocks: [
              { kind: 'text', text: words.lead(current.alarm.at, place) },
              { kind: 'text', text: words.because[body.ground](body.reason) },
              { kind: 'text', text: words.rest },
            ],
          },
          now,
        );
        return isRefusal(sealed) ? sealed : notAccepted(current, staff.staffId, body.ground, sealed, now);
      },
    );
    return refused.ok ? service.draw.deskCase(params.caseId, staff) : refused.refusal;
  });
}
