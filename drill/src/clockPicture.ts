/**
 * The drill's own moving picture: a road scene with a running clock, once large for people (seven-segment digits) and
 * once as a row of black and white squares that survives any video codec and is read back from recorded frames.
 */

/** Drawn small and enlarged by whole pixels; 16:9, as cameras are. */
export const WIDTH = 640;
export const HEIGHT = 360;
/** Distinct pictures per second; each clock value stands for 100 ms. */
export const STEPS_PER_SECOND = 10;
/** The clock runs round after this long, and so does the file. */
export const LOOP_SECONDS = 60;
const STEPS = LOOP_SECONDS * STEPS_PER_SECOND;

export type Scene = 'road' | 'desk';

/** Planes of one 4:2:0 picture, as ffmpeg takes them. */
export interface Picture {
  readonly bytes: Buffer;
}

type Colour = readonly [y: number, u: number, v: number];
const white: Colour = [235, 128, 128];
const black: Colour = [16, 128, 128];
const asphalt: Colour = [70, 128, 126];
const line: Colour = [200, 120, 136];
const red: Colour = [80, 100, 205];
const pale: Colour = [190, 128, 126];
const glass: Colour = [35, 130, 126];
const wall: Colour = [120, 138, 120];
const skin: Colour = [165, 108, 150];
const uniform: Colour = [60, 140, 124];

/** Square of the machine clock, in pixels of the small picture. Each bit stands twice: as it is and turned over. */
const BITS = 10;
const SQUARE = 26;
const STRIP_LEFT = (WIDTH - 2 * BITS * SQUARE) / 2;
const STRIP_TOP = 14;

/** Segments a–g of the digits 0–9. */
const SEGMENTS = ['abcdef', 'bc', 'abdeg', 'abcdg', 'bcfg', 'acdfg', 'acdefg', 'abc', 'abcdefg', 'abcdfg'] as const;

export function drawPicture(scene: Scene, step: number): Picture {
  const bytes = Buffer.alloc((WIDTH * HEIGHT * 3) / 2);
  const box = (x: number, y: number, w: number, h: number, colour: Colour): void => fill(bytes, x, y, w, h, colour);
  if (scene === 'road') drawRoad(box, step);
  else drawDesk(box, step);
  drawStrip(box, step);
  drawDigits(box, step);
  return { bytes };
}

type Box = (x: number, y: number, w: number, h: number, colour: Colour) => void;

function drawRoad(box: Box, step: number): void {
  box(0, 0, WIDTH, HEIGHT, asphalt);
  // Even numbers throughout: colour has half the resolution.
  const shift = (step * 4) % 80;
  for (const x of [210, 420]) for (let y = -80; y < HEIGHT; y += 80) box(x, y + shift, 8, 40, line);
  for (const [x, colour] of [
    [252, red],
    [462, pale],
  ] as const) {
    box(x, 190, 120, 150, colour);
    box(x + 16, 214, 88, 34, glass);
    box(x + 20, 304, 80, 22, white);
    box(x + 28, 310, 64, 10, glass);
  }
}

function drawDesk(box: Box, step: number): void {
  box(0, 0, WIDTH, HEIGHT, wall);
  const nod = 2 * (step % 10 < 5 ? step % 5 : 4 - (step % 5));
  box(430, 130 + nod, 120, 130, skin);
  box(430, 110 + nod, 120, 34, black);
  box(380, 264 + nod, 220, 96, uniform);
}

function drawStrip(box: Box, step: number): void {
  box(STRIP_LEFT - 8, STRIP_TOP - 8, 2 * BITS * SQUARE + 16, SQUARE + 16, [128, 128, 128]);
  for (let bit = 0; bit < BITS; bit += 1) {
    const on = ((step >> (BITS - 1 - bit)) & 1) === 1;
    box(STRIP_LEFT + 2 * bit * SQUARE, STRIP_TOP, SQUARE, SQUARE, on ? white : black);
    box(STRIP_LEFT + (2 * bit + 1) * SQUARE, STRIP_TOP, SQUARE, SQUARE, on ? black : white);
  }
}

/** 07.3 : seconds and tenths. */
function drawDigits(box: Box, step: number): void {
  box(14, 58, 188, 98, black);
  const seconds = Math.floor(step / STEPS_PER_SECOND);
  const digits = [Math.floor(seconds / 10), seconds % 10, step % STEPS_PER_SECOND];
  digits.forEach((digit, i) => {
    const x = 26 + i * 60;
    const on = SEGMENTS[digit] ?? '';
    const segment: Record<string, readonly [number, number, number, number]> = {
      a: [x, 68, 42, 8],
      b: [x + 34, 68, 8, 40],
      c: [x + 34, 106, 8, 40],
      d: [x, 138, 42, 8],
      e: [x, 106, 8, 40],
      f: [x, 68, 8, 40],
      g: [x, 102, 42, 8],
    };
    for (const name of on) {
      const place = segment[name];
      if (place) box(...place, white);
    }
  });
  box(136, 138, 8, 8, white);
}

function fill(bytes: Buffer, x: number, y: number, w: number, h: number, [luma, u, v]: Colour): void {
  const left = Math.max(0, x);
  const right = Math.min(WIDTH, x + w);
  const top = Math.max(0, y);
  const bottom = Math.min(HEIGHT, y + h);
  for (let row = top; row < bottom; row += 1) bytes.fill(luma, row * WIDTH + left, row * WIDTH + right);
  const half = WIDTH / 2;
  const planes = [
    [WIDTH * HEIGHT, u],
    [WIDTH * HEIGHT + half * (HEIGHT / 2), v],
  ] as const;
  for (const [start, value] of planes)
    for (let row = top >> 1; row < bottom >> 1; row += 1)
      bytes.fill(value, start + row * half + (left >> 1), start + row * half + (right >> 1));
}

/**
 * Seconds the clock shows in one luma plane of WIDTH × HEIGHT, or null where no clock is seen. Every bit stands beside
 * its opposite, so a grey, cropped or foreign picture is not taken for a time.
 */
export function readClock(luma: Uint8Array): number | null {
  let step = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const upright = squareMean(luma, 2 * bit);
    const turned = squareMean(luma, 2 * bit + 1);
    if (Math.abs(upright - turned) < 60) return null;
    step = step * 2 + (upright > turned ? 1 : 0);
  }
  return step < STEPS ? step / STEPS_PER_SECOND : null;
}

function squareMean(luma: Uint8Array, index: number): number {
  let sum = 0;
  let count = 0;
  // The middle of the square: edges are soft after scaling and coding.
  for (let y = STRIP_TOP + 8; y < STRIP_TOP + SQUARE - 8; y += 1) {
    for (let x = 8; x < SQUARE - 8; x += 1) {
      sum += luma[y * WIDTH + STRIP_LEFT + index * SQUARE + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

/** How far the clock went from one reading to a later one, round the loop; in seconds. */
export function clockBetween(from: number, to: number): number {
  return (((to - from) % LOOP_SECONDS) + LOOP_SECONDS) % LOOP_SECONDS;
}
