import type { ClockEvent } from '@kuaichu/contract/clock';
import { clockEvent } from '@kuaichu/contract/clock';
import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortArticleTitle } from '../../law/rules/article.ts';
import { isWorkday, makeCalendar, nextDate } from '../../platform/calendar.ts';
import { deadlineOf, terms, timelinessOf } from './clocks.ts';

const noon = (day: string): string => `${day}T12:00:00+08:00`;
function lastDay(event: ClockEvent, day: string): string {
  const deadline = deadlineOf(event, noon(day));
  return isRefusal(deadline) ? deadline.code : deadline.lastDay;
}

describe('处理程序规定 112(5)：二日、三日、五日、十日是工作日；三十日按自然日', () => {
  test.each<[ClockEvent, number, string, string]>([
    ['alarmAfterRemoval', 3, 'workingDays', '第十八条第一款'],
    ['sceneCleared', 3, 'workingDays', '第二十四条第二款'],
    ['certificateMade', 3, 'workingDays', '第六十五条第一款'],
    ['certificateServed', 3, 'workingDays', '第七十一条第一款'],
    ['reviewAppliedAtUnit', 2, 'workingDays', '第七十二条第一款'],
    ['reviewFileRequested', 5, 'workingDays', '第七十二条第二款'],
    ['reviewAccepted', 30, 'calendarDays', '第七十四条第一款'],
    ['reviewConcluded', 3, 'workingDays', '第七十八条'],
    ['reviewRemanded', 10, 'workingDays', '第七十九条第一款'],
    ['reappraisalConfirmed', 5, 'workingDays', '第七十九条第二款'],
    ['certificateReceived', 10, 'workingDays', '第八十六条第一款'],
    ['reviewUpheldReceived', 10, 'workingDays', '第八十六条第一款'],
    ['mediationBegun', 10, 'workingDays', '第九十条第三款'],
    ['recusalRequested', 2, 'workingDays', '第一百零五条第三款'],
    ['quickRequest', 5, 'workingDays', '第六十九条'],
    ['siteInvestigated', 10, 'workingDays', '第六十二条第一款'],
  ])('%s: %i %s by %s', (event, days, unit, article) => {
    expect(terms[event]).toMatchObject({ days, unit });
    expect(shortArticleTitle(terms[event].article)).toBe(`《道路交通事故处理程序规定》${article}`);
    const deadline = deadlineOf(event, noon('2026-11-02'));
    if (isRefusal(deadline)) throw new Error(deadline.say);
    expect(deadline.articles[0]?.text.length).toBeGreaterThan(10);
    expect(deadline.articles.some(({ title }) => title.endsWith('第一百一十二条第五项'))).toBe(unit === 'workingDays');
    expect(deadline.articles.at(-1)?.title).toBe('《公安机关办理行政案件程序规定》第三十五条');
  });

  test('every event has its term', () => {
    expect(Object.keys(terms).toSorted()).toEqual([...clockEvent.options].toSorted());
  });
});

