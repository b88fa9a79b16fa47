import type { Endpoint, EndpointShape } from '@kuaichu/contract/endpoint';
import { isRefusal, type Refusal, type RefusalCode, refusalStatus, refuse } from '@kuaichu/contract/refusal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type * as z from 'zod';

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

export interface DoorInput<S extends EndpointShape> {
  params: Out<S['params']>;
  query: Out<S['query']>;
  body: Out<S['body']>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Say this when the handler has answered by itself (streams, files). */
export const ANSWERED = Symbol('answered');

/** Opens one door of the contract: zod checks what comes in, a refusal becomes its coded 4xx. */
export function door<S extends EndpointShape>(
  app: FastifyInstance,
  end: Endpoint<S>,
  handle: (input: DoorInput<S>) => Promise<z.output<S['answer']> | Refusal | typeof ANSWERED>,
): void {
  const { params, query, body, answer, summary } = end.shape;
  app.route({
    method: end.method,
    url: end.path,
    schema: {
      summary,
      tags: [end.path.split('/')[2] ?? 'api'],
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && { body }),
      response: { 200: answer },
    },
    handler: async (request, reply) => {
      const result = await handle({
        params: request.params as never,
        query: request.query as never,
        body: request.body as never,
        request,
        reply,
      });
      if (result === ANSWERED) return reply;
      if (isRefusal(result)) return sendRefusal(reply, result);
      return reply.send(result);
    },
  });
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(refusalStatus(refusal.code)).type('application/json').send(refusal);
}

/** Thrown where a guard cannot return, for example a missing session. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

const BY_STATUS: Record<number, RefusalCode> = { 404: 'notFound', 413: 'bodyTooLarge', 415: 'unsupported' };

/** Every error becomes a coded sentence; only faults and bugs are logged, and none with what a person sent. */
export function installErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof RefusedError) return sendRefusal(reply, error.refusal);
    if (hasZodFastifySchemaValidationErrors(error)) {
      const field = error.validation[0]?.instancePath.replace(/^\//, '').replaceAll('/', '.') || '内容';
      return sendRefusal(reply, refuse('invalidInput', { field }));
    }
    const status =
      typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) {
      const code = BY_STATUS[status];
      if (status === 429) return sendRefusal(reply, refuse('tooManyRequests', { seconds: 10 }));
      return sendRefusal(
        reply,
        code === undefined ? refuse('invalidInput', { field: '内容' }) : (refuse as (c: RefusalCode) => Refusal)(code),
      );
    }
    log.error({ err: error, route: request.routeOptions.url }, 'request failed');
    return reply
      .code(500)
      .type('application/json')
      .send({ code: 'fault', say: '系统这会儿没办成，东西都在。请再点一次。', next: 'retry' });
  });
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, refuse('notFound')));
}

/**
 * A browser sends this header only from our own pages (a foreign page would need a CORS pre-flight, which is never
 * granted), so a state-changing request without it is refused: cross-site request forgery ends here.
 */
export function requireOwnPage(request: FastifyRequest): void {
  if (request.method !== 'GET' && request.headers['x-kuaichu'] !== '1') throw new RefusedError(refuse('tokenInvalid'));
}
