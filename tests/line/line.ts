import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignalResponse } from '@livekit/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import type { LaneWish } from './lane.ts';
import { ProxyThread } from './proxyThread.ts';

const LOOPBACK = '127.0.0.1';

/**
 * The whole line of one browser: its media by UDP and its signalling. The addresses in the server's answers are
 * replaced by the proxy's, so that nothing goes past it; the same for any server that speaks LiveKit's signalling.
 */
export class Line {
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly pairs = new Set<{ down: WebSocket; up: WebSocket }>();
  private readonly held: (() => void)[] = [];
  private readonly mediaHost: string;
  private isFrozen = false;
  private readonly udp: ProxyThread;

  private constructor(http: Server, udp: ProxyThread, mediaHost: string) {
    this.http = http;
    this.udp = udp;
    this.mediaHost = mediaHost;
    http.on('request', (request, response) => {
      this.whenOpen(() => {
        const onward = httpRequest(
          `http://${this.mediaHost}${request.url}`,
          { method: request.method, headers: request.headers },
          (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          },
        );
        onward.on('error', () => response.destroy());
        request.pipe(onward);
      });
    });
    http.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      this.whenOpen(() => {
        if (socket.destroyed) return;
        const up = new WebSocket(`ws://${this.mediaHost}${request.url}`);
        up.on('error', () => socket.destroy());
        up.once('open', () => this.sockets.handleUpgrade(request, socket, head, (down) => this.join(down, up)));
      });
    });
  }

  /** `media`: `ws://127.0.0.1:…` of the server; `udpPort` where it takes media. */
  static async open(media: string, udpPort: number): Promise<Line> {
    const http = createServer();
    await new Promise<void>((resolve) => {
      http.listen(0, LOOPBACK, resolve);
    });
    return new Line(http, await ProxyThread.open(udpPort), new URL(media).host);
  }

  get ws(): string {
    return `ws://${LOOPBACK}:${(this.http.address() as AddressInfo).port}`;
  }

  private whenOpen(act: () => void): void {
    if (this.isFrozen) this.held.push(act);
    else act();
  }

  private join(down: WebSocket, up: WebSocket): void {
    const pair = { down, up };
    this.pairs.add(pair);
    up.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? this.redirected(data) : data;
      this.whenOpen(() => down.readyState === WebSocket.OPEN && down.send(message));
    });
    down.on('message', (data: Buffer) => {
      this.whenOpen(() => up.readyState === WebSocket.OPEN && up.send(data));
    });
    const part = (): void => {
      this.pairs.delete(pair);
      this.whenOpen(() => {
        down.close();
        up.close();
      });
    };
    up.on('close', part);
    down.on('close', part);
    down.on('error', () => {});
  }

  /** Candidates lead through the proxy; those over TCP would go past it and are left out. */
  private redirected(data: Buffer): Buffer {
    const response = SignalResponse.fromBinary(data);
    const { message } = response;
    if (message.case === 'answer' || message.case === 'offer') {
      message.value.sdp = message.value.sdp
        .split('\r\n')
        .filter((line) => !/^a=candidate:\S+ \d+ tcp /i.test(line))
        .map((line) => line.replace(/^(a=candidate:\S+ \d+ udp \d+) \S+ \d+ /i, `$1 ${LOOPBACK} ${this.udp.port} `))
        .join('\r\n');
    } else if (message.case === 'trickle') {
      const candidate = message.value.candidateInit;
      if (/ tcp /i.test(candidate)) return Buffer.from(new SignalResponse().toBinary());
      message.value.candidateInit = candidate.replace(
        /(candidate:\S+ \d+ udp \d+) \S+ \d+ /i,
        `$1 ${LOOPBACK} ${this.udp.port} `,
      );
    }
    return Buffer.from(response.toBinary());
  }

  set(wish: { up?: LaneWish; down?: LaneWish }): void {
    this.udp.order({ kind: 'set', wish });
  }

  /** A network that lets no UDP of the browser through; a relay's, from these ports, comes from elsewhere. */
  refuseUdp(relayPorts: { readonly first: number; readonly last: number }): void {
    this.udp.order({ kind: 'onlyFrom', ports: relayPorts });
  }

  /** Datagrams the browser tried to send all the same. */
  async refused(): Promise<number> {
    return (await this.udp.ask()).refused;
  }

  async dropped(): Promise<{ up: number; down: number }> {
    return (await this.udp.ask()).dropped;
  }

  /** The signalling connection breaks, as when a proxy on the way starts anew. Media goes on. */
  cutSocket(): void {
    for (const { down, up } of this.pairs) {
      down.terminate();
      up.terminate();
    }
    this.pairs.clear();
  }

  /** Nothing passes in either direction and nobody is told; signalling waits, as TCP does. */
  freeze(): void {
    this.isFrozen = true;
    this.udp.order({ kind: 'freeze', frozen: true });
  }

  thaw(): void {
    this.isFrozen = false;
    this.udp.order({ kind: 'freeze', frozen: false });
    for (const act of this.held.splice(0)) act();
  }

  /** From Wi-Fi to 4G: another address, and the old connections are dead. */
  changeAddress(): void {
    this.udp.order({ kind: 'changeAddress' });
    this.cutSocket();
  }

  close(): void {
    for (const { down, up } of this.pairs) {
      down.terminate();
      up.terminate();
    }
    void this.udp.close();
    this.sockets.close();
    this.http.close();
    this.http.closeAllConnections();
  }
}
