import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signBody } from './signature.ts';
import { type Outside, openOutside, openReceiver, type Receiver, secret, tempDir } from './testing.ts';

let dir: Awaited<ReturnType<typeof tempDir>>;
let server: Receiver;
let outside: Outside;

beforeEach(async () => {
  dir = await tempDir();
  server = await openReceiver();
  outside = await openOutside({ serverUrl: server.url, dataDir: dir.path });
});
afterEach(async () => {
  await outside.close();
  await server.close();
  await dir.remove();
});
async function restart(): Promise<void> {
  await outside.close();
  outside = await openOutside({ serverUrl: server.url, dataDir: dir.path });
}

const message = (more: object = {}) => ({
  to: '13800000001',
  text: '【示范交警】验证码 482913，5 分钟内有效。',
  kind: 'phoneCode',
  idempotencyKey: 'sms:case-1:code-1',
  at: '2026-09-18T08:39:05+08:00',
  ...more,
});
const notice = (more: object = {}) => ({
  idempotencyKey: '230103202609180007:picc:TEST000026007731',
  caseNo: 'HRB-260918-0007',
  certificateNo: '230103202609180007',
  policyNo: 'TEST000026007731',
  plateKind: '02',
  plateNo: '黑A·T0001',
  partyName: '林一甲',
  partyPhone: '13800000001',
  accidentAt: '2026-09-18T08:39:00+08:00',
  placeWords: '松柏路云河街路口东侧60米',
  liability: 'full',
  consentAt: '2026-09-18T08:50:00+08:00',
  at: '2026-09-18T08:51:00+08:00',
  ...more,
});
const dispatch = (more: object = {}) => ({
  idempotencyKey: 'dispatch:case-1:1',
  caseNo: 'HRB-260918-0007',
  placeWords: '松柏路云河街路口东侧60米',
  coordinates: { lng: 126.6408, lat: 45.75, datum: 'WGS84', accuracyM: 8 },
  reason: '有人受伤',
  callerPhone: '13800000001',
  injured: true,
  at: '2026-09-18T08:40:00+08:00',
  ...more,
});

describe('short messages', () => {
  test('the same key is the same message, kept over a restart, with one signed receipt', async () => {
    const first = await outside.post('/sms/messages', message());
    const again = await outside.post('/sms/messages', message());
    expect(again.body.messageId).toBe(first.body.messageId);
    expect(first.body.acceptedAt).toBe('2026-09-18T08:39:05+08:00');
    const [receipt] = await server.waitFor(1, (p) => p.path === '/api/outside/sms/receipt');
    expect(receipt).toMatchObject({ signed: true, body: { messageId: first.body.messageId, state: 'delivered' } });

    await restart();
    expect((await outside.post('/sms/messages', message())).body.messageId).toBe(first.body.messageId);
    const inbox = (await outside.get('/sms/messages?to=13800000001')).body.messages;
    expect(inbox).toHaveLength(1);
    expect(inbox[0]).toMatchObject({ kind: 'phoneCode', text: message().text });
    expect((await outside.get('/sms/messages?to=13900000002')).body.messages).toEqual([]);
    expect((await outside.get('/sms/phones')).body.phones).toMatchObject([{ to: '13800000001', count: 1 }]);
  });

  test('a dead number is accepted, reported as failed and shown on no phone', async () => {
    await outside.post('/sms/messages', message({ to: '13800000000', idempotencyKey: 'sms:dead-number' }));
    const [receipt] = await server.waitFor(1, (p) => p.path === '/api/outside/sms/receipt');
    expect(receipt?.body['state']).toBe('failed');
    expect((await outside.get('/sms/messages')).body.messages).toEqual([]);
  });

  test('a receipt that found nobody is pushed again after both sides came back', async () => {
    const port = Number(new URL(server.url).port);
    await server.close();
    await outside.post('/sms/messages', message());
    await outside.close();
    server = await openReceiver(port);
    outside = await openOutside({ serverUrl: server.url, dataDir: dir.path });
    const [receipt] = await server.waitFor(1, (p) => p.path === '/api/outside/sms/receipt');
    expect(receipt?.signed).toBe(true);
  });

  test('a line torn by a kill is skipped and the rest is kept', async () => {
    await outside.post('/sms/messages', message());
    await outside.close();
    await appendFile(join(dir.path, 'sms.jsonl'), '{"messageId":"SM-half');
    outside = await openOutside({ serverUrl: server.url, dataDir: dir.path });
    await outside.post('/sms/messages', message({ idempotencyKey: 'sms:case-1:code-2' }));
    await restart();
    expect((await outside.get('/sms/messages')).body.messages).toHaveLength(2);
  });
});

