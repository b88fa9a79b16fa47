import type * as z from 'zod';
import type { Endpoints } from './endpoints.ts';
import { routes, type RouteName } from './routes.ts';

type Shape<N extends RouteName> = Endpoints[N]['shape'];
type Input<N extends RouteName> = (Shape<N> extends { params: infer P extends z.ZodType }
  ? { params: z.input<P> }
  : { params?: never }) &
  (Shape<N> extends { query: infer Q extends z.ZodType } ? { query?: z.input<Q> } : { query?: never }) &
  (Shape<N> extends { body: infer B extends z.ZodType } ? { body: z.input<B> } : { body?: never });
export type Answer<N extends RouteName> = z.output<Shape<N>['answer']>;

/** A coded no, with a sentence for the person in front of the screen. */
export interface RefusalAnswer {
  code: string;
  say: string;
  next?: string | null;
}
/** `status` 0: no answer came at all. */
export type CallResult<T> = { ok: true; value: T } | { ok: false; status: number; refusal: RefusalAnswer };

export function urlOf(name: RouteName, params: Record<string, string> = {}): string {
  const path = routes[name].split(' ')[1] ?? '';
  return path.replace(/:(\w+)|\*/g, (whole, key: string | undefined) => {
    const value = params[key ?? '*'] ?? '';
    return key ? encodeURIComponent(value) : value.split('/').map(encodeURIComponent).join('/');
  });
}

/** Calls one door. Never throws: a lost network is `status: 0` with a sentence. */
export async function call<N extends RouteName>(
  name: N,
  input: Input<N>,
  timeoutMs = 15_000,
): Promise<CallResult<Answer<N>>> {
  const method = routes[name].split(' ')[0] ?? 'GET';
  const query = input.query
    ? `?${new URLSearchParams(
        Object.entries(input.query as Record<string, unknown>).flatMap(([k, v]): [string, string][] =>
          v === undefined ? [] : [[k, String(v)]],
        ),
      )}`
    : '';
  try {
    const response = await fetch(urlOf(name, (input.params ?? {}) as Record<string, string>) + query, {
      method,
      credentials: 'same-origin',
      headers: method === 'GET' ? {} : { 'content-type': 'application/json', 'x-kuaichu': '1' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(input.body ?? {}) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    // An answer cut off on its way is no answer: the body of a yes has to be read whole.
    if (response.ok) return { ok: true, value: (await response.json()) as Answer<N> };
    const body: unknown = await response.json().catch(() => null);
    return { ok: false, status: response.status, refusal: readRefusal(body) };
  } catch {
    return {
      ok: false,
      status: 0,
      refusal: { code: 'noAnswer', say: '网络没有回应，正在等网络。点一下可以再试。', next: 'retry' },
    };
  }
}

function readRefusal(body: unknown): RefusalAnswer {
  if (body && typeof body === 'object' && 'code' in body && 'say' in body) return body as RefusalAnswer;
  return { code: 'fault', say: '系统这会儿没办成，请再点一次。', next: 'retry' };
}

/** A key for one press; a repeat of the same press sends the same key. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
