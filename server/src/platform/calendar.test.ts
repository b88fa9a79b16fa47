import * as chineseDays from 'chinese-days';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  addCalendarDays,
  addWorkingDays,
  dayKind,
  isoWeekday,
  isWorkday,
  nextDate,
  shanghaiDate,
  shanghaiInstant,
  shanghaiMinutes,
} from './calendar.ts';

const processZone = process.env.TZ;
afterEach(() => {
  if (processZone === undefined) delete process.env.TZ;
  else process.env.TZ = processZone;
});

describe('working days', () => {
  test('our table agrees with chinese-days on every day of 2024–2026', () => {
    let compared = 0;
    for (let day = '2024-01-01'; day <= '2026-12-31'; day = nextDate(day)) {
      expect(isWorkday(day), day).toBe(chineseDays.isWorkday(day));
      compared += 1;
    }
    expect(compared).toBe(366 + 365 + 365);
  });

  test.each([
    ['2026-02-13', '2026-02-25'], // Sat 14 is made up, then Spring Festival to 23
    ['2026-09-30', '2026-10-10'], // the third day is a make-up Saturday
    ['2026-11-20', '2026-11-25'],
    ['2026-05-08', '2026-05-12'], // make-up Saturday 9 counts
    ['2026-09-18', '2026-09-22'], // make-up Sunday 20 counts
  ])('served on %s, three working days end on %s', (served, last) => {
    expect(addWorkingDays(served, 3)).toBe(last);
  });

  test('a public holiday on a weekend is a holiday, not a mere weekend', () => {
    expect(dayKind('2026-10-03')).toBe('publicHoliday');
    expect(dayKind('2026-10-17')).toBe('weekend');
    expect(dayKind('2026-09-20')).toBe('makeUpWorkday');
    expect(dayKind('2026-09-18')).toBe('workday');
  });

  test('a year that is not loaded is refused, also when a term only runs into it', () => {
    expect(isWorkday('2027-01-04')).toEqual({
      code: 'calendarMissing',
      say: '2027 年调休表没装，算不出期限，不能往下走。',
      next: 'wait',
    });
    expect(addWorkingDays('2026-12-30', 3)).toMatchObject({ code: 'calendarMissing' });
    expect(addWorkingDays('2026-12-28', 3)).toBe('2026-12-31');
    expect(addWorkingDays('2023-12-28', 1)).toMatchObject({ code: 'calendarMissing' });
  });

  test('calendar-day terms move from a holiday to the first working day after it', () => {
    expect(addCalendarDays('2026-09-01', 30)).toBe('2026-10-08'); // 10-01 lies in the holiday
    expect(addCalendarDays('2026-09-01', 16)).toBe('2026-09-17');
  });

  test('a longer term never ends earlier, and every term ends on a working day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 10 }), (offset, n) => {
        const start = shanghaiDate(new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000));
        const last = addWorkingDays(start, n);
        const longer = addWorkingDays(start, n + 1);
        if (typeof last !== 'string' || typeof longer !== 'string') throw new Error('years are loaded');
        expect(last > start).toBe(true);
        expect(longer > last).toBe(true);
        expect(isWorkday(last)).toBe(true);
      }),
    );
  });
});

describe('Beijing dates', () => {
  test.each(['America/New_York', 'Asia/Shanghai', 'Pacific/Kiritimati', 'UTC'])('do not depend on TZ=%s', (zone) => {
    process.env.TZ = zone;
    expect(shanghaiDate('2026-09-17T16:00:00Z')).toBe('2026-09-18');
    expect(shanghaiDate(new Date('2026-09-17T15:59:59Z'))).toBe('2026-09-17');
    expect(shanghaiMinutes('2026-09-18T08:39:00+08:00')).toBe(8 * 60 + 39);
    expect(addWorkingDays('2026-02-13', 3)).toBe('2026-02-25');
    expect(shanghaiInstant('2026-09-18', 1440)).toBe('2026-09-19T00:00:00+08:00');
  });

  test('weekdays are ISO', () => {
    expect(isoWeekday('2026-09-18')).toBe(5);
    expect(isoWeekday('2026-09-20')).toBe(7);
    expect(isoWeekday('1969-12-29')).toBe(1);
  });

  test('an impossible date is a bug', () => {
    expect(() => nextDate('2026-13-01')).toThrow(/not a date/);
  });
});
