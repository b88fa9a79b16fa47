import type { FastifyReply } from 'fastify';
import { ANSWERED } from '../platform/http.ts';

/** Answers with a PDF that is shown, not kept: it holds what a stranger on the same machine must not find. */
export function sendPdf(reply: FastifyReply, pdf: Buffer, name: string): typeof ANSWERED {
  reply
    .header('content-type', 'application/pdf')
    .header('content-length', pdf.length)
    .header('content-disposition', `inline; filename="${name}.pdf"`)
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .send(pdf);
  return ANSWERED;
}
