import { describe, expect, it } from 'vitest';
import { readIdentity } from './identity.ts';

describe('an identity', () => {
  it('names role and key', () => {
    expect(readIdentity('party:p1')).toEqual({ role: 'party', key: 'p1' });
    expect(readIdentity('agent:07')).toEqual({ role: 'agent', key: '07' });
    expect(readIdentity('officer:a:b')).toEqual({ role: 'officer', key: 'a:b' });
  });
  it('of an unknown kind is nobody in particular', () => {
    expect(readIdentity('recorder').role).toBe('unknown');
    expect(readIdentity(':x').role).toBe('unknown');
  });
});
