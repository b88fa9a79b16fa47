import { type PlateFormat, type PlateKind, plateKindWords } from '@kuaichu/contract/plate';
import { displayPlate, normalisePlate, plateFormat, possibleKinds, suggestPlate } from './plate.ts';

/** Colours of plates as people say them. */
export const plateColours = ['蓝', '黄', '绿', '渐变绿', '黄绿', '白', '黑'] as const;
export type PlateColour = (typeof plateColours)[number];

/** Kinds that carry a colour, the commonest first (GA 36-2018). */
const BY_COLOUR: Readonly<Record<PlateColour, readonly PlateKind[]>> = {
  蓝: ['02', '08'],
  黄: ['01', '15', '16', '07', '17', '13'],
  // A plain green may be new energy or a tractor's; the one that fades is new energy alone.
  绿: ['52', '14', '25'],
  渐变绿: ['52'],
  黄绿: ['51'],
  白: ['23', '24', '31', '32'],
  黑: ['06', '26', '27', '05', '03', '04', '12', '11', '09', '10'],
};

export interface PlateJudgement {
  plateNo: string;
  shown: string;
  format: PlateFormat;
  /** The number fits a pattern, and kind and colour do not contradict it. */
  valid: boolean;
  /** The likeliest kind; null where number and colour leave none. */
  plateKind: PlateKind | null;
  kinds: { kind: PlateKind; words: string }[];
  /** What to look at again; an odd plate warns and never blocks. */
  warning: string | null;
  suggestion: string | null;
  blocks: false;
}

/** 黄绿双拼 is 黄绿, 蓝色 is 蓝; anything else is no colour we know. */
export function readColour(text: string): PlateColour | undefined {
  const plain = text.trim().replace(/双拼|色|牌|底/gu, '');
  return plateColours.find((colour) => colour === plain);
}

/** What kind of vehicle a number and a colour belong to; together kind and number are the key (GA/T 16.7). */
export function judgePlate(text: string, asked: { colour?: string; plateKind?: PlateKind } = {}): PlateJudgement {
  const plateNo = normalisePlate(text);
  const format = plateFormat(plateNo);
  const suggestion = suggestPlate(plateNo);
  const colour = asked.colour === undefined ? undefined : readColour(asked.colour);
  const byNumber = possibleKinds(plateNo);
  const byColour = colour === undefined ? undefined : BY_COLOUR[colour];
  const kinds = byColour ? byColour.filter((kind) => byNumber.includes(kind)) : [...byNumber];
  const plateKind = asked.plateKind ?? kinds[0] ?? null;
  let warning: string | null = null;
  if (suggestion !== null) warning = `是不是 ${displayPlate(suggestion)}？号牌后几位没有字母 I 和 O。`;
  else if (format === 'unrecognised') warning = '这个号牌的样子少见。对着画面再看一次，没错就继续。';
  else if (asked.colour !== undefined && colour === undefined) warning = '号牌颜色不认识。对着画面再看一次。';
  else if (colour !== undefined && kinds.length === 0)
    warning = `这个号牌不像${colour}牌。对着画面再看一次，没错就继续。`;
  else if (asked.plateKind !== undefined && !kinds.includes(asked.plateKind))
    warning = `号牌不像${plateKindWords[asked.plateKind]}。再看一次，没错就继续。`;
  return {
    plateNo,
    shown: displayPlate(plateNo),
    format,
    valid: warning === null,
    plateKind,
    kinds: kinds.map((one) => ({ kind: one, words: plateKindWords[one] })),
    warning,
    suggestion,
    blocks: false,
  };
}
