import type { StaffMember, StaffRole } from '@kuaichu/contract/desk';
import { refuse } from '@kuaichu/contract/refusal';
import type { FastifyRequest } from 'fastify';
import type { Service } from '../context.ts';
import { RefusedError, requireOwnPage } from '../platform/http.ts';
import { tokenHash } from '../platform/random.ts';
import { readCookie } from '../platform/session.ts';
import { staffOf } from './store.ts';

export const STAFF_COOKIE = 'kuaichu_staff';

/** The person at the desk, with one of these roles; refused otherwise. */
export async function requireStaff(
  service: Service,
  request: FastifyRequest,
  ...roles: StaffRole[]
): Promise<StaffMember> {
  requireOwnPage(request);
  const token = readCookie(request, STAFF_COOKIE);
  const staff = token === undefined ? undefined : await staffOf(service.kernel.db, service.cities, token);
  if (!staff) throw new RefusedError(refuse('loginExpired'));
  if (roles.length > 0 && !roles.some((r) => staff.roles.includes(r))) throw new RefusedError(refuse('notAllowed'));
  return staff;
}

/** The same for all requests between login and logout of one person, and another each time; opens nothing. */
export function sittingOf(request: FastifyRequest): string {
  return tokenHash(`sitting ${readCookie(request, STAFF_COOKIE)}`).toString('base64url');
}
