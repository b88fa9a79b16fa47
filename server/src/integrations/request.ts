import * as z from 'zod';
import { signatureHeader, signOutside } from './callback.ts';

/** Where an outside system is reached. */
export interface OutsideAddress {
  /** Base address without a trailing slash, for example `http://127.0.0.1:8090`. */
  url: string;
  /** Shared secret; signs every request that carries a body. */
  secret: string;
  fetch?: typeof globalThis.fetch | undefined;
  /** Wall time allowed for one answer. Each client states its own default. */
  timeoutMs?: number | undefined;
}

/** Why nothing usable came back. None of these says anything about what was asked for. */
export type UnavailableCause = 'timeout' | 'network' | 'down' | 'badAnswer' | 'notAccepted';

export type Asked<T> =
  | { kind: 'answer'; value: T; latencyMs: number }
  /** A coded 4xx: asking again would change nothing. */
  | { kind: 'refused'; status: number; code: string; say: string; detail: unknown; latencyMs: number }
  | { kind: 'unavailable'; cause: UnavailableCause; latencyMs: number };

const refusal = z.object({ code: z.string().max(60), say: z.string().max(300) });

/** No outside answer is longer than this; a road net of 5 km is the longest. */
const mostAnswerBytes = 4 * 1024 * 1024;

/**
 * Asks once. Time-outs, broken lines, 5xx, 401, 429 and answers of another shape are all `unavailable`, told apart by
 * their cause: nothing here can be mistaken for "not found".
 */
export async function askOutside<S extends z.ZodType>(
  address: OutsideAddress,
  ask: { path: string; body?: unknown; answer: S; timeoutMs: number },
): Promise<Asked<z.infer<S>>> {
  const began = performance.now();
  const latencyMs = (): number => Math.round(performance.now() - began);
  const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers[signatureHeader] = signOutside(address.secret, body);
  }
  try {
    const response = await (address.fetch ?? globalThis.fetch)(`${address.url.replace(/\/+$/, '')}${ask.path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      // One clock for connecting, waiting and reading.
      signal: AbortSignal.timeout(address.timeoutMs ?? ask.timeoutMs),
    });
    const text = await readText(response);
    const json: unknown = text === null ? undefined : parse(text);
    if (response.ok) {
      const read = ask.answer.safeParse(json);
      if (!read.success) return { kind: 'unavailable', cause: 'badAnswer', latencyMs: latencyMs() };
      return { kind: 'answer', value: read.data, latencyMs: latencyMs() };
    }
    const { status } = response;
    if (status === 401 || status === 403) return { kind: 'unavailable', cause: 'notAccepted', latencyMs: latencyMs() };
    if (status >= 500 || status === 408 || status === 429) {
      return { kind: 'unavailable', cause: 'down', latencyMs: latencyMs() };
    }
    const said = refusal.safeParse(json);
    if (!said.success) return { kind: 'unavailable', cause: 'badAnswer', latencyMs: latencyMs() };
    return { kind: 'refused', status, ...said.data, detail: json, latencyMs: latencyMs() };
  } catch (error) {
    const cause = error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network';
    return { kind: 'unavailable', cause, latencyMs: latencyMs() };
  }
}

async function readText(response: Response): Promise<string | null> {
  if (!response.body) return null;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    // Leaving the loop cancels the rest of the body.
    if (bytes > mostAnswerBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