describe('insurers', () => {
  test('a notice is received once, then told as received and given a surveyor', async () => {
    const first = await outside.post('/insurers/picc/notices', notice());
    expect(first).toMatchObject({ status: 200, body: { noticeNo: 'PICC-20260918-0001' } });
    expect((await outside.post('/insurers/picc/notices', notice())).body).toEqual(first.body);
    const events = await server.waitFor(2, (p) => p.path === '/api/outside/insurer/notice');
    expect(events.map((event) => [event.signed, event.body['state']])).toEqual([
      [true, 'received'],
      [true, 'surveyorAssigned'],
    ]);
    expect(events[1]?.body).toMatchObject({
      insurerId: 'picc',
      surveyorPhone: '13700000001',
      at: '2026-09-18T08:51:03+08:00',
    });
    expect((await outside.get('/insurers/picc/notices')).body.notices).toHaveLength(1);
  });

  test('an insurer without a door says its telephone number; an unknown one and another content are refused', async () => {
    expect(await outside.post('/insurers/shili/notices', notice())).toMatchObject({
      status: 409,
      body: { code: 'cannotPush', hotline: '400-000-0001' },
    });
    expect(await outside.post('/insurers/nobody/notices', notice())).toMatchObject({
      status: 404,
      body: { code: 'noSuchInsurer' },
    });
    await outside.post('/insurers/cpic/notices', notice());
    expect(await outside.post('/insurers/cpic/notices', notice({ policyNo: 'TEST000026009999' }))).toMatchObject({
      status: 409,
      body: { code: 'keyReused' },
    });
  });
});

describe('the 110 desk', () => {
  test('one key is one incident, listed after a restart', async () => {
    const first = await outside.post('/110/incidents', dispatch());
    expect(first.body).toEqual({ incidentNo: '110-20260918-0001', etaMinutes: 6 });
    await restart();
    expect((await outside.post('/110/incidents', dispatch())).body).toEqual(first.body);
    const { incidents } = (await outside.get('/110/incidents')).body;
    expect(incidents).toMatchObject([{ origin: 'platform', injured: true, coordinates: { datum: 'WGS84' } }]);
  });

  test('help may be asked for with nothing known but the reason', async () => {
    const bare = dispatch({ caseNo: null, placeWords: '', coordinates: null, callerPhone: null, injured: false });
    expect((await outside.post('/110/incidents', bare)).status).toBe(200);
  });

  test('a telephone alarm gets its video link from the business server, whose "no" is shown', async () => {
    await outside.post('/sms/messages', message());
    const called = await outside.post('/110/calls', { callerPhone: '13800000006', placeWords: '样江路竹影街路口' });
    // Dated by the clock that the business server runs on.
    expect(called.body.incidentNo).toBe('110-20260918-0001');
    const invite = { incidentNo: called.body.incidentNo, phone: '13800000006' };
    server.answer = { status: 409, body: { code: 'outOfHours', say: '现在不在服务时间。' } };
    expect(await outside.post('/110/invites', invite)).toMatchObject({
      status: 409,
      body: { say: '现在不在服务时间。' },
    });
    server.answer = { status: 200, body: {} };
    expect((await outside.post('/110/invites', invite)).body.ok).toBe(true);
    expect(server.pushed.at(-1)).toMatchObject({ path: '/api/outside/dispatch110/invite', signed: true, body: invite });
    expect((await outside.get('/110/incidents')).body.incidents[0].invitedPhone).toBe('13800000006');
    await server.close();
    expect(await outside.post('/110/invites', invite)).toMatchObject({
      status: 502,
      body: { code: 'inviteUnavailable' },
    });
    server = await openReceiver();
  });
});

