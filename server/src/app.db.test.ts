import { createHash, createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { refusalCodes, type RefusalCode } from '@kuaichu/contract/refusal';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PARTY_COOKIE } from './access/guard.ts';
import { signatureHeader, signOutside } from './integrations/callback.ts';
import { STAFF_COOKIE } from './staff/guard.ts';
import { ALARM } from './testing/case.ts';
import {
  DEMO_PASSWORD,
  MEDIA_KEY,
  MEDIA_SECRET,
  openTestService,
  OUTSIDE_SECRET,
  type TestService,
} from './testing/service.ts';

/** What people say in these tests; none of it may ever stand in the log. */
const CALLER = '13800000001';
const STRANGER = '13700000099';
const NAME = '林一甲';
const ID_NO = '000000199001010017';
const PLATE = '黑A·T0001';
const PLACE = '松柏路云河街路口东侧60米';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
type Sent = { cookie?: string; headers?: Record<string, string>; body?: unknown; remoteAddress?: string };
type Answer = { status: number; body: any; cookies: Record<string, string> };

let it: TestService;
/** Phone whose case the first agent has in a call, and the order of a still that waits for it. */
let inCall: { cookie: string; caseId: string };
/** Phone that waits in the queue. */
let waiting: { cookie: string; caseId: string };
let agent: string;
let otherAgent: string;
let officer: string;
let foreignOfficer: string;

async function send(method: Method, url: string, { cookie, headers, body, remoteAddress }: Sent = {}): Promise<Answer> {
  const isBytes = body instanceof Buffer || typeof body === 'string';
  const answer = await it.app.inject({
    method,
    url,
    ...(remoteAddress !== undefined && { remoteAddress }),
    headers: {
      'x-kuaichu': '1',
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && !isBytes && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: isBytes ? body : JSON.stringify(body) }),
  });
  const json = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    body: json ? answer.json() : answer.body,
    cookies: Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value])),
  };
}

let pressed = 0;
const key = (): string => `press-${String((pressed += 1)).padStart(8, '0')}`;
const stillHeaders = (bytes: Buffer, change: Record<string, string> = {}) => ({
  'content-type': 'image/jpeg',
  'x-still-sha256': createHash('sha256').update(bytes).digest('hex'),
  'x-still-method': 'takePhoto',
  'x-still-width': '3840',
  'x-still-height': '2160',
  'x-still-taken-at': '2026-09-18T08:41:00+08:00',
  ...change,
});
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000, 7), Buffer.from([0xff, 0xd9])]);

/** A coded 4xx with a sentence that repeats nothing personal, and not one row, version or file more than before. */
async function expectRefusal(press: () => Promise<Answer>, status: number, code: RefusalCode): Promise<void> {
  const before = await it.tally();
  const { status: answered, body } = await press();
  expect({ status: answered, code: body.code }).toEqual({ status, code });
  expect(body.say).toMatch(/^[^\n]*\p{Script=Han}[^\n]*[。？]$/u);
  for (const said of [CALLER, STRANGER, NAME, ID_NO, PLATE, PLACE]) expect(body.say).not.toContain(said);
  expect(await it.tally()).toEqual(before);
}

async function raise(placeWords: string, lng: number): Promise<{ cookie: string; caseId: string }> {
  const place = { ...ALARM.place, lng, words: placeWords };
  const { status, body, cookies } = await send('POST', '/api/alarm', { body: { ...ALARM, key: key(), place } });
  expect({ status, step: body.step }).toEqual({ status: 200, step: 'waiting' });
  return { cookie: `${PARTY_COOKIE}=${cookies[PARTY_COOKIE]}`, caseId: body.caseId };
}

async function enter(username: string): Promise<string> {
  const { status, cookies } = await send('POST', '/api/staff/login', { body: { username, password: DEMO_PASSWORD } });
  expect(status).toBe(200);
  return `${STAFF_COOKIE}=${cookies[STAFF_COOKIE]}`;
}

