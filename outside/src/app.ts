import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { openCallbacks } from './callbacks.ts';
import { controlRoutes, goneSignal, openControl, type System } from './control.ts';
import { dispatchRoutes } from './dispatch110/routes.ts';
import { insurerRoutes } from './insurer/routes.ts';
import { mapsRoutes } from './maps/routes.ts';
import { pageRoutes } from './pages.ts';
import { answerErrors, Refused } from './refusal.ts';
import { registryRoutes } from './registry/routes.ts';
import { isSignedBy, signatureHeader } from './signature.ts';
import { smsRoutes } from './sms/routes.ts';
import { texts } from './texts.ts';
import { timestampRoutes } from './timestamp/routes.ts';
import { openServiceClock } from './times.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The outside system a door belongs to: its break switch applies. */
    system?: System;
    /** Only the business server may knock. */
    signed?: boolean;
  }
}

export interface OutsideOptions {
  secret: string;
  serverUrl: string;
  dataDir: string;
}

const mostBodyBytes = 64 * 1024;

/** All outside systems behind one address, each under its own prefix. */
export function buildOutside(options: OutsideOptions): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: mostBodyBytes, forceCloseConnections: true });
  const control = openControl();
  const callbacks = openCallbacks({ ...options, control });
  const clock = openServiceClock();
  const bodies = new WeakMap<FastifyRequest, string>();

  // The signature covers the bytes as they were sent, so the text is kept beside the parsed value.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    bodies.set(request, text);
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new Refused(400, 'notJson', texts.notJson));
    }
  });

  app.addHook('preHandler', async (request, reply) => {
    const { system, signed } = request.routeOptions.config;
    if (system) await control.pass(system, goneSignal(reply));
    if (!signed) return;
    const header = request.headers[signatureHeader];
    const given = Array.isArray(header) ? undefined : header;
    if (!isSignedBy(options.secret, given, bodies.get(request) ?? '', Date.now())) {
      throw new Refused(401, 'notSigned', texts.notSigned);
    }
  });
  app.addHook('onClose', () => callbacks.close());

  answerErrors(app);
  app.get('/healthz', () => ({ ok: true, pendingCallbacks: callbacks.pending() }));
  controlRoutes(app, control);
  registryRoutes(app, options);
  insurerRoutes(app, { ...options, callbacks, clock });
  smsRoutes(app, { ...options, callbacks, clock });
  dispatchRoutes(app, { ...options, callbacks, control, clock });
  mapsRoutes(app);
  timestampRoutes(app, options);
  pageRoutes(app);
  return app;
}
