import { afterAll, beforeAll, expect, test } from 'vitest';
import { phoneJoined, recordingStarted } from '../call/rules.ts';
import { changeCase } from '../case/store.ts';
import { pdfsig, textOf } from '../certificate/paper/poppler.ts';
import { type Bench, openBench, type Press } from '../claim/testing/bench.ts';
import { collectedCase, STROKES } from '../claim/testing/collectedCase.ts';
import { keyMaker } from '../claim/testing/issueOverHttp.ts';
import { textDigestOf } from '../signing/text.ts';

let bench: Bench;
let officer: Press;
const key = keyMaker('settle');
beforeAll(async () => {
  bench = await openBench();
  officer = await bench.officer();
}, 60_000);
afterAll(() => bench.close());

const LIABILITIES = [
  { partyId: 'p1', liability: 'full' },
  { partyId: 'p2', liability: 'none' },
];

test('both sign on the own phone, recorded: the agreement is sealed, the case closed, no certificate number used', async () => {
  const id = 'c_66666666666666666666';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await bench.put(collectedCase(id));
  await officer(desk('determination/open'), { key: key() });
  const offered = await officer(desk('settlement'), {
    key: key(),
    liabilities: LIABILITIES,
    terms: '甲赔偿乙车辆维修费 800 元，当场付清。',
  });
  expect(offered.body).toMatchObject({ status: 'signing' });
  const textSha256 = textDigestOf(await bench.case(id));
  const { egressId } = await bench.service.media.startRecording(id, `${id}/02`);
  const actor = { kind: 'media', id: 'media' } as const;
  await changeCase(bench.service.kernel, id, { actor }, (c, now) => recordingStarted(c, egressId, `${id}/02`, now));
  for (const who of ['p1', 'p2']) {
    const phone = await bench.party(id, who);
    const pen = { decision: 'sign', strokes: STROKES, reason: null, textSha256 };
    expect((await phone('/api/party/sign', { key: key(), ...pen })).body).toMatchObject({ code: 'recorderDown' });
    await changeCase(bench.service.kernel, id, { actor }, (c, now) => phoneJoined(c, who, now));
    expect((await phone('/api/party/sign', { key: key(), ...pen })).status).toBe(200);
  }
  const settled = await bench.until(id, (c) => c.status === 'settled');
  expect(settled).toMatchObject({ certificate: null, notices: [{ kind: 'settlement' }] });
  const [notice] = settled.notices;
  const first = await bench.party(id, 'p1');
  const { bytes } = await first(`/api/party/papers/${notice?.no}`);
  expect(pdfsig(bytes)).toMatchObject({ valid: true, whole: true });
  const text = textOf(bytes).replaceAll(/\s/gu, '');
  // P146 21: time, place, weather, names, numbers, telephone, vehicle, insurer, policy, form, parts, liability, signatures.
  for (const words of [
    '道路交通事故自行协商协议书',
    '2026年09月18日08时39分',
    '天气雨',
    '松柏路云河街路口东侧60米处',
    '甲林一甲',
    '000000199001010017',
    '138****0001',
    '黑A·T0001',
    '中国人保（模拟）',
    'TEST000026007731',
    '追尾碰撞',
    '甲：左前；乙：右后',
    '甲：全部责任；乙：无责任',
    '800元',
    '当事人签名',
  ])
    expect(text).toContain(words);
  // The police neither seal nor sign what the parties agree.
  expect(text).not.toContain('交通警察');
  const { body } = await officer('/api/desk/numbers?month=2026-09');
  expect(body.numbers).toEqual([]);
});

test('one declines: the case is back with the officer, who determines', async () => {
  const id = 'c_77777777777777777777';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await bench.put(collectedCase(id));
  await officer(desk('determination/open'), { key: key() });
  await officer(desk('settlement'), { key: key(), liabilities: LIABILITIES, terms: '甲赔偿乙 800 元。' });
  const textSha256 = textDigestOf(await bench.case(id));
  for (const who of ['p1', 'p2']) {
    const phone = await bench.party(id, who);
    await phone('/api/party/sign', { key: key(), decision: 'decline', strokes: [], reason: null, textSha256 });
  }
  const back = await bench.until(id, (c) => c.status === 'collected');
  expect(back).toMatchObject({ settlement: null, signing: null, notices: [] });
});

test('不予受理: a sealed notice with ground and reason, and nothing is determined', async () => {
  const id = 'c_88888888888888888888';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await bench.put(collectedCase(id));
  await officer(desk('determination/open'), { key: key() });
  const press = { key: key(), ground: 'factsUnproven', reason: '监控里没有两车相碰' };
  const refused = await officer(desk('not-accepted'), press);
  expect(refused.body).toMatchObject({ status: 'refused', notices: [{ kind: 'notAccepted' }] });
  expect((await officer(desk('not-accepted'), press)).body.notices).toHaveLength(1);
  const phone = await bench.party(id, 'p2');
  const { bytes } = await phone(`/api/party/papers/${refused.body.notices[0].no}`);
  expect(pdfsig(bytes)).toMatchObject({ valid: true, whole: true });
  const text = textOf(bytes).replaceAll(/\s/gu, '');
  for (const words of ['不予受理通知书', '无法证明该道路交通事故事实存在：监控里没有两车相碰', '第十八条第二款'])
    expect(text).toContain(words);
});
