import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { ReviewRow, ReviewView } from '@kuaichu/contract/review';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { partyActor, requireParty } from '../access/guard.ts';
import type { Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { loadCase } from '../case/store.ts';
import { missingGlyphs } from '../certificate/paper/glyphs.ts';
import { revokeCertificate } from '../certificate/notice.ts';
import { readIssued } from '../certificate/store.ts';
import type { App, Service } from '../context.ts';
import { servedAt } from '../delivery/rules.ts';
import { reviewUnit } from '../jurisdiction/rules.ts';
import type { Trx } from '../platform/db.ts';
import { ANSWERED, door } from '../platform/http.ts';
import { attachmentKey } from './bundle.ts';
import { readReview, requireReviewStaff } from './guard.ts';
import { attachmentRoute } from './attachment.ts';
import { apply, withdraw } from './rules/apply.ts';
import { deadlineOf } from './rules/clocks.ts';
import {
  admit,
  answerCure,
  answerProposal,
  conclusionOpened,
  leaveReview,
  noteElsewhere,
  noteHearing,
  orderCure,
  propose,
  type ReviewStaff,
  take,
} from './rules/desk.ts';
import { andThen } from './rules/life.ts';
import { groundWords } from './rules/view.ts';
import { changeReview, cityReviews, reviewsOf } from './store.ts';
import { reviewRowOf, reviewViewOf } from './view.ts';

export function reviewRoutes(app: App, service: Service): void {
  attachmentRoute(app, service);
  partyRoutes(app, service);
  readingRoutes(app, service);
  deskRoutes(app, service);
}

function partyRoutes(app: App, service: Service): void {
  const { kernel, cities } = service;

  door(app, endpoints.applyReview, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const { key, ...said } = body;
    const applied = await changeReview(
      kernel,
      session.caseId,
      { actor: partyActor(session), key, input: said },
      (current, now) => {
        const version = cities.version(current.jurisdictionId, current.rulesVersion);
        const unit = cities.unit(current.jurisdictionId, current.rulesVersion, current.unitId);
        const terms = {
          unitId: unit.id,
          reviewUnitId: reviewUnit(version, unit).id,
          servedAt: servedAt(current, session.partyId),
        };
        return apply(current, session.partyId, said, terms, now);
      },
    );
    return applied.ok ? service.draw.party(session.caseId, session.partyId) : applied.refusal;
  });

  door(app, endpoints.withdrawReview, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const done = await changeReview(
      kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (current, now) => withdraw(current, session.partyId, now),
    );
    return done.ok ? service.draw.party(session.caseId, session.partyId) : done.refusal;
  });

  // Reading it on the own phone is the proof that it arrived (P146 78).
  door(app, endpoints.partyConclusion, async ({ request, reply }) => {
    const session = await requireParty(service, request);
    const pdf = await conclusionOf(service, (await loadCase(kernel.db, session.caseId))?.state);
    if (isRefusal(pdf)) return pdf;
    const opened = await changeReview(kernel, session.caseId, { actor: partyActor(session) }, (current, now) =>
      conclusionOpened(current, session.partyId, now),
    );
    return opened.ok ? sendPdf(reply, pdf) : opened.refusal;
  });
}

async function conclusionOf(service: Service, current: Case | undefined): Promise<Buffer | Refusal> {
  const { review } = current ?? {};
  if (!review) return refuse('notFound');
  return readIssued(service, review.paper);
}

function sendPdf(reply: FastifyReply, pdf: Buffer): typeof ANSWERED {
  reply
    .header('content-type', 'application/pdf')
    .header('content-length', pdf.length)
    .header('content-disposition', 'inline; filename="conclusion.pdf"')
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .send(pdf);
  return ANSWERED;
}

