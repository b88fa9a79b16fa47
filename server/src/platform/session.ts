import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cookies: unreadable for scripts, sent to our own pages only. `Secure` where the service speaks TLS. */
export function setCookie(reply: FastifyReply, name: string, token: string, maxAgeS: number, secure: boolean): void {
  reply.setCookie(name, token, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: maxAgeS, secure });
}

export function clearCookie(reply: FastifyReply, name: string): void {
  reply.clearCookie(name, { path: '/' });
}

export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const value = request.cookies[name];
  return value !== undefined && value.length >= 20 && value.length <= 100 ? value : undefined;
}
