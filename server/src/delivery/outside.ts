import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { App } from '../context.ts';
import type { Knock } from '../integrations/inbox.ts';
import { sendRefusal } from '../platform/http.ts';

/** No message of an outside system is longer; kept as text, because the signature covers the bytes as sent. */
const MOST_BYTES = 64 * 1024;
const SIGNATURE = 'x-outside-signature';

/** A door for what an outside system tells by itself. An answer of 4xx tells it that a repeat would change nothing. */
export function outsideDoor<T extends object>(
  app: App,
  path: string,
  read: (knock: Knock) => T | Refusal,
  hear: (message: T) => Promise<Refusal | undefined>,
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(path, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const message = read({ signature: request.headers[SIGNATURE], body });
      if (isRefusal(message)) return sendRefusal(reply, message);
      const refusal = await hear(message);
      return refusal ? sendRefusal(reply, refusal) : reply.send({ ok: true });
    });
  });
}
