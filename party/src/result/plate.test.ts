import { describe, expect, it } from 'vitest';
import { isNewEnergy } from './plate.tsx';

describe('a plate', () => {
  it('is white to green for new energy, one sign longer (GA 36-2018)', () => {
    expect(isNewEnergy('黑ADT0002')).toBe(true);
    expect(isNewEnergy('黑AT0001')).toBe(false);
    expect(isNewEnergy('无牌')).toBe(false);
  });
});
