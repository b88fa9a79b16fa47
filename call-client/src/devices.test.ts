import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf, zoomWithin } from './devices.ts';

const named = (name: string) => Object.assign(new Error('no'), { name });

describe('zoom', () => {
  it('stays within what the lens can', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0.2, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (min, span, factor) => {
          const zoom = zoomWithin({ zoom: { min, max: min + span } }, factor);
          expect(zoom).not.toBe(null);
          expect(zoom).toBeGreaterThanOrEqual(min);
          expect(zoom).toBeLessThanOrEqual(min + span);
        },
      ),
    );
  });
  it('counts from the normal view, also on a lens that reaches wider or counts in hundreds', () => {
    expect(zoomWithin({ zoom: { min: 0.5, max: 10 } }, 2)).toBe(2);
    expect(zoomWithin({ zoom: { min: 100, max: 400 } }, 2)).toBe(200);
  });
  it('is refused by a lens without it', () => {
    expect(zoomWithin({}, 2)).toBe(null);
    expect(zoomWithin({ zoom: { min: 1, max: 1 } }, 2)).toBe(null);
  });
});

describe('a device that does not open', () => {
  it('says why, apart for camera and microphone', () => {
    expect(failureOf(named('NotAllowedError'), 'camera')).toBe('cameraDenied');
    expect(failureOf(named('NotAllowedError'), 'microphone')).toBe('micDenied');
    expect(failureOf(named('NotFoundError'), 'camera')).toBe('cameraMissing');
    expect(failureOf(named('NotReadableError'), 'camera')).toBe('cameraBusy');
    expect(failureOf('?', 'camera')).toBe('cameraGone');
  });
});
