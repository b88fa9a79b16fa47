import type { FastifyReply } from 'fastify';
import { liveBeatMs } from '@kuaichu/contract/live';
import pg from 'pg';
import type { Logger } from 'pino';

export interface Change {
  kind: string;
  id: string;
  version: number;
}

/**
 * Fans out what the write path announces (PostgreSQL NOTIFY) to the open event streams of this process.
 * A change lost with the listening connection is made good by one change of everything on reconnect.
 */
export class LiveHub {
  readonly #listeners = new Set<(change: Change | 'all') => void>();
  readonly #url: string;
  readonly #log: Logger;
  #client: pg.Client | undefined;
  #closed = false;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: 'kuaichu-live' });
    client.on('notification', (message) => {
      if (!message.payload) return;
      const change = JSON.parse(message.payload) as Change;
      for (const listener of this.#listeners) listener(change);
    });
    client.on('error', (error) => this.#log.warn({ err: error }, 'live connection lost'));
    client.on('end', () => {
      if (!this.#closed) setTimeout(() => void this.#again(), 500);
    });
    await client.connect();
    await client.query('listen kuaichu');
    this.#client = client;
  }

  async #again(): Promise<void> {
    try {
      await this.open();
      for (const listener of this.#listeners) listener('all');
    } catch {
      if (!this.#closed) setTimeout(() => void this.#again(), 1000);
    }
  }

  onChange(listener: (change: Change | 'all') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end().catch(() => undefined);
  }
}

export interface StreamSource {
  /** Does this change touch the view? */
  concerns(change: Change): boolean;
  /** Draws what is now; undefined ends the stream (the caller may not see it any more). */
  draw(): Promise<{ event: string; id: string; data: unknown } | undefined>;
}

/**
 * Serves one view as server-sent events: at once, after every change that concerns it (bursts are drawn once), and a
 * comment line as heart-beat. The newest view is always sent whole, so nothing can be missed after a reconnect.
 */
export function stream(hub: LiveHub, reply: FastifyReply, source: StreamSource, log: Logger): void {
  reply.hijack();
  const out = reply.raw;
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  let drawing = false;
  let dirty = false;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    off();
    clearInterval(beat);
    out.end();
  };
  const draw = async (): Promise<void> => {
    if (drawing) {
      dirty = true;
      return;
    }
    drawing = true;
    try {
      do {
        dirty = false;
        const message = await source.draw();
        if (ended) return;
        if (!message) {
          out.write('event: gone\ndata: {}\n\n');
          end();
          return;
        }
        out.write(`event: ${message.event}\nid: ${message.id}\ndata: ${JSON.stringify(message.data)}\n\n`);
      } while (dirty);
    } catch (error) {
      log.error({ err: error }, 'a live view could not be drawn');
      end();
    } finally {
      drawing = false;
    }
  };
  const off = hub.onChange((change) => {
    if (change === 'all' || source.concerns(change)) void draw();
  });
  const beat = setInterval(() => out.write(': beat\n\n'), liveBeatMs);
  out.on('close', end);
  out.on('error', end);
  void draw();
}
