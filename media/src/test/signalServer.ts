/** The signalling side of a LiveKit server, message by message: a test plays what it says. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  JoinResponse,
  LeaveRequest,
  LeaveRequest_Action,
  type DisconnectReason,
  ParticipantInfo,
  ParticipantUpdate,
  Room,
  SessionDescription,
  SignalRequest,
  SignalResponse,
} from '@livekit/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { offerText, type Section } from './offers.ts';
import { eventually } from './wait.ts';

export class SignalGuest {
  readonly request: IncomingMessage;
  readonly said: SignalRequest['message'][] = [];
  closed = false;
  private readonly socket: WebSocket;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.socket = socket;
    this.request = request;
    socket.on('message', (data: Buffer) => this.said.push(SignalRequest.fromBinary(data).message));
    socket.on('close', () => {
      this.closed = true;
    });
  }

  say(message: SignalResponse['message']): void {
    this.socket.send(new SignalResponse({ message }).toBinary());
  }

  welcome(room: string, others: ParticipantInfo[] = []): void {
    const value = new JoinResponse({ room: new Room({ sid: 'RM_1', name: room }), otherParticipants: others });
    this.say({ case: 'join', value });
  }

  update(...participants: ParticipantInfo[]): void {
    this.say({ case: 'update', value: new ParticipantUpdate({ participants }) });
  }

  /** Answers the guest's answer. */
  async offer(sections: readonly Section[], id = 1): Promise<SessionDescription> {
    this.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: offerText(sections), id }) });
    const answer = await eventually(
      () => this.said.find((message) => message.case === 'answer' && message.value.id === id),
      (message) => message !== undefined,
    );
    return answer!.value as SessionDescription;
  }

  dismiss(reason: DisconnectReason, action = LeaveRequest_Action.DISCONNECT): void {
    this.say({ case: 'leave', value: new LeaveRequest({ reason, action }) });
  }

  cut(): void {
    this.socket.terminate();
  }
}

export interface SignalServer {
  readonly url: string;
  readonly guests: SignalGuest[];
  /** HTTP status for whoever comes from now on; 0 lets in. */
  refuseWith: number;
  close(): void;
}

export async function openSignalServer(): Promise<SignalServer> {
  const guests: SignalGuest[] = [];
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const server: SignalServer = {
    url: '',
    guests,
    refuseWith: 0,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
    },
  };
  http.on('upgrade', (request, socket, head) => {
    if (server.refuseWith > 0) {
      socket.end(`HTTP/1.1 ${server.refuseWith} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => guests.push(new SignalGuest(accepted, request)));
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(server, { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}` });
}
