import PdfKit from 'pdfkit';
import { shortDigest } from './digest.ts';
import { widthOf } from './fonts.ts';
import { drawStrip, drawWatermark } from './marks.ts';
import { type Doc, LEFT, PAGE, RIGHT, registerFaces, write, writeRight } from './pen.ts';
import type { Plan } from './plan.ts';
import { TEXT } from './texts.ts';

/** What every paper of a unit has around its content. */
export interface Cover {
  /** Issuing unit in full, at the head. */
  readonly unitName: string;
  readonly title: string;
  /** Second line of the title, in brackets; null when the title has one line. */
  readonly subtitle: string | null;
  /** As printed between 第 and 号. */
  readonly number: string;
  /** Kept in the document properties. */
  readonly keywords: string;
  /** Time of making, ISO 8601 with offset. */
  readonly madeAt: string;
  readonly demo: boolean;
  readonly demoClock: boolean;
  /** null on a preview: nothing is issued that could be verified. */
  readonly verify: { readonly url: string; readonly digest: string; readonly words: (digest: string) => string } | null;
  /** What the strip below the paper says of itself; null leaves it out, as on the copy for the paper file. */
  readonly strip: string | null;
}

/** Centred with the trailing spacing counted, as a typesetter does; long names give way in size. */
function heading(doc: Doc, text: string, baseline: number, size: number, spacing: number): void {
  const scale = Math.min(1, (RIGHT - LEFT) / widthOf(text, size, 'bold', spacing));
  const style = { size: size * scale, spacing: spacing * scale, weight: 'bold' } as const;
  write(doc, text, PAGE.width / 2 - widthOf(text, style.size, 'bold', style.spacing) / 2, baseline, style);
}

function drawHead(doc: Doc, cover: Cover, page: number, pages: number): void {
  const number = TEXT.number(cover.number);
  writeRight(doc, TEXT.pages(page, pages), RIGHT + 0.6, 37.6, { size: 9 });
  if (page > 1) {
    writeRight(doc, number, RIGHT - 0.6, 64, { size: 11.25, spacing: 0.3 });
    return;
  }
  heading(doc, cover.unitName, 68.3, 15.75, 0.94);
  heading(doc, cover.title, 108, 21, 2.94);
  if (cover.subtitle !== null) heading(doc, cover.subtitle, 133.7, 13.5, 1.35);
  writeRight(doc, number, RIGHT - 0.6, 161.3, { size: 11.25, spacing: 0.3 });
}

/** The pages as PDF bytes. The same paper gives the same bytes; its only time is the time of making. */
export function printPages(cover: Cover, pages: Plan): Promise<Buffer> {
  const madeAt = new Date(cover.madeAt);
  const doc = new PdfKit({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'zh-CN',
    displayTitle: true,
    // Without a default font no standard font is embedded beside ours.
    font: null as unknown as string,
    info: {
      Title: `${cover.title}${cover.subtitle ?? ''}`,
      Author: cover.unitName,
      Subject: TEXT.number(cover.number),
      ...(cover.keywords === '' ? {} : { Keywords: cover.keywords }),
      Creator: 'Kuaichu',
      Producer: 'Kuaichu',
      CreationDate: madeAt,
      ModDate: madeAt,
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  registerFaces(doc);
  pages.forEach((drawings, at) => {
    doc.addPage();
    if (cover.demo) drawWatermark(doc, TEXT.demoWatermark);
    else if (cover.verify === null) drawWatermark(doc, TEXT.previewWatermark);
    drawHead(doc, cover, at + 1, pages.length);
    for (const draw of drawings) draw(doc);
    if (cover.strip !== null || cover.demo) {
      const { verify } = cover;
      drawStrip(doc, {
        verify: verify && { url: verify.url, words: verify.words(shortDigest(verify.digest)) },
        note: cover.strip ?? TEXT.strip,
        demo: cover.demo,
        demoClock: cover.demoClock,
      });
    }
  });
  doc.end();
  return ended;
}
