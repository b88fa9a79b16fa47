import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, openBench, type Press } from '../claim/testing/bench.ts';
import { collectedCase, REAR_END } from '../claim/testing/collectedCase.ts';
import { issuedFor, keyMaker, NO_TEXT } from '../claim/testing/issueOverHttp.ts';
import { readLog } from '../platform/act.ts';
import { pdfsig, textOf } from './paper/poppler.ts';

let bench: Bench;
let officer: Press;
let party: Press;
const id = 'c_55555555555555555555';
const key = keyMaker('paper');
const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
const smsTo = async (phone: string): Promise<{ text: string; kind: string }[]> => {
  const answer = await fetch(`${bench.outsideUrl}/sms/messages?to=${phone}`);
  return ((await answer.json()) as { messages: { text: string; kind: string }[] }).messages;
};

beforeAll(async () => {
  bench = await openBench();
  officer = await bench.officer();
  party = await bench.party(id, 'p1');
  await issuedFor(bench, officer, collectedCase(id), key);
}, 60_000);
afterAll(() => bench.close());

const tokenOf = async (): Promise<string> => {
  const current = await bench.case(id);
  return (current.certificate ?? current.revoked[0]?.certificate)?.verifyToken ?? '';
};

test('a clerical error becomes a notice of its own; the sheet is the same to the last byte', async () => {
  const before = (await officer(desk('certificate.pdf'))).bytes;
  const change = { field: 'weather', partyId: null, was: '雨', becomes: '阴' };
  const wrong = await officer(desk('certificate/correct'), {
    key: key(),
    reason: '记错天气',
    changes: [{ ...change, was: '雪' }],
  });
  expect(wrong).toMatchObject({ status: 422, body: { code: 'correctionNotOnPaper' } });
  const odd = await officer(desk('certificate/correct'), {
    key: key(),
    reason: '记错天气',
    changes: [{ ...change, becomes: '\u{2A6D6}' }],
  });
  expect(odd).toMatchObject({ body: { code: 'glyphMissing', say: expect.stringContaining('\u{2A6D6}') } });
  expect((await bench.case(id)).notices).toEqual([]);
  const press = { key: key(), reason: '记错天气', changes: [change] };
  expect((await officer(desk('certificate/correct'), press)).status).toBe(200);
  expect((await officer(desk('certificate/correct'), press)).status).toBe(200);
  const [notice] = (await bench.case(id)).notices;
  expect(notice).toMatchObject({ kind: 'correction', about: '230103202609180001' });
  const { bytes } = await party(`/api/party/papers/${notice?.no}`);
  expect(pdfsig(bytes)).toMatchObject({ valid: true, whole: true });
  const text = textOf(bytes).replaceAll('\n', '');
  for (const words of ['补正通知书', '第 230103202609180001 号', '记错天气', '林一甲、周二乙'])
    expect(text).toContain(words);
  expect((await officer(desk('certificate.pdf'))).bytes.equals(before)).toBe(true);
  const asked = await bench.anybody(`/api/certificates/${await tokenOf()}`);
  expect(asked.body).toMatchObject({
    state: 'amended',
    since: '2026-09-18',
    notices: [{ kind: 'correction', no: notice?.no, on: '2026-09-18' }],
  });
  expect((await bench.anybody(`/api/certificates/${notice?.verifyToken}`)).body).toMatchObject({
    state: 'valid',
    kind: 'correction',
    about: '230103202609180001',
  });
});

test('a wrong finding is revoked, determined again and issued under a number of its own', async () => {
  const token = await tokenOf();
  const short = await officer(desk('certificate/revoke'), { key: key(), reason: '错' });
  expect(short).toMatchObject({ status: 400, body: { code: 'invalidInput' } });
  const agentless = await bench.anybody(desk('certificate/revoke'), { key: key(), reason: '漏看了乙的变道' });
  expect(agentless.status).toBe(401);
  const revoked = await officer(desk('certificate/revoke'), { key: key(), reason: '漏看了乙的变道' });
  expect(revoked.body).toMatchObject({ status: 'collected', certificate: null });
  expect((await party('/api/party/certificate.pdf')).body).toMatchObject({ code: 'certificateRevoked' });
  expect((await bench.anybody(`/api/certificates/${token}`)).body).toMatchObject({
    state: 'revoked',
    replacedBy: null,
    since: '2026-09-18',
  });
  const notice = (await bench.case(id)).notices.at(-1);
  const text = textOf((await party(`/api/party/papers/${notice?.no}`)).bytes).replaceAll('\n', '');
  expect(text).toContain('漏看了乙的变道');
  await officer(desk('determination'), { key: key(), ...REAR_END });
  await officer(desk('determination/issue'), { key: key(), evidenceRead: true, conditionsConfirmed: true });
  for (const who of ['p1', 'p2']) {
    const phone = await bench.party(id, who);
    await phone('/api/party/sign', { key: key(), decision: 'decline', strokes: [], reason: null, textSha256: NO_TEXT });
  }
  const issued = await bench.until(id, (c) => c.status === 'issued');
  expect(issued.certificate?.no).toBe('230103202609180002');
  const old = await officer(desk('papers/230103202609180001'));
  expect(pdfsig(old.bytes)).toMatchObject({ valid: true, whole: true });
  const asked = await bench.anybody(`/api/certificates/${token}`);
  expect(asked.body).toMatchObject({ state: 'revoked', no: '230103202609180001', replacedBy: '230103202609180002' });
  expect(JSON.stringify(asked.body)).not.toMatch(/林|周|黑A|变道|000000199/);
});

test('the parties hear of each by SMS, and a late receipt about the old paper says nothing of the new one', async () => {
  await bench.until(id, (c) => c.certificate?.delivery.every((d) => d.deliveredAt !== null) === true);
  const kinds = (await smsTo('13800000001')).map((sms) => sms.kind);
  expect(kinds).toEqual(expect.arrayContaining(['result', 'corrected', 'revoked']));
  expect(kinds.filter((kind) => kind === 'result')).toHaveLength(2);
  const revoked = (await smsTo('13800000001')).find((sms) => sms.kind === 'revoked');
  expect(revoked?.text).toBe(
    '【示范交警】您 9 月 18 日松柏路事故的认定书已撤销，民警会重新认定。请自行打开 122.example.cn 输入案件码 700421 查看。本短信不带链接。',
  );
});

test('the number list tells what became of each number, and the log is whole', async () => {
  const { body } = await officer('/api/desk/numbers?month=2026-09');
  expect(body).toMatchObject({
    missing: [],
    numbers: [
      { no: '230103202609180001', state: 'revoked', replacedBy: '230103202609180002', caseId: id },
      { no: '230103202609180002', state: 'valid', replacedBy: null },
    ],
  });
  expect((await officer('/api/desk/numbers?month=2026-10')).body.numbers).toEqual([]);
  expect((await officer('/api/desk/numbers?month=2026-13')).status).toBe(400);
  const { events, chainOk } = await readLog(bench.service.kernel.db, 'case', id);
  expect(chainOk).toBe(true);
  expect(events.map((event) => event.type)).toEqual(
    expect.arrayContaining(['certificate.corrected', 'certificate.revoked']),
  );
});
