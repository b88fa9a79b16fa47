import { partySteps } from '@kuaichu/contract/partyView';
import { describe, expect, it } from 'vitest';
import * as views from '../../dev/views.ts';
import { adviceFor, titleAndBody } from './advice.ts';
import { arrowOf } from './arrow.ts';
import { askedOf, purposeOf } from './purpose.ts';

describe('camera and room', () => {
  it('are never opened without a wish, whatever the step', () => {
    for (const step of partySteps) {
      const view = { ...views.inCall, step, allowed: ['joinCall' as const] };
      expect(purposeOf(view, { call: false, sign: false })).toBe(null);
    }
  });
  it('are never opened when the server does not allow it', () => {
    for (const step of partySteps)
      expect(purposeOf({ ...views.inCall, step, allowed: [] }, { call: true, sign: true })).toBe(null);
  });
  it('stay open over a broken line as long as the agent is there', () => {
    expect(purposeOf(views.resume, { call: true, sign: false })).toBe('call');
    expect(purposeOf(views.resume, { call: false, sign: false })).toBe(null);
    const abandoned = { ...views.resume, allowed: ['resume' as const] };
    expect(purposeOf(abandoned, { call: true, sign: false })).toBe(null);
  });
  it('stay open while the cars move, and close when the agent parks the case', () => {
    const moving = { ...views.inCall, step: 'clear' as const };
    expect(purposeOf(moving, { call: true, sign: false })).toBe('call');
    expect(purposeOf({ ...moving, call: null }, { call: true, sign: false })).toBe(null);
  });
  it('serve the signing only while the signature is open', () => {
    expect(purposeOf(views.signing, { call: true, sign: true })).toBe('sign');
    expect(purposeOf(views.signing, { call: true, sign: false })).toBe(null);
    const signed = {
      ...views.signing,
      sign: views.signing.sign && { ...views.signing.sign, state: 'signed' as const },
    };
    expect(purposeOf(signed, { call: false, sign: true })).toBe(null);
  });
});

describe('the open question', () => {
  it('is one at a time: consent to the procedure, then the facts, then the delivery', () => {
    const all = { ...views.determining, allowed: ['consentSimplified', 'confirmFacts', 'consentDelivery'] as const };
    const view = { ...all, allowed: [...all.allowed] };
    expect(askedOf(view)).toBe('simplified');
    const agreed = { ...view, me: { ...view.me, simplifiedConsent: true } };
    expect(askedOf(agreed)).toBe('facts');
    const confirmed = { ...agreed, readBack: { ...views.readBack, confirmed: true } };
    expect(askedOf(confirmed)).toBe('delivery');
    expect(askedOf({ ...confirmed, me: { ...confirmed.me, deliveryConsent: false } })).toBe(null);
  });
});

describe('a refusal', () => {
  it('always has a telephone and steps', () => {
    for (const code of [
      'outOfHours',
      'injurySerious',
      'dangerousGoods',
      'roadExcluded',
      'notMovable',
      'somethingNew',
    ]) {
      const advice = adviceFor(code, null);
      expect(advice.number).toMatch(/^1(10|19|20|22)$/);
      expect(advice.steps.length).toBeGreaterThan(1);
    }
  });
  it('never tells anybody to move a car after a serious injury', () => {
    const words = adviceFor('injurySerious', 'call120').steps.flat().join();
    expect(words).not.toContain('挪到');
    expect(adviceFor('injurySerious', 'call120').number).toBe('120');
  });
  it('is cut into title and rest without losing a word', () => {
    expect(titleAndBody('视频快处每天 7:00–19:00。事故照样有人管，请照下面做。')).toEqual([
      '视频快处每天 7:00–19:00',
      '事故照样有人管，请照下面做。',
    ]);
    expect(titleAndBody('这类事故要民警到现场办。')).toEqual(['这类事故要民警到现场办', '']);
  });
});

describe('the arrow', () => {
  it('follows the first turn in the words', () => {
    expect(arrowOf('开到前面右转，样本街路边停车带')).toBe('right');
    expect(arrowOf('前面左转再右转')).toBe('left');
    expect(arrowOf('前面 200 米路边')).toBe('ahead');
  });
});
