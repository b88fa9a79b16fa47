import type { ReviewRow, ReviewView } from '@kuaichu/contract/review';
import { maskName } from '../case/rules.ts';
import type { Case, Review, ReviewPerson, ReviewProposal } from '../case/state.ts';
import type { Service } from '../context.ts';
import { displayPlate } from '../verification/rules/plate.ts';
import { type ReviewStaff, reviewAllowed } from './rules/desk.ts';
import { clocksOf, runningClock } from './rules/view.ts';

const person = ({ name, no }: ReviewPerson) => ({ name, no });
const labelOf = (current: Case, partyId: string) => current.parties.find((p) => p.id === partyId)?.label ?? '甲';

function newCertificate(current: Case, review: Review): string | null {
  const no = current.certificate?.no ?? null;
  return no === review.certificateNo ? null : no;
}

/** One review at a desk, and what this person may do. */
export function reviewViewOf(
  service: Service,
  current: Case,
  review: Review,
  staff: ReviewStaff,
  now: Date,
): ReviewView {
  const unit = (id: string) => service.cities.unit(current.jurisdictionId, current.rulesVersion, id).name;
  const attachments = current.reviewAttachments ?? [];
  const proposal = (one: ReviewProposal) => ({
    by: person(one.by),
    mine: one.by.staffId === staff.staffId,
    at: one.at,
    outcome: one.outcome,
    grounds: one.grounds,
    reason: one.reason,
  });
  const { cure, conclusion, admission, file } = review;
  return {
    caseId: current.id,
    caseNo: current.caseNo,
    now: now.toISOString(),
    certificateNo: review.certificateNo,
    newCertificateNo: newCertificate(current, review),
    unitName: unit(review.unitId),
    body: unit(review.reviewUnitId),
    determinedBy: person(review.determinedBy),
    state: review.state,
    stateSince: review.stateSince,
    allowed: reviewAllowed(current, staff),
    applications: review.applications.map(({ attachmentIds, to, ...one }) => ({
      ...one,
      direct: to === 'unitAbove',
      label: labelOf(current, one.partyId),
      name: current.parties.find((p) => p.id === one.partyId)?.name ?? '',
      attachments: attachments.filter((a) => attachmentIds.includes(a.id)),
    })),
    clocks: clocksOf(current, review, now),
    file: file && { at: file.at, bytes: file.bytes, sha256: file.sha256, sm3: file.sm3, missing: file.missing },
    admission: admission && { ...admission, by: person(admission.by) },
    reviewers: review.reviewers.map((one) => ({ ...person(one), mine: one.staffId === staff.staffId })),
    hearings: review.hearings.map((one) => ({
      at: one.at,
      by: one.by.name,
      words: one.words,
      present: one.present.map((id) => labelOf(current, id)),
    })),
    elsewhere: review.elsewhere.map((one) => ({ ...one, by: one.by.name })),
    cure: cure && {
      flaw: cure.flaw,
      at: cure.at,
      answer: cure.answer && { ...cure.answer, by: cure.answer.by.name },
    },
    proposal: review.proposal && proposal(review.proposal),
    disagreements: review.disagreements.map((one) => ({
      by: person(one.by),
      at: one.at,
      words: one.words,
      proposal: proposal(one.proposal),
    })),
    conclusion: conclusion && {
      at: conclusion.concludedAt,
      outcome: conclusion.outcome,
      grounds: conclusion.grounds,
      reason: conclusion.reason,
      by: [person(conclusion.by), person(conclusion.agreedBy)],
      paper: review.paper !== null,
    },
    served: current.parties.map((party) => ({
      label: party.label,
      openedAt: review.served.find((one) => one.partyId === party.id)?.openedAt ?? null,
    })),
  };
}

const WAITS = [
  ['admit', '过了最后一天，收不收等人决定'],
  ['answerProposal', '另一位已拟结论，等您看'],
  ['answerCure', '要补正或者解释'],
  ['take', '还没有两位复核民警'],
  ['propose', '等拟结论'],
] as const;

/** One line of the list. */
export function reviewRowOf(service: Service, current: Case, review: Review, staff: ReviewStaff, now: Date): ReviewRow {
  const allowed = reviewAllowed(current, staff);
  const standing = review.applications.filter((one) => one.withdrawnAt === null);
  const order = ['inTime', 'grey', 'late'] as const;
  return {
    caseId: current.id,
    caseNo: current.caseNo,
    state: review.state,
    unitName: service.cities.unit(current.jurisdictionId, current.rulesVersion, review.unitId).name,
    placeWords: current.facts.placeWords || current.place.words,
    who: current.parties
      .map((p) => `${p.label} ${p.vehicle ? displayPlate(p.vehicle.plateNo) : maskName(p.name)}`)
      .join('，'),
    applicants: standing.map((one) => labelOf(current, one.partyId)).join('、'),
    timeliness: order.find((one) => standing.some((a) => a.timeliness === one)) ?? 'inTime',
    since: review.stateSince,
    clock: runningClock(current, review, now),
    reviewers: review.reviewers.map((one) => one.name),
    mine: review.reviewers.some((one) => one.staffId === staff.staffId),
    waits: WAITS.find(([action]) => allowed.includes(action))?.[1] ?? null,
  };
}