const desk = (door: string, id = inCall.caseId): string => `/api/desk/cases/${id}/${door}`;
/** The agent orders a still of the caller's phone; answers the id of the order. */
async function orderStill(): Promise<string> {
  const id = key();
  const body = { id, partyId: 'p1', order: { kind: 'still', shot: null } };
  expect(await send('POST', desk('commands'), { cookie: agent, body })).toMatchObject({ status: 200 });
  return id;
}

beforeAll(async () => {
  it = await openTestService();
  const [a, b, c, d] = await Promise.all(['agent07', 'agent11', 'officer1', 'luzhou-officer1'].map(enter));
  [agent, otherAgent, officer, foreignOfficer] = [a ?? '', b ?? '', c ?? '', d ?? ''];
  inCall = await raise(PLACE, 126.64077);
  const seated = await send('POST', '/api/desk/seat', { cookie: agent, body: { state: 'ready' } });
  const accepted = await send('POST', `/api/desk/offers/${seated.body.offer.offerId}/accept`, { cookie: agent });
  expect(accepted).toMatchObject({ status: 200, body: { status: 'inCall' } });
  waiting = await raise('云杉路样江街路口', 126.6);
  await it.runJobs();
});
afterAll(() => it.close());

describe('before an alarm', () => {
  test('a phone gets a ticket for an empty room of its own, and may send a sample up; nothing is kept of it', async () => {
    const before = await it.tally();
    const tickets = await Promise.all([1, 2].map(() => send('POST', '/api/line-check', { body: {} })));
    const rooms = tickets.map(({ status, body }) => {
      expect({ status, relays: body.relays, url: body.url }).toMatchObject({ status: 200, relays: false });
      const claims = JSON.parse(Buffer.from(body.token.split('.')[1], 'base64url').toString());
      expect(claims.video).toMatchObject({ roomJoin: true, canPublish: false, hidden: true });
      return claims.video.room as string;
    });
    expect(new Set(rooms).size).toBe(2);
    const headers = { 'content-type': 'application/octet-stream', 'x-kuaichu': '1' };
    const sample = await send('POST', '/api/line-check/sample', { headers, body: Buffer.alloc(96 * 1024, 7) });
    expect(sample.status).toBe(204);
    expect(await it.tally()).toEqual(before);
  });
});

describe('wrong type, too long, too many', () => {
  const alarm = (change: object) => send('POST', '/api/alarm', { body: { ...ALARM, key: key(), ...change } });
  const party = (change: object) =>
    send('PATCH', desk('parties/p1'), { cookie: agent, body: { key: key(), party: change } });

  test.each<[string, () => Promise<Answer>]>([
    ['a place that is words', () => alarm({ place: PLACE })],
    ['an unknown kind of accident', () => alarm({ answers: { ...ALARM.answers, kind: NAME } })],
    ['a latitude beyond the pole', () => alarm({ place: { ...ALARM.place, lat: 200 } })],
    ['a place of 121 characters', () => alarm({ place: { ...ALARM.place, words: '路'.repeat(121) } })],
    ['no key of the press', () => alarm({ key: '' })],
    ['a body that is a list', () => send('POST', '/api/alarm', { body: [CALLER] })],
    ['a name of 41 characters', () => party({ name: '林'.repeat(41) })],
    ['a telephone number with letters', () => party({ phone: 'call-me' })],
    [
      'a plate with a line end',
      () => party({ vehicle: { plateKind: '02', plateNo: '黑A\n1', type: '', colour: '', tractor: null } }),
    ],
    ['eleven collision parts', () => party({ parts: Array.from({ length: 11 }, () => '车头') })],
    [
      'a narrative of 2001 characters',
      () =>
        send('PATCH', desk('facts'), { cookie: agent, body: { key: key(), facts: { narrative: '撞'.repeat(2001) } } }),
    ],
    ['a case id that is none', () => send('GET', '/api/desk/cases/1%20or%201=1', { cookie: agent })],
    [
      'a signature of 81 strokes',
      () =>
        send('POST', '/api/party/sign', {
          cookie: inCall.cookie,
          body: {
            key: key(),
            decision: 'sign',
            strokes: Array.from({ length: 81 }, () => [[1, 1]]),
            reason: null,
            textSha256: 'a'.repeat(64),
          },
        }),
    ],
  ])('%s', async (_, press) => {
    await expectRefusal(press, 400, refusalCodes.invalidInput);
  });

  test('JSON that ends in the middle', async () => {
    const headers = { 'content-type': 'application/json' };
    await expectRefusal(
      () => send('POST', '/api/alarm', { headers, body: `{"phone":"${CALLER}"` }),
      400,
      refusalCodes.invalidInput,
    );
  });

  test('a body that is no JSON at all', async () => {
    const headers = { 'content-type': 'application/xml' };
    await expectRefusal(
      () => send('POST', '/api/alarm', { headers, body: `<phone>${CALLER}</phone>` }),
      415,
      refusalCodes.unsupported,
    );
  });

  test('a body of 300 kB', async () => {
    await expectRefusal(
      () => send('POST', '/api/alarm', { body: { ...ALARM, more: CALLER.repeat(30_000) } }),
      413,
      refusalCodes.bodyTooLarge,
    );
  });

  test('more requests of one address than a person makes', async () => {
    const remoteAddress = '127.0.0.9';
    const ask = () => send('GET', '/api/staff/me', { remoteAddress });
    for (let n = 0; n < 1200; n += 1) await ask();
    await expectRefusal(ask, 429, refusalCodes.tooManyRequests);
  });
});

