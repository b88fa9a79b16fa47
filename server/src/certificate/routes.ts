import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { partyActor, requireParty } from '../access/guard.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { notReady } from '../determination/rules/decide.ts';
import { requireOfficer } from '../determination/guard.ts';
import { addJob } from '../platform/act.ts';
import { door } from '../platform/http.ts';
import { expiryJob } from '../signing/jobs.ts';
import { orderIssue } from '../signing/rules.ts';
import { requireStaff } from '../staff/guard.ts';
import { refuseSheet } from './paper/check.ts';
import { renderCertificate } from './paper/render.ts';
import { firstOpened } from './rules/issue.ts';
import { sheetOf } from './sheet.ts';
import { sendPdf } from './pdf.ts';
import { readIssued, termsOf } from './store.ts';

/** Stands in for number and token while it is checked that the sheet can be printed. */
const UNNUMBERED = { no: '000000000000000000', verifyToken: 'v_00000000000000000000' };

export function certificateRoutes(app: App, service: Service): void {
  const { kernel } = service;

  // Stands here because it asks whether everything on the sheet can be printed before anybody signs.
  door(app, endpoints.orderIssue, async ({ params, body, request }) => {
    const officer = await requireOfficer(service, request, params.caseId);
    if (isRefusal(officer)) return officer;
    const { staff, version } = officer;
    const { limitMinutes } = version.signature;
    const ordered = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      async (current, now, trx) => {
        const no = notReady(current, staff.staffId, version, body, now);
        if (no) return no;
        const unprintable = refuseSheet(sheetOf(current, termsOf(service, current), now, UNNUMBERED), {
          preview: false,
        });
        if (unprintable) {
          service.log.error({ caseId: params.caseId, code: unprintable.code }, 'a sheet cannot be printed');
          return unprintable;
        }
        const outcome = orderIssue(current, limitMinutes, body.conditionsConfirmed, now);
        if (!isRefusal(outcome)) await addJob(trx, expiryJob(params.caseId, limitMinutes * 60_000));
        return outcome;
      },
    );
    return ordered.ok ? service.draw.deskCase(params.caseId, staff) : ordered.refusal;
  });

  door(app, endpoints.certificatePreview, async ({ params, request, reply }) => {
    const officer = await requireOfficer(service, request, params.caseId);
    if (isRefusal(officer)) return officer;
    const { current } = officer;
    const sheet = sheetOf(current, termsOf(service, current), kernel.clock.now(), null);
    const refusal = refuseSheet(sheet, { preview: true });
    return refusal ?? sendPdf(reply, await renderCertificate(sheet, { preview: true }), 'preview');
  });

  door(app, endpoints.deskCertificate, async ({ params, request, reply }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer', 'reviewer', 'supervisor');
    const loaded = await loadCase(kernel.db, params.caseId);
    if (!loaded) return refuse('notFound');
    if (loaded.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const pdf = await readIssued(service, loaded.state.certificate);
    return isRefusal(pdf) ? pdf : sendPdf(reply, pdf, loaded.state.certificate?.no ?? 'certificate');
  });

  // Reading it on the own phone is the proof that it arrived.
  door(app, endpoints.partyCertificate, async ({ request, reply }) => {
    const session = await requireParty(service, request);
    const loaded = await loadCase(kernel.db, session.caseId);
    if (!loaded) return refuse('notFound');
    if (loaded.state.certificate === null && loaded.state.reopened !== null) return refuse('certificateRevoked');
    const pdf = await readIssued(service, loaded.state.certificate);
    if (isRefusal(pdf)) return pdf;
    const opened = await changeCase(kernel, session.caseId, { actor: partyActor(session) }, (current, now) =>
      firstOpened(current, session.partyId, now),
    );
    return opened.ok ? sendPdf(reply, pdf, loaded.state.certificate?.no ?? 'certificate') : opened.refusal;
  });
}
