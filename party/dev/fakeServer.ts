import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { PartyView } from '@kuaichu/contract/partyView';
import { type RouteName, routes } from '@kuaichu/contract/routes';
import { service } from './views.ts';

export interface Heard {
  readonly name: RouteName;
  readonly params: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly bytes: number;
  readonly headers: IncomingMessage['headers'];
}
type Reply = { status: number; body: unknown } | 'hangUp';

export interface FakeServer {
  readonly url: string;
  readonly heard: Heard[];
  view: PartyView | null;
  /** Sets the view and pushes it to the open streams. */
  push(view: PartyView): void;
  /** How a door answers from now on; without a rule it answers with the view. */
  on(name: RouteName, reply: (heard: Heard) => Reply): void;
  /** Cuts the streams and refuses new ones until `true`. */
  streams(up: boolean): void;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The contract's doors for the phone, played by a script. For tests alone. */
export async function startFake(pages: string): Promise<FakeServer> {
  const rules = new Map<RouteName, (heard: Heard) => Reply>();
  const heard: Heard[] = [];
  const open = new Set<ServerResponse>();
  let streamsUp = true;
  let version = 1;
  let view: PartyView | null = null;

  const doors = Object.entries(routes).map(([name, route]) => {
    const [method = '', path = ''] = route.split(' ');
    const keys = [...path.matchAll(/:(\w+)/g)].map((m) => m[1] ?? '');
    return {
      name: name as RouteName,
      method,
      keys,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '([^/]+)')}$`),
    };
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const door = doors.find((d) => d.method === request.method && d.pattern.test(url.pathname));
    if (!door) return await file(url.pathname, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const found = door.pattern.exec(url.pathname) ?? [];
    const said: Heard = {
      name: door.name,
      params: Object.fromEntries(door.keys.map((key, i) => [key, found[i + 1] ?? ''])),
      query: Object.fromEntries(url.searchParams),
      body: request.headers['content-type'] === 'application/json' ? JSON.parse(raw.toString() || 'null') : null,
      bytes: raw.length,
      headers: request.headers,
    };
    heard.push(said);
    if (request.method !== 'GET' && request.headers['x-kuaichu'] !== '1')
      return send(response, 403, { code: 'notAllowed', say: '缺少页面的标记。' });
    if (door.name === 'partyLive') return stream(response);
    const reply = rules.get(door.name)?.(said) ?? usual(door.name);
    if (reply === 'hangUp') response.destroy();
    else if (door.name === 'partyStill') picture(response);
    else send(response, reply.status, reply.body);
  }
  function usual(name: RouteName): Reply {
    switch (name) {
      case 'serviceAt':
        return { status: 200, body: service };
      case 'about':
        return { status: 200, body: { cities: [] } };
      case 'answerCommand':
      case 'partyLeftCall':
      case 'leaveCase':
        return { status: 200, body: { ok: true } };
      case 'sendPhoneCode':
      case 'requestAccess':
        return { status: 200, body: { ok: true, sentTo: '138****0001', validS: 300 } };
      case 'uploadStill':
        return { status: 200, body: { stillId: 'i_1' } };
      case 'partyJoinCall':
        return { status: 503, body: { code: 'mediaDown', say: '视频通道没通。先用电话说，画面好了会接上。' } };
      default:
        return view ? { status: 200, body: view } : { status: 401, body: { code: 'notLoggedIn', say: '先登录。' } };
    }
  }
  function stream(response: ServerResponse): void {
    if (!streamsUp || !view) {
      send(response, 503, { code: 'unavailable', say: '系统暂时忙。' });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(`event: view\ndata: ${JSON.stringify(view)}\n\n`);
    open.add(response);
    response.on('close', () => open.delete(response));
  }
  async function file(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
    try {
      const bytes = await readFile(join(pages, name));
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' });
      response.end(bytes);
    } catch {
      send(response, 404, { code: 'notFound', say: '没有找到。' });
    }
  }
  function picture(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'image/svg+xml' });
    response.end(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="#7a8791"/></svg>',
    );
  }
  function send(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const setView = (next: PartyView | null): void => {
    version += 1;
    view = next && { ...next, version };
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    get view() {
      return view;
    },
    set view(next) {
      setView(next);
    },
    push(next) {
      setView(next);
      for (const response of open) response.write(`event: view\ndata: ${JSON.stringify(view)}\n\n`);
    },
    on: (name, reply) => void rules.set(name, reply),
    streams(up) {
      streamsUp = up;
      if (!up) for (const response of open) response.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const response of open) response.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
