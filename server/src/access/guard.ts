import { refuse } from '@kuaichu/contract/refusal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../context.ts';
import type { Actor } from '../platform/act.ts';
import { RefusedError, requireOwnPage } from '../platform/http.ts';
import { readCookie, setCookie } from '../platform/session.ts';
import { type PartySession, partySessionOf } from './store.ts';

export const PARTY_COOKIE = 'kuaichu_party';
/** Carries a spent 110 link from the entry to the alarm; signed by being random and kept in the database. */
export const LINK_COOKIE = 'kuaichu_link';

export async function requireParty(service: Service, request: FastifyRequest): Promise<PartySession> {
  requireOwnPage(request);
  const token = readCookie(request, PARTY_COOKIE);
  const session = token === undefined ? undefined : await partySessionOf(service.kernel.db, token);
  if (!session) throw new RefusedError(refuse('notLoggedIn'));
  return session;
}

export function keepPartyCookie(service: Service, reply: FastifyReply, token: string): void {
  setCookie(reply, PARTY_COOKIE, token, 30 * 86_400, service.config.tls !== undefined);
}

export function partyActor(session: PartySession): Actor {
  return { kind: 'party', id: `${session.caseId}/${session.partyId}` };
}
