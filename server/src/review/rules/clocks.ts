import type { ClockEvent, ClockUnit } from '@kuaichu/contract/clock';
import type { Article } from '@kuaichu/contract/fault';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { administrative, type CitedArticle, cite, p146 } from '../../law/rules/article.ts';
import {
  addCalendarDays,
  addWorkingDays,
  type Calendar,
  type CivilDate,
  dayKind,
  nextDate,
  officialCalendar,
  shanghaiDate,
} from '../../platform/calendar.ts';

/** One term of the procedure: how long, in which days, whose, and where it stands. */
export interface Term {
  days: number;
  unit: ClockUnit;
  /** Who has to act. */
  whose: 'unit' | 'unitAbove' | 'party';
  /** What has to be done by then. */
  words: string;
  article: Article;
}

const working = (days: number, whose: Term['whose'], words: string, article: Article): Term => ({
  days,
  unit: 'workingDays',
  whose,
  words,
  article,
});

/**
 * Two, three, five and ten days are working days (P146 art. 112(5)); thirty and sixty are not on that list and count
 * by the calendar.
 */
export const terms: Readonly<Record<ClockEvent, Term>> = {
  alarmAfterRemoval: working(3, 'unit', '决定是否接受案件', p146(18, 1)),
  sceneCleared: working(3, 'unit', '制作道路交通事故认定书', p146(24, 2)),
  certificateMade: working(3, 'unit', '送达各方当事人', p146(65, 1)),
  certificateServed: working(3, 'party', '提出书面复核申请', p146(71, 1)),
  reviewAppliedAtUnit: working(2, 'unit', '把复核申请和有关材料移送上一级', p146(72, 1)),
  reviewFileRequested: working(5, 'unit', '向上一级提交案卷材料', p146(72, 2)),
  reviewAccepted: { days: 30, unit: 'calendarDays', whose: 'unitAbove', words: '作出复核结论', article: p146(74, 1) },
  reviewConcluded: working(3, 'unitAbove', '把复核结论送达各方当事人', p146(78)),
  reviewRemanded: working(10, 'unit', '重新调查，重新作出认定，撤销原认定书', p146(79, 1)),
  reappraisalConfirmed: working(5, 'unit', '重新作出认定', p146(79, 2)),
  certificateReceived: working(10, 'party', '一致书面申请公安机关交通管理部门调解', p146(86, 1)),
  reviewUpheldReceived: working(10, 'party', '一致书面申请公安机关交通管理部门调解', p146(86, 1)),
  mediationBegun: working(10, 'unit', '制作调解书或者调解终结书', p146(90, 3)),
  recusalRequested: working(2, 'unit', '对回避申请作出决定，并通知申请人', p146(105, 3)),
  quickRequest: working(5, 'unit', '制作道路交通事故认定书', p146(69)),
  siteInvestigated: working(10, 'unit', '制作道路交通事故认定书', p146(62, 1)),
};

export interface Deadline {
  event: ClockEvent;
  startsOn: CivilDate;
  lastDay: CivilDate;
  /** First working day after the last one: an application made then is for a person to weigh. Null: year not loaded. */
  greyDay: CivilDate | null;
  days: number;
  unit: ClockUnit;
  whose: Term['whose'];
  words: string;
  /** Why the last day is this one, in words. */
  why: string;
  /** The last day is a make-up Saturday or Sunday: whether that may end a citizen's term is disputed. */
  lastDayIsMadeUp: boolean;
  /** Nothing is rejected as late by the program. */
  rejectsAutomatically: false;
  articles: CitedArticle[];
}

