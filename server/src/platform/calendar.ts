import { refuse, isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { officialYears, type OfficialYear } from './calendarTable.ts';

/**
 * Civil dates and working days in Beijing Time, the legal time of all mainland China (Xinjiang included).
 * Pure: no clock, and independent of the process time zone.
 */

/** `2026-09-18`, a day in Beijing Time. */
export type CivilDate = string;

export type DayKind = 'workday' | 'weekend' | 'publicHoliday' | 'makeUpWorkday';

export interface Calendar {
  /** Years whose notice is loaded; any other year is refused, never guessed. */
  readonly years: ReadonlySet<number>;
  readonly days: ReadonlyMap<CivilDate, 'publicHoliday' | 'makeUpWorkday'>;
}

const DAY_MS = 86_400_000;
/** China has kept UTC+8 without summer time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export function makeCalendar(years: Readonly<Record<number, OfficialYear>>): Calendar {
  const days = new Map<CivilDate, 'publicHoliday' | 'makeUpWorkday'>();
  for (const [year, notice] of Object.entries(years)) {
    for (const [first, last] of notice.off) {
      for (let day = `${year}-${first}`; day <= `${year}-${last}`; day = nextDate(day)) days.set(day, 'publicHoliday');
    }
    for (const day of notice.makeUp) days.set(`${year}-${day}`, 'makeUpWorkday');
  }
  return { years: new Set(Object.keys(years).map(Number)), days };
}

/** 2024–2026, the years that are loaded. */
export const officialCalendar: Calendar = makeCalendar(officialYears);

function epochMs(instant: Date | string): number {
  const ms = typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
  if (Number.isNaN(ms)) throw new Error('not an instant');
  return ms;
}

function dayNumber(date: CivilDate): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(ms)) throw new Error(`not a date: ${date}`);
  return ms / DAY_MS;
}

function dateOfDayNumber(day: number): CivilDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The Beijing day an instant falls on. */
export function shanghaiDate(instant: Date | string): CivilDate {
  return new Date(epochMs(instant) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Minutes since Beijing midnight, fractions kept. */
export function shanghaiMinutes(instant: Date | string): number {
  const ms = (epochMs(instant) + SHANGHAI_OFFSET_MS) % DAY_MS;
  return ms / 60_000;
}

/** The instant of a Beijing day and minute, with offset. 1440 minutes is the next midnight. */
export function shanghaiInstant(date: CivilDate, minutes: number): string {
  const local = new Date(dayNumber(date) * DAY_MS + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}+08:00`;
}

/** ISO weekday, 1 = Monday … 7 = Sunday. */
export function isoWeekday(date: CivilDate): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

export function nextDate(date: CivilDate): CivilDate {
  return dateOfDayNumber(dayNumber(date) + 1);
}

/** What sort of day this is by the official table; a year that is not loaded is refused. */
export function dayKind(date: CivilDate, calendar: Calendar = officialCalendar): DayKind | Refusal {
  const year = Number(date.slice(0, 4));
  const plain = isoWeekday(date) <= 5 ? 'workday' : 'weekend';
  if (!calendar.years.has(year)) return refuse('calendarMissing', { year });
  return calendar.days.get(date) ?? plain;
}

/** Make-up days (调休上班) are working days, public holidays are not. */
export function isWorkday(date: CivilDate, calendar: Calendar = officialCalendar): boolean | Refusal {
  const kind = dayKind(date, calendar);
  return isRefusal(kind) ? kind : kind === 'workday' || kind === 'makeUpWorkday';
}

/**
 * The n-th working day after `date`: 二日、三日、五日、十日 of P146 are working days (art. 112(5)),
 * the start day is not counted (公安机关办理行政案件程序规定 art. 35).
 */
export function addWorkingDays(date: CivilDate, n: number, calendar: Calendar = officialCalendar): CivilDate | Refusal {
  if (!Number.isInteger(n) || n < 1) throw new Error('a term is one working day at least');
  const start = isWorkday(date, calendar);
  if (isRefusal(start)) return start;
  let day = date;
  for (let counted = 0; counted < n; ) {
    day = nextDate(day);
    const works = isWorkday(day, calendar);
    if (isRefusal(works)) return works;
    if (works) counted += 1;
  }
  return day;
}

/**
 * A term in calendar days (30 and 60 of P146): start day excluded, a last day on a holiday moves
 * to the first working day after it.
 */
export function addCalendarDays(
  date: CivilDate,
  n: number,
  calendar: Calendar = officialCalendar,
): CivilDate | Refusal {
  if (!Number.isInteger(n) || n < 1) throw new Error('a term is one day at least');
  let day = dateOfDayNumber(dayNumber(date) + n);
  for (;;) {
    const works = isWorkday(day, calendar);
    if (isRefusal(works)) return works;
    if (works) return day;
    day = nextDate(day);
  }
}
