import { performance } from 'node:perf_hooks';
import { AccessToken } from 'livekit-server-sdk';
import type { Log } from '../log.ts';
import { diskTrouble } from '../recording/disk.ts';
import { type OpenRecorder, type RecordedRoom, Recordings } from '../room/egress.ts';
import { newSid } from '../room/ids.ts';
import type { TransportServer } from '../transport/types.ts';
import type { Webhooks } from '../webhook.ts';
import { AttendedRoom, type AttendedRoomEvents } from './room.ts';

const TICK_MS = 25;
/** A tick count at which rooms that need not be recorded any more are left: once a second. */
const SWEEP_TICKS = 40;

/** A room is entered before its recording is begun, and a recording that is replaced ends before the next begins. */
const LINGER_MS = 10_000;

export interface AttendedRoomsOptions {
  upstream: { url: string; key: string; secret: string };
  transport: TransportServer;
  webhooks: Webhooks;
  openRecorder: OpenRecorder;
  /** Folder below which recordings are written. */
  recordings: string;
  log: Log;
}

/** The rooms of a LiveKit server that are being recorded; each is attended once, whatever number of recordings it has. */
export class AttendedRooms {
  readonly recordings: Recordings;
  readonly #options: AttendedRoomsOptions;
  readonly #rooms = new Map<string, { room: AttendedRoom; joined: Promise<AttendedRoom> }>();
  readonly #events: AttendedRoomEvents;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  constructor(options: AttendedRoomsOptions) {
    this.#options = options;
    const { webhooks } = options;
    this.recordings = new Recordings({
      root: options.recordings,
      open: options.openRecorder,
      diskTrouble,
      notify: (room, event, egressInfo) => webhooks.notify(room.info(), { event, egressInfo }),
      log: options.log,
    });
    this.#events = {
      trackPublished: (room, participant, track, info) =>
        this.recordings.trackPublished(room, participant, track, info),
      // A server that was told nothing of us but address and key sends no webhooks; a second telling does no harm.
      notify: (room, event) => webhooks.notify(room.info(), event),
      onEnded: (room) => {
        this.#forget(room);
        void this.recordings.stopRoom(room, 'room finished');
      },
      onFailed: (room, reason) => {
        this.#forget(room);
        this.recordings.failRoom(room, reason);
      },
    };
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get count(): number {
    return this.#rooms.size;
  }

  /** The room of this name, entered when it is not attended yet. Rejects when the media server does not let us in. */
  async open(name: string): Promise<RecordedRoom> {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known.joined;
    const { upstream, transport, log } = this.#options;
    const token = await this.#token(name);
    const meanwhile = this.#rooms.get(name);
    if (meanwhile !== undefined) return meanwhile.joined;
    const room = new AttendedRoom(name, { url: upstream.url, token }, transport, this.#events, log);
    const joined = room.joined.then(() => room);
    this.#rooms.set(name, { room, joined });
    return joined;
  }

  async #token(room: string): Promise<string> {
    const { key, secret } = this.#options.upstream;
    // Longer than any call: the token is looked at when the room is entered.
    const token = new AccessToken(key, secret, { identity: `recorder:${newSid('PA')}`, ttl: '10m' });
    token.kind = 'egress';
    token.addGrant({
      room,
      roomJoin: true,
      canSubscribe: true,
      canPublish: false,
      canPublishData: false,
      hidden: true,
      recorder: true,
    });
    return token.toJwt();
  }

  #tick(): void {
    this.#ticks += 1;
    const nowMs = performance.now();
    for (const { room } of this.#rooms.values()) {
      room.tick(nowMs, this.#ticks);
      if (this.#ticks % SWEEP_TICKS === 0 && room.activeRecordings === 0 && nowMs - room.enteredAtMs > LINGER_MS) {
        this.#leave(room);
      }
    }
  }

  #forget(room: AttendedRoom): void {
    if (this.#rooms.get(room.name)?.room === room) this.#rooms.delete(room.name);
  }

  #leave(room: AttendedRoom): void {
    this.#forget(room);
    room.close();
  }

  /** Closes recordings cleanly and leaves every room. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.recordings.stopAll('server shutdown');
    for (const { room } of this.#rooms.values()) this.#leave(room);
  }
}
