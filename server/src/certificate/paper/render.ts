import PdfKit from 'pdfkit';
import { refuseSheet } from './check.ts';
import type { CertificateData } from './data.ts';
import { contentDigest, shortDigest } from './digest.ts';
import { drawStrip, drawWatermark } from './marks.ts';
import { type Doc, LEFT, PAGE, RIGHT, registerFaces, write, writeRight } from './pen.ts';
import { planPages } from './plan.ts';
import { rowsOf } from './rows.ts';
import { FOOTER, TEXT } from './texts.ts';
import { widthOf } from './fonts.ts';

export interface RenderOptions {
  /** The sheet before issuing: no number, seal, signature or verification code. */
  readonly preview?: boolean;
  /** The copy for the paper file carries nothing but the prescribed form; a demo sheet stays marked as one. */
  readonly archive?: boolean;
}

/** Centred with the trailing spacing counted, as a typesetter does; long names give way in size. */
function heading(doc: Doc, text: string, baseline: number, size: number, spacing: number): void {
  const scale = Math.min(1, (RIGHT - LEFT) / widthOf(text, size, 'bold', spacing));
  const style = { size: size * scale, spacing: spacing * scale, weight: 'bold' } as const;
  write(doc, text, PAGE.width / 2 - widthOf(text, style.size, 'bold', style.spacing) / 2, baseline, style);
}

function drawHead(doc: Doc, data: CertificateData, number: string, page: number, pages: number): void {
  writeRight(doc, TEXT.pages(page, pages), RIGHT + 0.6, 37.6, { size: 9 });
  if (page > 1) {
    writeRight(doc, TEXT.number(number), RIGHT - 0.6, 64, { size: 11.25, spacing: 0.3 });
    return;
  }
  heading(doc, data.unitName, 68.3, 15.75, 0.94);
  heading(doc, TEXT.title, 108, 21, 2.94);
  heading(doc, TEXT.procedure, 133.7, 13.5, 1.35);
  writeRight(doc, TEXT.number(number), RIGHT - 0.6, 161.3, { size: 11.25, spacing: 0.3 });
}

/**
 * The sheet as PDF bytes. The same data gives the same bytes; its only time is the signing time.
 * Refusals come from `refuseSheet` beforehand: printing a sheet it refuses is a bug.
 */
export async function renderCertificate(data: CertificateData, options: RenderOptions = {}): Promise<Buffer> {
  const { preview = false, archive = false } = options;
  const refusal = refuseSheet(data, { preview });
  if (refusal !== null) throw new Error(`sheet refused: ${refusal.code}`);

  const number = preview ? TEXT.numberOnPreview : (data.number ?? '');
  const madeAt = new Date(preview || data.signedAt === null ? data.accidentAt : data.signedAt);
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
      Title: `${TEXT.title}${TEXT.procedure}`,
      Author: data.unitName,
      Subject: TEXT.number(number),
      ...(data.officerNo === '' ? {} : { Keywords: data.officerNo }),
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

  const pages = planPages(rowsOf(data, preview), FOOTER[data.templateVersion]);
  pages.forEach((drawings, at) => {
    doc.addPage();
    if (data.demo) drawWatermark(doc, TEXT.demoWatermark);
    else if (preview) drawWatermark(doc, TEXT.previewWatermark);
    drawHead(doc, data, number, at + 1, pages.length);
    for (const draw of drawings) draw(doc);
    if (!archive || data.demo) {
      drawStrip(doc, {
        verify: preview ? null : { url: data.verifyUrl, digest: shortDigest(contentDigest(data)) },
        demo: data.demo,
        demoClock: data.demoClock,
      });
    }
  });
  doc.end();
  return ended;
}
