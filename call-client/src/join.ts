import {
  DisconnectReason,
  type LocalAudioTrack,
  type LocalParticipant,
  type LocalTrack,
  LocalVideoTrack,
  type ReconnectPolicy,
  Room,
  type RoomConnectOptions,
  RoomEvent,
  type RoomOptions,
  Track,
  type TrackPublishOptions,
} from 'livekit-client';
import type { JoinTicket } from '@kuaichu/contract/call';
import type { CallResult, RefusalAnswer } from '@kuaichu/contract/client';
import { backOffMs, type Waiting, waitFor } from './backOff.ts';
import { keepMoving } from './narrowUplink.ts';
import { type RemotePerson, watchRemote } from './remote.ts';

/**
 * What the call is doing, for words on the screen.
 * `ticket` asking the server · `connecting` to the media server · `live` · `reconnecting` the line broke, the client
 * mends it · `waiting` seconds until the next full try · `takenOver` the same person joined elsewhere · `closed`.
 */
export type CallPhase = 'ticket' | 'connecting' | 'live' | 'reconnecting' | 'waiting' | 'takenOver' | 'closed';

/** Camera or microphone of this device, as `openDevices` gives it. */
export type OwnTrack = LocalVideoTrack | LocalAudioTrack;

export interface CallState {
  readonly phase: CallPhase;
  /** Full tries since the call was last live. */
  readonly failures: number;
  /** While `waiting`: milliseconds until the next try. */
  readonly retryInMs: number | null;
  /** Why the server gave no ticket, when it said so. */
  readonly refusal: RefusalAnswer | null;
  /** Own tracks that the room has taken. */
  readonly publishing: { readonly camera: boolean; readonly microphone: boolean };
  readonly quality: RemotePerson['quality'];
  /** The browser wants a touch before it plays sound. */
  readonly soundBlocked: boolean;
}

export interface CallOptions {
  /** A fresh ticket for every full try. */
  ticket(): Promise<CallResult<JoinTicket>>;
  onState(state: CallState): void;
  onPeople?(people: RemotePerson[]): void;
  /** VP8 unless the device encodes H.264 in hardware, see `codec.ts`. */
  codec?: Promise<'vp8' | 'h264'>;
  /** The own camera shows a face that only keeps company: it takes little of the others' lines. */
  face?: boolean;
  /** For tests. */
  createRoom?(options: RoomOptions): Room;
  random?(): number;
}

export interface Call {
  readonly state: CallState;
  /** The room while one is connected. */
  readonly room: Room | null;
  /** Own camera and microphone; may come before or after the room, and are published again in every new room. */
  setTracks(tracks: readonly OwnTrack[]): void;
  /** Try at once instead of waiting out the back-off. */
  retryNow(): void;
  /** From a touch: lets the browser play the others' sound. */
  allowSound(): Promise<void>;
  /** Ends the wish for the call. Own tracks are not stopped: whoever opened them stops them. */
  close(): Promise<void>;
}

/**
 * The client mends short breaks by itself, close together, because the line may be back at any moment. After half a
 * minute a fresh ticket is the better way: the server then also says whether the case still wants a call.
 */
const mendForMs = 30_000;
const reconnectPolicy: ReconnectPolicy = {
  nextRetryDelayInMs: ({ retryCount, elapsedMs }) =>
    elapsedMs > mendForMs
      ? null
      : retryCount === 0
        ? 0
        : Math.min(1200, 300 * retryCount) * (0.85 + 0.3 * Math.random()),
};
/** A try that got nowhere in this time hangs in a dead network: the next one may find a living one. */
const tryForMs = 4_000;

/** One layer at 720p: plates must stay readable, so frames go before pixels when the line is thin; see narrowUplink.ts. */
const publishOptions: TrackPublishOptions = {
  simulcast: false,
  videoCodec: 'vp8',
  backupCodec: false,
  videoEncoding: { maxBitrate: 1_800_000, maxFramerate: 25 },
  degradationPreference: 'maintain-resolution',
  red: false,
  dtx: false,
};

const faceOptions: TrackPublishOptions = {
  ...publishOptions,
  videoEncoding: { maxBitrate: 250_000, maxFramerate: 15 },
  degradationPreference: 'balanced',
};

const roomOptions: RoomOptions = {
  adaptiveStream: false,
  dynacast: false,
  disconnectOnPageLeave: true,
  stopLocalTrackOnUnpublish: false,
  publishDefaults: publishOptions,
  reconnectPolicy,
};

const connectTimeoutMs = 10_000;

const connectOptions: RoomConnectOptions = {
  autoSubscribe: true,
  maxRetries: 1,
  websocketTimeout: tryForMs,
  peerConnectionTimeout: 2 * tryForMs,
};

