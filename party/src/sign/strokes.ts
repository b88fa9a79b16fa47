export type Dot = [x: number, y: number];
export type Stroke = Dot[];

/** The box of the contract: whatever the pad's shape, strokes are fitted in evenly and centred. */
export const box = { width: 1000, height: 400 } as const;
const mostStrokes = 80;
const mostDots = 2000;
/** Closer dots than this add bytes and no shape. */
const nearest = 3;
/** A signature shorter than this (in box units) is a slip of the finger. */
const shortest = 60;

export interface Fit {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export function fitBox(padWidth: number, padHeight: number): Fit {
  const scale = Math.min(box.width / padWidth, box.height / padHeight);
  return { scale, left: (box.width - padWidth * scale) / 2, top: (box.height - padHeight * scale) / 2 };
}

export function toBox(fit: Fit, x: number, y: number): Dot {
  return [
    clamp(Math.round(x * fit.scale + fit.left), box.width),
    clamp(Math.round(y * fit.scale + fit.top), box.height),
  ];
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

export function beginStroke(strokes: readonly Stroke[], dot: Dot): Stroke[] {
  return strokes.length >= mostStrokes ? [...strokes] : [...strokes, [dot]];
}

export function extendStroke(strokes: readonly Stroke[], dot: Dot): Stroke[] {
  const last = strokes.at(-1);
  const end = last?.at(-1);
  if (!last || !end || last.length >= mostDots) return [...strokes];
  if (Math.hypot(dot[0] - end[0], dot[1] - end[1]) < nearest) return [...strokes];
  return [...strokes.slice(0, -1), [...last, dot]];
}

export function isEmpty(strokes: readonly Stroke[]): boolean {
  let length = 0;
  for (const stroke of strokes) {
    for (const [i, dot] of stroke.entries()) {
      const before = stroke[i - 1];
      if (before) length += Math.hypot(dot[0] - before[0], dot[1] - before[1]);
    }
  }
  return length < shortest;
}

/** A cross, for a hand that cannot write (WCAG 2.5.7: drawing has a tap way). */
export const cross: Stroke[] = [
  [
    [420, 200],
    [580, 200],
  ],
  [
    [500, 120],
    [500, 280],
  ],
];

/** Path of a stroke in box units; a lone dot is drawn as a point of the pen. */
export function pathOf(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (!first) return '';
  if (rest.length === 0) return `M${first[0]} ${first[1]}h.1`;
  return `M${first[0]} ${first[1]}${rest.map(([x, y]) => `L${x} ${y}`).join('')}`;
}
