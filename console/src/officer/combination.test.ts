import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Liability } from '@kuaichu/contract/liability';
import { blockedWhy, combinationProblem, liabilityOrder } from './combination.ts';

const word = fc.constantFrom<Liability>(...liabilityOrder);

describe('which words of liability may stand together', () => {
  it.each<[Liability[], boolean]>([
    [['full', 'none'], true],
    [['none', 'full'], true],
    [['primary', 'secondary'], true],
    [['equal', 'equal'], true],
    [['equal', 'equal', 'secondary'], true],
    [['primary', 'secondary', 'secondary', 'none'], true],
    [['full', 'secondary'], false],
    [['full', 'full'], false],
    [['none', 'none'], false],
    [['primary', 'none'], false],
    [['primary', 'equal', 'equal'], false],
    [['equal', 'none'], false],
    [['secondary', 'secondary'], false],
  ])('%j is possible: %s', (words, possible) => {
    expect(combinationProblem(words) === null).toBe(possible);
  });

  it('asks for a word for every party', () => {
    expect(combinationProblem(['full', null])).toContain('每一方');
    expect(combinationProblem([])).not.toBeNull();
  });

  it('blocks a word exactly when the whole choice would be impossible', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (others, own) => {
        expect(blockedWhy(others, own) === null).toBe(combinationProblem([...others, own]) === null);
      }),
    );
  });

  it('leaves every word open at the start of two parties', () => {
    expect(liabilityOrder.map((w) => blockedWhy([null], w))).toEqual([null, null, null, null, null]);
  });

  it('says that full stands alone as soon as another party carries anything', () => {
    expect(blockedWhy(['secondary', null], 'full')).toBe('一方全部，其他方只能无责任。');
  });
});
