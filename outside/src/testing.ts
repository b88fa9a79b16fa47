import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOutside } from './app.ts';
import { isSignedBy, signatureHeader, signBody } from './signature.ts';

export const secret = 'a-secret-for-tests-only';

export interface Pushed {
  path: string;
  body: Record<string, unknown>;
  signed: boolean;
}

/** A stand-in for the business server: keeps what is pushed and answers as told. */
export interface Receiver {
  url: string;
  pushed: Pushed[];
  answer: { status: number; body: unknown };
  /** Resolves with all that fits, once there are `count` of them. */
  waitFor(count: number, fits: (pushed: Pushed) => boolean): Promise<Pushed[]>;
  close(): Promise<void>;
}

export async function openReceiver(port = 0): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const header = request.headers[signatureHeader];
      const signed = isSignedBy(secret, typeof header === 'string' ? header : undefined, text, Date.now());
      receiver.pushed.push({ path: request.url ?? '', body: JSON.parse(text), signed });
      response.writeHead(receiver.answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(receiver.answer.body));
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed: [],
    answer: { status: 200, body: { ok: true } },
    waitFor: (count, fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = receiver.pushed.filter(fits);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

export interface Outside {
  url: string;
  get(path: string): Promise<{ status: number; body: any; text: string }>;
  /** Signed as the business server signs; `headers` may spoil it. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

export async function openOutside(options: { serverUrl: string; dataDir: string }): Promise<Outside> {
  const app = buildOutside({ secret, ...options });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    async get(path) {
      const response = await fetch(`${url}${path}`);
      const text = await response.text();
      return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : null };
    },
    async post(path, body, headers) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [signatureHeader]: signBody(secret, text, Date.now()),
          ...headers,
        },
        body: text,
      });
      return { status: response.status, body: await response.json() };
    },
    close: () => app.close(),
  };
}

export async function tempDir(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'outside-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
