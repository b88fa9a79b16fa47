import { refuseSheet } from './check.ts';
import type { CertificateData } from './data.ts';
import { contentDigest } from './digest.ts';
import { planPages } from './plan.ts';
import { printPages } from './print.ts';
import { rowsOf } from './rows.ts';
import { FOOTER, TEXT } from './texts.ts';

export interface RenderOptions {
  /** The sheet before issuing: no number, seal, signature or verification code. */
  readonly preview?: boolean;
  /** The copy for the paper file carries nothing but the prescribed form; a demo sheet stays marked as one. */
  readonly archive?: boolean;
}

/**
 * The sheet as PDF bytes. Refusals come from `refuseSheet` beforehand: printing a sheet it refuses is a bug.
 */
export async function renderCertificate(data: CertificateData, options: RenderOptions = {}): Promise<Buffer> {
  const { preview = false, archive = false } = options;
  const refusal = refuseSheet(data, { preview });
  if (refusal !== null) throw new Error(`sheet refused: ${refusal.code}`);
  return printPages(
    {
      unitName: data.unitName,
      title: TEXT.title,
      subtitle: TEXT.procedure,
      number: preview ? TEXT.numberOnPreview : (data.number ?? ''),
      keywords: data.officerNo,
      madeAt: preview || data.signedAt === null ? data.accidentAt : data.signedAt,
      demo: data.demo,
      demoClock: data.demoClock,
      verify: preview ? null : { url: data.verifyUrl, digest: contentDigest(data), words: TEXT.scan },
      strip: archive ? null : TEXT.strip,
    },
    planPages(rowsOf(data, preview), FOOTER[data.templateVersion]),
  );
}
