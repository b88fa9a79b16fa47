import { endpoints } from '@kuaichu/contract/endpoints';
import type { PaperKind, PaperState } from '@kuaichu/contract/paper';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import { requireParty } from '../access/guard.ts';
import type { Outcome } from '../case/rules.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { Case, Sm2Signature } from '../case/state.ts';
import type { App, Service } from '../context.ts';
import { requireOfficer } from '../determination/guard.ts';
import { shanghaiDate } from '../platform/calendar.ts';
import type { Trx } from '../platform/db.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { correctCertificate, revokeCertificate, type Signer } from './notice.ts';
import { sendPdf } from './pdf.ts';
import { certificateByNo, missingNumbers } from './rules/register.ts';
import { certificatesOf, sinceOf, stateOf } from './rules/states.ts';
import { certificateRows, paperByToken, readIssued, readSheet } from './store.ts';

/** Papers after they were issued: correction, revocation, the number list, and what they are worth now. */
export function paperRoutes(app: App, service: Service): void {
  const { kernel, cities } = service;

  const officerSeals = async (
    request: FastifyRequest,
    caseId: string,
    body: { key: string },
    rule: (trx: Trx, current: Case, signer: Signer, now: Date) => Promise<Outcome | Refusal>,
  ) => {
    const officer = await requireOfficer(service, request, caseId);
    if (isRefusal(officer)) return officer;
    const { staff } = officer;
    if (!staff.simpleProcedureQualified) return refuse('notQualified');
    const sealed = await changeCase(
      kernel,
      caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      (current, now, trx) => rule(trx, current, staff, now),
    );
    return sealed.ok ? service.draw.deskCase(caseId, staff) : sealed.refusal;
  };

  door(app, endpoints.correctCertificate, ({ params, body, request }) =>
    officerSeals(request, params.caseId, body, (trx, current, signer, now) =>
      correctCertificate(service, trx, current, { reason: body.reason, changes: body.changes, signer }, now),
    ),
  );

  door(app, endpoints.revokeCertificate, ({ params, body, request }) =>
    officerSeals(request, params.caseId, body, (trx, current, signer, now) =>
      revokeCertificate(
        service,
        trx,
        current,
        { by: signer.staffId, reason: body.reason, ground: 'ownFinding', notOfficerId: null, lastDay: null, signer },
        now,
      ),
    ),
  );

  door(app, endpoints.deskPaper, async ({ params, request, reply }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer', 'reviewer', 'supervisor');
    const current = (await loadCase(kernel.db, params.caseId))?.state;
    if (!current) return refuse('notFound');
    if (current.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    const paper = certificateByNo(current, params.no) ?? current.notices.find(({ no }) => no === params.no);
    if (!paper) return refuse('notFound');
    const pdf = await readIssued(service, paper);
    return isRefusal(pdf) ? pdf : sendPdf(reply, pdf, paper.no);
  });

  door(app, endpoints.partyPaper, async ({ params, request, reply }) => {
    const session = await requireParty(service, request);
    const current = (await loadCase(kernel.db, session.caseId))?.state;
    const notice = current?.notices.find(({ no, to }) => no === params.no && to.includes(session.partyId));
    if (!notice) return refuse('notFound');
    const pdf = await readIssued(service, notice);
    return isRefusal(pdf) ? pdf : sendPdf(reply, pdf, notice.no);
  });

  door(app, endpoints.certificateNumbers, async ({ query, request }) => {
    const staff = await requireStaff(service, request, 'officer', 'supervisor', 'administrator');
    const units = new Map(
      cities
        .get(staff.jurisdictionId)
        .versions.flatMap(({ units: all }) => all.map((unit) => [unit.id, unit] as const)),
    );
    const [year = 0, month = 0] = query.month.split('-').map(Number);
    const midnight = (y: number, m: number) => new Date(Date.UTC(y, m - 1, 1) - 8 * 3_600_000);
    const rows = await certificateRows(kernel.db, [...units.keys()], midnight(year, month), midnight(year, month + 1));
    return {
      month: query.month,
      numbers: rows.flatMap((row) => {
        const certificate = certificateByNo(row, row.paper_no);
        if (!certificate) throw new Error('a certificate number has no certificate');
        return {
          no: row.paper_no,
          unitName: units.get(row.unit_id)?.name ?? row.unit_id,
          issuedAt: row.issued_at.toISOString(),
          caseId: row.case_id,
          state: stateOf(certificate),
          replacedBy: certificate.replacedBy,
        };
      }),
      missing: missingNumbers(rows.map((row) => row.paper_no)),
    };
  });

  door(app, endpoints.authenticity, async ({ params }) => {
    const unknown = {
      state: 'unknown' as const,
      kind: null,
      no: null,
      unitName: null,
      issuedOn: null,
      since: null,
      about: null,
      notices: [],
      replacedBy: null,
      sha256: null,
      sm3: null,
      sm2: null,
      demo: false,
    };
    const row = await paperByToken(kernel.db, params.token);
    const current = row && (await loadCase(kernel.db, row.case_id))?.state;
    if (!row || !current) return unknown;
    if (!(await readSheet(service, { objectKey: row.object_key, sha256: row.sha256 }))) {
      service.log.error({ paperNo: row.paper_no }, 'a stored paper is missing or altered');
      return unknown;
    }
    const standing = standingOf(current, row.paper_no);
    return {
      ...unknown,
      ...standing,
      kind: row.kind as PaperKind,
      no: row.paper_no,
      unitName: row.unit_name,
      issuedOn: shanghaiDate(row.issued_at),
      sha256: row.sha256,
      sm3: row.sm3,
      demo: row.demo,
    };
  });
}

interface Standing {
  sm2: Sm2Signature | null;
  state: PaperState;
  since: string | null;
  about: string | null;
  notices: { kind: PaperKind; no: string; on: string }[];
  replacedBy: string | null;
}

/** What became of a paper; numbers and days only. */
function standingOf(current: Case, no: string): Standing {
  const certificate = certificatesOf(current).find((one) => one.no === no);
  if (!certificate) {
    const notice = current.notices.find((one) => one.no === no);
    return {
      state: 'valid',
      sm2: notice?.sm2 ?? null,
      since: null,
      about: notice?.about ?? null,
      notices: [],
      replacedBy: null,
    };
  }
  const since = sinceOf(certificate);
  return {
    state: stateOf(certificate),
    sm2: certificate.sm2 ?? null,
    since: since === null ? null : shanghaiDate(since),
    about: null,
    notices: current.notices
      .filter((notice) => notice.about === no)
      .map((notice) => ({ kind: notice.kind, no: notice.no, on: shanghaiDate(notice.at) })),
    replacedBy: certificate.replacedBy,
  };
}
