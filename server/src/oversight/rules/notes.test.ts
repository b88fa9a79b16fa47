import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { type Beside, pinNote } from './notes.ts';

const ALARM = '2026-09-18T08:39:00+08:00';
const NOW = new Date('2026-09-18T09:00:00+08:00');
const note = (at: string) => ({ at, words: '有来车，应先用变焦。', staffId: 's_1' });

describe('a note to a moment of the case', () => {
  test('given a moment after the alarm, then it is kept behind the others, and the looks stay', () => {
    const first = pinNote({ views: 3 }, note('2026-09-18T08:42:53+08:00'), ALARM, NOW);
    if (isRefusal(first)) throw new Error(first.code);
    expect(first.next).toEqual({
      views: 3,
      notes: [
        {
          at: '2026-09-18T00:42:53.000Z',
          words: '有来车，应先用变焦。',
          staffId: 's_1',
          notedAt: NOW.toISOString(),
        },
      ],
    });
    const second = pinNote(first.next, note('2026-09-18T08:39:00+08:00'), ALARM, NOW);
    if (isRefusal(second)) throw new Error(second.code);
    expect(second.next.notes?.map((n) => n.at)).toEqual(['2026-09-18T00:42:53.000Z', '2026-09-18T00:39:00.000Z']);
    expect(second.events).toEqual([
      { type: 'qualityCheck.noted', payload: { at: '2026-09-18T00:39:00.000Z', words: '有来车，应先用变焦。' } },
    ]);
  });

  test.each([
    ['before the alarm', '2026-09-18T08:38:59+08:00'],
    ['in the future', '2026-09-18T09:00:01+08:00'],
  ])('given one %s, then refused', (_when, at) => {
    expect(pinNote({ views: 0 }, note(at), ALARM, NOW)).toMatchObject({ code: 'invalidInput' });
  });

  test('given very many, then no more', () => {
    const full: Beside = { views: 0, notes: Array.from({ length: 200 }, () => ({ ...note(ALARM), notedAt: ALARM })) };
    expect(pinNote(full, note(ALARM), ALARM, NOW)).toMatchObject({ code: 'wrongState' });
  });
});