describe('break switches', () => {
  test('a broken system answers 503 and holds its receipts, its page stays; mended, all goes on', async () => {
    await outside.post('/sms/messages', message());
    await outside.post('/control', { system: 'sms', mode: 'down' });
    const second = message({ idempotencyKey: 'sms:case-1:code-2' });
    expect(await outside.post('/sms/messages', second)).toMatchObject({ status: 503, body: { code: 'down' } });
    expect((await outside.get('/sms/messages')).body.messages).toHaveLength(1);
    expect((await outside.post('/110/incidents', dispatch())).status).toBe(200);
    expect((await outside.get('/control')).body.systems).toContainEqual(
      expect.objectContaining({ system: 'sms', mode: 'down', words: '短信' }),
    );
    await outside.post('/control', { system: 'sms', mode: 'ok' });
    expect((await outside.post('/sms/messages', second)).status).toBe(200);
    expect(await server.waitFor(2, (p) => p.path === '/api/outside/sms/receipt')).toHaveLength(2);
  });

  test('a slow system answers after its delay', async () => {
    await outside.post('/control', { system: 'maps', mode: 'slow', delayMs: 400 });
    const began = performance.now();
    const answer = await outside.get('/maps/reverse?lng=126.6408&lat=45.75&datum=WGS84');
    expect(answer.body).toMatchObject({ found: true, words: '松柏路云河街路口东侧60米' });
    expect(performance.now() - began).toBeGreaterThan(380);
  });
});

describe('bad input is a coded "no" with a sentence', () => {
  test('unsigned, wrongly signed, stale', async () => {
    const text = JSON.stringify(message());
    const bad = [
      '',
      't=1,v1=00',
      signBody('another-secret-altogether', text, Date.now()),
      signBody(secret, `${text} `, Date.now()),
      signBody(secret, text, Date.now() - 301_000),
      signBody(secret, text, Date.now() + 301_000),
    ];
    for (const header of bad) {
      const answer = await outside.post('/sms/messages', text, { 'x-outside-signature': header });
      expect(answer).toMatchObject({ status: 401, body: { code: 'notSigned', say: '签名不符，未受理。' } });
    }
    expect((await outside.get('/sms/messages')).body.messages).toEqual([]);
  });

  test.each([
    ['wrong type', '/sms/messages', message({ to: 13800000001 }), 400, 'badInput'],
    ['no telephone number', '/sms/messages', message({ to: '12345' }), 400, 'badInput'],
    ['too long', '/sms/messages', message({ text: '长'.repeat(501) }), 400, 'badInput'],
    ['far too long', '/sms/messages', message({ text: '长'.repeat(70_000) }), 413, 'tooLarge'],
    ['not JSON', '/control', '{"system":', 400, 'notJson'],
    ['nothing', '/control', '', 400, 'notJson'],
    ['an unknown system', '/control', { system: 'weather', mode: 'down' }, 400, 'badInput'],
    [
      'a place without datum',
      '/110/incidents',
      dispatch({ coordinates: { lng: 1, lat: 1, accuracyM: null } }),
      400,
      'badInput',
    ],
    ['a time without offset', '/insurers/picc/notices', notice({ accidentAt: '2026-09-18T08:39:00' }), 400, 'badInput'],
    ['an unknown incident', '/110/invites', { incidentNo: '110-1', phone: '13800000001' }, 404, 'noSuchIncident'],
    ['an unknown door', '/weather', {}, 404, 'noSuchDoor'],
  ])('%s', async (_what, path, body, status, code) => {
    const answer = await outside.post(path, body);
    expect(answer).toMatchObject({ status, body: { code, say: expect.stringMatching(/。$/) } });
    expect(JSON.stringify(answer.body)).not.toContain('138');
  });

  test('another media type is 415, coordinates without a datum 400', async () => {
    const plain = await fetch(`${outside.url}/control`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([plain.status, await plain.json()]).toMatchObject([415, { code: 'notJson' }]);
    expect((await outside.get('/maps/reverse?lng=126&lat=45')).status).toBe(400);
  });
});

test.each(['/sms/', '/110/'])(
  'the page %s says that it is simulated and names nothing by an absolute address',
  async (path) => {
    const page = await outside.get(path);
    expect(page.text).toContain('模拟');
    expect(page.text).toContain('演练数据');
    expect(page.text).not.toMatch(/(?:src|href)="\//);
  },
);