/** Counted by hand from the State Council's notices, the day of the event left out. */
const CASES: [event: ClockEvent, on: string, last: string][] = [
  // The worked examples: make-up Saturday 02-14 and Spring Festival; a make-up day as the last one; a plain week; 05-09
  ['certificateServed', '2026-02-13', '2026-02-25'],
  ['certificateServed', '2026-09-30', '2026-10-10'],
  ['certificateServed', '2026-11-20', '2026-11-25'],
  ['certificateServed', '2026-05-08', '2026-05-12'],
  ['certificateServed', '2026-09-18', '2026-09-22'], // make-up Sunday 09-20 counts
  ['certificateServed', '2026-09-24', '2026-09-30'], // Mid-Autumn 09-25–27
  ['certificateServed', '2026-06-18', '2026-06-24'], // Dragon Boat 06-19–21
  ['certificateServed', '2026-10-09', '2026-10-13'], // make-up Saturday 10-10 counts
  ['certificateServed', '2026-04-03', '2026-04-09'], // Qingming to Monday 04-06
  ['certificateServed', '2026-12-28', '2026-12-31'], // ends before the unloaded year
  ['certificateServed', '2024-06-05', '2024-06-11'], // Dragon Boat 2024
  ['certificateServed', '2024-09-13', '2024-09-19'], // make-up Saturday 09-14, Mid-Autumn to 09-17
  ['certificateServed', '2025-01-24', '2025-02-05'], // make-up Sunday 01-26, Spring Festival to 02-04
  ['certificateServed', '2025-09-30', '2025-10-11'], // National Day with Mid-Autumn to 10-08
  ['sceneCleared', '2026-09-18', '2026-09-22'],
  ['sceneCleared', '2026-04-30', '2026-05-08'],
  ['certificateMade', '2026-09-21', '2026-09-24'],
  ['certificateMade', '2026-02-12', '2026-02-24'],
  ['alarmAfterRemoval', '2026-09-19', '2026-09-22'], // on a Saturday; Sunday 09-20 works
  ['reviewAppliedAtUnit', '2026-09-23', '2026-09-28'],
  ['reviewAppliedAtUnit', '2026-09-30', '2026-10-09'],
  ['reviewFileRequested', '2026-09-21', '2026-09-29'],
  ['reviewFileRequested', '2026-05-06', '2026-05-12'],
  ['reviewConcluded', '2026-10-08', '2026-10-12'],
  ['reviewRemanded', '2026-09-18', '2026-10-09'],
  ['reviewRemanded', '2026-02-09', '2026-02-28'],
  ['reappraisalConfirmed', '2026-11-02', '2026-11-09'],
  ['certificateReceived', '2026-09-18', '2026-10-09'],
  ['certificateReceived', '2026-11-20', '2026-12-04'],
  ['reviewUpheldReceived', '2026-11-02', '2026-11-16'],
  ['mediationBegun', '2026-11-02', '2026-11-16'],
  ['recusalRequested', '2026-11-20', '2026-11-24'],
  ['recusalRequested', '2026-05-08', '2026-05-11'],
  ['quickRequest', '2026-11-02', '2026-11-09'],
  ['siteInvestigated', '2026-11-02', '2026-11-16'],
  // Thirty calendar days; a last day on a holiday moves to the first day after it
  ['reviewAccepted', '2026-08-14', '2026-09-14'], // 09-13 is a Sunday
  ['reviewAccepted', '2026-09-01', '2026-10-08'], // 10-01 lies in the holiday
  ['reviewAccepted', '2026-01-16', '2026-02-24'], // 02-15 lies in Spring Festival
  ['reviewAccepted', '2026-11-20', '2026-12-21'],
  ['reviewAccepted', '2026-04-01', '2026-05-06'],
  ['reviewAccepted', '2026-08-28', '2026-09-28'],
  ['reviewAccepted', '2024-09-06', '2024-10-08'],
  ['reviewAccepted', '2026-12-01', '2026-12-31'],
];

