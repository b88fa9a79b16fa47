import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reach, roadLines, toMetres } from './map.ts';

const centre = { lng: 126.632, lat: 45.742 };
const size = { width: 320, height: 240 };

describe('the little map', () => {
  it('draws a minute of latitude as 1855 m to the north', () => {
    const point = toMetres(centre, [centre.lng, centre.lat + 1 / 60]);
    expect(point.x).toBeCloseTo(0, 5);
    expect(-point.y).toBeCloseTo(1855, 0);
  });
  it('names a road inside the picture, upright when it runs north', () => {
    const [road] = roadLines(
      centre,
      [
        {
          name: '云河街',
          points: [
            [126.6321, 45.75],
            [126.6322, 45.73],
          ],
        },
      ],
      size,
    );
    expect(road?.label.upright).toBe(true);
    expect(Math.abs(road?.label.y ?? 999)).toBeLessThanOrEqual(size.height / 2);
  });
  it('leaves out roads that do not cross the picture, and names all others within it', () => {
    const near = fc.tuple(
      fc.double({ min: 126.6, max: 126.66, noNaN: true }),
      fc.double({ min: 45.72, max: 45.76, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(near, { maxLength: 6 }), (points) => {
        for (const road of roadLines(centre, [{ name: '路', points }], size)) {
          expect(Math.abs(road.label.x)).toBeLessThanOrEqual(size.width / 2 + 1e-6);
          expect(Math.abs(road.label.y)).toBeLessThanOrEqual(size.height / 2 + 1e-6);
        }
      }),
    );
    expect(
      roadLines(
        centre,
        [
          {
            name: '远',
            points: [
              [120, 40],
              [120.1, 40],
            ],
          },
        ],
        size,
      ),
    ).toEqual([]);
  });
  it('always shows the whole circle of error up to half a kilometre', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), (m) => {
        expect(reach(m)).toBeGreaterThan(m);
      }),
    );
  });
});
