import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { countByStatus } from './case/store.ts';
import type { App, Service } from './context.ts';
import { answers } from './platform/db.ts';

/** Liveness, readiness and Prometheus text. */
export function healthRoutes(app: App, service: Service): void {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'kuaichu_' });
  const seconds = new Histogram({
    name: 'kuaichu_http_seconds',
    help: 'Time to answer, by route pattern and status',
    labelNames: ['route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3],
    registers: [register],
  });
  const cases = new Gauge({
    name: 'kuaichu_cases',
    help: 'Cases by status',
    labelNames: ['status'] as const,
    registers: [],
    async collect() {
      const counts = await countByStatus(service.kernel.db);
      this.reset();
      for (const [status, n] of counts) this.set({ status }, n);
    },
  });
  const streams = new Gauge({
    name: 'kuaichu_live_streams',
    help: 'Open event streams of this process',
    registers: [],
    collect() {
      this.set(service.hub.listeners);
    },
  });
  register.registerMetric(cases);
  register.registerMetric(streams);
  app.addHook('onResponse', async (request, reply) => {
    seconds.observe(
      { route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });

  app.get('/healthz', { schema: { hide: true } }, async () => ({ ok: true }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const checks = await Promise.all([
      answers(service.kernel.db).then(
        () => ['database', true] as const,
        () => ['database', false] as const,
      ),
      service.media.ping().then(
        () => ['media', true] as const,
        () => ['media', false] as const,
      ),
    ]);
    const ready = checks.every(([, ok]) => ok);
    return reply.code(ready ? 200 : 503).send(Object.fromEntries(checks));
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  );
}
