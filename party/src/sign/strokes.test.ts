import { endpoints } from '@kuaichu/contract/endpoints';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginStroke, cross, type Dot, extendStroke, fitBox, isEmpty, pathOf, type Stroke, toBox } from './strokes.ts';

const pad = fc.record({ width: fc.integer({ min: 40, max: 2000 }), height: fc.integer({ min: 40, max: 2000 }) });
const touch = fc.record({
  x: fc.double({ min: -50, max: 2100, noNaN: true }),
  y: fc.double({ min: -50, max: 2100, noNaN: true }),
  down: fc.boolean(),
});

describe('a signature', () => {
  it('is what the contract takes, however long somebody scribbles on whatever pad', () => {
    fc.assert(
      fc.property(pad, fc.array(touch, { maxLength: 300 }), ({ width, height }, touches) => {
        const fit = fitBox(width, height);
        let strokes: Stroke[] = [];
        for (const { x, y, down } of touches) {
          const dot = toBox(fit, x, y);
          strokes = down ? beginStroke(strokes, dot) : extendStroke(strokes, dot);
        }
        expect(endpoints.sign.shape.body.shape.strokes.safeParse(strokes).error).toBeUndefined();
      }),
    );
  });
  it('keeps its shape: equal lengths on the pad are equal in the box', () => {
    fc.assert(
      fc.property(pad, ({ width, height }) => {
        const fit = fitBox(width, height);
        const across = toBox(fit, 20, 0)[0] - toBox(fit, 0, 0)[0];
        const down = toBox(fit, 0, 20)[1] - toBox(fit, 0, 0)[1];
        expect(Math.abs(across - down)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('is empty after a slip of the finger, and not after a cross', () => {
    const slip: Stroke[] = [
      [
        [500, 200],
        [510, 205],
      ],
    ];
    expect(isEmpty([])).toBe(true);
    expect(isEmpty(slip)).toBe(true);
    expect(isEmpty(cross)).toBe(false);
  });
  it('has no more than eighty strokes', () => {
    let strokes: Stroke[] = [];
    for (let i = 0; i < 200; i += 1) strokes = beginStroke(strokes, [i, i] as Dot);
    expect(strokes.length).toBe(80);
  });
  it('draws a lone dot as a point', () => {
    expect(pathOf([[5, 6]])).toBe('M5 6h.1');
  });
});
