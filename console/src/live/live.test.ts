import { describe, expect, it } from 'vitest';
import { keyName } from '../parts/keys.ts';
import { isNewer } from './live.ts';

const view = (version: number, now: string) => ({ version, now: `2026-09-18T${now}+08:00` });

describe('which of two views is shown', () => {
  const shown = view(5, '08:40:00');

  it.each([
    ['the next version', view(6, '08:39:59'), true],
    ['the same version drawn again', view(5, '08:40:05'), true],
    ['a lower count drawn later, as after a change of what is counted', view(1, '08:40:05'), true],
    ['a late answer that is older in both', view(4, '08:39:58'), false],
  ])('%s: %s', (_, next, taken) => {
    expect(isNewer(next, shown)).toBe(taken);
  });

  it('takes the first view whatever it is', () => {
    expect(isNewer(view(0, '00:00:00'), null)).toBe(true);
  });
});

describe('the name of a key press', () => {
  const press = (key: string, change: Partial<KeyboardEvent> = {}) =>
    keyName({ key, code: '', shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...change });

  it.each([
    [press(' '), 'Space'],
    [press('T'), 't'],
    [press('Z', { shiftKey: true }), 'Shift+z'],
    [press('?', { shiftKey: true }), '?'],
    [press('¡', { altKey: true, code: 'Digit1' }), 'Alt+1'],
    [press('Enter', { ctrlKey: true }), 'Ctrl+Enter'],
    [press('Enter', { metaKey: true }), 'Ctrl+Enter'],
    [press('F8'), 'F8'],
  ])('%s', (name, expected) => {
    expect(name).toBe(expected);
  });
});
