import type { App } from '../context.ts';
import { STAFF_COOKIE } from '../staff/guard.ts';
import { DEMO_PASSWORD } from './service.ts';

/** A person of staff logs in at the desk; the cookie as a header wants it. */
export async function enterStaff(app: App, username: string): Promise<{ cookie: string; staffId: string }> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/staff/login',
    headers: { 'x-kuaichu': '1' },
    payload: { username, password: DEMO_PASSWORD },
  });
  const cookie = answer.cookies.find((one) => one.name === STAFF_COOKIE)?.value;
  if (cookie === undefined) throw new Error(`${username} cannot enter`);
  return { cookie: `${STAFF_COOKIE}=${cookie}`, staffId: answer.json().staffId as string };
}