/** Joins and stays joined for as long as the page wants the call. Never gives up by itself. */
export function openCall(options: CallOptions): Call {
  const random = options.random ?? Math.random;
  let state: CallState = {
    phase: 'ticket',
    failures: 0,
    retryInMs: null,
    refusal: null,
    publishing: { camera: false, microphone: false },
    quality: 'unknown',
    soundBlocked: false,
  };
  let wanted = true;
  let room: Room | null = null;
  let tracks: readonly OwnTrack[] = [];
  let waiting: Waiting | null = null;
  let publishChain: Promise<void> = Promise.resolve();
  /** By the picture that is kept moving. */
  const moving = new Map<OwnTrack, () => void>();

  const set = (change: Partial<CallState>) => {
    state = { ...state, ...change };
    options.onState(state);
  };

  const publishAll = () => {
    publishChain = publishChain.then(publishNow, publishNow);
    return publishChain;
  };

  async function publishNow(): Promise<void> {
    const current = room;
    if (current?.state !== 'connected') return;
    const own = current.localParticipant;
    const videoCodec = (await options.codec) ?? 'vp8';
    for (const publication of own.trackPublications.values()) {
      if (publication.track && !tracks.some((track) => track === publication.track))
        await own.unpublishTrack(publication.track, false).catch(() => undefined);
    }
    for (const track of tracks) {
      const taken = [...own.trackPublications.values()].some((p) => p.track === track);
      if (taken || room !== current) continue;
      const source = track.kind === Track.Kind.Video ? Track.Source.Camera : Track.Source.Microphone;
      // One refused track must not cost the other: a call with sound alone is still a call.
      await own
        .publishTrack(track as LocalTrack, {
          ...(options.face ? faceOptions : publishOptions),
          videoCodec,
          source,
        })
        .catch(() => undefined);
    }
    if (room !== current) return;
    keepPicturesMoving(own);
    set({ publishing: publishingOf(current) });
  }

  function keepPicturesMoving(own: LocalParticipant | undefined): void {
    const published = new Set(own ? [...own.trackPublications.values()].map(({ track }) => track) : []);
    for (const [track, stop] of moving) {
      if (published.has(track as LocalVideoTrack)) continue;
      stop();
      moving.delete(track);
    }
    if (options.face) return;
    for (const track of published) {
      if (track instanceof LocalVideoTrack && !moving.has(track)) moving.set(track, keepMoving(track));
    }
  }

  async function tryOnce(): Promise<'ended' | 'failed' | 'stop'> {
    set({ phase: 'ticket', retryInMs: null });
    const ticket = await options.ticket();
    if (!wanted) return 'stop';
    if (!ticket.ok) {
      set({ refusal: ticket.refusal });
      return 'failed';
    }
    set({ phase: 'connecting', refusal: null });
    const next = options.createRoom?.(roomOptions) ?? new Room(roomOptions);
    room = next;
    const stopPeople = watchRemote(next, (people) => options.onPeople?.(people));
    const ended = new Promise<DisconnectReason | undefined>((resolve) => {
      next.on(RoomEvent.Disconnected, resolve);
    });
    next
      .on(RoomEvent.Reconnecting, () => set({ phase: 'reconnecting' }))
      .on(RoomEvent.SignalReconnecting, () => set({ phase: 'reconnecting' }))
      .on(RoomEvent.Reconnected, () => {
        set({ phase: 'live', failures: 0, publishing: publishingOf(next) });
        void publishAll();
      })
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => {
        if (participant === next.localParticipant) set({ quality });
      })
      .on(RoomEvent.AudioPlaybackStatusChanged, () => set({ soundBlocked: !next.canPlaybackAudio }));
    try {
      await withTimeout(next.connect(ticket.value.url, ticket.value.token, connectOptions));
      if (!wanted) return 'stop';
      set({ phase: 'live', failures: 0, refusal: null });
      void publishAll();
      const reason = await ended;
      if (reason === DisconnectReason.DUPLICATE_IDENTITY) return 'stop';
      return 'ended';
    } catch {
      return 'failed';
    } finally {
      stopPeople();
      keepPicturesMoving(undefined);
      room = null;
      await next.disconnect(false).catch(() => undefined);
      options.onPeople?.([]);
    }
  }

  async function run(): Promise<void> {
    while (wanted) {
      const outcome = await tryOnce();
      if (!wanted) break;
      if (outcome === 'stop') {
        wanted = false;
        set({ phase: 'takenOver', publishing: { camera: false, microphone: false } });
        return;
      }
      const failures = state.failures + 1;
      const ms = backOffMs(failures, random());
      waiting = waitFor(ms);
      set({ phase: 'waiting', failures, retryInMs: ms, publishing: { camera: false, microphone: false } });
      await waiting.done;
      waiting = null;
    }
    set({ phase: 'closed', retryInMs: null, publishing: { camera: false, microphone: false } });
  }

  const running = run();
  // The browser saw a network again, or the person looks at the page again: waiting longer would be for nothing.
  const onChance = () => waiting?.now();
  globalThis.addEventListener?.('online', onChance);
  globalThis.document?.addEventListener('visibilitychange', onChance);

  return {
    get state() {
      return state;
    },
    get room() {
      return room;
    },
    setTracks(next) {
      tracks = [...next];
      void publishAll();
    },
    retryNow() {
      waiting?.now();
    },
    async allowSound() {
      await room?.startAudio().catch(() => undefined);
      set({ soundBlocked: room ? !room.canPlaybackAudio : false });
    },
    async close() {
      wanted = false;
      globalThis.removeEventListener?.('online', onChance);
      globalThis.document?.removeEventListener('visibilitychange', onChance);
      waiting?.cancel();
      await room?.disconnect(false).catch(() => undefined);
      await running;
    },
  };
}

function publishingOf(room: Room): CallState['publishing'] {
  return {
    camera: room.localParticipant.getTrackPublication(Track.Source.Camera) !== undefined,
    microphone: room.localParticipant.getTrackPublication(Track.Source.Microphone) !== undefined,
  };
}

async function withTimeout(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('connecting took too long')), connectTimeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
