/**
 * The door of several media processes: one address for signalling, room service and metrics. It carries no media and
 * reads nothing of what it passes on but the room a request is for, so that what can go wrong goes wrong behind it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { readBody, refusalOf, TwirpError } from '../api/twirp.ts';
import type { MediaConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { accessVerifier, bearerToken } from '../signalling/access.ts';
import { Assignment } from './assignment.ts';
import type { Processes } from './processes.ts';
import { mergeLists, mergeMetrics, targetOf } from './request.ts';

const PATIENCE_MS = 15_000;
/** Nobody lives: all of them are starting again. */
const NONE_LIVES = JSON.stringify({ code: 'unavailable', msg: 'no media process lives' });

interface Answer {
  status: number;
  type: string;
  body: string;
}

function refused(cause: unknown): Answer {
  if (!(cause instanceof TwirpError)) throw cause;
  const { status, body } = refusalOf(cause);
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

export async function startFront(
  config: Pick<MediaConfig, 'bind' | 'port' | 'key' | 'secret'>,
  processes: Pick<Processes, 'living' | 'portOf' | 'stop'>,
  log: Log,
): Promise<Front> {
  const verifier = accessVerifier(config.key, config.secret);
  const assignment = new Assignment();
  const sockets = new Set<Duplex>();

  /** Only who holds a token that is sound makes room for a room; anybody else is refused behind the door. */
  async function processFor(url: URL, authorization: string | undefined): Promise<{ process?: number; room?: string }> {
    const room = (await verifier.verify(bearerToken(url, authorization)))?.grant.room;
    const { living } = processes;
    if (room === undefined || room === '') return living.length === 0 ? {} : { process: living[0]! };
    const process = assignment.of(room, living, performance.now());
    return process === undefined ? {} : { process, room };
  }

  async function ask(process: number, request: IncomingMessage, body: string): Promise<Answer> {
    const { authorization } = request.headers;
    const answer = await fetch(`http://127.0.0.1:${processes.portOf(process)}${request.url}`, {
      method: request.method ?? 'GET',
      headers: {
        ...(authorization !== undefined && { authorization }),
        'content-type': request.headers['content-type'] ?? 'application/json',
      },
      ...(request.method === 'POST' && { body }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
  }

  async function twirp(method: string, request: IncomingMessage): Promise<Answer> {
    const body = await readBody(request);
    const { living } = processes;
    const none: Answer = { status: 503, type: 'application/json', body: NONE_LIVES };
    const target = targetOf(method, body);
    if (target.kind === 'all') {
      const answers = await Promise.all(living.map((process) => ask(process, request, body)));
      const refusal = answers.find(({ status }) => status !== 200);
      if (refusal !== undefined || answers.length === 0) return refusal ?? none;
      const lists = answers.map((answer) => answer.body);
      return { status: 200, type: 'application/json', body: mergeLists(target.list, lists) };
    }
    if (target.kind === 'room') {
      const isAllowed =
        (await verifier.verify(bearerToken(new URL('http://media'), request.headers.authorization))) !== undefined;
      const process =
        target.opens && isAllowed
          ? assignment.of(target.room, living, performance.now())
          : (assignment.known(target.room, living, performance.now()) ?? living[0]);
      return process === undefined ? none : ask(process, request, body);
    }
    let answer = none;
    for (const process of living) {
      answer = await ask(process, request, body);
      if (answer.status !== 404) break;
    }
    return answer;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    const url = new URL(request.url ?? '/', 'http://media');
    const { living } = processes;
    const say = ({ status, type, body }: Answer): void => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const plain = (status: number, body: string): void => say({ status, type: 'text/plain', body });
    if (request.method === 'OPTIONS') return plain(204, '');
    if (url.pathname.startsWith('/twirp/')) {
      return say(await twirp(url.pathname.slice('/twirp/'.length), request).catch(refused));
    }
    if (url.pathname === '/rtc/v1/validate') {
      const { process } = await processFor(url, request.headers.authorization);
      return process === undefined ? plain(503, 'no media process lives') : say(await ask(process, request, ''));
    }
    if (url.pathname === '/' || url.pathname === '/healthz') {
      return living.length > 0 ? plain(200, 'OK') : plain(503, 'no media process lives');
    }
    if (url.pathname === '/metrics') {
      const answers = await Promise.all(
        living.map(async (process) => [process, (await ask(process, request, '')).body] as const),
      );
      return say({ status: 200, type: 'text/plain; version=0.0.4', body: mergeMetrics(new Map(answers)) });
    }
    return plain(404, 'not found');
  }

  /** The connection is joined octet by octet to one of the process; when either end goes, so does the other. */
  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://media');
    const { process, room } = await processFor(url, request.headers.authorization);
    const port = process === undefined ? undefined : processes.portOf(process);
    if (port === undefined) {
      socket.end('HTTP/1.1 503 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const behind = connect(port, '127.0.0.1', () => {
      const headers: string[] = [];
      for (let n = 0; n < request.rawHeaders.length; n += 2) {
        headers.push(`${request.rawHeaders[n]}: ${request.rawHeaders[n + 1]}`);
      }
      behind.write(`GET ${request.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      behind.write(head);
      behind.pipe(socket);
      socket.pipe(behind);
    });
    behind.setNoDelay(true);
    sockets.add(socket);
    if (room !== undefined) assignment.opened(room);
    let isOpen = true;
    const end = (): void => {
      socket.destroy();
      behind.destroy();
      sockets.delete(socket);
      if (isOpen && room !== undefined) assignment.closed(room, performance.now());
      isOpen = false;
    };
    for (const side of [socket, behind]) side.on('error', end).on('close', end);
  }

  const http = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      log.error('request failed', {}, cause);
      // The process it was for has just died: whoever asks again finds another.
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((cause: unknown) => {
      log.error('upgrade failed', {}, cause);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(config.port, config.bind, resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      http.close();
      // Recordings are closed and the last webhooks sent before the connections go.
      await processes.stop();
      for (const socket of sockets) socket.destroy();
      http.closeAllConnections();
    },
  };
}
