import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { firstOpened, issue } from '../certificate/rules/issue.ts';
import { cityRules } from '../claim/testing/city.ts';
import { collectedCase, NOW, REAR_END } from '../claim/testing/collectedCase.ts';
import { determine, openDetermination } from '../determination/rules/decide.ts';
import { issuingUnit } from '../jurisdiction/rules.ts';
import { expire, orderIssue } from '../signing/rules.ts';
import { deliverySteps, resultKey, resultText, reviewRight, servedAt, smsReceived, smsSent } from './rules.ts';

const harbin = cityRules('harbin');
const luzhou = cityRules('luzhou');
const officer = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };
const stored = {
  no: '230103202609180001',
  verifyToken: 'v_22222222222222222222',
  objectKey: 'certificates/x.pdf',
  sha256: 'aa',
  sm3: 'bb',
  templateVersion: 'simplified2018',
};

function issued(): Case {
  const opened = openDetermination(collectedCase(), officer, NOW);
  if (isRefusal(opened)) throw new Error(opened.code);
  const decided = determine(opened.next, officer.staffId, REAR_END, NOW);
  if (isRefusal(decided)) throw new Error(decided.code);
  const ordered = orderIssue(decided.next, 30, true, NOW);
  if (isRefusal(ordered)) throw new Error(ordered.code);
  const late = new Date(NOW.getTime() + 30 * 60_000);
  return issue(expire(ordered.next, late).next, stored, late).next;
}

const RESULT = { partyId: 'p1', kind: 'result', key: resultKey(stored.no, 'p1') } as const;
const servedOn = (at: string): Case => smsReceived(issued(), RESULT, 'delivered', at).next;
const minutesOn = (minute: number | null): string | null =>
  minute === null ? null : new Date(NOW.getTime() + minute * 60_000).toISOString();

describe('the result SMS', () => {
  test('states the finding, the case code and the address, and holds no link, name or plate', () => {
    const text = resultText(issued(), 'p1', harbin, '122.example.cn');
    expect(text).toBe(
      '【示范交警】您 9 月 18 日松柏路事故已认定：您负全部责任。查看认定书请自行打开 122.example.cn 输入案件码 700421。本短信不带链接。',
    );
    expect(resultText(issued(), 'p2', luzhou, 'a.cn')).toContain('您无责任。');
    expect(text).not.toMatch(/https?:|林一甲|T0001|v_/);
    expect(resultText(collectedCase(), 'p1', harbin, 'a.cn')).toBeUndefined();
  });
});

describe('when it was served', () => {
  const sent = '2026-09-18T01:30:00.000Z';
  const arrived = '2026-09-18T01:31:00.000Z';

  test('sending proves nothing, the receipt does', () => {
    const first = smsSent(issued(), RESULT, sent);
    expect(first.events).toMatchObject([{ type: 'sms.sent', payload: { kind: 'result' } }]);
    expect(servedAt(first.next, 'p1')).toBeNull();
    const second = smsReceived(first.next, RESULT, 'delivered', arrived);
    expect(servedAt(second.next, 'p1')).toBe(arrived);
    expect(servedAt(second.next, 'p2')).toBeNull();
  });

  test('a failed message, an invitation and a later receipt change nothing', () => {
    expect(servedAt(smsReceived(issued(), RESULT, 'failed', arrived).next, 'p1')).toBeNull();
    expect(
      servedAt(
        smsReceived(issued(), { ...RESULT, kind: 'invite', key: 'invite:x:p1:at' }, 'delivered', arrived).next,
        'p1',
      ),
    ).toBeNull();
    const once = smsReceived(issued(), RESULT, 'delivered', arrived).next;
    const twice = smsReceived(once, RESULT, 'delivered', '2026-09-19T01:00:00.000Z').next;
    expect(servedAt(twice, 'p1')).toBe(arrived);
  });

  test('without consent nothing is served electronically, and never before it', () => {
    const current = smsReceived(issued(), RESULT, 'delivered', arrived).next;
    expect(servedAt(changeParty(current, 'p1', { deliveryConsent: null }), 'p1')).toBeNull();
    const later = '2026-09-18T05:00:00.000Z';
    expect(servedAt(changeParty(current, 'p1', { deliveryConsentAt: later }), 'p1')).toBe(later);
  });

  test('is the first proof of arrival, whatever came in whatever order', () => {
    const minute = fc.option(fc.integer({ min: 0, max: 5000 }), { nil: null });
    fc.assert(
      fc.property(minute, minute, (delivered, opened) => {
        const current = issued();
        const delivery = current.certificate?.delivery.map((d) => ({
          ...d,
          deliveredAt: minutesOn(delivered),
          firstOpenedAt: minutesOn(opened),
        }));
        const next: Case = {
          ...current,
          certificate: current.certificate && { ...current.certificate, delivery: delivery ?? [] },
        };
        const known = [minutesOn(delivered), minutesOn(opened)].filter((x) => x !== null).toSorted();
        expect(servedAt(next, 'p1')).toBe(known[0] ?? null);
      }),
    );
  });
});