function readingRoutes(app: App, service: Service): void {
  const { kernel, objects } = service;

  door(app, endpoints.deskReviews, async ({ request }) => {
    const { member, staff } = await requireReviewStaff(service, request);
    const found = staff.reviewer
      ? await reviewsOf(kernel.db, staff.unitId, 'above')
      : staff.officer
        ? await reviewsOf(kernel.db, staff.unitId, 'decided')
        : await cityReviews(kernel.db, member.jurisdictionId);
    const now = kernel.clock.now();
    const rows: ReviewRow[] = [];
    for (const caseId of found) {
      const current = (await loadCase(kernel.db, caseId))?.state;
      if (current?.review) rows.push(reviewRowOf(service, current, current.review, staff, now));
    }
    const left = (row: ReviewRow) => row.clock?.daysLeft ?? Number.MAX_SAFE_INTEGER;
    return { reviews: rows.toSorted((a, b) => left(a) - left(b)) };
  });

  door(app, endpoints.deskReview, async ({ params, request }) => {
    const read = await readReview(service, request, params.caseId);
    return isRefusal(read) ? read : viewOf(service, read.current, read.staff);
  });

  door(app, endpoints.reviewFile, async ({ params, request, reply }) => {
    const read = await readReview(service, request, params.caseId);
    if (isRefusal(read)) return read;
    const { file } = read.current.review ?? {};
    if (!file) return refuse('wrongState');
    const stored = await objects.open(file.objectKey);
    if (!stored) return refuse('notFound');
    reply
      .header('content-type', 'application/zip')
      .header('content-length', stored.bytes)
      .header('content-disposition', `attachment; filename="${read.current.caseNo}.zip"`)
      .header('cache-control', 'private, no-store')
      .send(stored.stream());
    return ANSWERED;
  });

  door(app, endpoints.reviewAttachment, async ({ params, request, reply }) => {
    const read = await readReview(service, request, params.caseId);
    if (isRefusal(read)) return read;
    const photo = read.current.reviewAttachments?.find((a) => a.id === params.attachmentId);
    const stored = photo && (await objects.open(attachmentKey(read.current.id, photo)));
    if (!photo || !stored) return refuse('notFound');
    reply
      .header('content-type', photo.contentType)
      .header('content-length', stored.bytes)
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('etag', `"${photo.sha256}"`)
      .send(stored.stream());
    return ANSWERED;
  });

  door(app, endpoints.deskConclusion, async ({ params, request, reply }) => {
    const read = await readReview(service, request, params.caseId);
    if (isRefusal(read)) return read;
    const pdf = await conclusionOf(service, read.current);
    return isRefusal(pdf) ? pdf : sendPdf(reply, pdf);
  });
}

function viewOf(service: Service, current: Case, staff: ReviewStaff): ReviewView | Refusal {
  const { review } = current;
  return review ? reviewViewOf(service, current, review, staff, service.kernel.clock.now()) : refuse('notFound');
}

type RuleAtDesk = (
  current: Case,
  staff: ReviewStaff,
  now: Date,
  trx: Trx,
) => Outcome | Refusal | Promise<Outcome | Refusal>;

function deskRoutes(app: App, service: Service): void {
  const { kernel } = service;

  const press = async (request: FastifyRequest, caseId: string, body: { key: string }, rule: RuleAtDesk) => {
    const read = await readReview(service, request, caseId);
    if (isRefusal(read)) return read;
    const { staff } = read;
    const { key, ...input } = body;
    const done = await changeReview(
      kernel,
      caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key, input },
      (current, now, trx) => rule(current, staff, now, trx),
    );
    return done.ok ? viewOf(service, done.state, staff) : done.refusal;
  };

  door(app, endpoints.admitReview, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => admit(c, staff, body, now)),
  );
  door(app, endpoints.takeReview, ({ params, body, request }) => press(request, params.caseId, body, take));
  door(app, endpoints.leaveReview, ({ params, body, request }) => press(request, params.caseId, body, leaveReview));
  door(app, endpoints.noteHearing, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => noteHearing(c, staff, body, now)),
  );
  door(app, endpoints.noteElsewhere, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => noteElsewhere(c, staff, body, now)),
  );
  door(app, endpoints.orderCure, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => orderCure(c, staff, body.flaw, now)),
  );
  door(app, endpoints.answerCure, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => answerCure(c, staff, body.words, now)),
  );
  door(app, endpoints.proposeConclusion, ({ params, body, request }) =>
    press(request, params.caseId, body, (c, staff, now) => {
      // The conclusion is printed: what the font lacks is named before anybody agrees to it.
      const [glyph] = missingGlyphs([body.reason]);
      return glyph === undefined ? propose(c, staff, body, now) : refuse('glyphMissing', { glyph });
    }),
  );
  door(app, endpoints.answerProposal, ({ params, body, request }) =>
    press(request, params.caseId, body, async (c, staff, now, trx) => {
      const answered = answerProposal(c, staff, body, now);
      if (isRefusal(answered) || answered.next.review?.state !== 'remanded') return answered;
      return remand(service, trx, answered, now);
    }),
  );
}

/**
 * P146 79(1): the certificate is revoked and the case goes back to be determined once more, by another officer, within
 * ten working days. One change of the case: there is no moment at which a remanded finding still stands.
 */
async function remand(service: Service, trx: Trx, answered: Outcome, now: Date): Promise<Outcome | Refusal> {
  const { review } = answered.next;
  if (!review?.conclusion) throw new Error('a remand without a conclusion');
  const by = deadlineOf('reviewRemanded', now);
  const revoked = await revokeCertificate(
    service,
    trx,
    answered.next,
    {
      by: review.conclusion.agreedBy.staffId,
      reason: review.conclusion.grounds.map((ground) => groundWords[ground]).join('、'),
      ground: 'remand',
      notOfficerId: review.determinedBy.staffId,
      lastDay: isRefusal(by) ? null : by.lastDay,
      signer: null,
    },
    now,
  );
  return isRefusal(revoked) ? revoked : andThen(answered, () => revoked);
}