describe('行程 35：起算日不计，最后一日是节假日的顺延', () => {
  test.each(CASES)('%s on %s ends on %s', (event, on, last) => {
    expect(lastDay(event, on)).toBe(last);
  });

  test('the hour of the day does not matter, the Beijing day does', () => {
    for (const at of ['2026-11-20T00:00:00+08:00', '2026-11-20T23:59:59+08:00', '2026-11-19T16:00:00Z']) {
      const deadline = deadlineOf('certificateServed', at);
      expect(deadline).toMatchObject({ startsOn: '2026-11-20', lastDay: '2026-11-25' });
    }
  });

  test.each<[ClockEvent, string]>([
    ['certificateServed', '2026-12-30'],
    ['certificateServed', '2027-03-01'],
    ['certificateServed', '2023-11-20'],
    ['reviewAccepted', '2026-12-20'],
    ['reviewRemanded', '2026-12-25'],
  ])('%s on %s runs into a year that is not loaded and is refused', (event, on) => {
    expect(lastDay(event, on)).toBe('calendarMissing');
  });

  test('the last day may stand although the next one is not known', () => {
    expect(deadlineOf('certificateServed', noon('2026-12-28'))).toMatchObject({ lastDay: '2026-12-31', greyDay: null });
  });

  test('why this day, in words', () => {
    const why = (event: ClockEvent, day: string) => {
      const deadline = deadlineOf(event, noon(day));
      return isRefusal(deadline) ? deadline.say : deadline.why;
    };
    expect(why('certificateServed', '2026-02-13')).toBe(
      '从2026-02-13起算，当天不算，按工作日数 3 天，去掉节假日 9 天，算上调休上班 1 天，到2026-02-25为止。',
    );
    expect(why('certificateServed', '2026-11-24')).toBe(
      '从2026-11-24起算，当天不算，按工作日数 3 天，到2026-11-27为止。',
    );
    expect(why('reviewAccepted', '2026-09-01')).toBe(
      '从2026-09-01起算，当天不算，按自然日数 30 天，最后一天是节假日，顺延到节假日后第一天，到2026-10-08为止。',
    );
    expect(why('reviewAccepted', '2026-12-01')).toBe(
      '从2026-12-01起算，当天不算，按自然日数 30 天，到2026-12-31为止。',
    );
  });

  test('another table of holidays gives another last day', () => {
    const plain = makeCalendar({ 2026: { off: [], makeUp: [] } });
    expect(deadlineOf('certificateServed', noon('2026-02-13'), plain)).toMatchObject({ lastDay: '2026-02-18' });
  });
});

describe('处理程序规定 71、73：逾期由人决定，不自动驳回', () => {
  const state = (served: string, applied: string) => {
    const found = timelinessOf('certificateServed', noon(served), noon(applied));
    return isRefusal(found) ? found.code : [found.state, found.decidedBy];
  };
  test.each<[string, string, string[]]>([
    ['2026-11-20', '2026-11-20', ['inTime', 'system']],
    ['2026-11-20', '2026-11-25', ['inTime', 'system']],
    ['2026-11-20', '2026-11-26', ['grey', 'person']],
    ['2026-11-20', '2026-11-27', ['late', 'person']],
    ['2026-11-18', '2026-11-23', ['inTime', 'system']],
    // A Friday's last day: the weekend and the Monday are grey
    ['2026-11-24', '2026-11-28', ['grey', 'person']],
    ['2026-11-24', '2026-11-30', ['grey', 'person']],
    ['2026-11-24', '2026-12-01', ['late', 'person']],
    // The last day is a make-up Saturday, which is disputed: Monday is grey
    ['2026-09-30', '2026-10-10', ['inTime', 'system']],
    ['2026-09-30', '2026-10-12', ['grey', 'person']],
    ['2026-09-30', '2026-10-13', ['late', 'person']],
    ['2026-12-28', '2027-01-05', ['grey', 'person']],
  ])('served %s, applied %s: %s', (served, applied, expected) => {
    expect(state(served, applied)).toEqual(expected);
  });

  test('a last day on a make-up Saturday is flagged', () => {
    expect(deadlineOf('certificateServed', noon('2026-09-30'))).toMatchObject({ lastDayIsMadeUp: true });
    expect(deadlineOf('certificateServed', noon('2026-11-20'))).toMatchObject({ lastDayIsMadeUp: false });
  });

  test('an unloaded year is refused here too', () => {
    expect(state('2026-12-30', '2026-12-31')).toBe('calendarMissing');
  });
});

test('whatever begins: the last day is a working day after it, and the grey day the next working day', () => {
  const day = fc.integer({ min: 0, max: 1040 }).map((offset) => {
    let date = '2024-01-01';
    for (let n = 0; n < offset; n += 1) date = nextDate(date);
    return date;
  });
  fc.assert(
    fc.property(fc.constantFrom(...clockEvent.options), day, (event, on) => {
      const deadline = deadlineOf(event, noon(on));
      if (isRefusal(deadline)) throw new Error(deadline.say);
      expect(deadline.lastDay > on).toBe(true);
      expect(isWorkday(deadline.lastDay)).toBe(true);
      expect(deadline.greyDay === null || deadline.greyDay > deadline.lastDay).toBe(true);
      expect(deadline.rejectsAutomatically).toBe(false);
    }),
    { numRuns: 200 },
  );
});
