import * as z from 'zod';

/**
 * 号牌种类 (GA/T 16.7). Kind and number together are the key of a vehicle: the number alone is not unique.
 */
export const plateKindWords = {
  '01': '大型汽车',
  '02': '小型汽车',
  '03': '使馆汽车',
  '04': '领馆汽车',
  '05': '境外汽车',
  '06': '外籍汽车',
  '07': '普通摩托车',
  '08': '轻便摩托车',
  '09': '使馆摩托车',
  '10': '领馆摩托车',
  '11': '境外摩托车',
  '12': '外籍摩托车',
  '13': '低速车',
  '14': '拖拉机',
  '15': '挂车',
  '16': '教练汽车',
  '17': '教练摩托车',
  '18': '试验汽车',
  '19': '试验摩托车',
  '20': '临时入境汽车',
  '21': '临时入境摩托车',
  '22': '临时行驶车',
  '23': '警用汽车',
  '24': '警用摩托车',
  '25': '原农机',
  '26': '香港入出境车',
  '27': '澳门入出境车',
  '31': '武警号牌',
  '32': '军队号牌',
  '41': '无号牌',
  '42': '假号牌',
  '43': '挪用号牌',
  '51': '大型新能源汽车',
  '52': '小型新能源汽车',
  '99': '其他号牌',
} as const;

export type PlateKind = keyof typeof plateKindWords;
export const plateKinds = Object.keys(plateKindWords) as [PlateKind, ...PlateKind[]];
export const plateKind = z.enum(plateKinds);

/** 挂车: carries no compulsory policy of its own (交强险条例 art. 42). */
export const trailerPlateKind = '15' satisfies PlateKind;

/** Free text on purpose: an odd plate warns, it never blocks. Control characters are refused. */
export const plateNo = z
  .string()
  .trim()
  .min(1)
  .max(20)
  .regex(/^[^\p{Cc}<>]+$/u);

export const plate = z.object({ plateKind, plateNo });
export type Plate = z.infer<typeof plate>;

/** The shape a plate number has (GA 36-2018); `unrecognised` is a warning to confirm by eye. */
export const plateFormat = z.enum([
  'normal',
  'suffix',
  'newEnergySmall',
  'newEnergyLarge',
  'armedPolice',
  'military',
  'embassy',
  'unrecognised',
]);
export type PlateFormat = z.infer<typeof plateFormat>;
