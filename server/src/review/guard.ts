import type { StaffMember } from '@kuaichu/contract/desk';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import type { Case } from '../case/state.ts';
import { loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { requireStaff } from '../staff/guard.ts';
import { unitOfStaff } from '../staff/store.ts';
import type { ReviewStaff } from './rules/desk.ts';

export interface AtDesk {
  member: StaffMember;
  staff: ReviewStaff;
}

/** A reviewer, or an officer who answers to one; with the unit that says whose review it is. */
export async function requireReviewStaff(service: Service, request: FastifyRequest): Promise<AtDesk> {
  const member = await requireStaff(service, request, 'reviewer', 'officer', 'supervisor');
  const unitId = await unitOfStaff(service.kernel.db, member.staffId);
  return {
    member,
    staff: {
      staffId: member.staffId,
      name: member.name,
      no: member.no,
      unitId,
      reviewer: member.roles.includes('reviewer'),
      officer: member.roles.includes('officer'),
    },
  };
}

/** The case when this person may read its review: the unit above, the unit that decided, or the supervision. */
export async function readReview(
  service: Service,
  request: FastifyRequest,
  caseId: string,
): Promise<(AtDesk & { current: Case }) | Refusal> {
  const desk = await requireReviewStaff(service, request);
  const loaded = await loadCase(service.kernel.db, caseId);
  const current = loaded?.state;
  if (!current?.review) return refuse('notFound');
  const { member, staff } = desk;
  if (current.jurisdictionId !== member.jurisdictionId) return refuse('notYourCase');
  const { review } = current;
  const reads =
    member.roles.includes('supervisor') ||
    (staff.reviewer && staff.unitId === review.reviewUnitId) ||
    (staff.officer && staff.unitId === review.unitId);
  return reads ? { ...desk, current } : refuse('reviewNotYours');
}