describe('wrong state', () => {
  test.each<[string, () => Promise<Answer>, RefusalCode]>([
    [
      'parked before told to clear',
      () => send('POST', '/api/party/parked', { cookie: waiting.cookie, body: { key: key() } }),
      'wrongState',
    ],
    [
      'joining a call nobody answered',
      () => send('POST', '/api/party/call/join', { cookie: waiting.cookie }),
      'callMissing',
    ],
    [
      'signing before anything is determined',
      () =>
        send('POST', '/api/party/sign', {
          cookie: inCall.cookie,
          body: {
            key: key(),
            decision: 'sign',
            strokes: [
              [
                [1, 1],
                [9, 9],
              ],
            ],
            reason: null,
            textSha256: 'a'.repeat(64),
          },
        }),
      'wrongState',
    ],
    [
      'a claim before the certificate',
      () => send('POST', '/api/party/claim', { cookie: inCall.cookie, body: { key: key(), consent: true } }),
      'wrongState',
    ],
    [
      'an offer that was answered already',
      () => send('POST', '/api/desk/offers/o_gone/accept', { cookie: otherAgent }),
      'offerGone',
    ],
    [
      'clearing before the pictures on the road',
      () =>
        send('POST', desk('clear'), {
          cookie: agent,
          body: { key: key(), destination: '前面路边停车带', danger: null },
        }),
      'evidenceIncomplete',
    ],
  ])('%s', async (_, press, code) => {
    await expectRefusal(press, 409, code);
  });

  test('the same press with another content', async () => {
    const body = { key: key(), inLane: true };
    expect((await send('POST', desk('lane'), { cookie: agent, body })).status).toBe(200);
    await expectRefusal(
      () => send('POST', desk('lane'), { cookie: agent, body: { ...body, inLane: false } }),
      409,
      refusalCodes.requestReused,
    );
  });
});

