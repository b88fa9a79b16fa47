import { describe, expect, test } from 'vitest';
import { leaveReasons } from './case.ts';
import { fillText, isRefusal, nextStep, refusal, refusalCode, refusalCodes, refusalStatus, refuse } from './refusal.ts';
import { leaveReasonTable } from './triage.ts';

/** In full-width characters; two lines of body text on a 390 px phone hold 40. */
const widthOf = (text: string): number => [...text].reduce((sum, c) => sum + (c < '\u2E80' ? 0.5 : 1), 0);

/** Sentences with every place filled by a short sample. */
function sentenceOf(code: (typeof refusalCode.options)[number]): string {
  const sample: Record<string, string> = new Proxy({}, { get: () => '样例样例' });
  return (refuse as (c: string, vars: Record<string, string>) => { say: string })(code, sample).say;
}

describe('every refusal', () => {
  test.each(refusalCode.options)('%s: two lines at most, plain, no blame, a 4xx or 503', (code) => {
    const say = sentenceOf(code);
    expect(widthOf(say)).toBeLessThanOrEqual(40);
    expect(say).not.toMatch(/请勿|抱歉|错误码|无法|您违反|[{}]/u);
    expect(say).toMatch(/[。？]$/u);
    expect([400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503]).toContain(refusalStatus(code));
    expect(refusalCodes[code]).toBe(code);
  });

  test('travels as its schema says', () => {
    const said = refuse('outOfHours', { hours: '每天 7:00–19:00' });
    expect(refusal.parse(JSON.parse(JSON.stringify(said)))).toEqual(said);
    expect(isRefusal(said)).toBe(true);
    expect(isRefusal({ code: 'noSuchCode', say: '不' })).toBe(false);
    expect(isRefusal({ code: 'toString', say: '不' })).toBe(false);
    expect(nextStep.options).toContain(said.next);
  });

  test('a place without a value is a bug, not a sentence', () => {
    expect(() => fillText('等 {minutes} 分钟')).toThrow(/minutes/);
    expect(fillText('等 {minutes} 分钟', { minutes: 5 })).toBe('等 5 分钟');
  });
});

describe('reasons to leave the channel', () => {
  test('every reason has its words and its sentence', () => {
    expect(Object.keys(leaveReasonTable).toSorted()).toEqual([...leaveReasons].toSorted());
  });

  test('drink, drugs and intent are told in neutral words that hint at nothing', () => {
    const neutral = '这一起要民警到现场办。请在路边等。';
    for (const reason of ['drink', 'drugs', 'intent'] as const)
      expect(refuse(leaveReasonTable[reason].told).say).toBe(neutral);
    for (const reason of ['noLicence', 'noPlate', 'notInsured'] as const)
      expect(refuse(leaveReasonTable[reason].told).say).not.toMatch(/证|牌|险|酒/u);
  });
});
