import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { JoinRequest } from '@livekit/protocol';
import { WebSocketServer } from 'ws';
import type { Log } from '../log.ts';
import type { Rooms } from '../room/rooms.ts';
import { SourceLimit } from '../sourceLimit.ts';
import { type Access, type AccessVerifier, bearerToken, mayJoin } from './access.ts';
import { readJoinRequest } from './joinRequest.ts';
import { joinRoom, resumeSession } from './session.ts';
import { SignalSocket } from './socket.ts';

/** A connection that brought nothing between two looks is dead, whatever TCP still hopes: found within 10 s. */
const LOOK_EVERY_MS = 5_000;
/** An offer with many sections stays below this. */
const MAX_MESSAGE_BYTES = 512 * 1024;

/** Clients at a time: several times what one process can carry. */
const MAX_CONNECTIONS = 2_000;
/** Of one identity in one room: a page that cannot stay in tries every second or two. */
const JOINS = { perSecond: 1, burst: 30 };

export interface Admission {
  status: 200 | 400 | 401 | 403;
  text: string;
  access?: Access;
  request?: JoinRequest;
}

/** The same judgement for the WebSocket and for `/rtc/v1/validate`. */
export async function admit(
  rooms: Rooms,
  verifier: AccessVerifier,
  url: URL,
  authorization: string | undefined,
): Promise<Admission> {
  const access = await verifier.verify(bearerToken(url, authorization));
  if (access === undefined) return { status: 401, text: 'invalid token' };
  const refusal = mayJoin(access);
  if (refusal !== undefined) return { status: 401, text: refusal };
  const request = url.searchParams.has('join_request') ? readJoinRequest(url) : new JoinRequest();
  if (request === undefined) return { status: 400, text: 'unreadable join request' };
  const room = rooms.get(access.grant.room!);
  const isKnown = room?.participants.has(access.identity) ?? false;
  if (room?.isFull() && !isKnown && access.grant.hidden !== true) return { status: 403, text: 'room is full' };
  return { status: 200, text: 'success', access, request };
}

function refuse(socket: Duplex, status: number, text: string): void {
  const body = Buffer.from(text);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/** Takes WebSocket upgrades on `/rtc/v1`. */
export class SignalServer {
  private readonly webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  private readonly rooms: Rooms;
  private readonly verifier: AccessVerifier;
  private readonly log: Log;
  private readonly timer: NodeJS.Timeout;
  private readonly alive = new WeakSet<object>();
  private readonly joins = new SourceLimit(JOINS);

  constructor(rooms: Rooms, verifier: AccessVerifier, log: Log) {
    this.rooms = rooms;
    this.verifier = verifier;
    this.log = log;
    // Clients ping by message; WebSocket pings find half-open connections of clients that do not.
    this.timer = setInterval(() => {
      for (const webSocket of this.webSockets.clients) {
        if (!this.alive.delete(webSocket)) webSocket.terminate();
        else webSocket.ping();
      }
    }, LOOK_EVERY_MS);
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://media');
    if (url.pathname !== '/rtc/v1') return refuse(socket, 404, 'not found');
    const admission = await admit(this.rooms, this.verifier, url, request.headers.authorization);
    const { access, request: joinRequest } = admission;
    if (access === undefined || joinRequest === undefined) return refuse(socket, admission.status, admission.text);
    // A token may be used again while it lives; whoever has one cannot keep the server busy with it.
    if (!this.joins.admits(`${access.grant.room}|${access.identity}`, performance.now())) {
      return refuse(socket, 429, 'too many joins');
    }
    if (this.webSockets.clients.size >= MAX_CONNECTIONS) return refuse(socket, 503, 'too many connections');
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.alive.add(webSocket);
      webSocket.on('pong', () => this.alive.add(webSocket));
      webSocket.on('message', () => this.alive.add(webSocket));
      const signal = new SignalSocket(webSocket, (cause) => this.log.error('a request failed', {}, cause));
      try {
        if (joinRequest.reconnect) {
          if (!resumeSession(this.rooms, access, joinRequest, signal)) signal.close();
        } else {
          joinRoom(this.rooms.open(access.grant.room!), access, joinRequest, signal);
        }
      } catch (cause) {
        this.log.error('signalling failed', {}, cause);
        webSocket.close(1011);
      }
    });
  }

  close(): void {
    clearInterval(this.timer);
    for (const webSocket of this.webSockets.clients) webSocket.terminate();
    this.webSockets.close();
  }
}
