import { endpoints } from '@kuaichu/contract/endpoints';
import type { App, Service } from '../context.ts';
import { door, requireOwnPage } from '../platform/http.ts';
import { newId } from '../platform/random.ts';

/** More than the phone page sends. */
const SAMPLE_BYTES = 160 * 1024;

/** Before an alarm: what a phone needs to try its line. No case, no name, no place. */
export function lineCheckRoutes(app: App, service: Service): void {
  const { media } = service.config;
  app.register(async (scope) => {
    // A phone asks once per alarm, a car park behind one address a few times: each ticket is a room for a minute.
    scope.addHook('onRequest', scope.rateLimit({ max: 40, timeWindow: '1 minute' }));
    door(scope, endpoints.lineCheck, async ({ request }) => {
      requireOwnPage(request);
      const room = newId('check');
      const token = await service.media.ticket(room, room, '', { publish: false, hidden: true });
      return { url: media.url, token, relays: media.relays };
    });
    scope.register(async (bytes) => {
      bytes.removeAllContentTypeParsers();
      bytes.addContentTypeParser(
        'application/octet-stream',
        { parseAs: 'buffer', bodyLimit: SAMPLE_BYTES },
        (_request, body, done) => done(null, body),
      );
      bytes.post('/api/line-check/sample', async (request, reply) => {
        requireOwnPage(request);
        return reply.code(204).send();
      });
    });
  });
}
