import { endpoints } from '@kuaichu/contract/endpoints';
import { sha256Hex } from '@kuaichu/contract/ids';
import { attachmentLimits } from '@kuaichu/contract/review';
import { refuse } from '@kuaichu/contract/refusal';
import { partyActor, requireParty } from '../access/guard.ts';
import { changeCase, loadCase } from '../case/store.ts';
import { digestsOf } from '../certificate/paper/digest.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { attachmentKey } from './bundle.ts';
import { attach, mayNotAttach } from './rules/apply.ts';

/** First bytes by type: JFIF/EXIF (ISO/IEC 10918-5), PNG (ISO/IEC 15948), WebP (RFC 9649), PDF (ISO 32000), MP4 (ISO/IEC 14496-12). */
const HEADS: Record<string, (head: Buffer) => boolean> = {
  'image/jpeg': (head) => head[0] === 0xff && head[1] === 0xd8,
  'image/png': (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  'image/webp': (head) =>
    head.subarray(0, 4).toString('latin1') === 'RIFF' && head.subarray(8, 12).toString('latin1') === 'WEBP',
  'application/pdf': (head) => head.subarray(0, 5).toString('latin1') === '%PDF-',
  'video/mp4': (head) => head.subarray(4, 8).toString('latin1') === 'ftyp',
};

/** A photograph, paper or film beside an application: stored as it came, write-once, before it is acknowledged. */
export function attachmentRoute(app: App, service: Service): void {
  const { kernel, objects } = service;
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Twice the limit is read, so that what is too large is told so and not cut off.
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: 2 * attachmentLimits.bytes },
      (_request, body, done) => done(null, body),
    );
    door(scope as unknown as App, endpoints.attachToReview, async ({ params, request }) => {
      const session = await requireParty(service, request);
      const { attachmentId } = params;
      const type = (request.headers['content-type'] ?? '').split(';')[0] ?? '';
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (HEADS[type]?.(bytes) !== true) return refuse('fileUnreadable');
      if (bytes.length > attachmentLimits.bytes) return refuse('fileTooLarge');
      const said = sha256Hex.safeParse(request.headers['x-attachment-sha256']);
      if (!said.success) return refuse('invalidInput', { field: 'x-attachment-sha256' });
      const digests = digestsOf(bytes);
      if (digests.sha256 !== said.data) return refuse('hashMismatch');
      const loaded = await loadCase(kernel.db, session.caseId);
      if (!loaded) return refuse('notFound');
      const no = mayNotAttach(loaded.state, session.partyId, attachmentId);
      if (no) return no;
      const known = loaded.state.reviewAttachments?.find((a) => a.id === attachmentId);
      if (known) return known.sha256 === digests.sha256 ? { id: attachmentId } : refuse('requestReused');
      const photo = { id: attachmentId, contentType: type, ...digests };
      await objects.put(attachmentKey(session.caseId, photo), bytes).catch((error: unknown) => {
        // The same key is the same bytes: stored by an attempt that did not commit.
        if (!(error instanceof Error) || error.name !== 'ObjectExists') throw error;
      });
      const stored = await changeCase(kernel, session.caseId, { actor: partyActor(session) }, (current, now) =>
        attach(current, { ...photo, partyId: session.partyId, bytes: bytes.length, at: now.toISOString() }),
      );
      return stored.ok ? { id: attachmentId } : stored.refusal;
    });
  });
}
