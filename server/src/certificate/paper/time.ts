/** China keeps UTC+8 without daylight saving since 1992; the process time zone plays no part. */
const CHINA_OFFSET_MS = 8 * 3600 * 1000;

const two = (n: number) => String(n).padStart(2, '0');

function inChina(instant: string): Date {
  return new Date(Date.parse(instant) + CHINA_OFFSET_MS);
}

/** 2026年09月18日 */
export function chineseDate(instant: string): string {
  const at = inChina(instant);
  return `${String(at.getUTCFullYear()).padStart(4, '0')}年${two(at.getUTCMonth() + 1)}月${two(at.getUTCDate())}日`;
}

/** 2026年09月18日08时39分 */
export function chineseMinute(instant: string): string {
  const at = inChina(instant);
  return `${chineseDate(instant)}${two(at.getUTCHours())}时${two(at.getUTCMinutes())}分`;
}

/** An instant with its offset: without one it would mean another minute on another machine. */
export function isInstant(value: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
