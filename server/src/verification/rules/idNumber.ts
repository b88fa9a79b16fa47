import type { CivilDate } from '../../platform/calendar.ts';

/** Identity numbers (GB 11643-1999): 17 digits and a check character, birth date at 7–14. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

export type IdNumberKind = 'citizen' | 'hongKongMacaoTaiwan' | 'foreignPermanentResident';

export type IdNumberReading =
  | { ok: true; idNo: string; kind: IdNumberKind; birthDate: CivilDate; age: number; sex: 'male' | 'female' }
  /** Passports, officers' cards and other papers are no 18-character numbers; they are confirmed by eye. */
  | { ok: false; idNo: string; warning: string };

function isRealDate(date: CivilDate): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

/** Full years at a day; a birthday counts from the day itself. */
export function ageOn(birthDate: CivilDate, day: CivilDate): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

function kindOf(idNo: string): IdNumberKind {
  if (/^8[123]0000/.test(idNo)) return 'hongKongMacaoTaiwan';
  return idNo.startsWith('9') ? 'foreignPermanentResident' : 'citizen';
}

export function readIdNumber(text: string, day: CivilDate): IdNumberReading {
  const idNo = text.normalize('NFKC').toUpperCase().replace(/\s/gu, '');
  if (!/^\d{17}[\dX]$/.test(idNo)) return { ok: false, idNo, warning: '不是 18 位身份证号。是别的证件就继续。' };
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(idNo[i]), 0);
  if (CHECKS[sum % 11] !== idNo[17]) return { ok: false, idNo, warning: '身份证号对不上校验位。对着证件再看一次。' };
  const birthDate = `${idNo.slice(6, 10)}-${idNo.slice(10, 12)}-${idNo.slice(12, 14)}`;
  if (!isRealDate(birthDate) || birthDate > day)
    return { ok: false, idNo, warning: '身份证号里的生日不对。对着证件再看一次。' };
  const sex = Number(idNo[16]) % 2 === 1 ? 'male' : 'female';
  return { ok: true, idNo, kind: kindOf(idNo), birthDate, age: ageOn(birthDate, day), sex };
}

/** 实施条例 art. 72: a bicycle from 12, an e-bike from 16; a minor party needs an adult beside him. */
export function minorWarning(age: number, riding: 'bicycle' | 'eBike' | 'motor'): string | null {
  if (riding === 'bicycle' && age < 12) return '骑自行车要满 12 岁。有未成年人，请民警到场。';
  if (riding === 'eBike' && age < 16) return '骑电动自行车要满 16 岁。有未成年人，请民警到场。';
  return age < 18 ? '当事人未满 18 岁。要有监护人或其他成年人在场。' : null;
}