describe('someone else’s case', () => {
  test.each<[string, () => Promise<Answer>, number, RefusalCode]>([
    [
      'an agent who has not got it',
      () => send('PATCH', desk('parties/p1'), { cookie: otherAgent, body: { key: key(), party: { name: NAME } } }),
      403,
      'notYourCase',
    ],
    [
      'an order by another agent',
      () =>
        send('POST', desk('commands'), {
          cookie: otherAgent,
          body: { id: key(), partyId: 'p1', order: { kind: 'torch', on: true } },
        }),
      403,
      'notYourCase',
    ],
    ['the room of another agent', () => send('POST', desk('call/join'), { cookie: otherAgent }), 403, 'notYourCase'],
    [
      'an officer of another city',
      () => send('GET', `/api/desk/cases/${inCall.caseId}`, { cookie: foreignOfficer }),
      403,
      'notYourCase',
    ],
    [
      'the timeline in another city',
      () => send('GET', desk('timeline'), { cookie: foreignOfficer }),
      403,
      'notYourCase',
    ],
    [
      'an agent who determines',
      () => send('POST', desk('determination/open'), { cookie: agent, body: { key: key() } }),
      403,
      'notAllowed',
    ],
    [
      'an officer who takes a seat',
      () => send('POST', '/api/desk/seat', { cookie: officer, body: { state: 'ready' } }),
      403,
      'notAllowed',
    ],
    [
      'a file outside a recording',
      () => send('GET', desk(`recordings/EG_${inCall.caseId}/..%2f..%2f..%2fetc%2fpasswd`), { cookie: officer }),
      404,
      'notFound',
    ],
  ])('%s', async (_, press, status, code) => {
    await expectRefusal(press, status, code);
  });

  test('a still of the other case, by its id', async () => {
    const commandId = await orderStill();
    const url = `/api/party/stills/${commandId}`;
    const stored = await send('PUT', url, { cookie: inCall.cookie, headers: stillHeaders(JPEG), body: JPEG });
    expect(stored.status).toBe(200);
    const still = `/api/party/stills/${stored.body.stillId}`;
    expect((await send('GET', still, { cookie: inCall.cookie })).status).toBe(200);
    await expectRefusal(() => send('GET', still, { cookie: waiting.cookie }), 404, refusalCodes.notFound);
    await expectRefusal(
      () => send('PUT', url, { cookie: waiting.cookie, headers: stillHeaders(JPEG), body: JPEG }),
      409,
      refusalCodes.stillUnexpected,
    );
  });
});

describe('expired or reused link or code', () => {
  async function invited(): Promise<string> {
    const body = JSON.stringify({
      eventId: `e-${key()}`,
      incidentNo: '110-20260918-0007',
      phone: STRANGER,
      at: '2026-09-18T08:40:00+08:00',
    });
    const headers = { 'content-type': 'application/json', [signatureHeader]: signOutside(OUTSIDE_SECRET, body) };
    expect((await send('POST', '/api/outside/dispatch110/invite', { headers, body })).status).toBe(200);
    await it.runJobs();
    const text = (await it.sms(STRANGER)).at(-1) ?? '';
    return /#\/l\/([\w-]+)/.exec(text)?.[1] ?? '';
  }
  const enterBy = (token: string) => send('POST', '/api/access/link', { body: { token } });

  test('a link works once', async () => {
    const token = await invited();
    expect(await enterBy(token)).toMatchObject({ status: 200, body: { phoneMasked: '137****0099' } });
    await expectRefusal(() => enterBy(token), 410, refusalCodes.linkUsed);
  });

  test('a link of half an hour ago', async () => {
    const token = await invited();
    await it.age('entry_link', 31);
    await expectRefusal(() => enterBy(token), 410, refusalCodes.linkExpired);
  });

  test('a code that is wrong, then right, then used again, then old', async () => {
    const { cookie } = waiting;
    const prove = (code: string) => send('POST', '/api/party/phone/prove', { cookie, body: { code } });
    expect((await send('POST', '/api/party/phone', { cookie, body: { phone: CALLER } })).status).toBe(200);
    await it.runJobs();
    await expectRefusal(
      () => send('POST', '/api/party/phone', { cookie, body: { phone: CALLER } }),
      429,
      refusalCodes.codeTooSoon,
    );
    const code = /\d{6}/.exec((await it.sms(CALLER)).at(-1) ?? '')?.[0] ?? '';
    const wrong = code === '000000' ? '000001' : '000000';
    await expectRefusal(() => prove(wrong), 422, refusalCodes.codeWrong);
    await it.age('phone_code', 11);
    await expectRefusal(() => prove(code), 410, refusalCodes.codeExpired);
    expect((await send('POST', '/api/party/phone', { cookie, body: { phone: CALLER } })).status).toBe(200);
    await it.runJobs();
    const fresh = /\d{6}/.exec((await it.sms(CALLER)).at(-1) ?? '')?.[0] ?? '';
    expect(await prove(fresh)).toMatchObject({ status: 200 });
    await expectRefusal(() => prove(fresh), 422, refusalCodes.codeWrong);
  });

  test('a sixth guess', async () => {
    const { cookie } = waiting;
    expect((await send('POST', '/api/access/request', { body: { phone: STRANGER, caseCode: '471902' } })).status).toBe(
      200,
    );
    const guess = () =>
      send('POST', '/api/access/prove', { cookie, body: { phone: STRANGER, caseCode: '471902', code: '123456' } });
    for (let n = 0; n < 5; n += 1) await expectRefusal(guess, 422, refusalCodes.codeWrong);
    await expectRefusal(guess, 429, refusalCodes.codeTooManyTries);
  });
});

