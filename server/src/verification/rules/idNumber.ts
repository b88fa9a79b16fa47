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

export type PaperKind =
  | 'chinesePassport'
  | 'hongKongMacaoPermit'
  | 'taiwanPermit'
  | 'hongKongIdentityCard'
  | 'foreignResidentCard'
  | 'foreignPassport';

/**
 * Papers that are no 18-character identity number, by the form of their number; the first that fits. Who has no Chinese
 * nationality is a foreigner (P146 112(4)); residents of Hong Kong, Macao and Taiwan are none.
 * Where a form may be either, nobody is called a foreigner: the agent sees the paper.
 */
const PAPERS: readonly { kind: PaperKind; form: RegExp; foreign: boolean }[] = [
  // Ordinary since 1997 G, since 2012 E and E with a letter; official P, S, diplomatic D.
  { kind: 'chinesePassport', form: /^(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[PSD]E?\d{7})$/, foreign: false },
  // 港澳居民来往内地通行证: H or M, eight digits, ten with the number of the card.
  { kind: 'hongKongMacaoPermit', form: /^[HM]\d{8}(?:\d{2})?$/, foreign: false },
  // The check character stands in brackets, which are often left out; of two letters without them it may be a passport.
  { kind: 'hongKongIdentityCard', form: /^(?:[A-Z]\d{6}\(?[\dA]\)?|[A-Z]{2}\d{6}\([\dA]\))$/, foreign: false },
  // 台湾居民来往大陆通行证: eight digits, ten in earlier ones.
  { kind: 'taiwanPermit', form: /^\d{8}(?:\d{2})?$/, foreign: false },
  // 外国人永久居留身份证 up to 2023: three letters of the country and twelve digits.
  { kind: 'foreignResidentCard', form: /^[A-Z]{3}\d{12}$/, foreign: true },
  // ICAO 9303: nine characters at most; one letter at least, or nine digits.
  { kind: 'foreignPassport', form: /^(?:\d{9}|(?=.*[A-Z])(?=(?:.*\d){4})[A-Z0-9]{6,9})$/, foreign: true },
];

/** Null: a form that tells nothing, confirmed by eye. */
export function readPaper(text: string): { kind: PaperKind; foreign: boolean } | null {
  const number = text.normalize('NFKC').toUpperCase().replace(/\s/gu, '');
  const paper = PAPERS.find(({ form }) => form.test(number));
  return paper ? { kind: paper.kind, foreign: paper.foreign } : null;
}

/** 实施条例 art. 72: a bicycle from 12, an e-bike from 16; a minor party needs an adult beside him. */
export function minorWarning(age: number, riding: 'bicycle' | 'eBike' | 'motor'): string | null {
  if (riding === 'bicycle' && age < 12) return '骑自行车要满 12 岁。有未成年人，请民警到场。';
  if (riding === 'eBike' && age < 16) return '骑电动自行车要满 16 岁。有未成年人，请民警到场。';
  return age < 18 ? '当事人未满 18 岁。要有监护人或其他成年人在场。' : null;
}
