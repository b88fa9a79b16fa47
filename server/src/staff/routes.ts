import { endpoints } from '@kuaichu/contract/endpoints';
import { refuse } from '@kuaichu/contract/refusal';
import type { App, Service } from '../context.ts';
import { door, requireOwnPage } from '../platform/http.ts';
import { clearCookie, readCookie, setCookie } from '../platform/session.ts';
import { requireStaff, STAFF_COOKIE } from './guard.ts';
import { login, logout, recentFailures, staffOf } from './store.ts';

const MAX_FAILURES = 5;

export function staffRoutes(app: App, service: Service): void {
  const { db } = service.kernel;
  door(app, endpoints.login, async ({ body, request, reply }) => {
    requireOwnPage(request);
    if ((await recentFailures(db, body.username)) >= MAX_FAILURES) return refuse('codeTooManyTries', { minutes: 10 });
    const token = await login(db, body.username, body.password, service.config.mode === 'demo');
    const staff = token === undefined ? undefined : await staffOf(db, service.cities, token);
    if (token === undefined || !staff) return refuse('loginWrong');
    setCookie(reply, STAFF_COOKIE, token, 12 * 3600, service.config.tls !== undefined);
    return staff;
  });
  door(app, endpoints.logout, async ({ request, reply }) => {
    requireOwnPage(request);
    const token = readCookie(request, STAFF_COOKIE);
    if (token !== undefined) await logout(db, token);
    clearCookie(reply, STAFF_COOKIE);
    return { ok: true as const };
  });
  door(app, endpoints.me, async ({ request }) => requireStaff(service, request));
}
