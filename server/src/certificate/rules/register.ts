import type { Case, Certificate } from '../../case/state.ts';
import { certificatesOf } from './states.ts';

/** The certificate of this number in its case. */
export function certificateByNo(current: Pick<Case, 'revoked' | 'certificate'>, no: string): Certificate | undefined {
  return certificatesOf(current).find((certificate) => certificate.no === no);
}

/**
 * Numbers skipped in the daily sequences these numbers belong to, each counted from one: areaCode, yyyyMMdd, serial.
 * Numbers are given inside the transaction that stores the paper, so that there should be none.
 */
export function missingNumbers(numbers: readonly string[]): string[] {
  const days = new Map<string, Set<number>>();
  const digits = new Map<string, number>();
  for (const no of numbers) {
    const [day, serial] = [no.slice(0, 14), no.slice(14)];
    days.set(day, (days.get(day) ?? new Set()).add(Number(serial)));
    digits.set(day, serial.length);
  }
  return [...days].flatMap(([day, serials]) =>
    Array.from({ length: Math.max(...serials) }, (_, at) => at + 1)
      .filter((serial) => !serials.has(serial))
      .map((serial) => `${day}${String(serial).padStart(digits.get(day) ?? 1, '0')}`),
  );
}
