import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { fillText } from '@kuaichu/contract/refusal';
import { findParty, maskPhone } from '../case/rules.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { addJob } from '../platform/act.ts';
import { door, requireOwnPage } from '../platform/http.ts';
import { clearCookie, readCookie, setCookie } from '../platform/session.ts';
import { keepPartyCookie, LINK_COOKIE, PARTY_COOKIE, partyActor, requireParty } from './guard.ts';
import { enterParty, givePhone, provePhone } from './rules.ts';
import {
  CODE_MINUTES,
  closePartySession,
  findByPhone,
  LINK_MINUTES,
  makeCode,
  openPartySession,
  spendCode,
  spendLink,
} from './store.ts';

/** How citizens prove themselves: phone code, case code, 110 link. */
export function accessRoutes(app: App, service: Service): void {
  const { db } = service.kernel;
  const { secret } = service.config;

  /** `silent`: everything but the SMS, so that asking tells nobody whether a case exists. */
  const sendCode = async (purpose: 'provePhone' | 'access', subject: string, phone: string, silent = false) => {
    const made = await makeCode(db, secret, purpose, subject, phone);
    if (isRefusal(made)) return made;
    const sent = { ok: true as const, sentTo: maskPhone(phone), validS: CODE_MINUTES * 60 };
    if (silent) return sent;
    const template = service.cities.all[0]?.versions.at(-1)?.sms.phoneCode ?? '验证码 {code}，{minutes} 分钟内有效。';
    const text = fillText(template, { code: made.code, minutes: CODE_MINUTES });
    const payload = { to: phone, text, kind: 'phoneCode', key: `phoneCode:${made.id}`, caseId: null, partyId: null };
    await addJob(db, { task: 'sms.send', payload, maxAttempts: 3 });
    return sent;
  };

  door(app, endpoints.sendPhoneCode, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const current = await loadCase(db, session.caseId);
    if (!current || !findParty(current.state, session.partyId)) return refuse('notFound');
    const sent = await sendCode('provePhone', `${session.caseId}/${session.partyId}`, body.phone);
    if (isRefusal(sent)) return sent;
    const noted = await changeCase(service.kernel, session.caseId, { actor: partyActor(session) }, (c) =>
      givePhone(c, session.partyId, body.phone),
    );
    return noted.ok ? sent : noted.refusal;
  });

  door(app, endpoints.provePhone, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const current = await loadCase(db, session.caseId);
    const phone = current && findParty(current.state, session.partyId)?.phone;
    if (!phone) return refuse('codeWrong');
    const no = await spendCode(db, secret, 'provePhone', `${session.caseId}/${session.partyId}`, phone, body.code);
    if (no) return no;
    const proved = await changeCase(service.kernel, session.caseId, { actor: partyActor(session) }, (c) =>
      provePhone(c, session.partyId),
    );
    return proved.ok ? service.draw.party(session.caseId, session.partyId) : proved.refusal;
  });

  // The answer is the same whether a case exists or not; only the owner of the number learns more.
  door(app, endpoints.requestAccess, async ({ body, request }) => {
    requireOwnPage(request);
    const found = await findByPhone(db, body.phone, body.caseCode);
    return sendCode('access', body.phone, body.phone, found === undefined);
  });

  door(app, endpoints.proveAccess, async ({ body, request, reply }) => {
    requireOwnPage(request);
    const no = await spendCode(db, secret, 'access', body.phone, body.phone, body.code);
    if (no) return no;
    const found = await findByPhone(db, body.phone, body.caseCode);
    if (!found) return refuse('caseCodeWrong');
    keepPartyCookie(service, reply, await openPartySession(db, found));
    const entered = await changeCase(service.kernel, found.caseId, { actor: partyActor(found) }, (c) =>
      enterParty(c, found.partyId),
    );
    return entered.ok ? service.draw.party(found.caseId, found.partyId) : entered.refusal;
  });

  door(app, endpoints.enterByLink, async ({ body, request, reply }) => {
    requireOwnPage(request);
    const spent = await spendLink(db, body.token);
    if (isRefusal(spent)) return spent;
    setCookie(reply, LINK_COOKIE, body.token, LINK_MINUTES * 60, service.config.tls !== undefined);
    return { incidentNo: spent.incidentNo, phoneMasked: maskPhone(spent.phone) };
  });

  door(app, endpoints.leaveCase, async ({ request, reply }) => {
    requireOwnPage(request);
    const token = readCookie(request, PARTY_COOKIE);
    if (token !== undefined) await closePartySession(db, token);
    clearCookie(reply, PARTY_COOKIE);
    return { ok: true as const };
  });
}
