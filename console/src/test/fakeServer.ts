import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { DeskView } from '@kuaichu/contract/desk';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import { type RouteName, routes } from '@kuaichu/contract/routes';

/** What a handler answers; a body with `code` and `say` is a refusal. */
export interface FakeAnswer {
  readonly status: number;
  readonly body: unknown;
}
type Handler = (body: Record<string, unknown>, params: Record<string, string>) => FakeAnswer | Promise<FakeAnswer>;

export interface Heard {
  readonly name: RouteName;
  readonly params: Record<string, string>;
  readonly body: Record<string, unknown>;
}

/** A stand-in for the server that keeps to the contract's doors, for looking at the desks without one. */
export class FakeServer {
  desk: DeskView;
  case: DeskCaseView;
  timeline: Timeline | null = null;
  loggedIn = false;
  readonly heard: Heard[] = [];
  /** Folder of each segment's recording. */
  readonly recordings = new Map<string, string>();
  readonly #handlers = new Map<RouteName, Handler>();
  readonly #streams = new Set<{ response: ServerResponse; draw: () => string }>();
  readonly #pages: string;
  #server: Server | null = null;

  constructor(pages: string, desk: DeskView, current: DeskCaseView) {
    this.#pages = pages;
    this.desk = desk;
    this.case = current;
    const ok = (body: unknown): FakeAnswer => ({ status: 200, body });
    const done = () => ok({ ok: true });
    this.on('login', () => {
      this.loggedIn = true;
      return ok(this.desk.me);
    });
    this.on('logout', () => {
      this.loggedIn = false;
      return done();
    });
    this.on('me', () => ok(this.desk.me));
    this.on('deskView', () => ok(this.desk));
    this.on('deskCase', () => ok(this.case));
    this.on('renewSeat', done);
    this.on('deskJoinCall', () => refused(503, 'mediaDown', '视频通道没通。先用电话说，画面好了会接上。'));
    this.on('recordings', () => ok({ segments: this.timeline?.recordings ?? [] }));
    this.on('timeline', () => ok(this.timeline));
    this.on('film', () => ok({ nowMs: 0, offsetMs: 0, open: false, segments: [], breaks: [], tracks: [], gaps: [] }));
    this.on('qualityCheck', () => ok({ mayNote: true, notes: [], looks: [] }));
    this.on('quality', () => ok({ stepS: 1, tracks: [] }));
    this.on('deskReview', () => refused(404, 'notFound', '没有找到。回到上一页再试。'));
    this.on('deskReviews', () => ok({ reviews: [] }));
    this.on('deskRecusals', () => ok({ recusals: [] }));
  }

  /** Handlers may change `desk` and `case`; what they changed is sent to the open streams. */
  on(name: RouteName, handler: Handler): void {
    this.#handlers.set(name, handler);
  }

  /** A change of the case with the next version; the answer is the new view. */
  change(part: Partial<DeskCaseView>): FakeAnswer {
    this.case = { ...this.case, ...part, version: this.case.version + 1 };
    return { status: 200, body: this.case };
  }

  tell(): void {
    for (const { response, draw } of this.#streams) response.write(draw());
  }

  async start(): Promise<string> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const { response } of this.#streams) response.end();
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://desk');
    if (!pathname.startsWith('/api/')) return this.#page(pathname, response);
    const found = match(request.method ?? 'GET', pathname);
    if (!found) return send(response, refused(404, 'notFound', '没有找到。回到上一页再试。'));
    const { name, params } = found;
    if (!this.loggedIn && name !== 'login') return send(response, refused(401, 'notLoggedIn', '先登录，再接着办。'));
    if (name === 'deskLive' || name === 'deskCaseLive') return this.#stream(name, response);
    if (name === 'recordingFile') return this.#recording(params, request, response);
    if (name === 'deskStill') return picture(params['stillId'] ?? '', response);
    const text = await readBody(request);
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    this.heard.push({ name, params, body });
    const handler = this.#handlers.get(name);
    send(response, handler ? await handler(body, params) : { status: 200, body: this.case });
    if (request.method !== 'GET') this.tell();
  }

  #stream(name: 'deskLive' | 'deskCaseLive', response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const draw = () =>
      name === 'deskLive'
        ? `event: desk\nid: ${this.desk.version}\ndata: ${JSON.stringify(this.desk)}\n\n`
        : `event: case\nid: ${this.case.version}\ndata: ${JSON.stringify(this.case)}\n\n`;
    const entry = { response, draw };
    this.#streams.add(entry);
    response.on('close', () => this.#streams.delete(entry));
    response.write(draw());
  }

  /** A part of a recorded file, as it stands now. */
  #recording(params: Record<string, string>, request: IncomingMessage, response: ServerResponse): void {
    const path = join(this.recordings.get(params['egressId'] ?? '') ?? '', params['*'] ?? '');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (!existsSync(path) || from === undefined) return send(response, refused(404, 'notFound', '没有找到。'));
    const bytes = readFileSync(path);
    const part = bytes.subarray(Number(from), Number(to) + 1);
    response.writeHead(206, { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` });
    response.end(part);
  }

  #page(pathname: string, response: ServerResponse): void {
    const file = join(this.#pages, pathname.replace(/^\/desk\/?/, '') || 'index.html');
    const path = existsSync(file) ? file : join(this.#pages, 'index.html');
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
    response.end(readFileSync(path));
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

export function refused(status: number, code: string, say: string): FakeAnswer {
  return { status, body: { code, say } };
}

function match(method: string, pathname: string): { name: RouteName; params: Record<string, string> } | null {
  for (const [name, route] of Object.entries(routes)) {
    const [verb = '', path = ''] = route.split(' ');
    if (verb !== method) continue;
    const keys: string[] = [];
    const pattern = path.replace(/:(\w+)|\*/g, (_, key: string | undefined) => {
      keys.push(key ?? '*');
      return key ? '([^/]+)' : '(.+)';
    });
    const hit = new RegExp(`^${pattern}$`).exec(pathname);
    if (hit) {
      const params = Object.fromEntries(keys.map((key, i) => [key, decodeURIComponent(hit[i + 1] ?? '')]));
      return { name: name as RouteName, params };
    }
  }
  return null;
}

function send(response: ServerResponse, { status, body }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A grey road with a car that tells the stills apart. */
function picture(stillId: string, response: ServerResponse): void {
  const n = Number(stillId.replace(/\D/g, '')) || 0;
  const colour = n % 2 === 0 ? '#8d1820' : '#dfe4e6';
  response.writeHead(200, { 'content-type': 'image/svg+xml' });
  response.end(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">
<rect width="400" height="130" fill="#9aa3a8"/><rect y="130" width="400" height="170" fill="#5b6166"/>
<path d="M190 140h20l30 160h-80z" fill="#8b9195"/><rect x="${90 + n * 12}" y="120" width="170" height="70" rx="18" fill="${colour}"/>
<rect x="${120 + n * 12}" y="92" width="110" height="42" rx="14" fill="${colour}"/><circle cx="${125 + n * 12}" cy="192" r="20" fill="#15191c"/>
<circle cx="${225 + n * 12}" cy="192" r="20" fill="#15191c"/></svg>`);
}
