import {
  AddTrackRequest,
  JoinRequest,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackSource,
  TrackType,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { WebSocket } from 'ws';
import { offerText, type Section } from './offers.ts';
import { eventually } from './wait.ts';

type Message = SignalResponse['message'];
type ValueOf<C> = Extract<Message, { case: C }> extends { value: infer V } ? V : never;

/** The signalling half of a client, message by message. */
export class SignalClient {
  readonly messages: Message[] = [];
  closed = false;
  private readonly webSocket: WebSocket;

  constructor(url: string, token: string, request: Partial<JoinRequest> = {}) {
    const wrapped = new WrappedJoinRequest({
      joinRequest: new JoinRequest({ connectionSettings: { autoSubscribe: true }, ...request }).toBinary(),
      compression: WrappedJoinRequest_Compression.NONE,
    });
    const text = Buffer.from(wrapped.toBinary()).toString('base64url');
    this.webSocket = new WebSocket(`${url}/rtc/v1?access_token=${token}&join_request=${text}`);
    this.webSocket.on('message', (data: Buffer) => this.messages.push(SignalResponse.fromBinary(data).message));
    this.webSocket.on('close', () => {
      this.closed = true;
    });
    this.webSocket.on('error', () => {
      this.closed = true;
    });
  }

  send(message: SignalRequest['message']): void {
    this.webSocket.send(new SignalRequest({ message }).toBinary());
  }

  /** The first message of this kind, and as it is asked for, not taken yet. */
  async take<C extends NonNullable<Message['case']>>(
    kind: C,
    isMeant: (value: ValueOf<C>) => boolean = () => true,
  ): Promise<ValueOf<C>> {
    const find = (): number =>
      this.messages.findIndex((message) => message.case === kind && isMeant(message.value as ValueOf<C>));
    await eventually(find, (found) => found >= 0);
    const index = find();
    const [message] = this.messages.splice(index, 1);
    return message!.value as ValueOf<C>;
  }

  has(kind: Message['case']): boolean {
    return this.messages.some((message) => message.case === kind);
  }

  async offer(sections: readonly Section[], id = 1): Promise<SessionDescription> {
    this.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: offerText(sections), id }) });
    return this.take('answer');
  }

  async announceCamera(cid: string): Promise<string> {
    const value = new AddTrackRequest({ cid, type: TrackType.VIDEO, source: TrackSource.CAMERA });
    this.send({ case: 'addTrack', value });
    return (await this.take('trackPublished')).track!.sid;
  }

  close(): void {
    this.webSocket.terminate();
  }
}