describe('forged', () => {
  const forged = 'A'.repeat(43);

  test.each<[string, () => Promise<Answer>, RefusalCode]>([
    ['a phone’s cookie', () => send('GET', '/api/party/view', { cookie: `${PARTY_COOKIE}=${forged}` }), 'notLoggedIn'],
    ['no cookie at all', () => send('GET', '/api/party/certificate.pdf'), 'notLoggedIn'],
    ['a desk’s cookie', () => send('GET', '/api/desk/view', { cookie: `${STAFF_COOKIE}=${forged}` }), 'loginExpired'],
    [
      'a phone’s token at a desk',
      () => send('GET', '/api/desk/view', { cookie: inCall.cookie.replace(PARTY_COOKIE, STAFF_COOKIE) }),
      'loginExpired',
    ],
    [
      'a press without the header of our own pages',
      () =>
        send('POST', '/api/party/help', {
          cookie: inCall.cookie,
          headers: { 'x-kuaichu': '' },
          body: { key: key(), kind: 'officer', place: null, phone: null },
        }),
      'tokenInvalid',
    ],
    [
      'an alarm from a foreign page',
      () => send('POST', '/api/alarm', { headers: { 'x-kuaichu': '0' }, body: { ...ALARM, key: key() } }),
      'tokenInvalid',
    ],
  ])('%s', async (_, press, code) => {
    await expectRefusal(press, 401, code);
  });

  test('a link nobody made', async () => {
    await expectRefusal(
      () => send('POST', '/api/access/link', { body: { token: forged } }),
      410,
      refusalCodes.linkExpired,
    );
  });

  test('a certificate nobody issued is unknown, and nothing else', async () => {
    const { status, body } = await send('GET', `/api/certificates/${forged}`);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        state: 'unknown',
        kind: null,
        no: null,
        unitName: null,
        issuedOn: null,
        since: null,
        about: null,
        notices: [],
        replacedBy: null,
        sha256: null,
        sm3: null,
        sm2: null,
        demo: false,
      },
    });
  });

  test('a wrong password is counted and tells not which part was wrong', async () => {
    const before = await it.tally();
    const known = await send('POST', '/api/staff/login', { body: { username: 'officer2', password: NAME } });
    const unknown = await send('POST', '/api/staff/login', { body: { username: NAME, password: NAME } });
    expect(known).toMatchObject({ status: 401, body: { code: 'loginWrong' } });
    expect(unknown.body).toEqual(known.body);
    expect(await it.tally()).toEqual({ ...before, 'public.login_failure': (before['public.login_failure'] ?? 0) + 2 });
  });

  const egress = JSON.stringify({
    event: 'participant_joined',
    room: { name: 'c_x' },
    participant: { identity: 'party:p1' },
  });
  const webhook = async (secret: string, body: string, signed = body): Promise<Answer> => {
    const token = new AccessToken(MEDIA_KEY, secret);
    token.sha256 = createHash('sha256').update(signed).digest('base64');
    const headers = { 'content-type': 'application/webhook+json', authorization: await token.toJwt() };
    return send('POST', '/api/media/webhook', { headers, body });
  };
  test('a webhook of the media server', async () => {
    await expectRefusal(
      () => webhook('another-media-secret-of-32-bytes-or-more', egress),
      401,
      refusalCodes.tokenInvalid,
    );
    await expectRefusal(() => webhook(MEDIA_SECRET, egress, `${egress} `), 401, refusalCodes.tokenInvalid);
    await expectRefusal(
      () =>
        send('POST', '/api/media/webhook', { headers: { 'content-type': 'application/webhook+json' }, body: egress }),
      401,
      refusalCodes.tokenInvalid,
    );
    expect(await webhook(MEDIA_SECRET, egress)).toMatchObject({ status: 204 });
  });

  const invite = JSON.stringify({
    eventId: 'e-forged',
    incidentNo: '110-1',
    phone: STRANGER,
    at: '2026-09-18T08:40:00+08:00',
  });
  const callback = (signature: string, body = invite) =>
    send('POST', '/api/outside/dispatch110/invite', {
      headers: { 'content-type': 'application/json', [signatureHeader]: signature },
      body,
    });
  test('a message of the 110 desk', async () => {
    await expectRefusal(
      () => callback(signOutside('another-secret-of-others', invite)),
      401,
      refusalCodes.tokenInvalid,
    );
    await expectRefusal(() => callback('nonsense'), 401, refusalCodes.tokenInvalid);
    const old = Math.floor(Date.now() / 1000) - 400;
    const mac = createHmac('sha256', OUTSIDE_SECRET).update(`${old}.${invite}`).digest('hex');
    await expectRefusal(() => callback(`t=${old},v1=${mac}`), 401, refusalCodes.tokenInvalid);
    const other = JSON.stringify({ phone: STRANGER });
    await expectRefusal(() => callback(signOutside(OUTSIDE_SECRET, other), other), 400, refusalCodes.invalidInput);
  });
});

