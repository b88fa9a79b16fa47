import { describe, expect, test } from 'vitest';
import { changeParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { cityRules } from '../claim/testing/city.ts';
import { collectedCase } from '../claim/testing/collectedCase.ts';
import { issuedCase, STORED } from '../claim/testing/issuedCase.ts';
import { issuingUnit } from '../jurisdiction/rules.ts';
import {
  deliverySteps,
  inviteText,
  paperText,
  resultKey,
  resultText,
  reviewRight,
  roadOf,
  servedAt,
  smsReceived,
  smsSent,
} from './rules.ts';

const harbin = cityRules('harbin');
const luzhou = cityRules('luzhou');
const RESULT = { partyId: 'p1', kind: 'result', key: resultKey(STORED.no, 'p1') } as const;
const SENT = '2026-09-18T01:30:00.000Z';
const ARRIVED = '2026-09-18T01:31:00.000Z';
const OPENED = '2026-09-18T02:00:00.000Z';
type Delivered = { sentAt?: string | null; deliveredAt?: string | null; firstOpenedAt?: string | null };
const withDelivery = (change: Delivered, current = issuedCase()): Case => ({
  ...current,
  certificate: current.certificate && {
    ...current.certificate,
    delivery: current.certificate.delivery.map((d) => (d.partyId === 'p1' ? { ...d, ...change } : d)),
  },
});

describe('the accident in a few words', () => {
  const current = collectedCase();
  test.each([
    ['the road where the map knew it', {}, '松柏路'],
    [
      'else the words the agent confirmed',
      { place: { ...current.place, road: null }, facts: { ...current.facts, placeWords: '云河街口' } },
      '云河街口',
    ],
    [
      'else the words of the alarm',
      { place: { ...current.place, road: null, words: '报警的地方' }, facts: { ...current.facts, placeWords: '' } },
      '报警的地方',
    ],
  ])('%s', (_, change, words) => {
    expect(roadOf({ ...current, ...change })).toBe(words);
  });
});

describe('what became of the paper, by SMS: day and road, case code and fixed address, no link, no name', () => {
  const tail = '请自行打开 122.example.cn 输入案件码 700421 查看。本短信不带链接。';
  test.each([
    ['corrected', `【示范交警】您 9 月 18 日松柏路事故的认定书有文字更正，责任不变。${tail}`],
    ['revoked', `【示范交警】您 9 月 18 日松柏路事故的认定书已撤销，民警会重新认定。${tail}`],
    ['settled', `【示范交警】您 9 月 18 日松柏路事故已自行协商，协议书各方都签了。${tail}`],
    ['notAccepted', `【示范交警】您 9 月 18 日松柏路的报警不予受理，书面通知写了原因。${tail}`],
  ] as const)('%s', (kind, text) => {
    const plain = { ...harbin, sms: { ...harbin.sms, corrected: undefined, revoked: undefined } };
    expect(paperText(issuedCase(), kind, plain, '122.example.cn')).toBe(text);
  });

  test.each(['corrected', 'revoked'] as const)('%s: a city may have its own words', (kind) => {
    const own = { ...harbin, sms: { ...harbin.sms, [kind]: '【某地】{month}.{day} {road} {address} {caseCode}' } };
    expect(paperText(issuedCase(), kind, own, 'a.cn')).toBe('【某地】9.18 松柏路 a.cn 700421');
  });

  test('a city whose texts name no sender sends none', () => {
    const bare = { ...harbin, sms: { ...harbin.sms, result: '结果【非开头】', revoked: undefined } };
    expect(paperText(issuedCase(), 'revoked', bare, 'a.cn')).toMatch(/^您 9 月 18 日/);
  });

  test('the day is that of Shanghai: an accident just after midnight there is of that day', () => {
    const current = issuedCase();
    const night = { ...current, facts: { ...current.facts, accidentAt: '2026-09-30T16:05:00.000Z' } };
    expect(paperText(night, 'settled', harbin, 'a.cn')).toContain('您 10 月 1 日');
    expect(resultText(night, 'p1', harbin, 'a.cn')).toContain('您 10 月 1 日');
  });

  test('an invitation names the road, the address and the code', () => {
    expect(inviteText(collectedCase(), harbin, '122.example.cn')).toBe(
      '【示范交警】松柏路事故正在视频办理，请您一起核对。请自行打开 122.example.cn 输入案件码 700421。本短信不带链接。',
    );
  });
});

describe('a message about a case', () => {
  test('given the gateway took the result, then the hour of sending is kept, the first one', () => {
    const sent = smsSent(issuedCase(), RESULT, SENT);
    expect(sent.next.certificate?.delivery.map(({ sentAt }) => sentAt)).toEqual([SENT, null]);
    expect(sent.events).toEqual([{ type: 'sms.sent', payload: { partyId: 'p1', kind: 'result' } }]);
    expect(smsSent(sent.next, RESULT, ARRIVED).next.certificate?.delivery[0]?.sentAt).toBe(SENT);
  });

  test('given the receipt, then the arrival is kept; it says which', () => {
    const got = smsReceived(issuedCase(), RESULT, 'delivered', ARRIVED);
    expect(got.next.certificate?.delivery.map(({ deliveredAt }) => deliveredAt)).toEqual([ARRIVED, null]);
    expect(got.events).toEqual([{ type: 'sms.delivered', payload: { partyId: 'p1', kind: 'result', at: ARRIVED } }]);
    expect(smsReceived(issuedCase(), RESULT, 'failed', ARRIVED).events).toEqual([
      { type: 'sms.failed', payload: { partyId: 'p1', kind: 'result', at: ARRIVED } },
    ]);
  });

  test.each([
    ['an invitation', issuedCase(), { ...RESULT, kind: 'invite', key: 'invite:p1' }],
    [
      'the result of a certificate that was revoked',
      issuedCase(),
      { ...RESULT, key: resultKey('230103202609180099', 'p1') },
    ],
    ['a message to nobody', issuedCase(), { ...RESULT, partyId: null }],
    ['a party without a row', issuedCase(), { ...RESULT, partyId: 'p9' as const }],
    ['a case without a certificate', collectedCase(), RESULT],
  ])('%s proves no service', (_, current, sms) => {
    expect(smsSent(current, sms, SENT).next).toBe(current);
    expect(smsReceived(current, sms, 'delivered', ARRIVED).next).toBe(current);
    expect(smsSent(current, sms, SENT).events).toHaveLength(1);
  });
});

describe('行政案件程序规定 36(3): when it was served', () => {
  test.each<[string, Delivered, string | null]>([
    ['nothing has arrived', { sentAt: SENT }, null],
    ['by the receipt', { deliveredAt: ARRIVED }, ARRIVED],
    ['by the opening', { firstOpenedAt: OPENED }, OPENED],
    ['by the first of both', { deliveredAt: OPENED, firstOpenedAt: ARRIVED }, ARRIVED],
  ])('%s', (_, delivery, at) => {
    expect(servedAt(withDelivery(delivery), 'p1')).toBe(at);
  });

  test('a consent whose hour is not known does not move the arrival', () => {
    const current = changeParty(withDelivery({ deliveredAt: ARRIVED }), 'p1', { deliveryConsentAt: null });
    expect(servedAt(current, 'p1')).toBe(ARRIVED);
    expect(deliverySteps(current, 'p1')).toEqual([{ step: 'delivered', at: ARRIVED, starts: true }]);
  });

  test('a party that does not exist was served nothing', () => {
    expect(servedAt(withDelivery({ deliveredAt: ARRIVED }), 'p9')).toBeNull();
    expect(deliverySteps(withDelivery({ deliveredAt: ARRIVED }), 'p9')).toEqual([]);
  });

  test('of sending and opening in one minute the opening starts the term; steps stand in order of time', () => {
    const current = withDelivery({ sentAt: ARRIVED, firstOpenedAt: ARRIVED, deliveredAt: OPENED });
    expect(deliverySteps(current, 'p1')).toEqual([
      { step: 'consented', at: '2026-09-18T00:45:00.000Z', starts: false },
      { step: 'sent', at: ARRIVED, starts: false },
      { step: 'opened', at: ARRIVED, starts: true },
      { step: 'delivered', at: OPENED, starts: false },
    ]);
  });
});

describe('P146 71, 112(5): the review right', () => {
  const unit = issuingUnit(harbin, undefined);
  test('served on Friday 18 September 2026: Monday, Tuesday, and as Sunday 20 is a make-up workday, it ends on Tuesday', () => {
    expect(reviewRight(withDelivery({ deliveredAt: ARRIVED }), 'p1', harbin, unit)).toMatchObject({
      servedAt: ARRIVED,
      lastDay: '2026-09-22',
      lastDayUnknown: null,
    });
  });

  test.each([
    ['consented, nothing arrived', {}, '认定书送达以后开始算。'],
    ['not consented', { deliveryConsent: false }, '您还没同意电子送达。同意以后，或到大队领取以后开始算。'],
  ])('%s: there is no last day, and it says why', (_, change, why) => {
    expect(reviewRight(changeParty(issuedCase(), 'p1', change), 'p1', harbin, unit)).toMatchObject({
      servedAt: null,
      lastDay: null,
      lastDayUnknown: why,
    });
  });

  test('a year that is not loaded has its service but no last day', () => {
    const at = '2026-12-30T02:00:00.000Z';
    const right = reviewRight(withDelivery({ deliveredAt: at }), 'p1', harbin, unit);
    expect([right.servedAt, right.lastDay]).toEqual([at, null]);
  });

  test.each([
    ['harbin', harbin],
    ['luzhou', luzhou],
  ])('%s: its words first, then each way with body, address and telephone', (_, version) => {
    const { how } = reviewRight(issuedCase(), 'p1', version, issuingUnit(version, undefined));
    expect(how[0]).toBe(version.review.words);
    expect(how).toHaveLength(1 + version.review.ways.length);
    for (const [i, { words }] of version.review.ways.entries())
      expect(how[i + 1]).toMatch(new RegExp(`^${words}：.+，.+，电话 [\\d-]+$`));
  });
});
