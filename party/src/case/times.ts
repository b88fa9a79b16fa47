import { zone } from '../parts/time.ts';
import { caseTexts } from './texts.ts';

/** `2026-09-23` → 9月23日（周三）. */
export function dayWords(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  return caseTexts.day(month, date, caseTexts.weekdays[weekday] ?? '');
}

const monthDay = new Intl.DateTimeFormat('zh-CN', { timeZone: zone, month: 'long', day: 'numeric' });
export function dateOf(instant: string): string {
  return monthDay.format(new Date(instant));
}

/** 98 → 1:38, or 01:38 with `padded`. */
export function minuteSecond(seconds: number, padded = false): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  return `${padded ? String(minutes).padStart(2, '0') : minutes}:${String(whole % 60).padStart(2, '0')}`;
}

export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return caseTexts.duration(Math.floor(whole / 60), whole % 60);
}
