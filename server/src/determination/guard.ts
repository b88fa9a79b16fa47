import type { StaffMember } from '@kuaichu/contract/desk';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import type { Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { requireStaff } from '../staff/guard.ts';

export interface OfficerAtCase {
  staff: StaffMember;
  current: Case;
  /** The city's rules of the accident's minute. */
  version: JurisdictionVersion;
}

/** An officer of the city the case belongs to; whether it is this officer's own case is for the rules. */
export async function requireOfficer(
  service: Service,
  request: FastifyRequest,
  caseId: string,
): Promise<OfficerAtCase | Refusal> {
  const staff = await requireStaff(service, request, 'officer');
  const loaded = await loadCase(service.kernel.db, caseId);
  if (!loaded) return refuse('notFound');
  const { jurisdictionId, rulesVersion } = loaded.state;
  if (jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
  return { staff, current: loaded.state, version: service.cities.version(jurisdictionId, rulesVersion) };
}

/** One press of an officer. */
export async function officerPress(
  service: Service,
  request: FastifyRequest,
  caseId: string,
  body: { key: string },
  rule: (current: Case, now: Date, at: OfficerAtCase) => Outcome | Refusal,
) {
  const officer = await requireOfficer(service, request, caseId);
  if (isRefusal(officer)) return officer;
  const done = await changeCase(
    service.kernel,
    caseId,
    { actor: { kind: 'staff', id: officer.staff.staffId }, key: body.key, input: body },
    (current, now) => rule(current, now, officer),
  );
  return done.ok ? service.draw.deskCase(caseId, officer.staff) : done.refusal;
}
