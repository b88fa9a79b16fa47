import { create as createQr } from 'qrcode';
import { widthOf } from './fonts.ts';
import { type Doc, LEFT, outline, PAGE, RIGHT, write, writeCentred } from './pen.ts';
import { TEXT } from './texts.ts';

const SEAL_RED = '#c8161d';
const SEAL_RADIUS = 42.4;
const RING_RADIUS = 33;

function star(doc: Doc, x: number, y: number, radius: number): void {
  const points = Array.from({ length: 10 }, (_, at): [number, number] => {
    const r = at % 2 === 0 ? radius : radius * 0.382;
    const angle = (at * Math.PI) / 5 - Math.PI / 2;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
  doc.polygon(...points).fill(SEAL_RED);
}

/**
 * Round seal, drawn as outlines: it is a picture, its characters must not mix with the text of the sheet.
 * Unit name on the ring, purpose below the star, as 道路交通事故处理专用章 are cut (P146 64).
 */
export function drawSeal(
  doc: Doc,
  seal: { readonly unitName: string; readonly demo: boolean },
  x: number,
  y: number,
): void {
  const ring = [...(seal.demo ? TEXT.demoSealRing : seal.unitName)];
  const purpose = seal.demo ? TEXT.demoSealPurpose : TEXT.sealPurpose;
  // Long names get smaller type and more of the ring; 240 degrees at most stay clear of the purpose below.
  const most = (RING_RADIUS * Math.PI * 4) / 3;
  const size = Math.min(7.7, most / (widthOf(ring.join(''), 1, 'bold') * 1.34));
  const spacing = size * 0.34;
  const arc = widthOf(ring.join(''), size, 'bold', spacing) - spacing;
  doc.save().opacity(0.7);
  doc.circle(x, y, SEAL_RADIUS).lineWidth(2.3).strokeColor(SEAL_RED).stroke();
  star(doc, x, y, 15);
  let along = -arc / 2;
  for (const char of ring) {
    const width = widthOf(char, size, 'bold');
    doc.save().rotate((((along + width / 2) / RING_RADIUS) * 180) / Math.PI, { origin: [x, y] });
    outline(doc, char, x - width / 2, y - RING_RADIUS + 0.38 * size, { size, color: SEAL_RED });
    doc.restore();
    along += width + spacing;
  }
  const purposeSize = seal.demo ? 7 : 5.6;
  outline(doc, purpose, x - widthOf(purpose, purposeSize, 'bold') / 2, y + 24.5 + 0.2 * purposeSize, {
    size: purposeSize,
    color: SEAL_RED,
  });
  doc.restore();
}

/** Large and light across the sheet, behind the text; outlines, so that nobody finds it between the words. */
export function drawWatermark(doc: Doc, text: string): void {
  const size = 66;
  const spacing = 10.5;
  const width = widthOf(text, size, 'bold', spacing) - spacing;
  const [x, y] = [PAGE.width / 2 - 4, 410];
  doc
    .save()
    .rotate(-28, { origin: [x, y] })
    .fillOpacity(0.055);
  outline(doc, text, x - width / 2, y + 0.38 * size, { size, spacing, color: '#000000' });
  doc.restore().fillOpacity(1);
}

/** QR code as one filled path: sharp at every size. */
function drawQr(doc: Doc, text: string, x: number, y: number, side: number): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const unit = side / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    let start = -1;
    for (let column = 0; column <= modules.size; column += 1) {
      const dark = column < modules.size && modules.get(row, column) !== 0;
      if (dark && start < 0) start = column;
      if (!dark && start >= 0) {
        doc.rect(x + start * unit, y + row * unit, (column - start) * unit, unit);
        start = -1;
      }
    }
  }
  doc.fill('#222222');
}

export const STRIP_TOP = 789.8;

export interface Strip {
  /** null on a preview: nothing is issued that could be verified. */
  readonly verify: { readonly url: string; readonly words: string } | null;
  /** What this strip is, in words. */
  readonly note: string;
  readonly demo: boolean;
  readonly demoClock: boolean;
}

/** Below the dashed line: not part of the prescribed form, and it says so. */
export function drawStrip(doc: Doc, strip: Strip): void {
  doc.save().moveTo(LEFT, STRIP_TOP).lineTo(RIGHT, STRIP_TOP).lineWidth(0.75).dash(2.4, { space: 1.8 });
  doc.strokeColor('#777777').stroke().restore();
  const style = { size: 8.4, color: '#333333' };
  let x = LEFT;
  if (strip.verify !== null) {
    drawQr(doc, strip.verify.url, LEFT + 1.5, STRIP_TOP + 6.5, 33);
    x = LEFT + 43;
  }
  const lines = [
    strip.verify === null ? TEXT.preview : strip.verify.words,
    strip.note,
    ...(strip.demo || strip.demoClock
      ? [`${strip.demo ? TEXT.demoPaper : ''}${strip.demoClock ? TEXT.demoClock : ''}`]
      : []),
  ];
  const pitch = 12;
  const middle = STRIP_TOP + 23;
  lines.forEach((line, at) => {
    write(doc, line, x, middle + (at - (lines.length - 1) / 2) * pitch + 0.38 * style.size, style);
  });
  if (strip.demo) {
    const [left, top, height] = [473.1, 801.7, 17.3];
    doc
      .rect(left, top, RIGHT - left, height)
      .lineWidth(0.75)
      .strokeColor(SEAL_RED)
      .stroke();
    writeCentred(doc, TEXT.testData, (left + RIGHT) / 2, top + height / 2 + 0.37 * 8.6, {
      size: 8.6,
      weight: 'bold',
      color: SEAL_RED,
    });
  }
}
