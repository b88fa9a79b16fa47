import * as fc from 'fast-check';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFolder } from './egress.ts';

describe('where a recording goes', () => {
  it('is the named folder below the root', () => {
    expect(recordingFolder('/srv/recordings', 'cases/2026/segment-1')).toBe('/srv/recordings/cases/2026/segment-1');
  });

  it.each(['', '.', '..', '../elsewhere', 'a/../../b', '/etc', 'a\0b'])('is never %j', (filepath) => {
    expect(recordingFolder('/srv/recordings', filepath)).toBeUndefined();
  });

  it('stays inside for every text', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', '/', '//', '...', '\\', '~');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const folder = recordingFolder('/srv/recordings', parts.join('/'));
        return folder === undefined || !relative('/srv/recordings', folder).startsWith('../');
      }),
    );
  });
});
