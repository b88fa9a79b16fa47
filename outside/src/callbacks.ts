import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Control, type System, systems } from './control.ts';
import { openJournal } from './journal.ts';
import { signatureHeader, signBody } from './signature.ts';

const queuedLine = z.object({
  kind: z.literal('queued'),
  id: z.string(),
  system: z.enum(systems),
  path: z.string(),
  body: z.record(z.string(), z.unknown()),
  dueAtMs: z.number(),
});
const settledLine = z.object({
  kind: z.literal('settled'),
  id: z.string(),
  state: z.enum(['delivered', 'refused', 'given up']),
});
const line = z.discriminatedUnion('kind', [queuedLine, settledLine]);
type Queued = z.infer<typeof queuedLine>;

export type PostOutcome =
  | { kind: 'delivered'; answer: unknown }
  | { kind: 'refused'; status: number; answer: unknown }
  | { kind: 'unavailable' };

export interface Callbacks {
  /** Pushes later, again and again until the server takes or refuses it; survives a restart. */
  push(system: System, path: string, body: Record<string, unknown>, afterMs: number): void;
  /** Asks once, now. */
  post(path: string, body: Record<string, unknown>): Promise<PostOutcome>;
  pending(): number;
  close(): void;
}

const answerWithinMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 30_000;
/** About two hours of trying; after that the other side has to ask. */
const mostTries = 250;

export function openCallbacks(options: {
  serverUrl: string;
  secret: string;
  dataDir: string;
  control: Control;
}): Callbacks {
  const journal = openJournal(options.dataDir, 'callbacks', line);
  const timers = new Map<string, NodeJS.Timeout>();
  const stopping = new AbortController();

  async function post(path: string, body: Record<string, unknown>): Promise<PostOutcome> {
    const text = JSON.stringify(body);
    try {
      const response = await fetch(`${options.serverUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [signatureHeader]: signBody(options.secret, text, Date.now()) },
        body: text,
        redirect: 'error',
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(answerWithinMs)]),
      });
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok) return { kind: 'delivered', answer };
      // 408 and 429 ask for another try; the server restarting behind a proxy shows as 5xx.
      if (response.status >= 500 || response.status === 408 || response.status === 429) return { kind: 'unavailable' };
      return { kind: 'refused', status: response.status, answer };
    } catch {
      return { kind: 'unavailable' };
    }
  }

  function settle(id: string, state: 'delivered' | 'refused' | 'given up'): void {
    timers.delete(id);
    journal.append({ kind: 'settled', id, state });
    if (state !== 'delivered') process.stderr.write(`outside callback ${id} ${state}\n`);
  }

  function schedule(item: Queued, tries: number, afterMs: number): void {
    const timer = setTimeout(() => void attempt(item, tries), afterMs);
    timer.unref();
    timers.set(item.id, timer);
  }

  async function attempt(item: Queued, tries: number): Promise<void> {
    if (options.control.isDown(item.system)) return schedule(item, tries, firstRetryMs);
    const outcome = await post(item.path, { eventId: item.id, ...item.body });
    if (stopping.signal.aborted) return;
    if (outcome.kind === 'delivered') return settle(item.id, 'delivered');
    if (outcome.kind === 'refused') return settle(item.id, 'refused');
    if (tries >= mostTries) return settle(item.id, 'given up');
    schedule(item, tries + 1, Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 8)));
  }

  const settled = new Set(journal.earlier.flatMap((entry) => (entry.kind === 'settled' ? [entry.id] : [])));
  for (const entry of journal.earlier) {
    if (entry.kind === 'queued' && !settled.has(entry.id)) schedule(entry, 0, Math.max(0, entry.dueAtMs - Date.now()));
  }

  return {
    push(system, path, body, afterMs) {
      const item: Queued = { kind: 'queued', id: randomUUID(), system, path, body, dueAtMs: Date.now() + afterMs };
      journal.append(item);
      schedule(item, 0, afterMs);
    },
    post,
    pending: () => timers.size,
    close() {
      stopping.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
