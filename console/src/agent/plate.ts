import type { PlateKind } from '@kuaichu/contract/plate';

/** Likely kind by the shape alone (GA 36-2018): eight characters are a new-energy plate, 挂 a trailer, 学 a school car. */
export function likelyPlateKind(plateNo: string): PlateKind {
  const text = plateNo.replace(/[\s·.・-]/g, '').toUpperCase();
  if (text.endsWith('挂')) return '15';
  if (text.endsWith('学')) return '16';
  if (text.endsWith('警')) return '23';
  if (text.length === 8) return /^.[A-Z][A-HJK]/.test(text) ? '52' : /[A-HJK]$/.test(text) ? '51' : '02';
  return '02';
}

/** 黑A·T0001: the dot after the two leading characters, as the plate shows it. */
export function dotted(plateNo: string): string {
  const text = plateNo.replace(/[\s·.・]/g, '');
  return /^\p{Script=Han}[A-Za-z]/u.test(text) ? `${text.slice(0, 2)}·${text.slice(2)}` : plateNo;
}
