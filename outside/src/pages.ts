import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** One folder up from this file, and from its bundle in dist/, alike. */
const folder = new URL('../pages/', import.meta.url);

const files: ReadonlyArray<readonly [address: string, file: string, type: string]> = [
  ['/sms/', 'sms.html', 'text/html'],
  ['/sms/sms.js', 'sms.js', 'text/javascript'],
  ['/sms/page.css', 'page.css', 'text/css'],
  ['/110/', '110.html', 'text/html'],
  ['/110/110.js', '110.js', 'text/javascript'],
  ['/110/page.css', 'page.css', 'text/css'],
];

/** Pages name everything relative to themselves, so that they work behind any prefix of a proxy. */
export function pageRoutes(app: FastifyInstance): void {
  for (const [address, file, type] of files) {
    const content = readFileSync(new URL(file, folder));
    app.get(address, (_request, reply) =>
      reply
        .header('content-type', `${type}; charset=utf-8`)
        .header('cache-control', 'no-cache')
        .header(
          'content-security-policy',
          "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'self'",
        )
        .header('x-content-type-options', 'nosniff')
        .send(content),
    );
  }
  app.get('/sms', (_request, reply) => reply.redirect('sms/'));
  app.get('/110', (_request, reply) => reply.redirect('110/'));
}
