/** Vehicle identification numbers (ISO 3779, GB 16735): 17 characters without I, O, Q; the ninth is a check. */

const VALUES: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'ABCDEFGH'].map((letter, i) => [letter, i + 1])),
  ...Object.fromEntries([...'JKLMN'].map((letter, i) => [letter, i + 1])),
  P: 7,
  R: 9,
  ...Object.fromEntries([...'STUVWXYZ'].map((letter, i) => [letter, i + 2])),
};
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

export interface VinReading {
  vin: string;
  /** Some imported and old cars fail the check: a warning, never a block. */
  warning: string | null;
}

export function readVin(text: string): VinReading {
  const vin = text.normalize('NFKC').toUpperCase().replace(/[\s-]/gu, '');
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(vin)) return { vin, warning: '车辆识别代号是 17 位，没有 I、O、Q。再看一次。' };
  const sum = WEIGHTS.reduce((total, weight, i) => {
    const char = vin[i] ?? '';
    return total + weight * (VALUES[char] ?? Number(char));
  }, 0);
  const check = sum % 11 === 10 ? 'X' : String(sum % 11);
  return { vin, warning: vin[8] === check ? null : '车辆识别代号对不上校验位。进口车、老车可能这样，看清再继续。' };
}
