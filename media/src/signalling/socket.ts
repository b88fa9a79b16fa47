import {
  type LeaveRequest_Action,
  type DisconnectReason,
  LeaveRequest,
  SignalRequest,
  SignalResponse,
} from '@livekit/protocol';
import { performance } from 'node:perf_hooks';
import { type RawData, WebSocket } from 'ws';
import { SourceLimit } from '../sourceLimit.ts';

/** An honest client sends some fifty messages while it joins and one in a while later. */
const MESSAGES = { perSecond: 50, burst: 400 };

export type ServerMessage = SignalResponse['message'];
export type ClientMessage = SignalRequest['message'];

/** One signalling connection: protobuf frames on a WebSocket, JSON for clients that speak text. */
export class SignalSocket {
  onMessage: (message: ClientMessage) => void = () => {};
  onClosed: () => void = () => {};
  private readonly webSocket: WebSocket;
  private readonly messages = new SourceLimit(MESSAGES);
  private readonly onFault: (cause: unknown) => void;
  private textual = false;

  constructor(webSocket: WebSocket, onFault: (cause: unknown) => void) {
    this.webSocket = webSocket;
    this.onFault = onFault;
    webSocket.on('message', (data: RawData, isBinary: boolean) => this.receive(data, isBinary));
    webSocket.on('close', () => this.onClosed());
    webSocket.on('error', () => webSocket.terminate());
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.webSocket.readyState !== WebSocket.OPEN) return;
    if (!this.messages.admits('', performance.now())) {
      this.webSocket.close(1008, 'too many messages');
      return;
    }
    let request: SignalRequest;
    try {
      this.textual = !isBinary;
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
      request = isBinary
        ? SignalRequest.fromBinary(bytes)
        : SignalRequest.fromJsonString(bytes.toString('utf8'), { ignoreUnknownFields: true });
    } catch {
      this.webSocket.close(1003, 'unreadable request');
      return;
    }
    try {
      this.onMessage(request.message);
    } catch (cause) {
      // What one client makes go wrong ends its own connection and nobody else's.
      this.onFault(cause);
      this.webSocket.close(1011, 'the request could not be handled');
    }
  }

  send(message: ServerMessage): void {
    if (this.webSocket.readyState !== WebSocket.OPEN) return;
    const response = new SignalResponse({ message });
    this.webSocket.send(this.textual ? response.toJsonString() : response.toBinary());
  }

  leave(action: LeaveRequest_Action, reason: DisconnectReason): void {
    this.send({ case: 'leave', value: new LeaveRequest({ action, reason }) });
  }

  close(): void {
    this.onClosed = () => {};
    this.onMessage = () => {};
    this.webSocket.close(1000);
  }

  /** Cuts the connection as a lost network does. */
  terminate(): void {
    this.webSocket.terminate();
  }
}
