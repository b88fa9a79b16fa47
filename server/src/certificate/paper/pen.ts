import { type Face, faceFor, fontOf, runsOf, widthOf } from './fonts.ts';
import type { SignatureImage } from './data.ts';

export type Doc = PDFKit.PDFDocument;

/** Points, from the left and the top of an A4 page. */
export const PAGE = { width: 595.28, height: 841.89 } as const;
export const LEFT = 46.875;
export const RIGHT = 548.4;
export const RULE = 0.75;
export const INK = '#111111';

export interface Style {
  readonly size: number;
  readonly weight?: 'regular' | 'bold';
  /** Extra advance after every character, in points. */
  readonly spacing?: number;
  readonly color?: string;
}

/** Makes the shared faces known to a document; pdfkit embeds only those that are used. */
export function registerFaces(doc: Doc): void {
  for (const face of ['regular', 'bold', 'fallback'] as const satisfies readonly Face[]) {
    const font = fontOf(face);
    // The declared type knows files and bytes; a parsed fontkit font is taken as it is.
    if (font !== null) doc.registerFont(face, font as unknown as Uint8Array);
  }
}

/** One line of text on a baseline. */
export function write(doc: Doc, text: string, x: number, baseline: number, style: Style): void {
  const { size, weight = 'regular', spacing = 0, color = INK } = style;
  let at = x;
  doc.fillColor(color);
  for (const run of runsOf(text, weight)) {
    doc
      .font(run.face, size)
      .text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic', characterSpacing: spacing });
    at += widthOf(run.text, size, weight, spacing);
  }
}

export function writeCentred(doc: Doc, text: string, centre: number, baseline: number, style: Style): void {
  write(doc, text, centre - widthOf(text, style.size, style.weight, style.spacing) / 2, baseline, style);
}

export function writeRight(doc: Doc, text: string, right: number, baseline: number, style: Style): void {
  write(doc, text, right - widthOf(text, style.size, style.weight, style.spacing), baseline, style);
}

/** Baseline that centres Chinese type on a height: the em box hangs 0.12 em below it. */
export function baselineFor(middle: number, size: number): number {
  return middle + 0.41 * size;
}

/** Lines centred about a middle. */
export function writeBlock(
  doc: Doc,
  lines: readonly string[],
  centre: number,
  middle: number,
  pitch: number,
  style: Style,
): void {
  lines.forEach((line, at) => {
    const lineMiddle = middle + (at - (lines.length - 1) / 2) * pitch;
    writeCentred(doc, line, centre, baselineFor(lineMiddle, style.size), style);
  });
}

export function rule(doc: Doc, x0: number, y0: number, x1: number, y1: number): void {
  doc.moveTo(x0, y0).lineTo(x1, y1).lineWidth(RULE).strokeColor(INK).stroke();
}

/** Box of the table with its inner vertical rules. */
export function box(doc: Doc, top: number, height: number, verticals: readonly number[]): void {
  doc.lineWidth(RULE).strokeColor(INK);
  doc.rect(LEFT, top, RIGHT - LEFT, height);
  for (const x of verticals) doc.moveTo(x, top).lineTo(x, top + height);
  doc.stroke();
}

interface Outline {
  readonly size: number;
  readonly spacing?: number;
  readonly color: string;
  readonly weight?: 'regular' | 'bold';
}

/** Text as filled glyph outlines. */
export function outline(
  doc: Doc,
  text: string,
  x: number,
  baseline: number,
  { size, spacing = 0, color, weight = 'bold' }: Outline,
): void {
  let at = x;
  for (const char of text) {
    const font = fontOf(faceFor(char, weight) ?? weight);
    if (font === null) throw new Error('the font of the outline is not there');
    const scale = size / font.unitsPerEm;
    const glyph = font.glyphForCodePoint(char.codePointAt(0) ?? 0);
    doc.save().translate(at, baseline).scale(scale, -scale).path(glyph.path.toSVG()).fill(color).restore();
    at += glyph.advanceWidth * scale + spacing;
  }
}

/**
 * A box, ticked or not. The font has no ☑: box and tick are drawn, with an unseen ✓ for whoever reads the text of the
 * file; an empty box is the character □.
 */
export function checkbox(doc: Doc, ticked: boolean, x: number, baseline: number, size: number): void {
  if (!ticked) {
    write(doc, '□', x, baseline, { size });
    return;
  }
  doc.save().fillOpacity(0);
  write(doc, '✓', x, baseline, { size });
  doc.restore().fillOpacity(1);
  outline(doc, '□', x, baseline, { size, color: INK, weight: 'regular' });
  const unit = size / 10;
  doc
    .moveTo(x + 2.4 * unit, baseline - 4.2 * unit)
    .lineTo(x + 4.4 * unit, baseline - 1.7 * unit)
    .lineTo(x + 7.9 * unit, baseline - 6.4 * unit)
    .lineWidth(0.9 * unit)
    .lineJoin('miter')
    .strokeColor(INK)
    .stroke();
}

/** A signature written by hand, fitted into the space above its line. */
export function drawSignature(
  doc: Doc,
  image: SignatureImage,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (image.kind === 'png') {
    doc.image(Buffer.from(image.bytes), x, y, { fit: [width, height], align: 'center', valign: 'center' });
    return;
  }
  const strokes = image.strokes.filter((stroke) => stroke.length > 0);
  const xs = strokes.flatMap((stroke) => stroke.map(([px]) => px));
  const ys = strokes.flatMap((stroke) => stroke.map(([, py]) => py));
  const [minX, minY] = [Math.min(...xs), Math.min(...ys)];
  const [inkWidth, inkHeight] = [Math.max(...xs) - minX || 1, Math.max(...ys) - minY || 1];
  // A name fills its line; a lone dash of the pen is not blown up to a banner.
  const scale = Math.min((width - 4) / inkWidth, (height - 2) / inkHeight, 0.14);
  const dx = x + (width - inkWidth * scale) / 2;
  const dy = y + (height - inkHeight * scale) / 2;
  const put = ([px, py]: readonly [number, number]): [number, number] => [
    dx + (px - minX) * scale,
    dy + (py - minY) * scale,
  ];
  doc.lineCap('round').lineJoin('round').lineWidth(1).strokeColor(INK);
  for (const stroke of strokes) {
    const points = stroke.map(put);
    const [first, ...rest] = points;
    if (first === undefined) continue;
    doc.moveTo(...first);
    if (rest.length === 0) doc.lineTo(first[0] + 0.01, first[1]);
    rest.forEach((point, at) => {
      const next = rest[at + 1];
      // Through the midpoints, as a pen goes, instead of corner to corner.
      if (next === undefined) doc.lineTo(...point);
      else doc.quadraticCurveTo(...point, (point[0] + next[0]) / 2, (point[1] + next[1]) / 2);
    });
  }
  doc.stroke().lineCap('butt').lineJoin('miter');
}
