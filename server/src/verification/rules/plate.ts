import { type PlateFormat, type PlateKind, plateKindWords } from '@kuaichu/contract/plate';

/**
 * Plate numbers (GA 36-2018). A number that fits no pattern warns and is confirmed by eye; it never blocks:
 * temporary, rescue, old and city plates exist that no pattern holds.
 */

const PROVINCE = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
/** No I and no O in a serial. */
const LETTER = 'A-HJ-NP-Z';
/** D A B C E pure electric, F G H J K other new energy; D and F alone were right until 2021. */
const NEW_ENERGY = 'DABCEFGHJK';

const PATTERNS: readonly (readonly [PlateFormat, RegExp])[] = [
  ['normal', new RegExp(`^[${PROVINCE}][${LETTER}][${LETTER}0-9]{5}$`, 'u')],
  ['suffix', new RegExp(`^[${PROVINCE}][${LETTER}][${LETTER}0-9]{4}[挂学警港澳领]$`, 'u')],
  ['newEnergySmall', new RegExp(`^[${PROVINCE}][${LETTER}][${NEW_ENERGY}][${LETTER}0-9]\\d{4}$`, 'u')],
  ['newEnergyLarge', new RegExp(`^[${PROVINCE}][${LETTER}]\\d{5}[${NEW_ENERGY}]$`, 'u')],
  ['armedPolice', new RegExp(`^WJ[${PROVINCE}]?\\d{4}[0-9TDSHBXJ]$`, 'u')],
  ['military', /^[A-Z]{2}\d{5}$/],
  ['embassy', /^(?:\d{6}使|使\d{6})$/u],
];

const SUFFIX_KINDS: Readonly<Record<string, readonly PlateKind[]>> = {
  挂: ['15'],
  学: ['16', '17'],
  警: ['23', '24'],
  港: ['26'],
  澳: ['27'],
  领: ['04', '10'],
};

const FORMAT_KINDS: Readonly<Record<Exclude<PlateFormat, 'suffix' | 'unrecognised'>, readonly PlateKind[]>> = {
  normal: ['02', '01', '07', '08', '06', '12', '13', '14', '18', '19', '25'],
  newEnergySmall: ['52'],
  newEnergyLarge: ['51'],
  armedPolice: ['31'],
  military: ['32'],
  embassy: ['03', '09'],
};

/** Upper case, half width, without dots and spaces. I and O stay as typed; see `suggestPlate`. */
export function normalisePlate(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·•・.-]/gu, '');
}

/** As written on a plate: 黑A·T0001. Numbers of another build stay as they are. */
export function displayPlate(plateNo: string): string {
  const build = new RegExp(`^([${PROVINCE}][A-Z])(.+)$`, 'u').exec(plateNo);
  return build ? `${build[1]}·${build[2]}` : plateNo;
}

export function plateFormat(plateNo: string): PlateFormat {
  return PATTERNS.find(([, pattern]) => pattern.test(plateNo))?.[0] ?? 'unrecognised';
}

/** Kinds a number of this build may be, the commonest first; empty when the build is not recognised. */
export function possibleKinds(plateNo: string): readonly PlateKind[] {
  const format = plateFormat(plateNo);
  if (format === 'unrecognised') return [];
  if (format === 'suffix') return SUFFIX_KINDS[plateNo.at(-1) ?? ''] ?? [];
  return FORMAT_KINDS[format];
}

/** I read as 1 and O as 0 behind the office letter, when that makes a number fit; only ever a suggestion. */
export function suggestPlate(plateNo: string): string | null {
  if (plateFormat(plateNo) !== 'unrecognised') return null;
  const guess = plateNo.slice(0, 2) + plateNo.slice(2).replaceAll('I', '1').replaceAll('O', '0');
  return guess !== plateNo && plateFormat(guess) !== 'unrecognised' ? guess : null;
}

export interface PlateReading {
  plateNo: string;
  format: PlateFormat;
  /** What to look at again, in words; null when nothing is odd. */
  warning: string | null;
  suggestion: string | null;
}

/** Reads what a person typed. Whatever it says, the plate is accepted. */
export function readPlate(plateKind: PlateKind, text: string): PlateReading {
  const plateNo = normalisePlate(text);
  const format = plateFormat(plateNo);
  const suggestion = suggestPlate(plateNo);
  const kinds = possibleKinds(plateNo);
  let warning: string | null = null;
  if (suggestion !== null) warning = `是不是 ${displayPlate(suggestion)}？号牌后几位没有字母 I 和 O。`;
  else if (format === 'unrecognised') warning = '这个号牌的样子少见。对着画面再看一次，没错就继续。';
  else if (!kinds.includes(plateKind)) {
    const likely = kinds.slice(0, 2).map((kind) => plateKindWords[kind]);
    warning = `号牌像${likely.join('或')}，选的是${plateKindWords[plateKind]}。再看一次，没错就继续。`;
  }
  return { plateNo, format, warning, suggestion };
}
