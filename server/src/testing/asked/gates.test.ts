import type { EligibilityFacts } from '@kuaichu/contract/eligibility';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { answered, ask } from './ask.ts';

/** The three gates asked for by name, and cities with settings of their own. */

const MORNING = '2026-09-18T09:00:00+08:00'; // a Friday
const PILOT = '2024-06-05T09:00:00+08:00'; // a Wednesday, Luzhou's first rules
const CARS = { kind: 'motorMotor', hurt: 'none' } as const;
type Facts = Partial<EligibilityFacts>;

describe('the gate that is asked for has to know what it asks', () => {
  const KNOWN = {
    ...CARS,
    movable: true,
    drink: false,
    drugs: false,
    licenceValid: true,
    classMatches: true,
    plate: 'ok',
    insured: true,
    publicFacilityHit: false,
    recording: true,
  } as const;
  const at = (gate: string | undefined, facts: Facts, city = 'harbin', when = MORNING) =>
    answered('eligibility', { city, at: when, facts, ...(gate && { gate }) });

  test('in the call everything is asked', () => {
    expect(at('inCall', KNOWN)).toMatchObject({ gate: 'inCall', allowed: true });
    expect(at('inCall', CARS)).toMatchObject({ gate: 'inCall', allowed: false, verdict: 'open', bars: [], exit: null });
    expect(at('beforeQueue', CARS)).toMatchObject({ gate: 'beforeQueue', allowed: true });
  });

  test('before issuing every answer has to be there; no answer is never “not found”', () => {
    const verification = (outcome: 'match' | 'unavailable' | 'notFound' | 'manual') => [
      { party: '乙', subject: 'insurance' as const, outcome },
    ];
    expect(at('beforeIssuing', { ...KNOWN, verification: verification('match') }).allowed).toBe(true);
    expect(at('beforeIssuing', { ...KNOWN, verification: verification('manual') }).allowed).toBe(true);
    for (const outcome of ['unavailable', 'notFound'] as const) {
      const told = at('beforeIssuing', { ...KNOWN, verification: verification(outcome) });
      expect(told).toMatchObject({ allowed: false, verdict: 'open', gate: 'beforeIssuing' });
      expect(told.open[0]?.sentence).toContain('乙交强险');
    }
  });

  test('without a gate, what was begun and is not settled stops at its own gate', () => {
    const verification = [{ party: '甲', subject: 'driver' as const, outcome: 'unavailable' as const }];
    expect(at(undefined, { ...CARS, verification })).toMatchObject({ gate: 'beforeIssuing', verdict: 'open' });
    const consents = [
      { party: '甲', agrees: true },
      { party: '乙', agrees: null },
    ];
    expect(at(undefined, { kind: 'motorMotor', hurt: 'minor', consents }, 'zhengzhou')).toMatchObject({
      gate: 'inCall',
      verdict: 'open',
      needsConsent: true,
      open: [{ article: '《道路交通事故处理程序规定》第二十三条第一款第二项' }],
    });
  });

  test('motor against a rider issues only with the motor side insured and liable', () => {
    const rider = { ...KNOWN, kind: 'motorNonMotor' as const };
    expect(at('beforeIssuing', rider, 'luzhou', PILOT)).toMatchObject({ allowed: false, verdict: 'open' });
    expect(at('beforeIssuing', { ...rider, motorSideLiable: true }, 'luzhou', PILOT).allowed).toBe(true);
    expect(at('beforeIssuing', { ...rider, motorSideLiable: false }, 'luzhou', PILOT)).toMatchObject({
      gate: 'beforeIssuing',
      verdict: 'barred',
    });
  });
});

describe('a city named or given whole, with settings of its own', () => {
  const city = async (change: (version: Record<string, unknown>) => void) => {
    const harbin = JSON.parse(
      await readFile(new URL('../../../../jurisdictions/harbin.json', import.meta.url), 'utf8'),
    );
    change(harbin.versions[0]);
    return harbin as Record<string, unknown>;
  };
  const question = (whole: unknown, facts: Facts, at = MORNING) =>
    answered('eligibility', { city: whole, at, facts: { ...CARS, ...facts } });

  test('聊城：一车损失约 2000 元以下', async () => {
    const capped = await city((version) => {
      version.damageCapYuan = 2000;
    });
    expect(question(capped, { damageYuan: 2000 }).allowed).toBe(true);
    expect(question(capped, { damageYuan: 2001 })).toMatchObject({
      bars: [{ bar: 'channel', code: 'damageAboveCap' }],
    });
    expect(question(capped, {}).allowed).toBe(true);
  });

  test('最后受理时间：下班前 30 分钟', async () => {
    const early = await city((version) => {
      (version.hours as Record<string, unknown>).lastEntryMinutesBeforeEnd = 30;
    });
    expect(question(early, {}, '2026-09-18T18:29:00+08:00').allowed).toBe(true);
    expect(question(early, {}, '2026-09-18T18:30:00+08:00')).toMatchObject({ bars: [{ code: 'lastEntryPassed' }] });
  });

  test('两车都离开的城市自己定：受理', async () => {
    const taken = await city((version) => {
      version.whenBothLeft = 'taken';
    });
    expect(question(taken, { bothLeft: true }).allowed).toBe(true);
  });

  test('城市没有列的原因不拦视频，法律的拦', async () => {
    const open = await city((version) => {
      version.channelBars = ['other'];
    });
    expect(question(open, { foreigner: true }).allowed).toBe(true);
    expect(question(open, { hurt: 'serious' })).toMatchObject({ bars: [{ bar: 'legal' }] });
  });

  test('每条城市规则的生效时刻', () => {
    const before = ask({ kind: 'eligibility', city: 'harbin', at: '2023-09-17T12:00:00+08:00', facts: CARS });
    expect(before).toMatchObject({ ok: false, refusal: { code: 'beforeService' } });
    const first = answered('eligibility', { city: '泸州市', at: '2025-05-31T10:00:00+08:00', facts: CARS });
    expect(first.rulesVersion).toBe(1);
    const later = answered('eligibility', { city: '泸州', at: '2025-06-02T10:00:00+08:00', facts: CARS });
    expect(later.rulesVersion).toBe(2);
  });

  test('没有装的年份拒绝回答，不猜', () => {
    const closedYear = ask({
      kind: 'eligibility',
      city: 'luzhou',
      at: '2027-03-01T10:00:00+08:00',
      accidentAt: PILOT,
      facts: CARS,
    });
    expect(closedYear).toMatchObject({ ok: false, refusal: { code: 'calendarMissing' } });
  });
});
