import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import proxy from '@fastify/http-proxy';
import rateLimit from '@fastify/rate-limit';
import statics from '@fastify/static';
import swagger from '@fastify/swagger';
import { refuse } from '@kuaichu/contract/refusal';
import fastify, { type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, validatorCompiler } from 'fastify-type-provider-zod';
import { aboutRoutes } from './about.ts';
import { accessRoutes } from './access/routes.ts';
import { alarmRoutes } from './alarm/routes.ts';
import { acceptRoute } from './call/acceptRoute.ts';
import { lineCheckRoutes } from './call/lineCheck.ts';
import { qualityRoutes } from './call/quality.ts';
import { callRoutes } from './call/routes.ts';
import { paperRoutes } from './certificate/paperRoutes.ts';
import { certificateRoutes } from './certificate/routes.ts';
import { claimRoutes } from './claim/routes.ts';
import type { Service } from './context.ts';
import { liveRoutes } from './desk/live.ts';
import { outsideRoutes } from './delivery/outsideRoutes.ts';
import { determinationRoutes } from './determination/routes.ts';
import { dispatchRoutes } from './dispatch/routes.ts';
import { factsRoutes } from './evidence/deskRoutes.ts';
import { mergeRoutes } from './evidence/mergeRoutes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { healthRoutes } from './health.ts';
import { oversightRoutes } from './oversight/routes.ts';
import type { Inbox } from './integrations/inbox.ts';
import { installErrors, sendRefusal } from './platform/http.ts';
import { queueRoutes } from './queue/routes.ts';
import { recusalRoutes } from './review/recusalRoutes.ts';
import { reviewRoutes } from './review/routes.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { signingRoutes } from './signing/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { verificationRoutes } from './verification/routes.ts';

const BODY_LIMIT = 256 * 1024;

/** Pages run only what we serve; camera and microphone belong to our own origin. */
function contentPolicy(service: Service): string {
  const media = service.config.media.proxied ? '' : ` ${service.config.media.url} ${service.config.media.apiUrl}`;
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self' ws: wss:${media}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

export async function buildApp(service: Service, inbox: Inbox): Promise<FastifyInstance> {
  const { config, log } = service;
  const options = {
    logger: false as const,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true as const,
  };
  const app = (config.tls
    ? fastify({ ...options, https: { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) } })
    : fastify(options)) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  installErrors(app, log);
  await app.register(cookie);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kuaichu 快处',
        version: '0.1.0',
        description: 'Remote handling of minor road-traffic accidents.',
      },
    },
    transform: jsonSchemaTransform,
  });
  // Per address: far above one person with a phone, far below a program that guesses.
  await app.register(rateLimit, {
    global: true,
    max: 1200,
    timeWindow: '1 minute',
    allowList: (request) =>
      !request.url.startsWith('/api/') ||
      request.url.startsWith('/api/media/') ||
      request.url.startsWith('/api/outside/'),
  });
  const policy = contentPolicy(service);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', policy);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=(self)');
  });

  staffRoutes(app, service);
  accessRoutes(app, service);
  alarmRoutes(app, service);
  queueRoutes(app, service);
  acceptRoute(app, service);
  callRoutes(app, service);
  lineCheckRoutes(app, service);
  qualityRoutes(app, service);
  evidenceRoutes(app, service);
  factsRoutes(app, service);
  mergeRoutes(app, service);
  verificationRoutes(app, service);
  determinationRoutes(app, service);
  signingRoutes(app, service);
  certificateRoutes(app, service);
  paperRoutes(app, service);
  settlementRoutes(app, service);
  outsideRoutes(app, service, inbox);
  reviewRoutes(app, service);
  recusalRoutes(app, service);
  claimRoutes(app, service, inbox);
  dispatchRoutes(app, service);
  oversightRoutes(app, service);
  liveRoutes(app, service);
  aboutRoutes(app, service);
  healthRoutes(app, service);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());

  if (config.media.proxied) {
    await app.register(proxy, {
      upstream: config.media.apiUrl,
      prefix: '/rtc',
      rewritePrefix: '/rtc',
      websocket: true,
    });
  }
  if (config.mode === 'demo') await outsidePages(app, config.outside.url);
  await pages(app, service);
  return app;
}

/** A drill's telephones and 110 desk, on our own origin so that the portal can open them; nothing else of outside. */
const OUTSIDE_PAGE = /^\/outside\/(?:sms|110)\/(?:\w+(?:\.\w+)?)?(?:\?|$)/;

async function outsidePages(app: FastifyInstance, upstream: string): Promise<void> {
  await app.register(proxy, {
    upstream,
    prefix: '/outside',
    httpMethods: ['GET', 'POST'],
    preHandler: async (request, reply) => {
      const isOpen =
        OUTSIDE_PAGE.test(request.url) && (request.method === 'GET' || request.url.startsWith('/outside/110/'));
      if (!isOpen) return sendRefusal(reply, refuse('notFound'));
    },
    // Sessions of ours are none of their business.
    replyOptions: { rewriteRequestHeaders: (_request, headers) => ({ ...headers, cookie: undefined }) },
  });
}

type Headed = { header(name: string, value: string): unknown };

/** Vite names assets by their content, so they may be kept for ever; pages never. */
const keep = (reply: Headed, path: string): void => {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
};

const page =
  (file: string, root: string) =>
  async (_request: unknown, reply: Headed & { sendFile(file: string, root: string): unknown }) => {
    reply.header('cache-control', 'no-cache');
    return reply.sendFile(file, root);
  };

/** The pages as built: `/` portal, `/story`, `/m/` the phone, `/desk/` the desks, `/v/:token` authenticity. */
async function pages(app: FastifyInstance, service: Service): Promise<void> {
  const party = join(service.config.pages, 'party/dist');
  const console = join(service.config.pages, 'console/dist');
  const portal = join(service.config.pages, 'portal/dist');
  if (![party, console, portal].every((folder) => existsSync(folder))) {
    service.log.warn('the pages are not built; only the interface is served');
    return;
  }
  // Looked up at every request, so that pages built anew under a running server are found.
  const folders: [prefix: string, root: string][] = [
    ['/assets/', join(party, 'assets')],
    ['/desk/', console],
    ['/portal/', portal],
  ];
  for (const [index, [prefix, root]] of folders.entries()) {
    await app.register(statics, { root, prefix, decorateReply: index === 0, setHeaders: keep, index: false as const });
  }
  app.get('/', { schema: { hide: true } }, page('index.html', portal) as never);
  app.get('/story', { schema: { hide: true } }, page('story.html', portal) as never);
  app.get('/m', { schema: { hide: true } }, page('index.html', party) as never);
  app.get('/m/', { schema: { hide: true } }, page('index.html', party) as never);
  app.get('/v/:token', { schema: { hide: true } }, page('verify.html', portal) as never);
  app.get('/desk', { schema: { hide: true } }, page('index.html', console) as never);
  app.get('/desk/', { schema: { hide: true } }, page('index.html', console) as never);
}
