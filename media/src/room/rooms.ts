import { performance } from 'node:perf_hooks';
import { DisconnectReason } from '@livekit/protocol';
import type { Log } from '../log.ts';
import type { TransportServer } from '../transport/types.ts';
import type { TurnConfig } from '../turn.ts';
import type { Webhooks } from '../webhook.ts';
import { diskTrouble } from '../recording/disk.ts';
import { type OpenRecorder, Recordings } from './egress.ts';
import type { Participant } from './participant.ts';
import { Room, type RoomObserver, type RoomSettings } from './room.ts';

/** Granularity of loss repair; congestion feedback goes out every second tick. */
const TICK_MS = 25;
/** A tick count at which lost participants and empty rooms are looked at: once a second. */
const SWEEP_TICKS = 40;

/** LiveKit's own defaults, in seconds. */
const DEFAULT_SETTINGS: RoomSettings = { emptyTimeout: 300, departureTimeout: 20, maxParticipants: 0, metadata: '' };

export interface RoomsOptions {
  transport: TransportServer;
  webhooks: Webhooks;
  openRecorder: OpenRecorder;
  recordings: string;
  resumeWindowMs: number;
  turn?: TurnConfig | undefined;
  log: Log;
}

export class Rooms {
  readonly recordings: Recordings;
  readonly transport: TransportServer;
  private readonly rooms = new Map<string, Room>();
  private readonly options: RoomsOptions;
  private readonly observer: RoomObserver;
  private readonly timer: NodeJS.Timeout;
  private ticks = 0;

  constructor(options: RoomsOptions) {
    this.options = options;
    this.transport = options.transport;
    const { webhooks } = options;
    this.recordings = new Recordings({
      root: options.recordings,
      open: options.openRecorder,
      diskTrouble,
      notify: (room, event, egressInfo) => webhooks.notify(room.info(), { event, egressInfo }),
      log: options.log,
    });
    this.observer = {
      trackPublished: (room, participant, track, info) =>
        this.recordings.trackPublished(room, participant, track, info),
      trackMuted: (_room, track, muted) => {
        for (const tap of track.taps.values()) tap.muted(muted);
      },
      notify: (room, event) => webhooks.notify(room.info(), event),
    };
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  get(name: string): Room | undefined {
    return this.rooms.get(name);
  }

  all(): Room[] {
    return [...this.rooms.values()];
  }

  /** The room of this name, made when missing; settings of an existing room stay. */
  open(name: string, settings: Partial<RoomSettings> = {}): Room {
    const existing = this.rooms.get(name);
    if (existing !== undefined) return existing;
    const { transport, log, turn } = this.options;
    const room = new Room(name, { ...DEFAULT_SETTINGS, ...settings }, transport, this.observer, log, turn);
    this.rooms.set(name, room);
    this.observer.notify(room, { event: 'room_started' });
    return room;
  }

  findSession(roomName: string, participantSid: string): { room: Room; participant: Participant } | undefined {
    const room = this.rooms.get(roomName);
    for (const participant of room?.participants.values() ?? []) {
      if (participant.sid === participantSid) return { room: room!, participant };
    }
    return undefined;
  }

  async finish(room: Room, reason: DisconnectReason): Promise<void> {
    if (this.rooms.get(room.name) !== room) return;
    this.rooms.delete(room.name);
    room.close(reason);
    await this.recordings.stopRoom(room, 'room finished');
    this.observer.notify(room, { event: 'room_finished' });
  }

  private tick(): void {
    this.ticks += 1;
    const nowMs = performance.now();
    for (const room of this.rooms.values()) room.tick(nowMs, this.ticks);
    if (this.ticks % SWEEP_TICKS === 0) this.sweep(nowMs);
  }

  private sweep(nowMs: number): void {
    for (const room of this.rooms.values()) {
      for (const participant of room.participants.values()) {
        if (participant.lostAtMs === undefined || nowMs - participant.lostAtMs < this.options.resumeWindowMs) continue;
        room.remove(participant, DisconnectReason.SIGNAL_CLOSE);
      }
      if (room.emptySinceMs === undefined) continue;
      const patience = room.everJoined ? room.settings.departureTimeout : room.settings.emptyTimeout;
      if (Date.now() - room.emptySinceMs >= patience * 1_000) void this.finish(room, DisconnectReason.ROOM_CLOSED);
    }
  }

  /** Says good-bye to everybody and closes recordings cleanly. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.all().map((room) => this.finish(room, DisconnectReason.SERVER_SHUTDOWN)));
    await this.recordings.stopAll('server shutdown');
  }
}
