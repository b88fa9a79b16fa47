import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type Picture, type Receiver } from './allocation.ts';

const face: Picture = { sid: 'face', bps: 240_000, peakBps: 260_000, yields: true };
const mine: Picture = { sid: 'p1', bps: 1_500_000, peakBps: 1_700_000, yields: false };
const theirs: Picture = { sid: 'p2', bps: 1_400_000, peakBps: 1_700_000, yields: false };

const none: ReadonlySet<string> = new Set();
const agent = (budgetBps?: number): Receiver => ({
  budgetBps,
  hidden: false,
  strained: true,
  pictures: [mine, theirs],
  held: none,
});
const phone = (budgetBps?: number, held = none): Receiver => ({
  budgetBps,
  hidden: false,
  strained: true,
  pictures: [face, theirs],
  held,
});
const otherPhone: Receiver = {
  budgetBps: undefined,
  hidden: false,
  strained: true,
  pictures: [face, mine],
  held: none,
};

describe('who gives way', () => {
  it('nobody while every line is wide', () => {
    expect(allocate([agent(), phone(), otherPhone])).toEqual({ held: [none, none, none], caps: new Map() });
  });

  it('the other party’s picture is held back on the narrow phone alone; desk and recording keep it whole', () => {
    const { held, caps } = allocate([agent(), phone(360_000), otherPhone]);
    expect(held).toEqual([none, new Set(['p2']), none]);
    expect(caps).toEqual(new Map());
  });

  it('the face goes before the other party’s picture where that one fits', () => {
    const small = { ...theirs, bps: 500_000, peakBps: 520_000 };
    const { held, caps } = allocate([agent(), { ...phone(560_000), pictures: [face, small] }]);
    expect(held[1]).toEqual(new Set(['face']));
    expect(caps.get('p2')).toBeUndefined();
    // Nobody else sees the face: it becomes small enough to come back.
    expect(caps.get('face')).toBe(150_000);
  });

  it('the face alone shrinks to what there is', () => {
    const { held, caps } = allocate([{ ...phone(180_000), pictures: [face] }]);
    expect(held).toEqual([none]);
    expect(caps).toEqual(new Map([['face', 180_000]]));
  });

  it('a picture far too large waits until its publisher has followed, and then comes back', () => {
    const alone = { ...agent(500_000), pictures: [mine] };
    const first = allocate([alone]);
    expect(first.held).toEqual([new Set(['p1'])]);
    expect(first.caps.get('p1')).toBeDefined();
    const followed = { ...alone, pictures: [{ ...mine, bps: 120_000 }], held: new Set(['p1']) };
    expect(allocate([followed])).toEqual({ held: [none], caps: new Map([['p1', 500_000]]) });
  });

  it('while the voice is well, a picture becomes smaller and is not taken away', () => {
    const alone = { ...agent(90_000), pictures: [mine], strained: false };
    expect(allocate([alone])).toEqual({ held: [none], caps: new Map([['p1', 150_000]]) });
  });

  it('one that was taken away for the voice’s sake does not come back where it would be taken again', () => {
    const small = { ...face, bps: 120_000 };
    const calm = { ...phone(50_000, new Set(['face'])), pictures: [small], strained: false };
    expect(allocate([calm]).held).toEqual([new Set(['face'])]);
    expect(allocate([{ ...calm, budgetBps: 110_000 }]).held).toEqual([none]);
  });

  it('a hidden supervisor on a bad line changes nothing for anybody', () => {
    const supervisor: Receiver = {
      budgetBps: 90_000,
      hidden: true,
      strained: true,
      pictures: [face, mine, theirs],
      held: none,
    };
    const { held, caps } = allocate([agent(), phone(), supervisor]);
    expect(held.slice(0, 2)).toEqual([none, none]);
    expect(held[2]).toEqual(new Set(['face', 'p1', 'p2']));
    expect(caps).toEqual(new Map());
    expect(allocate([supervisor]).caps).toEqual(new Map());
  });

  it('whatever the lines are: the widest visible line is never made narrower by another', () => {
    const picture = fc.record({
      sid: fc.constantFrom('a', 'b', 'c'),
      bps: fc.integer({ min: 0, max: 3_000_000 }),
      peakBps: fc.integer({ min: 100_000, max: 3_000_000 }),
      yields: fc.boolean(),
    });
    const receiver = fc.record({
      budgetBps: fc.option(fc.integer({ min: 0, max: 4_000_000 }), { nil: undefined }),
      hidden: fc.boolean(),
      strained: fc.boolean(),
      pictures: fc.uniqueArray(picture, { selector: ({ sid }) => sid, maxLength: 3 }),
      held: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((sids) => new Set<string>(sids)),
    });
    fc.assert(
      fc.property(fc.array(receiver, { maxLength: 5 }), (receivers) => {
        const { held, caps } = allocate(receivers);
        for (const [index, { budgetBps, hidden, pictures }] of receivers.entries()) {
          if (budgetBps !== undefined) {
            const shown = pictures.filter(({ sid }) => !held[index]!.has(sid));
            if (hidden) expect(shown.reduce((sum, { bps }) => sum + bps, 0)).toBeLessThanOrEqual(budgetBps * 1.16 + 1);
            continue;
          }
          expect(held[index]!.size).toBe(0);
          if (!hidden) for (const { sid } of pictures) expect(caps.has(sid)).toBe(false);
        }
        for (const cap of caps.values()) expect(cap).toBeGreaterThanOrEqual(150_000);
      }),
    );
  });
});