/** Days between that were left out, for the sentence that explains the last day. */
function whyOf(term: Term, startsOn: CivilDate, lastDay: CivilDate, calendar: Calendar): string {
  const begun = `从${startsOn}起算，当天不算`;
  if (term.unit === 'calendarDays') {
    const moved = isWeekendOrHoliday(dateAfter(startsOn, term.days), calendar);
    const tail = moved ? '，最后一天是节假日，顺延到节假日后第一天' : '';
    return `${begun}，按自然日数 ${term.days} 天${tail}，到${lastDay}为止。`;
  }
  const kinds = daysBetween(startsOn, lastDay).map((day) => dayKind(day, calendar));
  const off = kinds.filter((kind) => kind === 'weekend' || kind === 'publicHoliday').length;
  const made = kinds.filter((kind) => kind === 'makeUpWorkday').length;
  const without = off > 0 ? `，去掉节假日 ${off} 天` : '';
  const counted = made > 0 ? `，算上调休上班 ${made} 天` : '';
  return `${begun}，按工作日数 ${term.days} 天${without}${counted}，到${lastDay}为止。`;
}

function dateAfter(start: CivilDate, days: number): CivilDate {
  let day = start;
  for (let n = 0; n < days; n += 1) day = nextDate(day);
  return day;
}

function daysBetween(startsOn: CivilDate, lastDay: CivilDate): CivilDate[] {
  const days: CivilDate[] = [];
  for (let day = nextDate(startsOn); day <= lastDay; day = nextDate(day)) days.push(day);
  return days;
}

function isWeekendOrHoliday(day: CivilDate, calendar: Calendar): boolean {
  const kind = dayKind(day, calendar);
  return kind === 'weekend' || kind === 'publicHoliday';
}

/**
 * The last day of the term an event starts. The day of the event is not counted, and a last day that is a holiday moves
 * to the first day after it (行程 art. 35 by P146 art. 113); a year whose table is not loaded is refused.
 */
export function deadlineOf(
  event: ClockEvent,
  at: Date | string,
  calendar: Calendar = officialCalendar,
  transferredAt?: Date | string,
): Deadline | Refusal {
  const term = terms[event];
  // P146 art. 11(2): after a hand-over the units' terms run from the day the case was received; a party's do not change.
  const handedOver = transferredAt !== undefined && term.whose === 'unit';
  const startsOn = shanghaiDate(handedOver ? transferredAt : at);
  const add = term.unit === 'workingDays' ? addWorkingDays : addCalendarDays;
  const lastDay = add(startsOn, term.days, calendar);
  if (isRefusal(lastDay)) return lastDay;
  const grey = addWorkingDays(lastDay, 1, calendar);
  const counting = term.unit === 'workingDays' ? [p146(112, undefined, 5)] : [];
  return {
    event,
    startsOn,
    lastDay,
    greyDay: isRefusal(grey) ? null : grey,
    days: term.days,
    unit: term.unit,
    whose: term.whose,
    words: term.words,
    why: whyOf(term, startsOn, lastDay, calendar),
    lastDayIsMadeUp: dayKind(lastDay, calendar) === 'makeUpWorkday',
    rejectsAutomatically: false,
    articles: cite([term.article, ...counting, ...(handedOver ? [p146(11, 2)] : []), administrative(35)]),
  };
}

export interface Timeliness {
  /** `grey`: one working day past at most; `late`: later than that. */
  state: 'inTime' | 'grey' | 'late';
  /** Only lateness is a ground to refuse a review (P146 art. 73), and a person finds it (art. 71(1)). */
  decidedBy: 'system' | 'person';
  lastDay: CivilDate;
}

/** Whether an application came in time; never an automatic refusal. */
export function timelinessOf(
  event: 'certificateServed' | 'certificateReceived' | 'reviewUpheldReceived',
  servedAt: Date | string,
  appliedAt: Date | string,
  calendar: Calendar = officialCalendar,
): Timeliness | Refusal {
  const deadline = deadlineOf(event, servedAt, calendar);
  if (isRefusal(deadline)) return deadline;
  const { lastDay, greyDay } = deadline;
  const day = shanghaiDate(appliedAt);
  if (day <= lastDay) return { state: 'inTime', decidedBy: 'system', lastDay };
  return { state: greyDay === null || day <= greyDay ? 'grey' : 'late', decidedBy: 'person', lastDay };
}
