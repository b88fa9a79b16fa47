import type { FastifyInstance, FastifyReply } from 'fastify';
import type * as z from 'zod';
import { texts } from './texts.ts';

/** An expected "no" of an outside system: a code for programs and one sentence for people. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly say: string;
  readonly extra: Record<string, unknown>;

  constructor(status: number, code: string, say: string, extra: Record<string, unknown> = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.say = say;
    this.extra = extra;
  }
}

/** Reads input or refuses with the names of the wrong fields; their values are never repeated. */
export function read<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.')))];
  throw new Refused(400, 'badInput', texts.badInput, { fields });
}

const fastifyRefusals: Record<string, { status: number; code: string; say: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'tooLarge', say: texts.tooLarge },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'notJson', say: texts.notJson },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'notJson', say: texts.notJson },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'notJson', say: texts.notJson },
};

/** Every error leaves as `{code, say}`; a fault is told in one line on stderr without any request data. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, request, reply: FastifyReply) => {
    if (error instanceof Refused) {
      return reply.code(error.status).send({ code: error.code, say: error.say, ...error.extra });
    }
    const known = fastifyRefusals[error.code ?? ''];
    if (known) return reply.code(known.status).send({ code: known.code, say: known.say });
    if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) {
      return reply.code(error.statusCode).send({ code: 'badInput', say: texts.badInput });
    }
    process.stderr.write(`outside fault: ${request.routeOptions.url ?? '?'}: ${error.name}: ${error.message}\n`);
    return reply.code(500).send({ code: 'fault', say: texts.fault });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'noSuchDoor', say: texts.noSuchDoor }));
}
