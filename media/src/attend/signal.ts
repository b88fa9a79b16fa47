/** The client's side of LiveKit's signalling (`/rtc`, two peer connections: the server offers what it sends). */
import { Ping, SignalRequest, SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';

export type ServerSays = SignalResponse['message'];
export type WeSay = SignalRequest['message'];

export interface SignalHandlers {
  onMessage(message: ServerSays): void;
  /** Told once; nothing follows. */
  onLost(reason: string): void;
}

/** What livekit-client 2 says of itself; the server shapes its messages by it. */
const PROTOCOL = 16;
/** The server may be silent for so long; it answers every ping. */
const SILENCE_MS = 4_000;
const PING_MS = 1_000;
/** For the connection and the server's first word together. */
const JOIN_MS = 5_000;
/** No offer of the product comes near it. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

function addressOf(url: string): URL {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/rtc`;
  const query = {
    auto_subscribe: '1',
    protocol: String(PROTOCOL),
    sdk: 'unknown',
    // We are the lite side; and what is recorded is never paused to spare the line.
    disable_ice_lite: '1',
    subscriber_allow_pause: '0',
    adaptive_stream: '0',
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address;
}

export class SignalLine {
  readonly #socket: WebSocket;
  readonly #handlers: SignalHandlers;
  readonly #timer: NodeJS.Timeout;
  #heardAt = performance.now();
  #open = false;
  #over = false;

  /** The token goes into a header: addresses end up in logs. */
  constructor(url: string, token: string, handlers: SignalHandlers) {
    this.#handlers = handlers;
    this.#socket = new WebSocket(addressOf(url), {
      headers: { Authorization: `Bearer ${token}` },
      handshakeTimeout: JOIN_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#socket.on('message', (data: Buffer) => this.#heard(data));
    this.#socket.on('unexpected-response', (_request, response) => {
      response.resume();
      this.#lose(`the media server answered ${response.statusCode ?? 0}`);
    });
    this.#socket.on('error', () => this.#lose('the media server cannot be reached'));
    this.#socket.on('close', () => this.#lose('the connection to the media server was lost'));
    this.#timer = setInterval(() => this.#tick(), PING_MS);
  }

  #heard(data: Buffer): void {
    if (this.#over) return;
    this.#heardAt = performance.now();
    this.#open = true;
    let message: ServerSays;
    try {
      message = SignalResponse.fromBinary(data).message;
    } catch {
      return;
    }
    this.#handlers.onMessage(message);
  }

  #tick(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs > (this.#open ? SILENCE_MS : JOIN_MS)) {
      this.#lose('the media server does not answer');
      return;
    }
    if (this.#open) this.send({ case: 'pingReq', value: new Ping({ timestamp: BigInt(Date.now()) }) });
  }

  send(message: WeSay): void {
    if (this.#over || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(new SignalRequest({ message }).toBinary());
  }

  #lose(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#handlers.onLost(reason);
  }

  /** Silent: `onLost` does not follow. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#timer);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close();
    else this.#socket.terminate();
  }
}
