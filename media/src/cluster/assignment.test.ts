import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Assignment } from './assignment.ts';

test('rooms go where the fewest are, and stay there', () => {
  const assignment = new Assignment();
  const first = ['a', 'b', 'c', 'd'].map((room) => assignment.of(room, [0, 1], 0));
  expect(first.toSorted()).toEqual([0, 0, 1, 1]);
  expect(['a', 'b', 'c', 'd'].map((room) => assignment.of(room, [0, 1, 2], 1))).toEqual(first);
  expect(assignment.of('e', [0, 1, 2], 1)).toBe(2);
});

test('a room of a process that died goes to one that lives, and does not go back', () => {
  const assignment = new Assignment();
  assignment.of('a', [0], 0);
  expect(assignment.known('a', [1], 1)).toBeUndefined();
  expect(assignment.of('a', [1], 1)).toBe(1);
  expect(assignment.of('a', [0, 1], 2)).toBe(1);
  expect(assignment.known('a', [0, 1], 2)).toBe(1);
  expect(assignment.of('b', [], 3)).toBeUndefined();
});

test('a room nobody is in is forgotten after ten minutes, one with somebody in it never', () => {
  const assignment = new Assignment();
  for (const room of ['left', 'stays']) {
    assignment.of(room, [0], 0);
    assignment.opened(room);
  }
  assignment.closed('left', 1_000);
  // Another room asks: what is over is cleared away.
  assignment.of('new', [0], 602_000);
  expect(assignment.known('left', [0], 602_000)).toBeUndefined();
  expect(assignment.known('stays', [0], 602_000)).toBe(0);
});

test('a room that is recorded is asked after, and so kept although nobody is connected', () => {
  const assignment = new Assignment();
  assignment.of('recorded', [0], 0);
  expect(assignment.known('recorded', [0], 550_000)).toBe(0);
  assignment.of('new', [0, 1], 700_000);
  expect(assignment.known('recorded', [0, 1], 700_000)).toBe(0);
});

test('whatever happens, a room that is known answers with one living process until that dies', () => {
  const step = fc.record({ room: fc.constantFrom('a', 'b', 'c'), living: fc.subarray([0, 1, 2]) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const assignment = new Assignment();
      const at = new Map<string, number>();
      for (const [nowMs, { room, living }] of steps.entries()) {
        const process = assignment.of(room, living, nowMs);
        const before = at.get(room);
        if (living.length === 0) expect(process).toBeUndefined();
        else expect(living).toContain(process);
        if (before !== undefined && living.includes(before)) expect(process).toBe(before);
        if (process !== undefined) at.set(room, process);
      }
    }),
  );
});
