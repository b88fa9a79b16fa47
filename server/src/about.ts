import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import type { App, Service } from './context.ts';
import { openAt, versionAt } from './jurisdiction/rules.ts';
import { door, requireOwnPage } from './platform/http.ts';
import { demoLogins } from './staff/demo.ts';

/** For the portal: what this service is, which doors exist, how the outside world does. */
export function aboutRoutes(app: App, service: Service): void {
  const { config, cities, kernel } = service;
  const demo = config.mode === 'demo';

  door(app, endpoints.about, async () => {
    const now = kernel.clock.now();
    return {
      mode: config.mode,
      now: now.toISOString(),
      demoClock: kernel.clock.demo,
      phoneUrl: `${config.publicUrl}/m/`,
      cities: cities.all.map((city) => {
        const version = versionAt(city, now);
        const opening = version && openAt(version, now);
        const open = opening !== undefined && !isRefusal(opening) && opening.state !== 'closed';
        return { id: city.id, name: city.name, hours: version?.hours.words ?? '', open };
      }),
      outside: demo ? await outsideModes(config.outside.url) : [],
      logins: demo ? demoLogins(cities) : [],
      demoPassword: config.demoPassword,
    };
  });

  door(app, endpoints.breakOutside, async ({ body, request }) => {
    requireOwnPage(request);
    if (!demo) return refuse('notFound');
    const response = await fetch(`${config.outside.url}/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(3000),
    });
    return response.ok ? { ok: true as const } : refuse('invalidInput', { field: 'system' });
  });
}

async function outsideModes(url: string): Promise<{ system: string; words: string; mode: string }[]> {
  try {
    const response = await fetch(`${url}/control`, { signal: AbortSignal.timeout(2000) });
    const { systems } = (await response.json()) as { systems: { system: string; words: string; mode: string }[] };
    return systems.map(({ system, words, mode }) => ({ system, words, mode }));
  } catch {
    return [];
  }
}
