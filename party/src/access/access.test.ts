import { describe, expect, it } from 'vitest';
import { digits, isCode, isMobile } from './fields.tsx';
import { linkTokenOf } from './token.ts';

describe('what people paste', () => {
  it('becomes digits', () => {
    expect(digits('138 0000 0001')).toBe('13800000001');
    expect(digits('+86 138-0000-0001')).toBe('13800000001');
    expect(digits('8613800000001')).toBe('13800000001');
    expect(digits('验证码：471902。')).toBe('471902');
  });
  it('is checked before it is sent', () => {
    expect(isMobile('13800000001')).toBe(true);
    expect(isMobile('12800000001')).toBe(false);
    expect(isCode('471902')).toBe(true);
    expect(isCode('47190')).toBe(false);
  });
});

describe('the link of an invitation', () => {
  it('is read from the fragment, which no server log sees', () => {
    expect(linkTokenOf('#/l/abcdefghijklmnopqrstuvwx')).toBe('abcdefghijklmnopqrstuvwx');
    expect(linkTokenOf('#/l/short')).toBe(null);
    expect(linkTokenOf('#/l/<script>alert(1)</script>')).toBe(null);
  });
});
