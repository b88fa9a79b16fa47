/** For tests: a recorder whose time is made by the test, so that a minute of call takes a second. */
import { setImmediate as turn } from 'node:timers/promises';
import { openRoomRecorder } from './recorder.ts';
import type { RecordedTrack, RecordingFile, RecordingHealth, TrackTap } from './types.ts';

const TICK_MS = 200;
/** Any moment will do; the recorder only takes differences. */
const EPOCH_MS = 5_000_000;

export interface Delivery {
  atMs: number;
  deliver(at: number): void;
}

export interface Simulation {
  readonly folder: string;
  readonly keyFrameRequests: { trackSid: string; atMs: number }[];
  readonly healths: RecordingHealth[];
  track(track: Partial<RecordedTrack> & Pick<RecordedTrack, 'codec' | 'identity'>): TrackTap;
  /** Delivers in the order of time. */
  run(deliveries: readonly Delivery[]): Promise<void>;
  stop(): Promise<RecordingFile[]>;
}

/** `advance` moves the fake timers on: `vi.advanceTimersByTime`. */
export function simulate(folder: string, startedAtMs: number, advance: (ms: number) => void): Simulation {
  let nowMs = 0;
  let tickAtMs = TICK_MS;
  let tracks = 0;
  const keyFrameRequests: Simulation['keyFrameRequests'] = [];
  const healths: RecordingHealth[] = [];
  const recorder = openRoomRecorder(
    {
      folder,
      room: 'room-1',
      egressId: 'EG_1',
      requestKeyFrame: (trackSid) => keyFrameRequests.push({ trackSid, atMs: nowMs }),
      onHealth: (health) => healths.push(health),
    },
    { monotonicMs: () => EPOCH_MS + nowMs, unixMs: () => startedAtMs },
  );
  return {
    folder,
    keyFrameRequests,
    healths,
    track(track) {
      tracks++;
      const audio = track.codec === 'opus';
      return recorder.addTrack({
        trackSid: `TR_${tracks}`,
        participantSid: `PA_${track.identity}`,
        kind: audio ? 'audio' : 'video',
        source: audio ? 'microphone' : 'camera',
        clockRate: audio ? 48_000 : 90_000,
        ...track,
      });
    },
    async run(deliveries) {
      for (const delivery of deliveries.toSorted((a, b) => a.atMs - b.atMs)) {
        while (delivery.atMs >= tickAtMs) {
          nowMs = tickAtMs;
          tickAtMs += TICK_MS;
          advance(TICK_MS);
          await turn();
        }
        nowMs = delivery.atMs;
        delivery.deliver(EPOCH_MS + nowMs);
      }
    },
    stop: () => recorder.stop('test over'),
  };
}
