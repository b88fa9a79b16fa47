import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { stillMethod } from '@kuaichu/contract/call';
import { endpoints } from '@kuaichu/contract/endpoints';
import { sha256Hex } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { partyActor, requireParty } from '../access/guard.ts';
import type { PartySession } from '../access/store.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { ANSWERED, door } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import { requireStaff } from '../staff/guard.ts';
import { openStill, rememberStill } from './store.ts';
import { expectsStill, partyMayRead, STILL_MAX_BYTES, storeStill } from './rules/still.ts';

const IMAGE_TYPES: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

const headers = z.object({
  'x-still-sha256': sha256Hex,
  'x-still-method': stillMethod,
  'x-still-width': z.coerce.number().int().min(16).max(30_000),
  'x-still-height': z.coerce.number().int().min(16).max(30_000),
  'x-still-taken-at': z.iso.datetime({ offset: true }),
});

/** First bytes of what a browser calls an image; a text with an image's name is refused. */
function looksLikeImage(head: Buffer, type: string): boolean {
  if (type === 'image/jpeg') return head[0] === 0xff && head[1] === 0xd8;
  if (type === 'image/png') return head.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  return head.subarray(0, 4).toString('latin1') === 'RIFF';
}

export function evidenceRoutes(app: App, service: Service): void {
  // The body is a stream: hashed and stored while it comes in, never whole in memory.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    door(scope as unknown as App, endpoints.uploadStill, async ({ params, request }) => {
      const session = await requireParty(service, request);
      return receiveStill(service, session, params.commandId, request);
    });
  });

  door(app, endpoints.partyStill, async ({ params, request, reply }) => {
    const session = await requireParty(service, request);
    const loaded = await loadCase(service.kernel.db, session.caseId);
    const still = loaded?.state.stills.find((s) => s.id === params.stillId);
    if (!still || !partyMayRead(still, session.partyId)) return refuse('notFound');
    return sendStill(service, params.stillId, reply);
  });

  door(app, endpoints.deskStill, async ({ params, request, reply }) => {
    const staff = await requireStaff(service, request);
    const loaded = await loadCase(service.kernel.db, params.caseId);
    if (loaded?.state.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    if (!loaded.state.stills.some((s) => s.id === params.stillId)) return refuse('notFound');
    return sendStill(service, params.stillId, reply);
  });
}

async function receiveStill(
  service: Service,
  session: PartySession,
  commandId: string,
  request: FastifyRequest,
): Promise<{ stillId: string } | Refusal> {
  const type = (request.headers['content-type'] ?? '').split(';')[0] ?? '';
  const extension = IMAGE_TYPES[type];
  if (extension === undefined) return refuse('fileUnreadable');
  const said = headers.safeParse(request.headers);
  if (!said.success) return refuse('invalidInput', { field: said.error.issues[0]?.path.join('.') ?? 'x-still' });
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > STILL_MAX_BYTES) return refuse('fileTooLarge');
  const loaded = await loadCase(service.kernel.db, session.caseId);
  if (!loaded) return refuse('notFound');
  const no = expectsStill(loaded.state, session.partyId, commandId);
  if (no) return no;
  const known = loaded.state.stills.find((s) => s.commandId === commandId);
  if (known) {
    request.raw.resume();
    return known.sha256 === said.data['x-still-sha256'] ? { stillId: known.id } : refuse('requestReused');
  }
  const stillId = newId('i');
  const key = `stills/${session.caseId}/${stillId}.${extension}`;
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  let bytes = 0;
  let problem: Refusal | undefined;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (bytes === 0 && !looksLikeImage(chunk, type)) problem = refuse('fileUnreadable');
      bytes += chunk.length;
      if (bytes > STILL_MAX_BYTES) problem = refuse('fileTooLarge');
      if (problem) return done(new Error(problem.code));
      sha256.update(chunk);
      sm3.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (bytes === 0) problem = refuse('fileUnreadable');
      else if (sha256.copy().digest('hex') !== said.data['x-still-sha256']) problem = refuse('hashMismatch');
      done(problem ? new Error(problem.code) : null);
    },
  });
  // It may fail before the store reads from it; the store hears of it then.
  measure.on('error', () => undefined);
  // A pipe does not tell that the phone went away in the middle.
  request.raw.once('close', () => {
    if (request.raw.readableEnded) return;
    problem ??= refuse('fileUnreadable');
    measure.destroy(new Error('the upload broke off'));
  });
  try {
    await service.objects.put(key, request.raw.pipe(measure));
  } catch (error) {
    request.raw.resume();
    if (problem) return problem;
    throw error;
  }
  const digest = { sha256: sha256.digest('hex'), sm3: sm3.digest('hex') };
  const stored = await changeCase(
    service.kernel,
    session.caseId,
    { actor: partyActor(session) },
    async (current, now, trx) => {
      const outcome = storeStill(
        current,
        {
          id: stillId,
          commandId,
          partyId: session.partyId,
          method: said.data['x-still-method'],
          width: said.data['x-still-width'],
          height: said.data['x-still-height'],
          bytes,
          contentType: type,
          takenAt: serviceTime(service, said.data['x-still-taken-at']),
          ...digest,
        },
        now,
      );
      if (!isRefusal(outcome) && outcome.events.length > 0) {
        await rememberStill(trx, { stillId, caseId: session.caseId, key, type, bytes, ...digest });
      }
      return outcome;
    },
  );
  if (!stored.ok) return stored.refusal;
  return { stillId: stored.state.stills.find((s) => s.commandId === commandId)?.id ?? stillId };
}

/** The phone's own clock, moved onto a set service clock so that both stand on one time line. */
function serviceTime(service: Service, at: string): string {
  return service.kernel.clock.toService(new Date(at)).toISOString();
}

async function sendStill(service: Service, stillId: string, reply: FastifyReply): Promise<typeof ANSWERED | Refusal> {
  const still = await openStill(service, stillId);
  if (!still) return refuse('notFound');
  reply
    .header('content-type', still.contentType)
    .header('content-length', still.bytes)
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('etag', `"${still.sha256}"`)
    .send(still.stream());
  return ANSWERED;
}
