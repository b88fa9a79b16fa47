/** Beijing Time on every desk, wherever the machine stands. */
const zone = 'Asia/Shanghai';
const part = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function parts(at: string | number): Record<string, string> {
  return Object.fromEntries(part.formatToParts(new Date(at)).map((p) => [p.type, p.value]));
}

/** 08:39 */
export function hourMinute(at: string | number): string {
  const p = parts(at);
  return `${p['hour']}:${p['minute']}`;
}

/** 08:39:12 */
export function hourMinuteSecond(at: string | number): string {
  const p = parts(at);
  return `${p['hour']}:${p['minute']}:${p['second']}`;
}

/** 09-18 08:39 */
export function dayMinute(at: string | number): string {
  const p = parts(at);
  return `${p['month']}-${p['day']} ${p['hour']}:${p['minute']}`;
}

/** 2026年09月18日08时39分, as the certificate writes it. */
export function longMinute(at: string | number): string {
  const p = parts(at);
  return `${p['year']}年${p['month']}月${p['day']}日${p['hour']}时${p['minute']}分`;
}

/** 2026-09-18 08:39, as the form shows it. */
export function fullMinute(at: string | number): string {
  const p = parts(at);
  return `${p['year']}-${p['month']}-${p['day']} ${p['hour']}:${p['minute']}`;
}

const typedTime = /^(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?\s+)?(\d{1,2})[:：时](\d{1,2})分?$/u;

/** What a person types for a time: full, without the year, or hour and minute alone; the rest is taken from `base`. */
export function readTime(text: string, base: string): string | null {
  const match = typedTime.exec(text.trim());
  if (!match) return null;
  const known = parts(base);
  const two = (value: string | undefined): string => (value ?? '').padStart(2, '0');
  const date = `${match[1] ?? known['year']}-${two(match[2] ?? known['month'])}-${two(match[3] ?? known['day'])}`;
  const at = `${date}T${two(match[4])}:${two(match[5])}:00+08:00`;
  const ms = Date.parse(at);
  // A day that does not exist rolls over or is refused by the parser: both are typing errors.
  return Number.isNaN(ms) || !fullMinute(ms).startsWith(date) ? null : at;
}

/** 0:52, 12:03 or 1:02:03. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

export function secondsSince(at: string, nowMs: number): number {
  return Math.max(0, (nowMs - Date.parse(at)) / 1000);
}