describe('the proof of delivery', () => {
  test('given consent, sending, receipt and opening, then they are told in order and the receipt starts the term', () => {
    const sent = smsSent(issued(), RESULT, '2026-09-18T01:30:00.000Z').next;
    const arrived = smsReceived(sent, RESULT, 'delivered', '2026-09-18T01:31:00.000Z').next;
    const opened = firstOpened(arrived, 'p1', new Date('2026-09-18T02:00:00.000Z'));
    if (isRefusal(opened)) throw new Error(opened.code);
    expect(deliverySteps(opened.next, 'p1').map(({ step, starts }) => [step, starts])).toEqual([
      ['consented', false],
      ['sent', false],
      ['delivered', true],
      ['opened', false],
    ]);
    expect(deliverySteps(opened.next, 'p2').map(({ step }) => step)).toEqual(['consented']);
    expect(deliverySteps(collectedCase(), 'p1')).toEqual([]);
  });

  test('what came before the consent starts the term only with it', () => {
    const arrived = servedOn('2026-09-18T01:31:00.000Z');
    const later = changeParty(arrived, 'p1', { deliveryConsentAt: '2026-09-18T05:00:00.000Z' });
    expect(deliverySteps(later, 'p1').find(({ starts }) => starts)?.step).toBe('consented');
    const silent = changeParty(arrived, 'p1', { deliveryConsent: false });
    expect(deliverySteps(silent, 'p1').map(({ step, starts }) => [step, starts])).toEqual([['delivered', false]]);
  });

  test('exactly one step starts the term when it runs, none when it does not', () => {
    const minute = fc.option(fc.integer({ min: 0, max: 600 }), { nil: null });
    fc.assert(
      fc.property(minute, minute, minute, minute, fc.boolean(), (consent, sent, delivered, opened, agrees) => {
        const base = issued();
        const current = changeParty(
          {
            ...base,
            certificate: base.certificate && {
              ...base.certificate,
              delivery: base.certificate.delivery.map((d) => ({
                ...d,
                sentAt: minutesOn(sent),
                deliveredAt: minutesOn(delivered),
                firstOpenedAt: minutesOn(opened),
              })),
            },
          },
          'p1',
          { deliveryConsent: agrees && consent !== null, deliveryConsentAt: minutesOn(consent) },
        );
        const steps = deliverySteps(current, 'p1');
        expect(steps.filter(({ starts }) => starts)).toHaveLength(servedAt(current, 'p1') === null ? 0 : 1);
        expect(steps.some(({ step, starts }) => starts && step === 'sent')).toBe(false);
      }),
    );
  });
});

describe('the review right', () => {
  const unit = issuingUnit(harbin, undefined);

  // DOSSIER 1.10, worked with the 2026 table: make-up Saturdays count, Spring Festival does not.
  test.each([
    ['2026-02-13T10:00:00+08:00', '2026-02-25'],
    ['2026-09-30T10:00:00+08:00', '2026-10-10'],
    ['2026-11-20T10:00:00+08:00', '2026-11-25'],
    ['2026-05-08T10:00:00+08:00', '2026-05-12'],
    ['2026-09-18T23:59:59+08:00', '2026-09-22'],
    ['2026-09-18T16:00:01Z', '2026-09-22'],
  ])('served %s ends %s', (at, lastDay) => {
    const consented = changeParty(servedOn(at), 'p1', { deliveryConsentAt: '2026-01-01T00:00:00.000Z' });
    expect(reviewRight(consented, 'p1', harbin, unit)).toMatchObject({ lastDay, lastDayUnknown: null });
  });

  test('a year without its calendar has no last day, and says why', () => {
    const right = reviewRight(servedOn('2026-12-30T10:00:00+08:00'), 'p1', harbin, unit);
    expect(right.lastDay).toBeNull();
    expect(right.lastDayUnknown).toContain('2027');
  });

  test('before service, and without consent, it says what is missing', () => {
    expect(reviewRight(issued(), 'p1', harbin, unit)).toMatchObject({ servedAt: null, lastDay: null });
    const silent = changeParty(issued(), 'p1', { deliveryConsent: false });
    expect(reviewRight(silent, 'p1', harbin, unit).lastDayUnknown).toContain('同意');
  });

  test('each city says where objections go', () => {
    const inHarbin = reviewRight(issued(), 'p1', harbin, unit).how.join('\n');
    expect(inHarbin).toContain('一起到辖区大队事故科');
    expect(inHarbin).toContain(unit.address);
    expect(inHarbin).toContain('0451-0000-0100');
    const inLuzhou = reviewRight(issued(), 'p1', luzhou, issuingUnit(luzhou, undefined)).how;
    expect(inLuzhou).toHaveLength(2);
    expect(inLuzhou.join('\n')).toContain('0830-0000-0500');
  });
});