describe('plates and stills', () => {
  test('an odd plate is kept, with a warning, and blocks nothing', async () => {
    const vehicle = { plateKind: '02', plateNo: '火星A·😀1', type: '', colour: '', tractor: null };
    const { status, body } = await send('PATCH', desk('parties/p1'), {
      cookie: agent,
      body: { key: key(), party: { name: NAME, idNo: ID_NO, vehicle } },
    });
    expect(status).toBe(200);
    expect(body.parties[0]).toMatchObject({
      vehicle: { plateNo: '火星A😀1' },
      plateWarning: expect.stringContaining('继续'),
    });
    const usual = { ...vehicle, plateNo: PLATE };
    const again = await send('PATCH', desk('parties/p1'), {
      cookie: agent,
      body: { key: key(), party: { vehicle: usual } },
    });
    expect(again.body.parties[0].plateWarning).toBeNull();
  });

  test.each<[string, Buffer, Record<string, string>, number, RefusalCode]>([
    ['with another hash', JPEG, { 'x-still-sha256': 'a'.repeat(64) }, 422, 'hashMismatch'],
    ['that is a text', Buffer.from(`<html>${NAME}</html>`), {}, 415, 'fileUnreadable'],
    ['that is empty', Buffer.alloc(0), {}, 415, 'fileUnreadable'],
    ['of a type that is no picture', JPEG, { 'content-type': 'application/pdf' }, 415, 'fileUnreadable'],
    ['of no width', JPEG, { 'x-still-width': '0' }, 400, 'invalidInput'],
  ])('a still %s', async (_, bytes, change, status, code) => {
    const url = `/api/party/stills/${await orderStill()}`;
    await expectRefusal(
      () => send('PUT', url, { cookie: inCall.cookie, headers: stillHeaders(bytes, change), body: bytes }),
      status,
      code,
    );
  });

  test('a still nobody ordered', async () => {
    await expectRefusal(
      () =>
        send('PUT', `/api/party/stills/${key()}`, { cookie: inCall.cookie, headers: stillHeaders(JPEG), body: JPEG }),
      409,
      refusalCodes.stillUnexpected,
    );
  });

  test('another picture for an order that was answered; the same one again is the same', async () => {
    const url = `/api/party/stills/${await orderStill()}`;
    const put = (bytes: Buffer) =>
      send('PUT', url, { cookie: inCall.cookie, headers: stillHeaders(bytes), body: bytes });
    const first = await put(JPEG);
    expect(await put(JPEG)).toMatchObject({ status: 200, body: first.body });
    await expectRefusal(() => put(Buffer.concat([JPEG, JPEG])), 409, refusalCodes.requestReused);
  });

  test('a still announced as 2 GB is refused before a byte of it is sent', async () => {
    const url = new URL(`/api/party/stills/${await orderStill()}`, it.url);
    const headers = {
      ...stillHeaders(JPEG),
      cookie: inCall.cookie,
      'x-kuaichu': '1',
      'content-length': String(2 * 1024 ** 3),
    };
    await expectRefusal(
      () =>
        new Promise((resolve, reject) => {
          const asked = requestHttp(url, { method: 'PUT', headers }, (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
            answer.on('end', () => {
              asked.destroy();
              resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text), cookies: {} });
            });
          });
          asked.once('error', reject);
          asked.flushHeaders();
        }),
      413,
      refusalCodes.fileTooLarge,
    );
  });

  test('a still that grows past the limit while it comes is dropped', async () => {
    const url = `/api/party/stills/${await orderStill()}`;
    const bytes = Buffer.concat([JPEG, Buffer.alloc(40 * 1024 * 1024)]);
    const headers = { ...stillHeaders(bytes), 'transfer-encoding': 'chunked' };
    await expectRefusal(
      () => send('PUT', url, { cookie: inCall.cookie, headers, body: bytes }),
      413,
      refusalCodes.fileTooLarge,
    );
  });
});

test('an upload that breaks off leaves nothing', async () => {
  const url = new URL(`/api/party/stills/${await orderStill()}`, it.url);
  const headers = {
    ...stillHeaders(JPEG),
    cookie: inCall.cookie,
    'x-kuaichu': '1',
    'content-length': String(JPEG.length),
  };
  const before = await it.tally();
  const files = async () => (await it.tally())['files'];
  const asked = requestHttp(url, { method: 'PUT', headers }).on('error', () => undefined);
  asked.write(JPEG.subarray(0, 1000));
  await expect.poll(files).toBe((before['files'] ?? 0) + 1);
  asked.destroy();
  await expect.poll(files).toBe(before['files']);
  expect(await it.tally()).toEqual(before);
});

test('of the outside world only the pages of a drill are reached', async () => {
  expect(await send('GET', '/outside/sms/')).toMatchObject({ status: 200, body: expect.stringContaining('模拟短信') });
  expect(await send('GET', '/outside/110/')).toMatchObject({ status: 200, body: expect.stringContaining('模拟 110') });
  for (const url of ['/outside/control', '/outside/registry/driver', '/outside/sms/%2e%2e/control']) {
    await expectRefusal(() => send('GET', url), 404, refusalCodes.notFound);
  }
  const body = { system: 'sms', mode: 'down' };
  await expectRefusal(() => send('POST', '/outside/control', { body }), 404, refusalCodes.notFound);
  await expectRefusal(() => send('POST', '/outside/sms/messages', { body }), 404, refusalCodes.notFound);
});

describe('the log', () => {
  test('a fault is logged by its route; the person reads a sentence', async () => {
    const { media } = it.service;
    const { ticket } = media;
    media.ticket = () => Promise.reject(new Error('the media server is gone'));
    const { status, body } = await send('POST', '/api/party/call/join', { cookie: inCall.cookie });
    media.ticket = ticket;
    expect(status).toBe(500);
    expect(body.say).toMatch(/\p{Script=Han}/u);
    expect(it.log.filter((line) => line.includes('"request failed"')).map((line) => JSON.parse(line).route)).toEqual([
      '/api/party/call/join',
    ]);
  });

  test('names nobody', () => {
    const all = it.log.join('');
    const tokens = [inCall.cookie, waiting.cookie, agent].map((cookie) => cookie.split('=')[1] ?? '');
    const secrets = [CALLER, STRANGER, NAME, ID_NO, PLATE, 'T0001', PLACE, '云杉路', DEMO_PASSWORD, ...tokens];
    expect(all.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });
});

describe('with the alarm', () => {
  test('what the phone found out stands on the desk', async () => {
    const preflight = [{ check: 'udp', outcome: 'weak', detail: 'tcp' }];
    const { status, body } = await send('POST', '/api/alarm', { body: { ...ALARM, key: key(), preflight } });
    expect(status).toBe(200);
    const [row] = await it.service.kernel.db
      .selectFrom('snapshot')
      .select('state')
      .where('kind', '=', 'case')
      .where('id', '=', body.caseId)
      .execute();
    expect(row?.state).toMatchObject({ alarm: { preflight } });
  });
});
